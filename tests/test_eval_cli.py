"""``vraagbaak eval`` and ``vraagbaak eval ablation`` from their arguments to their exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval import __main__ as command
from eval.grounded_qa import read_pool
from index.errors import SetupError
from index.passages import split_document
from rag.config import Config
from tests.evaluation_fakes import FACTS, QUESTIONS, FakePipeline, make_document, make_index
from tests.samples import FakeEncoder


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The options for the small question set, as files."""
    facts = [{"id": f.id, "about": f.about, "nl": f.nl, "en": f.en} for f in FACTS.values()]
    questions = [
        {
            "id": q.id,
            "kind": q.kind,
            "nl": q.nl,
            "en": q.en,
            "answers": {"nl": q.answers_nl, "en": q.answers_en} if q.answerable else None,
            "facts": q.facts,
            "status": q.status,
            "after": q.after or None,
        }
        for q in QUESTIONS
    ]
    paths = {"facts": tmp_path / "facts.jsonl", "questions": tmp_path / "questions.jsonl"}
    paths["facts"].write_text("\n".join(map(json.dumps, facts)), encoding="utf-8")
    paths["questions"].write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    return ["--facts", str(paths["facts"]), "--questions", str(paths["questions"])]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    """Takes the place of the pipeline that would be loaded."""
    pipeline = FakePipeline(make_index("nl", "en"))
    configs: list[Config] = []

    def load(config: Config) -> FakePipeline:
        configs.append(config)
        assert config.language is None  # the pipeline must find the language by itself
        return pipeline

    monkeypatch.setattr("rag.loading.load_pipeline", load)
    return pipeline


def test_it_prints_tables_and_writes_what_was_asked(
    fake: FakePipeline, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in reports:
        options = ["--json", str(path), "--markdown", str(tmp_path / "report.md"), "--failures"]
        assert command.main([*files, *options]) == 0
    shown = capsys.readouterr()
    assert "Dutch questions: answers, beside trivial baselines" in shown.out
    assert "English questions: retrieval" in shown.out
    assert "0 of 8 questions have something wrong" in shown.out
    assert "nl: answering…" in shown.err and "nl: answering" not in shown.out
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("# Evaluation")
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in reports)
    assert one.pop("timings") and two.pop("timings")
    assert json.dumps(one) == json.dumps(two)
    assert one["models"] == {"encoder": "fake", "writer": "reader"}


def test_language_chooses_the_questions(
    fake: FakePipeline, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*files, "--language", "en"]) == 0
    shown = capsys.readouterr().out
    assert "English questions" in shown and "Dutch questions" not in shown
    assert {question for question, _ in fake.asked} >= {q.en for q in QUESTIONS}
    assert not {question for question, _ in fake.asked} & {q.nl for q in QUESTIONS}


def test_retrieval_only_asks_nothing(
    fake: FakePipeline, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*files, "--retrieval-only"]) == 0
    assert fake.asked == []
    assert "answers" not in capsys.readouterr().out


def test_plots(fake: FakePipeline, files: list[str], tmp_path: Path) -> None:
    assert command.main([*files, "--plots", str(tmp_path / "plots"), "--language", "nl"]) == 0
    assert (tmp_path / "plots" / "retrieval.png").exists()


def test_a_regression_ends_in_status_1_and_names_the_figure(
    fake: FakePipeline, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.json"
    assert command.main([*files, "--json", str(baseline)]) == 0
    compare = [*files, "--baseline", str(baseline)]
    assert command.main(compare) == 0
    assert "Nothing is more than 2.0% worse" in capsys.readouterr().out
    fake.wrong = frozenset(("tour",))
    assert command.main(compare) == 1
    assert "nl right: 100.0% → 66.7%" in capsys.readouterr().out
    assert command.main([*compare, "--max-drop", "0.5"]) == 0


def test_a_baseline_of_other_documents_is_compared_but_said_to_be_so(
    fake: FakePipeline, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = tmp_path / "baseline.json"
    command.main([*files, "--json", str(baseline)])
    report = json.loads(baseline.read_text(encoding="utf-8"))
    report["models"]["encoder"] = "another"
    baseline.write_text(json.dumps(report), encoding="utf-8")
    assert command.main([*files, "--baseline", str(baseline)]) == 0
    assert "The baseline has other models." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--questions", "gone.jsonl"], "gone.jsonl"),
        (["--baseline", "gone.json"], "gone.json"),
        (["--json", "gone/report.json"], "folder that exists"),
        (["--markdown", "gone/report.md"], "folder that exists"),
    ],
)
def test_what_the_user_can_mend_ends_in_status_2_before_any_work(
    fake: FakePipeline,
    files: list[str],
    options: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main([*files, *options]) == 2
    shown = capsys.readouterr()
    assert message in shown.err and shown.err.count("\n") == 1
    assert shown.out == "" and fake.asked == []


def test_missing_matplotlib_is_noticed_before_any_work(
    fake: FakePipeline,
    files: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert command.main([*files, "--plots", "plots"]) == 2
    assert "vraagbaak[plot]" in capsys.readouterr().err
    assert fake.asked == []


def test_help_needs_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from eval.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'faiss', 'numpy', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "--max-drop" in run.stdout


@pytest.mark.parametrize("name", ["ablation", "calibrate"])
def test_sub_commands_have_help_of_their_own(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main([name, "--help"])
    assert ended.value.code == 0
    assert f"vraagbaak eval {name}" in capsys.readouterr().out


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The small corpus as files, in either language."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for language in ("nl", "en"):
        text = make_document(language).text
        (folder / f"tower.{language}.txt").write_text(text, encoding="utf-8")
    return folder


_SHORT: dict[str, Any] = {
    "id": "x-1",
    "title_nl": "Molen",
    "title_en": "Mill",
    "nl": ["De molen staat in Borndorp.", "Hij maalt 40 zakken per dag."],
    "en": ["The mill stands in Borndorp.", "It grinds 40 sacks a day."],
    "qa": [
        {
            "q_nl": "Hoeveel zakken maalt de molen?",
            "q_en": "How many sacks does the mill grind?",
            "a_nl": "40 zakken per dag",
            "a_en": "40 sacks a day",
            "short_nl": "40",
            "short_en": "40",
            "evidence": [1],
        }
    ],
}
_LONG = {
    "id": "long-1",
    "title_nl": "Brug",
    "title_en": "Bridge",
    "sections": [
        {
            "heading_nl": "Bouw",
            "heading_en": "Construction",
            "nl": ["De brug is van staal.", "Zij kwam in 1931 gereed."],
            "en": ["The bridge is made of steel.", "It was finished in 1931."],
        }
    ],
    "qa": [
        {
            **_SHORT["qa"][0],
            "q_nl": "Wanneer kwam de brug gereed?",
            "q_en": "When was the bridge finished?",
            "evidence": [[0, 1]],
        }
    ],
}


@pytest.fixture
def grounded_qa(tmp_path: Path) -> Path:
    folder = tmp_path / "grounded-qa"
    (folder / "long").mkdir(parents=True)
    (folder / "a.jsonl").write_text(json.dumps(_SHORT) + "\n", encoding="utf-8")
    (folder / "long" / "long_1.json").write_text(json.dumps(_LONG, indent=1), encoding="utf-8")
    return folder


def test_grounded_qa_places_every_sentence(grounded_qa: Path) -> None:
    pool = read_pool(grounded_qa)
    assert [q.facts for q in pool.questions] == [("x-1:1",), ("long-1:1",)]
    for language, key in (("nl", "nl"), ("en", "en")):
        short, long = pool.documents["nl" if language == "nl" else "en"]
        spans = pool.sentences["nl" if language == "nl" else "en"]
        for number, sentence in enumerate(_SHORT[key]):
            span = spans[short.id][f"x-1:{number}"]
            assert short.text[span.start : span.end] == sentence
        span = spans[long.id]["long-1:1"]
        assert long.text[span.start : span.end] == _LONG["sections"][0][key][1]  # type: ignore[index]
        assert [block.kind for block in long.blocks][:2] == ["title", "heading"]


def test_grounded_qa_judges_passages_by_the_sentences_they_hold(grounded_qa: Path) -> None:
    pool = read_pool(grounded_qa)
    passages = split_document(pool.documents["nl"][0], max_chars=30)
    qrels = pool.qrels(passages, "nl")
    assert [sorted(qrels.carried[passage.id]) for passage in passages] == [
        ["x-1:0"],
        ["x-1:1"],
    ]


@pytest.mark.parametrize("content", ['{"id": "x"}', "{", '["x"]'])
def test_a_broken_grounded_qa_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(SetupError, match=r"a\.jsonl"):
        read_pool(tmp_path)
    with pytest.raises(SetupError, match="no grounded-qa"):
        read_pool(tmp_path / "empty")


def test_the_ablation_measures_every_encoder_direction_and_method(
    corpus: Path,
    grounded_qa: Path,
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("De toren\tDe toren\nmolen\tmolen\nklok\tbridge\n", encoding="utf-8")
    monkeypatch.setattr("index.encoder.load_encoder", _named_encoder)
    options = ["--documents", str(corpus), "--grounded-qa", str(grounded_qa)]
    options += ["--encoder", "a", "--encoder", "b", "--parallel", str(pairs)]
    options += ["--markdown", str(tmp_path / "table.md")]
    assert command.main(["ablation", *files, *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    for direction in ("nl→nl", "en→nl", "nl→en", "en→en"):
        rows = [line.split()[1:3] for line in lines if line.startswith(direction)]
        same = direction in ("nl→nl", "en→en")
        dense = [["dense", "a"], ["dense", "b"]]
        fused = [["fused", "a"], ["fused", "b"]]
        methods = [row if row[0] != "BM25" else ["BM25"] for row in rows]
        once = [["BM25"], *dense, *fused] if same else dense
        assert methods == once * 2, direction
    assert sum("nearest of 3 sentences" in line for line in lines) == 1
    assert next(line for line in lines if line.startswith("a ")).split()[1] != "0.0"
    markdown = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert markdown.startswith("# Ablation") and markdown.count("\n## ") == 3


def test_the_ablation_refuses_what_is_no_list_of_pairs(
    corpus: Path,
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("alleen Nederlands\n", encoding="utf-8")
    monkeypatch.setattr("index.encoder.load_encoder", _named_encoder)
    options = [*files, "--documents", str(corpus), "--parallel", str(pairs)]
    assert command.main(["ablation", *options]) == 2
    assert "a tab" in capsys.readouterr().err


def _named_encoder(name: str) -> FakeEncoder:
    encoder = FakeEncoder()
    encoder.name = name
    return encoder
