"""Retrieval figures: over known rankings, over a real index, and what is left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from eval.qrels import judge_passages
from eval.retrieval import (
    DIRECTION_DEPTH,
    Retrieval,
    evaluate_retrieval,
    retrieval_figures,
    same_first_passage,
    searches,
)
from index.errors import SetupError
from index.passage_index import BOTH_ARMS, Arm, PassageIndex
from index.types import Document, Hit, Language, Passage
from tests.evaluation_fakes import (
    FACTS,
    QUESTIONS,
    make_document,
    make_index,
    make_passages,
)
from tests.samples import FakeEncoder


class Fixed:
    """Always finds these passages, in this order."""

    def __init__(self, passages: Collection[Passage]) -> None:
        self.hits = [Hit(passage, 1 / n, n) for n, passage in enumerate(passages, start=1)]
        self.depths: set[int] = set()

    def search(
        self,
        query: str,
        *,
        language: Language | None = None,
        top_k: int = 8,
        arms: Collection[Arm] = BOTH_ARMS,
    ) -> list[Hit]:
        self.depths.add(top_k)
        return self.hits[:top_k] if "dense" in arms else []


def _run(
    passages: tuple[Passage, ...], found: Collection[Passage], queries: dict[str, str] | None = None
) -> dict[str, Retrieval]:
    document = make_document("nl")
    qrels = judge_passages([document], passages, QUESTIONS, FACTS)
    results = evaluate_retrieval(searches(Fixed(found)), passages, QUESTIONS, qrels, "nl", queries)
    return {r.id: r for r in results if r.method == "fused"}


def test_figures_of_a_known_ranking() -> None:
    built, tour, clock = passages = make_passages(make_document("nl"))
    results = _run(passages, [tour, built, clock], {"tour": "Wat kost een rondleiding?"})
    assert [results[name].reciprocal_rank for name in ("tour", "built", "clock-and-bell")] == [
        1,
        1 / 2,
        pytest.approx(1 / 3),
    ]
    assert results["built"].recall == {1: 0, 3: 1, 5: 1}
    assert results["built"].first == tour.id
    assert results["tour"].query == "Wat kost een rondleiding?"
    figures = retrieval_figures(list(results.values()))
    assert figures["recall@1"].value == pytest.approx(1 / 3, abs=1e-4)
    assert figures["hit@5"].value == 1
    assert figures["mrr"].value == pytest.approx((1 + 1 / 2 + 1 / 3) / 3, abs=1e-4)


def test_a_question_that_finds_nothing_counts_as_zero_and_says_what_it_missed() -> None:
    passages = make_passages(make_document("nl"))
    results = _run(passages, [])
    assert results["built"].reciprocal_rank == 0
    assert results["built"].missed == ("built",)
    assert retrieval_figures(list(results.values()))["recall@5"].value == 0


def test_unanswerable_questions_and_follow_ups_without_a_query_are_left_out() -> None:
    passages = make_passages(make_document("nl"))
    assert set(_run(passages, passages)) == {"built", "clock-and-bell"}


def test_questions_about_what_the_documents_do_not_say_are_not_judged() -> None:
    built, tour, _ = make_passages(make_document("nl"))
    text = f"{built.text} {tour.text}"
    document = Document("short", text, language="nl")
    qrels = judge_passages([document], [built, tour], QUESTIONS, FACTS)
    assert {q.id for q in QUESTIONS if not qrels.judged(q)} == {"clock-and-bell"}
    results = evaluate_retrieval(searches(Fixed([built])), [built, tour], QUESTIONS, qrels, "nl")
    assert {result.id for result in results} == {"built"}


def test_a_fact_that_no_passage_states_whole_is_judged_and_lost() -> None:
    built, tour, _ = make_passages(make_document("nl"))
    document = make_document("nl")
    qrels = judge_passages([document], [built, tour], QUESTIONS, FACTS)
    assert all(qrels.judged(question) for question in QUESTIONS)
    results = evaluate_retrieval(
        searches(Fixed([built, tour])), [built, tour], QUESTIONS, qrels, "nl"
    )
    assert {r.recall[5] for r in results if r.id == "clock-and-bell"} == {0}


def test_documents_about_something_else_are_refused_with_the_cure() -> None:
    document = Document("other", "Over heel iets anders.", language="nl")
    with pytest.raises(SetupError, match="--questions"):
        judge_passages([document], [], QUESTIONS, FACTS)


def test_two_languages_are_scored_together_and_apart() -> None:
    index = make_index("nl", "en")
    nl, en = index.passages[:3], index.passages[3:]
    qrels = judge_passages(index.documents, index.passages, QUESTIONS, FACTS)
    fixed = Fixed([*en[1:], *nl, en[0]])
    results = evaluate_retrieval(searches(fixed), index.passages, QUESTIONS, qrels, "nl")
    ranks = {
        r.passages: r.reciprocal_rank for r in results if r.id == "built" and r.method == "fused"
    }
    assert ranks == {None: 1 / 3, "nl": 1, "en": pytest.approx(1 / 3)}
    assert fixed.depths == {DIRECTION_DEPTH}


def test_each_method_is_its_own_search() -> None:
    passages = make_passages(make_document("nl"))
    qrels = judge_passages([make_document("nl")], passages, QUESTIONS, FACTS)
    results = evaluate_retrieval(searches(Fixed(passages)), passages, QUESTIONS, qrels, "nl")
    found = {r.method: r.first for r in results if r.id == "built"}
    assert found == {"fused": passages[0].id, "dense": passages[0].id, "BM25": ""}


def test_a_question_and_its_translation_agree_on_the_first_passage() -> None:
    built, tour, _ = passages = make_passages(make_document("nl"))
    one = list(_run(passages, [built, tour]).values())
    assert same_first_passage(one, one).value == 1
    other = [replace(one[0], first=tour.id), *one[1:]]
    assert same_first_passage(one, other).value == 0.5
    nothing = [replace(result, first="") for result in one]
    assert same_first_passage(nothing, nothing).value == 0
    assert same_first_passage(one, one[:1]).n == 1


def test_a_real_index_finds_the_facts(encoder: FakeEncoder) -> None:
    index = PassageIndex.build([make_document("nl")], encoder, max_chars=45)
    qrels = judge_passages(index.documents, index.passages, QUESTIONS, FACTS)
    assert len(index.passages) == 3
    results = evaluate_retrieval(searches(index), index.passages, QUESTIONS, qrels, "nl")
    for method in ("fused", "dense", "BM25"):
        assert {r.first for r in results if r.method == method and r.id == "built"} == {
            index.passages[0].id
        }
