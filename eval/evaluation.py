"""One evaluation: every question asked of the pipeline and of the baselines, and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from eval.answers import Answerer, ask_all, judge_all, repeat
from eval.baselines import baselines
from eval.dataset import Question
from eval.facts import Fact
from eval.judging import Judgement
from eval.metrics import Figure
from eval.qrels import Qrels, judge_passages
from eval.retrieval import IN_USE, Retrieval, Searcher, evaluate_retrieval, searches
from index.types import Document, Hit, Language, Passage

OURS = "Vraagbaak"
_REPEATED = 20

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""


class Corpus(Searcher, Protocol):
    """An index with what it holds."""

    @property
    def documents(self) -> Sequence[Document]:
        """The documents, whole."""
        ...

    @property
    def passages(self) -> Sequence[Passage]:
        """Their passages."""
        ...


class Pipeline(Answerer, Protocol):
    """What is evaluated."""

    @property
    def index(self) -> Corpus:
        """Where it finds its passages."""
        ...

    def search(self, query: str, language: Language, top_k: int) -> Sequence[Hit]:
        """Passages for a question that stands by itself, best first, as an answer uses them."""
        ...


@dataclass(frozen=True, slots=True)
class LanguageEvaluation:
    """What came of the questions in one language; ``answers`` is by system, ours first.

    ``skipped`` are follow-ups that were not searched for, as no conversation was held.
    """

    retrieval: tuple[Retrieval, ...]
    answers: Mapping[str, tuple[Judgement, ...]]
    stable: Figure | None
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of a question set over these documents.

    ``unjudged`` are questions whose facts do not stand in the documents.
    """

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    unjudged: tuple[str, ...]
    languages: Mapping[Language, LanguageEvaluation]
    seconds: float


def evaluate(
    pipeline: Pipeline,
    questions: Sequence[Question],
    facts: Mapping[str, Fact],
    languages: Sequence[Language] = ("nl", "en"),
    *,
    retrieval_only: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Evaluation:
    """Ask all questions in the languages given and judge what comes back.

    Raises:
        SetupError: the documents hold the answer to none of the questions.

    """
    start = time.perf_counter()
    index = pipeline.index
    qrels = judge_passages(index.documents, index.passages, questions, facts)
    run = _Run(pipeline, questions, facts, qrels, progress)
    results = {language: run.of(language, retrieval_only) for language in languages}
    return Evaluation(
        documents=tuple(index.documents),
        passages=tuple(index.passages),
        questions=tuple(questions),
        unjudged=tuple(q.id for q in questions if not qrels.judged(q)),
        languages=results,
        seconds=time.perf_counter() - start,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    pipeline: Pipeline
    questions: Sequence[Question]
    facts: Mapping[str, Fact]
    qrels: Qrels
    progress: Progress

    def of(self, language: Language, retrieval_only: bool) -> LanguageEvaluation:
        # Answers first: an encoder may remember its latest queries, and the time an answer
        # takes must include encoding the question.
        answers: dict[str, tuple[Judgement, ...]] = {}
        stable, queries = None, dict[str, str]()
        index = self.pipeline.index
        if not retrieval_only:
            answers[OURS], stable = self._ours(language)
            queries = {judgement.id: judgement.query for judgement in answers[OURS]}
            for name, baseline in baselines(index, index.passages, language).items():
                answers[name] = self._judged(baseline, name, language)
        self.progress(f"{language}: searching", 0, 1)
        methods = {IN_USE: self.pipeline.search, **searches(index)}
        found = evaluate_retrieval(
            methods, index.passages, self.questions, self.qrels, language, queries
        )
        self.progress(f"{language}: searching", 1, 1)
        skipped = tuple(q.id for q in self.questions if q.after and q.id not in queries)
        return LanguageEvaluation(found, answers, stable, skipped)

    def _ours(self, language: Language) -> tuple[tuple[Judgement, ...], Figure]:
        advance = self._counter(f"{language}: answering")
        asked = ask_all(self.pipeline, self.questions, language, advance=advance)
        judged = [item for item in asked.values() if self.qrels.judged(item.question)]
        stable = repeat(self.pipeline, judged, language, _REPEATED)
        documents = self.pipeline.index.documents
        return judge_all(judged, language, self.facts, documents), stable

    def _judged(self, answerer: Answerer, name: str, language: Language) -> tuple[Judgement, ...]:
        asked = ask_all(
            answerer, self.questions, language, advance=self._counter(f"{language}: {name}")
        )
        judged = [item for item in asked.values() if self.qrels.judged(item.question)]
        return judge_all(judged, language, self.facts, self.pipeline.index.documents)

    def _counter(self, what: str) -> Callable[[], None]:
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            self.progress(what, done, len(self.questions))

        return advance
