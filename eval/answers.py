"""Answers: ask every question, follow-ups in their conversation, and count what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from eval.dataset import Question
from eval.facts import Fact
from eval.judging import Judgement, judge
from eval.metrics import Figure, RiskPoint, bootstrap, percentile, risk_coverage
from index.types import Document, Language
from rag.types import Answer, Turn

_WARM_UP: Mapping[Language, str] = {
    "nl": "Waar gaat dit document over?",
    "en": "What is this document about?",
}


class Answerer(Protocol):
    """Anything that answers questions: a pipeline or a baseline."""

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        """Answer a question after the turns of the conversation so far."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the conversation it was asked in, its answer and how long that took."""

    question: Question
    history: tuple[Turn, ...]
    answer: Answer
    seconds: float


def ask_all(
    answerer: Answerer,
    questions: Sequence[Question],
    language: Language,
    *,
    advance: Callable[[], None] = lambda: None,
) -> dict[str, Asked]:
    """Ask every question once, each follow-up after the question it follows.

    ``advance`` is called after each answer. A question of no set comes first and is not
    counted, so that the times are those of a program that is warm.
    """
    by_id = {question.id: question for question in questions}
    asked: dict[str, Asked] = {}

    def ask(question: Question) -> Asked:
        if question.id not in asked:
            first = ask(by_id[question.after]) if question.after else None
            history = first.answer.history if first else ()
            start = time.perf_counter()
            answer = answerer.answer(question.text(language), history=history)
            seconds = time.perf_counter() - start
            asked[question.id] = Asked(question, history, answer, seconds)
            advance()
        return asked[question.id]

    answerer.answer(_WARM_UP[language])
    for question in questions:
        ask(question)
    return {question.id: asked[question.id] for question in questions}


def judge_all(
    asked: Iterable[Asked],
    language: Language,
    facts: Mapping[str, Fact],
    documents: Sequence[Document],
) -> tuple[Judgement, ...]:
    """Judge every answer."""
    by_id = {document.id: document for document in documents}
    return tuple(
        judge(item.question, language, item.answer, facts, by_id, seconds=item.seconds)
        for item in asked
    )


def answer_figures(judgements: Sequence[Judgement]) -> dict[str, Figure]:
    """The figures of one language and one system.

    Citation precision counts citations given to answerable questions (right ones carry a fact
    asked for); citation recall counts facts asked for, a refusal covers none. Both pool over
    questions, as ALCE (Gao et al., EMNLP 2023) does over statements.
    """
    answerable = [j for j in judgements if j.answerable]
    unanswerable = [j for j in judgements if not j.answerable]
    refused = [j for j in judgements if j.refused]
    given = [j for j in answerable if not j.refused]
    return {
        "right": bootstrap([j.right for j in answerable]),
        "right_when_answered": bootstrap([j.right for j in given]),
        "quoted_across": bootstrap([j.across for j in answerable]),
        "citation_precision": bootstrap(
            [j.right_citations for j in given], [j.citations for j in given]
        ),
        "citation_recall": bootstrap(
            [len(j.cited) * (not j.refused) for j in answerable],
            [len(j.wanted) for j in answerable],
        ),
        "refused_unanswerable": bootstrap([j.refused for j in unanswerable]),
        "refused_answerable": bootstrap([j.refused for j in answerable]),
        "refusal_precision": bootstrap([not j.answerable for j in refused]),
        "status": bootstrap([j.status == j.expected for j in judgements]),
        "language": bootstrap([j.language_right for j in judgements]),
        "sound": bootstrap([not j.broken for j in judgements]),
    }


def kind_figures(judgements: Sequence[Judgement]) -> dict[str, Figure]:
    """Per kind of question the share dealt with well: answered right, or refused as due."""
    kinds: dict[str, list[float]] = {}
    for judgement in judgements:
        well = judgement.right if judgement.answerable else judgement.refused
        kinds.setdefault(judgement.kind, []).append(float(well))
    return {kind: bootstrap(values) for kind, values in sorted(kinds.items())}


def status_counts(judgements: Sequence[Judgement]) -> dict[str, dict[str, int]]:
    """How often each expected status (outer) got each status (inner)."""
    counts: dict[str, dict[str, int]] = {}
    for judgement in judgements:
        row = counts.setdefault(judgement.expected, {})
        row[judgement.status] = row.get(judgement.status, 0) + 1
    return {expected: dict(sorted(row.items())) for expected, row in sorted(counts.items())}


def answer_risk_coverage(judgements: Sequence[Judgement]) -> tuple[RiskPoint, ...]:
    """Risk–coverage of the answers given; an answer to an unanswerable question is wrong."""
    given = [j for j in judgements if not j.refused]
    return risk_coverage(
        [j.confidence for j in given], [not j.right for j in given], total=len(judgements)
    )


def same_status(one: Sequence[Judgement], other: Sequence[Judgement]) -> Figure:
    """Share of questions whose translation is answered, or refused, alike."""
    statuses = {judgement.id: judgement.status for judgement in other}
    both = [judgement for judgement in one if judgement.id in statuses]
    return bootstrap([j.status == statuses[j.id] for j in both])


def repeat(answerer: Answerer, asked: Sequence[Asked], language: Language, sample: int) -> Figure:
    """Ask an evenly spread sample again: the share whose answer is the same in every field."""
    step = max(1, len(asked) // sample) if sample else len(asked) + 1
    same = []
    for item in asked[::step] if sample else ():
        again = answerer.answer(item.question.text(language), history=item.history)
        same.append(float(_untimed(again) == _untimed(item.answer)))
    return bootstrap(same)


def _untimed(answer: Answer) -> Answer:
    return replace(answer, timings={})


def latency(judgements: Sequence[Judgement]) -> dict[str, dict[str, float]]:
    """Median and 95th percentile in milliseconds, of whole answers and of every stage."""
    times: dict[str, list[float]] = {"answer": [judgement.seconds for judgement in judgements]}
    for judgement in judgements:
        for stage, seconds in judgement.stages.items():
            times.setdefault(f"stage {stage}", []).append(seconds)
    return {
        name: {
            "p50": round(percentile(values, 0.5) * 1000, 1),
            "p95": round(percentile(values, 0.95) * 1000, 1),
        }
        for name, values in times.items()
        if values
    }
