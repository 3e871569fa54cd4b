"""Judging answers and counting: every way to be right and wrong, and the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from eval.answers import (
    answer_figures,
    answer_risk_coverage,
    ask_all,
    judge_all,
    kind_figures,
    latency,
    repeat,
    same_status,
    status_counts,
)
from eval.baselines import baselines
from eval.judging import Judgement, broken_invariants, judge, plain_text, speaks, text_language
from index.types import Document, Language
from rag.pipeline import Pipeline
from rag.types import Answer, Statement, Status, Turn
from tests.evaluation_fakes import (
    FACTS,
    QUESTIONS,
    FakePipeline,
    cite,
    make_answer,
    make_document,
    make_index,
    make_passages,
)

BUILT, TOUR, CLOCK, ARCHITECT = QUESTIONS
NL, EN = make_document("nl"), make_document("en")
DOCUMENTS = {NL.id: NL, EN.id: EN}
BUILT_NL, TOUR_NL, CLOCK_NL = make_passages(NL)


def _judge(answer: Answer, question: object = BUILT, language: Language = "nl") -> Judgement:
    assert isinstance(question, type(BUILT))
    return judge(question, language, answer, FACTS, DOCUMENTS, seconds=0.1)


def test_a_right_answer_has_nothing_wrong() -> None:
    judgement = _judge(make_answer("De toren werd in 1632 gebouwd. [1]", "nl", BUILT_NL))
    assert judgement.right and not judgement.across
    assert (judgement.citations, judgement.right_citations) == (1, 1)
    assert judgement.cited == ("built",)
    assert judgement.language_right and not judgement.broken
    assert judgement.confidence == 0.9
    assert judgement.why == ""


def test_a_wrong_answer_says_what_is_wrong() -> None:
    answer = make_answer("Een rondleiding kost 12,50 euro. [1]", "nl", TOUR_NL)
    judgement = _judge(answer)
    assert not judgement.right
    assert judgement.right_citations == 0
    assert "the text lacks the answer" in judgement.why
    assert "1 of 1 citations carry no fact asked for" in judgement.why
    assert "no citation for built" in judgement.why


def test_a_marker_is_not_an_answer_but_a_bracketed_number_of_the_text_is() -> None:
    question = replace(BUILT, answers_nl=(("1",),))
    assert not _judge(make_answer("Dat weet ik. [1]", "nl", BUILT_NL), question).right
    assert plain_text(make_answer("Artikel [12] zegt het. [1]", "nl", BUILT_NL)) == (
        "Artikel [12] zegt het."
    )


def test_the_other_languages_words_count_only_where_its_source_is_cited() -> None:
    text = "The source says, in Dutch: “Een rondleiding kost 12,50 euro.” [1]"
    quoted = _judge(make_answer(text, "en", TOUR_NL), TOUR, "en")
    assert quoted.right and quoted.across and quoted.language_right
    invented = _judge(make_answer("A tour costs 12,50 euros.", "en"), TOUR, "en")
    assert not invented.right and not invented.across


@pytest.mark.parametrize(
    ("question", "status", "why"),
    [
        (BUILT, "not_in_source", "refused, though the documents hold the answer"),
        (ARCHITECT, "answered", "answered, though the documents do not hold the answer"),
        (ARCHITECT, "off_topic", "status off_topic instead of not_in_source"),
        (CLOCK, "answered", "status answered instead of partial"),
    ],
)
def test_status(question: object, status: Status, why: str) -> None:
    judgement = _judge(make_answer("De klok slaat elk half uur.", "nl", status=status), question)
    assert why in judgement.why


def test_a_refusal_is_never_right_even_if_it_names_the_words() -> None:
    refusal = make_answer("Niet gevonden, wel 1632. [1]", "nl", BUILT_NL, status="not_in_source")
    judgement = _judge(refusal)
    assert judgement.refused and not judgement.right


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("De toren werd in 1632 gebouwd.", "nl"),
        ("The tower was built in 1632.", "en"),
        ("27.400 euro", None),
        ("The source says: “Het is niet van de stad en dat wordt het ook niet.”", "en"),
        ("In de bron staat: ‘the tower that was there’", "nl"),
        ("Auto’s van Xiaomi’s fabriek zijn er niet", "nl"),
    ],
)
def test_language_of_a_text(text: str, language: Language | None) -> None:
    assert text_language(text) == language


def test_an_answer_must_be_and_say_it_is_in_the_language() -> None:
    dutch = make_answer("De toren werd in 1632 gebouwd.", "nl")
    assert speaks(dutch, "nl")
    assert not speaks(dutch, "en")
    assert not speaks(replace(dutch, language="en"), "en")
    assert "not in English" in _judge(dutch, BUILT, "en").why
    assert speaks(make_answer("1632", "en"), "en")


def _broken(answer: Answer) -> list[str]:
    return list(broken_invariants(answer, DOCUMENTS))


def test_a_sound_answer_breaks_nothing() -> None:
    assert _broken(make_answer("Ja. [1] En ja. [2]", "nl", BUILT_NL, CLOCK_NL)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "In 1732 gebouwd."}, "does not quote the document"),
        ({"start": BUILT_NL.start + 1}, "does not quote the document"),
        ({"document_id": "gone"}, "does not exist"),
        ({"passage": replace(BUILT_NL, text="Iets anders")}, "passage of citation 1 is not"),
        ({"passage": TOUR_NL}, "outside its passage"),
        ({"number": 0}, "numbered"),
        ({"number": 7}, "no marker"),
    ],
)
def test_each_broken_promise_is_named(change: dict[str, Any], message: str) -> None:
    answer = make_answer("Gebouwd in 1632. [1]", "nl", BUILT_NL)
    broken = _broken(replace(answer, citations=(replace(cite(BUILT_NL), **change),)))
    assert any(message in problem for problem in broken), broken


def test_statements_and_streams_are_checked_too() -> None:
    answer = make_answer("Gebouwd in 1632. [1]", "nl", BUILT_NL)
    shown = Statement("Gebouwd in 1632.", "supported", citations=(1, 4))
    assert "do not exist: [4]" in _broken(replace(answer, statements=(shown,)))[0]
    dropped = replace(shown, outcome="dropped")
    assert _broken(replace(answer, statements=(dropped,))) == []
    assert _broken(replace(answer, done=False)) == ["the answer says it is not done"]


def _judgements(
    wrong: Sequence[str] = (), language: Language = "nl"
) -> tuple[FakePipeline, tuple[Judgement, ...]]:
    index = make_index("nl", "en")
    pipeline = FakePipeline(index, wrong)
    asked = ask_all(pipeline, QUESTIONS, language)
    return pipeline, judge_all(asked.values(), language, FACTS, index.documents)


def test_a_perfect_pipeline_gets_perfect_figures() -> None:
    for language in ("nl", "en"):
        _, judgements = _judgements(language=language)
        figures = answer_figures(judgements)
        assert {name: figure.value for name, figure in figures.items()} == {
            "right": 1,
            "right_when_answered": 1,
            "quoted_across": 0,
            "citation_precision": 1,
            "citation_recall": 1,
            "refused_unanswerable": 1,
            "refused_answerable": 0,
            "refusal_precision": 1,
            "status": 1,
            "language": 1,
            "sound": 1,
        }
        assert [judgement.why for judgement in judgements] == [""] * 4


def test_figures_of_a_pipeline_with_known_mistakes() -> None:
    _, judgements = _judgements(wrong=("tour", "architect"))
    figures = {name: figure.value for name, figure in answer_figures(judgements).items()}
    assert figures["right"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["citation_precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["citation_recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["refused_unanswerable"] == 0
    assert figures["refusal_precision"] is None
    assert figures["status"] == 0.75
    assert {kind: figure.value for kind, figure in kind_figures(judgements).items()} == {
        "factual": 1,
        "follow_up": 0,
        "two_part": 1,
        "unanswerable": 0,
    }
    assert status_counts(judgements)["not_in_source"] == {"answered": 1}


def test_follow_ups_are_asked_in_their_conversation_and_each_question_once() -> None:
    pipeline, judgements = _judgements()
    assert pipeline.asked[1:] == [(BUILT.nl, 0), (TOUR.nl, 1), (CLOCK.nl, 0), (ARCHITECT.nl, 0)]
    assert [judgement.query for judgement in judgements][1] == f"{TOUR.nl} (Aldstad)"


def test_progress_is_told_once_for_each_question() -> None:
    told: list[None] = []
    ask_all(FakePipeline(make_index("nl")), QUESTIONS, "nl", advance=lambda: told.append(None))
    assert len(told) == len(QUESTIONS)


def test_risk_counts_answers_to_unanswerable_questions_as_wrong() -> None:
    _, judgements = _judgements(wrong=("architect",))
    last = answer_risk_coverage(judgements)[-1]
    assert (last.coverage, last.risk) == (1.0, 0.25)
    _, judgements = _judgements()
    assert answer_risk_coverage(judgements)[-1].coverage == 0.75


def test_translations_that_are_answered_alike() -> None:
    _, nl = _judgements()
    _, en = _judgements(wrong=("architect",), language="en")
    assert same_status(nl, en).value == 0.75
    assert same_status(nl, en[:2]).n == 2


def test_asking_again_shows_whether_answers_are_stable() -> None:
    pipeline = FakePipeline(make_index("nl"))
    asked = list(ask_all(pipeline, QUESTIONS, "nl").values())
    assert repeat(pipeline, asked, "nl", 10).value == 1
    assert repeat(pipeline, asked, "nl", 2).n == 2
    assert repeat(pipeline, asked, "nl", 0).n == 0
    pipeline.wrong = frozenset(("tour",))
    assert repeat(pipeline, asked, "nl", 10).value == 0.75


def test_latency_has_percentiles_per_stage() -> None:
    _, judgements = _judgements()
    slow = [replace(j, seconds=n / 10) for n, j in enumerate(judgements, start=1)]
    assert latency(slow) == {
        "answer": {"p50": 200.0, "p95": 400.0},
        "stage retrieve": {"p50": 1.0, "p95": 1.0},
    }
    assert latency([]) == {}


@pytest.fixture(params=["nl", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    value: Language = request.param
    return value


def _baseline(name: str, language: Language, *documents: Language) -> list[Judgement]:
    index = make_index(*documents)
    system = baselines(index, index.passages, language)[name]
    asked = ask_all(system, QUESTIONS, language)
    return list(judge_all(asked.values(), language, FACTS, index.documents))


def test_always_refusing(language: Language) -> None:
    figures = answer_figures(_baseline("always refuse", language, "nl", "en"))
    assert figures["refused_unanswerable"].value == 1
    assert figures["refused_answerable"].value == 1
    assert figures["right"].value == 0
    assert figures["citation_precision"].value is None
    assert figures["language"].value == 1


def test_the_first_passage_is_quoted_whole(language: Language) -> None:
    judgements = _baseline("first passage", language, language)
    assert judgements[0].right and judgements[0].right_citations == 1
    assert not any(judgement.broken for judgement in judgements)
    assert answer_figures(judgements)["refused_unanswerable"].value == 0


def test_the_best_sentence_by_bm25(language: Language) -> None:
    judgements = _baseline("BM25 sentence", language, "nl", "en")
    assert judgements[0].right and judgements[2].right
    assert not any(judgement.broken for judgement in judgements)
    assert all(judgement.language_right for judgement in judgements)


def test_the_best_sentence_is_one_in_the_questions_language_where_there_are_any() -> None:
    index = make_index("nl", "en")
    system = baselines(index, index.passages, "en")["BM25 sentence"]
    assert system.answer("Aldstad 1632?").citations[0].passage.language == "en"


def test_the_best_sentence_searches_the_other_language_where_there_is_no_own() -> None:
    judgements = _baseline("BM25 sentence", "en", "nl")
    assert judgements[0].refused  # no English word is in the Dutch text
    index = make_index("nl")
    system = baselines(index, index.passages, "en")["BM25 sentence"]
    assert system.answer("Aldstad 1632?").citations[0].passage == index.passages[0]


def test_baselines_refuse_where_there_is_nothing_to_find() -> None:
    index = replace(make_index("nl"), passages=())
    for system in baselines(index, (), "nl").values():
        assert system.answer("Wat?").status == "not_in_source"


def test_a_real_pipeline_is_sound_and_stable(pipeline: Pipeline) -> None:
    documents: Sequence[Document] = pipeline.documents
    by_id = {document.id: document for document in documents}
    history: tuple[Turn, ...] = ()
    for text in ("Hoe duur is een kaartje voor de veerpont?", "En wanneer werd de molen gebouwd?"):
        answer = pipeline.answer(text, history)
        assert list(broken_invariants(answer, by_id)) == []
        assert replace(pipeline.answer(text, history), timings={}) == replace(answer, timings={})
        history = answer.history
