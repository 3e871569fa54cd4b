"""Timing a chat model: the real writer with a tiny real one, or with one of a given shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from eval import bench, chat_speed
from eval.chat_speed import Reply, Speed, measure
from index.errors import SetupError
from rag.chat_models.loading import Numbers
from rag.config import Config
from tests.chat_models import save_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model("qwen3", tmp_path_factory.mktemp("tiny"))


@pytest.mark.model
@pytest.mark.parametrize("numbers", get_args(Numbers))
def test_the_writer_is_timed_with_a_model_from_a_folder(tiny: Path, numbers: Numbers) -> None:
    speed = measure(Config(model=str(tiny)), numbers, shape=False)
    assert speed.numbers == numbers
    assert len(speed.replies) == 3
    # A prompt with passages of the article, and not just what is asked.
    assert all(300 < reply.prompt < 2048 for reply in speed.replies)
    assert all(
        reply.first_word > 0 and 0 < reply.writing < reply.reading for reply in speed.replies
    )
    assert speed.memory > 100_000_000


@pytest.mark.model
def test_a_shape_is_enough(tiny: Path, tmp_path: Path) -> None:
    shape = json.loads((tiny / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(shape | {"vocab_size": 1500}), "utf-8")
    speed = measure(Config(model=str(tmp_path / "config.json")), "float32", shape=True)
    assert all(300 < reply.prompt < 2048 for reply in speed.replies)


@pytest.mark.model
def test_a_model_that_is_never_asked_is_not_timed(tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "leeg.md"
    path.write_text("Hier staat niets van belang.", "utf-8")
    with pytest.raises(SetupError, match="wrote too little"):
        measure(Config(model=str(tiny), documents=[path]), "float32", shape=False)


def test_passes_tell_reading_from_writing() -> None:
    passes = chat_speed._Passes(asked=9.0, begun=[10.0, 12.0, 12.5, 13.0], tokens=[100, 1, 1, 1])
    reply = passes.reply()
    assert (reply.prompt, reply.reading, reply.first_word, reply.writing) == (100, 50.0, 3.0, 2.0)


def test_each_kind_of_numbers_stands_beside_the_baseline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured(config: Config, shape: bool) -> list[Speed]:
        assert (config.model, shape) == ("shape.json", True)
        one, other = Reply(400, 50.0, 8.0, 3.0, 2.0), Reply(400, 100.0, 4.0, 9.0, 2.0)
        return [Speed("float32", (one,), 8_000_000_000), Speed("int8", (other,), 2_000_000_000)]

    monkeypatch.setattr(chat_speed, "_measured", measured)
    assert bench.main(["--shape", "shape.json"]) == 0
    first, second = capsys.readouterr().out.splitlines()[2:]
    assert "reads 1.0x and writes 1.0x" in first
    assert "reads 2.0x and writes 3.0x" in second
    assert "2.0 GB" in second
