"""What ships of a writer, and a run of its training."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from index.errors import SetupError
from index.grounded_qa import Article
from index.training.export import sha256
from index.training.schedule import Clock
from rag.chat_models.files import locate
from rag.chat_models.loading import load_chat_model
from rag.chat_models.packed import PACKED
from rag.training.writing.__main__ import main
from rag.training.writing.base import load
from rag.training.writing.curve import plot, read_log
from rag.training.writing.evaluation import make_tests
from rag.training.writing.export import export
from rag.training.writing.language import LanguageMixture, LanguageTexts
from rag.training.writing.questions import QuestionMixture
from rag.training.writing.run import Run, tokens_seen
from rag.training.writing.settings import Settings
from tests.samples import FakeEncoder
from tests.writing_samples import PAIRS, Ticks, data

pytestmark = pytest.mark.model


# --- what is shipped


def test_the_exported_folder_is_a_chat_model_like_any_other(start: Path, tmp_path: Path) -> None:
    from safetensors import safe_open

    target = tmp_path / "writer"
    export(start, target)
    _, exact = load(locate(str(start)))
    model = load_chat_model(str(target))
    loaded = dict(model._model.float().named_parameters())
    for name, weight in exact.named_parameters():
        step = weight.detach().abs().amax(dim=-1, keepdim=True) / 127
        # Half a step of its row, and what bfloat16 leaves out.
        allowed = step / 2 + weight.detach().abs() / 128
        assert ((loaded[name] - weight).abs() <= allowed + 1e-6).all(), name
    with safe_open(target / PACKED, "pt") as file:
        kinds = {name: file.get_tensor(name).dtype for name in file.keys()}  # noqa: SIM118
    assert kinds["model.embed_tokens.weight"] == torch.int8
    assert list(model.stream([{"role": "user", "content": "Hoe hoog?"}], max_new_tokens=4))


def test_a_damaged_or_too_large_model_is_one_message(start: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="--vocabulary"):
        export(start, tmp_path / "large", limit=10_000)
    assert not list(tmp_path.iterdir())
    with pytest.raises(SetupError, match="train first"):
        export(tmp_path, tmp_path / "none")
    export(start, tmp_path / "writer")
    config = json.loads((tmp_path / "writer/config.json").read_text("utf-8"))
    (tmp_path / "writer/config.json").write_text(
        json.dumps(config | {"num_hidden_layers": 3}), "utf-8"
    )
    with pytest.raises(SetupError, match="cannot be used"):
        load_chat_model(str(tmp_path / "writer"))


# --- a run


def test_the_loss_falls_and_the_run_goes_on_where_it_was_stopped(
    start: Path, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.training.schedule.time", Ticks())
    training = [a for a in articles if a.split == "train"]
    held_out = [a for a in articles if a.split == "test"]
    language = LanguageMixture(LanguageTexts.of(PAIRS, (), training)).draw
    said: list[str] = []
    settings = Settings(
        4.0, learning_rate=3e-3, evaluate_every=3.0, save_every=2.0, threads=1, reply_tokens=8
    )
    run = Run(
        out=tmp_path / "run",
        start=start,
        stages=(language, QuestionMixture(training, language).draw),
        tests=make_tests({"towers": PAIRS}, held_out, sentences=4, questions=2),
        encoder=FakeEncoder(),
        settings=settings,
        report=said.append,
    )
    best = run.train()
    records = read_log(tmp_path / "run/log.jsonl")
    measured = [r for r in records if "metrics" in r]
    assert len(measured) == 3  # before, on the way, after
    for name in ("translations", "answers"):
        assert measured[-1]["bits a character"][name] < measured[0]["bits a character"][name] - 0.5
    assert [r["stage"] for r in records if "loss" in r] == sorted(
        r["stage"] for r in records if "loss" in r
    )
    assert {r["stage"] for r in records if "loss" in r} == {1, 2}
    assert "towers nl>en chrF" in measured[0]["metrics"]
    assert any("loss" in line for line in said)
    plot(tmp_path / "run/log.jsonl", tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 1000

    untouched = (best / "model.safetensors").stat().st_mtime_ns
    assert run.train() == best  # the time is used
    assert (best / "model.safetensors").stat().st_mtime_ns == untouched
    run.settings = replace(settings, minutes=6.0)
    course = run.course(Clock.load(tmp_path / "run/clock.json", 360))
    _, trained = load(locate(str(tmp_path / "run/model")))
    for name, weight in course.model.named_parameters():
        assert torch.equal(weight, dict(trained.named_parameters())[name])
    assert course.optimizer.state
    assert run.train() == best
    assert json.loads((tmp_path / "run/clock.json").read_text())["seconds"] >= 360


def test_tokens_are_counted_over_interruptions() -> None:
    records = [{"tokens": 10}, {"tokens": 30}, {"loss": 1}, {"tokens": 20}, {"tokens": 25}]
    assert tokens_seen(records) == 55


def test_the_command_trains_and_writes_a_model_with_its_card(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, own = data(tmp_path)
    target = tmp_path / "models/small"
    arguments = ["--data", folder, "--own", own, "--start", base, "--out", tmp_path / "run"]
    arguments += ["--minutes", "0.1", "--vocabulary", "450", "--export", target]
    arguments += ["--sentences", "2", "--questions", "2", "--tokens", "600"]
    assert main(list(map(str, arguments))) == 0
    card = (target / "README.md").read_text(encoding="utf-8")
    assert sha256(target / PACKED) in card
    assert "| nl→en right |" in card
    assert "before training | trained" in card
    assert list(
        load_chat_model(str(target)).stream([{"role": "user", "content": "?"}], max_new_tokens=3)
    )
    assert "wrote" in capsys.readouterr().out


def test_without_data_or_base_there_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err
    folder, own = data(tmp_path)
    arguments = ["--data", folder, "--own", own, "--out", tmp_path / "run"]
    assert main([*map(str, arguments), "--start", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
    with pytest.raises(SetupError, match="train first"):
        read_log(tmp_path / "log.jsonl")
