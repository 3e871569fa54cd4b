"""The parts of the answer stage that have no test of their own elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage_index import PassageIndex
from index.types import Hit
from rag.answers.reader import Reader, join
from rag.chat_models.attribution import attribute
from rag.messages import introduce, message
from rag.overlap import QuestionTerms, likeness
from rag.ranking.evidence import Ranking, candidates
from rag.ranking.sentence_vectors import CachingEncoder
from rag.understanding.questions import analyse
from rag.writing import Assignment
from tests.samples import FERRY_EN, FERRY_NL, MILL_NL, FakeEncoder


def _hits(*documents: object) -> list[Hit]:
    index = PassageIndex.build(list(documents), FakeEncoder())  # type: ignore[arg-type]
    return [Hit(passage, 1.0, rank) for rank, passage in enumerate(index.passages, 1)]


def _write(question: str, scores: dict[str, float], *documents: object) -> list[str]:
    found = candidates(_hits(*documents))
    order = sorted(found, key=lambda c: -next((v for k, v in scores.items() if k in c.text), -9.0))
    values = [next((v for k, v in scores.items() if k in c.text), -9.0) for c in order]
    ranking = Ranking(tuple(order), tuple(values), 1.0, margin=1.0)
    assignment = Assignment(analyse(question, "nl"), "nl", (), ranking)
    return [claim.text for claim in Reader().write(assignment)]


def test_a_clear_answer_is_one_sentence() -> None:
    scores = {"24 meter": 2.0, "1732": 0.9}
    assert _write("Hoe hoog is de molen?", scores, MILL_NL) == ["De molen is 24 meter hoog."]


def test_sentences_that_come_close_belong_to_the_answer() -> None:
    scores = {"1732": 2.0, "tarwe": 1.5, "24 meter": 0.0}
    texts = _write("Vertel iets over de molen", scores, MILL_NL)
    assert len(texts) == 2 and "1732" in texts[0] and "tarwe" in texts[1]


def test_only_a_list_gets_three_sentences() -> None:
    scores = {"1732": 2.0, "tarwe": 1.9, "24 meter": 1.8}
    (two,) = _write("Waarom is er een molen?", scores | {"24 meter": 1.95}, MILL_NL)
    assert "tarwe" not in two
    assert len(" ".join(_write("Noem feiten over de molen", scores, MILL_NL)).split(". ")) == 3


def test_adjoining_sentences_are_one_quote_in_the_documents_order() -> None:
    scores = {"24 meter": 2.0, "1732": 1.9}
    (text,) = _write("Vertel iets over de molen", scores, MILL_NL)
    assert text.index("1732") < text.index("24 meter")


def test_stretches_never_cross_a_paragraph() -> None:
    found = candidates(_hits(FERRY_NL))
    for evidence in join(found):
        assert "\n\n" not in evidence.quote
        start = evidence.start - evidence.passage.start
        assert evidence.passage.text[start : start + len(evidence.quote)] == evidence.quote


def test_a_sentence_is_aligned_with_the_words_it_rests_on() -> None:
    found = candidates(_hits(FERRY_NL, MILL_NL))
    encoder = FakeEncoder()
    best = attribute("Een kaartje is 27,50 euro.", "nl", found, encoder)
    assert best.evidence[0].quote == "Een kaartje kost 27,50 euro."
    both = attribute("Het kost 27,50 euro en duurt 95 minuten.", "nl", found, encoder)
    quotes = {evidence.quote for evidence in both.evidence}
    assert quotes == {"Een kaartje kost 27,50 euro.", "De overtocht duurt 95 minuten."}
    assert attribute("Iets.", "nl", [], encoder).evidence == ()


def test_wording_counts_most_where_it_is_rare() -> None:
    texts = [("de molen is hoog", "nl"), ("de molen maalt", "nl"), ("de molen staat", "nl")]
    terms = QuestionTerms.of("Hoe hoog is de molen?", "nl", texts)  # type: ignore[arg-type]
    assert terms.coverage("hoog", "nl") > terms.coverage("molen", "nl") > 0
    assert terms.coverage("molen hoog", "nl") == pytest.approx(1.0)
    assert terms.coverage("", "nl") == 0


def test_cognates_count_across_languages() -> None:
    english = [(FERRY_EN.text, "en")]
    terms = QuestionTerms.of("Hoeveel minuten duurt de oversteek?", "nl", english)  # type: ignore[arg-type]
    assert terms.coverage("The crossing takes 95 minutes.", "en") > 0


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_symmetric_share(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


def test_a_quote_in_the_answers_language_needs_no_introduction() -> None:
    assert introduce("Het is zo.", "nl", "nl") == "Het is zo."
    assert introduce("Het is zo.", "en", "nl") == "The source says, in Dutch: “Het is zo.”"
    assert introduce("Het is zo.", "en", "nl", first=False) == "“Het is zo.”"
    assert "{}" in message("missing", "nl", "{}")


def test_vectors_of_known_texts_are_not_made_again() -> None:
    class Counting(FakeEncoder):
        asked: tuple[str, ...] = ()

        def encode_passages(self, texts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            self.asked += tuple(texts)
            return super().encode_passages(texts)

    plain = Counting()
    caching = CachingEncoder(plain, capacity=3)
    first = caching.encode_passages(["a", "b", "a"])
    assert plain.asked == ("a", "b")
    again = caching.encode_passages(["b", "c", "d"])
    assert plain.asked == ("a", "b", "c", "d")
    assert np.array_equal(first[1], again[0])
    caching.encode_passages(["a"])
    assert plain.asked[-1] == "a"
    assert caching.encode_passages([]).shape == (0, 256)
    assert np.array_equal(first, FakeEncoder().encode_passages(["a", "b", "a"]))
