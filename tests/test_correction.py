"""False premises are corrected where a sentence makes that certain, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import detect_language
from index.passage_index import PassageIndex
from index.types import Hit, Language
from rag.answers.correction import Correction, find_correction
from rag.pipeline import Pipeline
from rag.ranking.evidence import Candidate, Ranking, candidates
from rag.understanding.questions import AnalysedQuestion, analyse
from tests.samples import FakeEncoder, make_document, never_sure


def _ranking(text: str, *, answerable: float = 0.1) -> Ranking:
    document = make_document("d", text, language=detect_language(text))
    index = PassageIndex.build([document], FakeEncoder())
    hits = [Hit(passage, 1.0, rank) for rank, passage in enumerate(index.passages, 1)]
    return Ranking(candidates(hits), answerable=answerable)


def _unsure(ranking: Ranking) -> Callable[[AnalysedQuestion], Ranking]:
    return lambda question: replace(ranking, answerable=0.0)


def _correction(question: str, text: str, language: Language | None = None) -> Correction | None:
    ranking = _ranking(text)
    asked = analyse(question, language or detect_language(question))
    return find_correction(asked, ranking, _unsure(ranking))


@pytest.mark.parametrize(
    ("question", "text", "kind"),
    [
        ("Waarom werd de brug in 1923 geopend?", "De brug werd in 1932 geopend.", "year"),
        ("Wie opende de brug in 1923?", "In mei 1932 opende de koningin de brug.", "year"),
        ("Waarom sluit de winkel op 3 mei?", "De winkel sluit op 8 mei.", "date"),
        ("Hoe groeide de omzet naar 5 miljoen?", "De omzet groeide naar 3 miljoen euro.", "amount"),
        ("Waarom kost de Lira 12.000 euro?", "De Lira kost 12.500 euro.", "amount"),
        ("Waarom daalde de winst met 5 procent?", "De winst daalde met 8 procent.", "percentage"),
        ("Waarom is de molen 26 meter hoog?", "De molen is 24 meter hoog.", "number"),
        ("Welke vijf termijnen zijn er voor betaling?", "Betaling is in drie termijnen.", "number"),
        ("Waarom verhuisde het bedrijf naar Utrecht?", "Het bedrijf verhuisde naar Zwolle.",
         "place"),
        ("When did Anna de Wit found the museum?", "Bert de Wit founded the museum in 1950.",
         "name"),
        ("Why did the mill burn down in 1832?", "The mill burned down in 1732.", "year"),
        ("Why did the firm move to Leeds?", "The firm moved to York after the fire.", "place"),
        ("Waarom werd de Z7 in 2022 gelanceerd?", "De Z7 werd in 2025 gelanceerd.", "year"),
    ],
)  # fmt: skip
def test_another_value_in_a_sentence_with_all_other_words(
    question: str, text: str, kind: str
) -> None:
    found = _correction(question, text)
    assert found is not None
    assert (found.kind, found.candidate.text) == (kind, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # of one with a longer name
        ("Waarom werd de Z7 in 2022 gelanceerd?", "De Z7 Ultra werd in 2025 gelanceerd."),
        ("Why was the Vega launched in 2022?", "The Vega S was launched in 2025."),
        # the value is there, in digits or in words
        ("Waarom werd de brug in 1932 geopend?", "De brug werd in 1932 geopend."),
        ("Waarom is de molen drie meter hoog?", "De molen is 3 meter hoog."),
        ("Waarom werd de brug in 1923 geopend?",
         "De brug werd in 1932 geopend. De oude brug, uit 1923, bleef open."),
        ("When did Anna de Wit found the museum?",
         "Bert de Wit founded the museum. Anna was its first director."),
        ("Waarom verhuisde het bedrijf naar Utrecht?",
         "Het bedrijf verhuisde naar Zwolle. In Utrecht bleef een winkel."),
        # or it is the same, rounded
        ("Waarom kost de Lira 12.400 euro?", "De Lira kost 12.395 euro."),
        # another kind, unit or relation
        ("Waarom is de molen 26 meter hoog?", "De hoge molen weegt 24 ton."),
        ("Waarom daalde de winst met 5 procent?", "De winst daalde naar 8 procent."),
        ("Waarom verhuisde het bedrijf naar Utrecht?", "Het bedrijf verhuisde uit Zwolle."),
        # two could be meant
        ("Waarom kost de Lira 12.000 euro?", "De Lira kost 12.500 of 13.500 euro."),
        ("Waarom werd de brug in 1923 geopend?",
         "De brug werd in 1932 geopend en in 1950 gesloten."),
        ("Waarom werd de brug in 1923 geopend?",
         "De brug werd in 1932 geopend. In 1950 werd de brug weer geopend."),
        # another thing
        ("Waarom kost de Lira 12.000 euro?", "De Vega kost 12.500 euro."),
        ("Waarom werd de brug in 1923 geopend?",
         "De brug is in 1932 gebouwd, maar pas later officieel geopend."),
        # what is asked, and what picks one of many
        ("Wat kost de Lira van 12.000 euro?", "De Lira kost 12.500 euro."),
        ("Wat kost een kraam van zes meter?", "Een kraam van vier meter kost 31 euro."),
        ("What does the 6-metre stall cost?", "The 4-metre stall costs 31 euros."),
        ("Hoeveel bezoekers telde de molen in 1923?", "De molen telde in 1932 900 bezoekers."),
        ("Who won the cup in 2021?", "The cup was won in 2019 by York."),
        ("Waarom daalde de verkoop in Duitsland?", "De verkoop daalde in Zwolle."),
        ("Waarom daalde de verkoop in Zuid-Europa?", "De verkoop daalde in Nederland."),
        # not said to be so
        ("Waarom is de molen 26 meter hoog?", "De molen is niet 24 meter hoog."),
        ("Waarom is de molen 26 meter hoog?", "De molen zou 24 meter hoog worden."),
        ("Waarom is de molen niet 26 meter hoog?", "De molen is 24 meter hoog."),
        ("Waarom is de molen ruim 20 meter hoog?", "De molen is 24 meter hoog."),
        # no question that takes something for granted
        ("Is de molen 26 meter hoog?", "De molen is 24 meter hoog."),
        ("What does code 44 of the machine mean?", "Code 47 of the machine means a leak."),
        # a title, or a translation, makes no other name
        ("What did Mrs Ilse Kamps pay?", "Mevrouw Ilse Kamps betaalde 12 euro."),
        ("Why is Jan Smit moving to The Hague?", "Jan Smit verhuist naar Den Haag."),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_corrected(question: str, text: str) -> None:
    assert _correction(question, text) is None


DIKE = "De rivier overstroomde in de winter. De dijk is in 1932 opgehoogd. De dijk kostte veel."


def _read(first: int, answerable: float) -> Callable[[AnalysedQuestion], Ranking]:
    """A reading that finds sentence ``first``, so surely, in the question put right alone."""
    ranking = _ranking(DIKE)

    def rank(question: AnalysedQuestion) -> Ranking:
        assert "1932" in question.text
        best: Candidate = ranking.candidates[first]
        rest = (c for c in ranking.candidates if c is not best)
        return replace(ranking, candidates=(best, *rest), answerable=answerable)

    return rank


def test_half_the_words_are_enough_where_the_question_put_right_is_answered() -> None:
    asked = analyse("Waarom werd de dijk in 1923 hoger?", "nl")
    before = _ranking(DIKE, answerable=0.2)
    found = find_correction(asked, before, _read(1, 0.9))
    assert found is not None
    assert found.candidate.text == "De dijk is in 1932 opgehoogd."
    assert find_correction(asked, before, _read(0, 0.9)) is None  # by another sentence
    assert find_correction(asked, before, _read(1, 0.25)) is None  # hardly
    before = replace(before, answerable=0.85)
    assert find_correction(asked, before, _read(1, 0.9)) is None  # hardly better


@pytest.mark.parametrize(
    ("question", "language", "corrected"),
    [
        ("Why was the dike of the Linge raised in 1923?", "en", False),  # of another river
        ("Why did the rivier dike get higher in 1923?", "en", True),
        ("Waarom werd er in 1923 een haven gegraven?", "nl", False),  # about something else
    ],
)
def test_it_has_to_be_about_the_same(question: str, language: Language, corrected: bool) -> None:
    found = find_correction(analyse(question, language), _ranking(DIKE), _read(1, 0.9))
    assert (found is not None) == corrected


def test_two_rivals_that_do_equally_well_correct_nothing() -> None:
    text = "Het pand is in 1932 verkocht. Het pand ging in 1940 van de hand."
    ranking = _ranking(text)
    asked = analyse("Waarom kwam het pand in 1923 op de markt?", "nl")

    def rank(question: AnalysedQuestion) -> Ranking:
        one, two = ranking.candidates
        order = (one, two) if "1932" in question.text else (two, one)
        return replace(ranking, candidates=order, answerable=0.9)

    assert find_correction(asked, ranking, rank) is None
    one = replace(ranking, candidates=ranking.candidates[:1])
    assert find_correction(asked, one, lambda _: replace(one, answerable=0.9)) is not None


@given(st.text(max_size=60), st.text(min_size=1, max_size=80))
def test_any_question_can_be_asked_of_any_text(question: str, text: str) -> None:
    ranking = _ranking(f"Dit is {text}")
    for language in ("nl", "en"):
        find_correction(analyse(f"Waarom {question}", language), ranking, _unsure(ranking))


@given(st.integers(1500, 2029), st.integers(1500, 2029))
def test_a_year_is_corrected_exactly_where_it_is_another(asked: int, given_year: int) -> None:
    found = _correction(
        f"Waarom werd de brug in {asked} geopend?", f"De brug werd in {given_year} geopend.", "nl"
    )
    assert (found is not None) == (asked != given_year)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Waarom is de molen 26 meter hoog?",
         "De bron noemt een ander getal: “De molen is 24 meter hoog.” [1]"),
        ("Why is the mill 26 metres high?", None),
        ("Waarom is de molen 24 meter hoog?", None),
    ],
)  # fmt: skip
def test_the_answer_tells_what_the_source_says(
    pipeline: Pipeline, question: str, text: str | None
) -> None:
    strict = replace(pipeline, ranker=never_sure(pipeline.ranker))
    answer = strict.answer(question)
    if text is None:
        assert not answer.citations
        assert answer.status == "not_in_source"
        return
    assert answer.text == text
    assert answer.status == "answered"
    (citation,) = answer.citations
    document = strict.document(citation.document_id)
    assert document.text[citation.start : citation.end] == citation.quote


def test_a_correction_in_the_other_language_says_so() -> None:
    ranking = _ranking("De brug werd in 1932 geopend.")
    correction = Correction(ranking.candidates[0], "year")
    assert correction.claim("nl").text == (
        "De bron noemt een ander jaar: “De brug werd in 1932 geopend.”"
    )
    assert correction.claim("en").text == (
        "The source gives a different year, in Dutch: “De brug werd in 1932 geopend.”"
    )
