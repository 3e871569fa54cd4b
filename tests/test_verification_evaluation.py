"""Measuring verification: right answers, jumbles, and what the command says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.right_answers import read_answers
from eval.verification import measure
from index.errors import SetupError

ROW = {
    "id": "a-1",
    "title_nl": "De veerboot",
    "title_en": "The ferry",
    "nl": ["De veerboot vaart sinds mei naar Vlieland.", "Een kaartje voor de boot kost 27 euro."],
    "en": ["The ferry has sailed to Vlieland since May.", "A ticket for the boat costs 27 euros."],
    "qa": [
        {"q_nl": "Wat kost een kaartje?", "q_en": "What is a ticket?",
         "a_nl": "Een kaartje kost 27 euro.", "a_en": "A ticket costs 27 euros.",
         "short_nl": "27 euro", "short_en": "27 euros", "evidence": [1]},
        {"q_nl": "Wat kosten er twee?", "q_en": "What are two of them?",
         "a_nl": "Samen kost dat 54 euro.", "a_en": "Together that costs 54 euros.",
         "short_nl": "", "short_en": "", "evidence": [1]},
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [json.dumps(ROW)] * 10
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_right_answers_and_jumbles_are_counted_apart(folder: Path) -> None:
    answers = read_answers(folder)
    assert len(answers) == 40
    assert sum(answer.held_out for answer in answers) == 4
    assert sum(answer.derived for answer in answers) == 20
    figures = measure(answers, 20, range(2))
    assert (figures["right"].made, figures["right"].passed) == (20, 20)
    assert (figures["right, calculated"].made, figures["right, calculated"].passed) == (20, 0)
    assert figures["right, held out"].made == 2
    for name in ("random words", "the quotes' own words", "the passage's own words"):
        assert figures[name].made == 40
        assert figures[name].passed <= 4
    assert measure(answers, 20, range(2)) == figures


def test_the_command_prints_and_writes_the_figures(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    arguments = ["verification", str(folder), "--count", "5", "--seeds", "1"]
    assert main([*arguments, "--json", str(report), "--failures"]) == 0
    out = capsys.readouterr().out
    assert "right, calculated" in out and "Samen kost dat 54 euro." in out
    record = json.loads(report.read_text("utf-8"))
    assert record["claims"]["right"]["passed"] == 20
    assert set(record["milliseconds"]) == {"median", "p95", "most"}


def test_a_folder_without_the_collection_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verification", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(SetupError, match="line 1"):
        read_answers(tmp_path)
