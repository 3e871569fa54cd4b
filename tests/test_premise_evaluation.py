"""The evaluation of false premises: questions made wrong, and what is counted."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.premises import Case, Outcome, cases, outcomes, table
from eval.wrong_premises import made_wrong
from index.grounded_qa import read_grounded_qa
from rag.pipeline import Pipeline

RECORD = {
    "id": "brug-1",
    "domain": "history",
    "title_nl": "De brug",
    "title_en": "The bridge",
    "nl": ["De brug werd in 1932 geopend.", "Hij is 24 meter lang.", "Zwolle betaalde de bouw."],
    "en": ["The bridge was opened in 1932.", "It is 24 metres long.", "Zwolle paid for it."],
    "qa": [
        {
            "q_nl": "Wie opende de brug in 1932?", "q_en": "Who opened the bridge in 1932?",
            "a_nl": "Onbekend.", "a_en": "Unknown.", "short_nl": "1932", "short_en": "1932",
            "evidence": [0],
        }
    ],
    "unanswerable": [
        {"q_nl": "Waarom werd de brug in 1923 geopend?",
         "q_en": "Why was the bridge opened in 1923?", "kind": "false-premise"},
        {"q_nl": "Wie ontwierp de brug?", "q_en": "Who designed the bridge?", "kind": "why"},
    ],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("question", "evidence", "right"),
    [
        ("Wie opende de brug in 1932?", "De brug werd in 1932 geopend.", "1932"),
        ("Waarom kost dat 24,50 euro?", "Het kost 24,50 euro.", "24,50"),
        ("When did Anna de Wit leave?", "Anna de Wit left early.", "Anna"),
        ("Why move to Zwolle?", "They moved to Zwolle.", "Zwolle"),
    ],
)
def test_one_value_of_the_evidence_becomes_another(
    question: str, evidence: str, right: str
) -> None:
    made = made_wrong(question, evidence, evidence, random.Random(1))
    assert made is not None
    assert made.right == right
    assert made.text != question
    kept, _, _ = question.partition(right)
    assert made.text.startswith(kept)
    assert not re.search(rf"\b{re.escape(right)}\b", made.text)


def test_a_value_that_the_evidence_lacks_is_left() -> None:
    assert (
        made_wrong("Wie opende de brug in 1932?", "De brug.", "De brug.", random.Random(1)) is None
    )


def test_every_question_is_a_case(folder: Path) -> None:
    (article,) = read_grounded_qa(folder)
    kinds = [case.kind for case in cases(article, "nl")]
    assert kinds == ["answerable", "false premise", "other unanswerable", "made wrong"]


def test_corrections_are_found_and_counted(folder: Path, pipeline: Pipeline) -> None:
    found = list(outcomes(pipeline, read_grounded_qa(folder), "nl", "nl"))
    corrected = {outcome.case.kind: outcome.corrected for outcome in found}
    assert corrected["false premise"] == corrected["made wrong"] == "De brug werd in 1932 geopend."
    assert corrected["answerable"] == corrected["other unanswerable"] == ""
    assert [row[1:] for row in table("", found).rows] == [
        ("1", "1", "100.0%", "1"),
        ("1", "1", "100.0%", ""),
        ("1", "0", "0.0%", ""),
        ("1", "0", "0.0%", ""),
    ]


def test_numbers_of_both_languages_count_as_right() -> None:
    case = Case("made wrong", "nl", "Waarom kost dat 14.500 euro?", "12.500")
    assert Outcome(case, "en", "It costs 12,500 euros.").is_right
    assert not Outcome(case, "en", "It costs 13,500 euros.").is_right
    assert not Outcome(case, "en").is_right


def test_a_folder_without_articles_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["premises", "--grounded-qa", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err
