"""The collection of questions that the models learn from and are judged by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import SetupError
from index.grounded_qa import LANGUAGES, read_grounded_qa
from index.training.smoke import write_data
from tests.reading_samples import collection

OWN = Path(__file__).parents[1] / "rag/training/data"


def test_one_passage_in_ten_and_named_articles_are_for_testing(tmp_path: Path) -> None:
    write_data(tmp_path)
    articles = read_grounded_qa(tmp_path / "grounded-qa")
    short = [a.split for a in articles if not a.long]
    assert [i for i, split in enumerate(short) if split == "test"] == [9, 19]
    assert {a.id for a in articles if a.long and a.split == "test"} == {"long-5", "long-6"}


def test_sentences_and_questions_stand_where_they_should(tmp_path: Path) -> None:
    for article in read_grounded_qa(collection(tmp_path / "data")):
        answered, unanswered = article.questions
        for language in LANGUAGES:
            document, spans = article.documents[language], article.sentences[language]
            (place,) = answered.evidence
            sentence = document.text[spans[place].start : spans[place].end]
            assert answered.short and answered.short[language] in sentence
        assert not unanswered.evidence and unanswered.answers is None


def test_what_is_not_the_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no grounded-qa"):
        read_grounded_qa(tmp_path)
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a-1"}) + "\n", encoding="utf-8")
    with pytest.raises(SetupError, match=r"a\.jsonl"):
        read_grounded_qa(tmp_path)


def test_our_own_questions_are_whole() -> None:
    articles = read_grounded_qa(OWN)
    assert len({a.id for a in articles}) == len(articles) >= 180
    assert {a.split for a in articles} == {"train", "tune", "test"}
    for article in articles:
        counts = {len(article.sentences[language]) for language in LANGUAGES}
        assert len(counts) == 1
        for question in article.questions:
            assert all(question.texts[language].strip() for language in LANGUAGES)
            assert max(question.evidence, default=0) < counts.copy().pop()
            for language in LANGUAGES if question.short else ():
                spans = [article.sentences[language][i] for i in question.evidence]
                text = article.documents[language].text
                short = question.short[language]  # type: ignore[index]
                assert any(short in text[s.start : s.end] for s in spans)
