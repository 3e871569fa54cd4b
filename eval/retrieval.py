"""Retrieval: whether the passages that carry the facts are among the first found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.dataset import Question
from eval.metrics import Figure, bootstrap, ndcg_at_k, recall_at_k, reciprocal_rank
from eval.qrels import Qrels
from index.types import Hit, Language, Passage

CUTOFFS = (1, 3, 5)
DEPTH = 10
# Enough to find ten passages of one language among those of two.
DIRECTION_DEPTH = 50


class Searcher(Protocol):
    """The part of an index that is measured here."""

    def search(
        self, query: str, *, language: Language | None = None, top_k: int = 8
    ) -> Sequence[Hit]:
        """Find the passages nearest to a query in that language, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one question retrieved from the passages of one language (``None``: of all)."""

    id: str
    kind: str
    language: Language
    passages: Language | None
    query: str
    first: str
    recall: Mapping[int, float]
    reciprocal_rank: float
    ndcg: float
    missed: tuple[str, ...] = ()


def standalone_text(
    question: Question, language: Language, queries: Mapping[str, str]
) -> str | None:
    """What to search for: a follow-up needs the query its pipeline made, ``None`` without one."""
    if question.after:
        return queries.get(question.id)
    return question.nl if language == "nl" else question.en


def evaluate_retrieval(
    index: Searcher,
    passages: Sequence[Passage],
    questions: Iterable[Question],
    qrels: Qrels,
    language: Language,
    queries: Mapping[str, str] | None = None,
) -> tuple[Retrieval, ...]:
    """Search for every answerable question in one language.

    ``queries`` gives the stand-alone text of follow-ups by question id; a follow-up without
    one is skipped. Questions whose facts are not in the documents are skipped too. Where the
    passages are in two languages, each question is scored over all and over either language.
    """
    languages = sorted({passage.language for passage in passages})
    scopes: list[Language | None] = [None, *languages] if len(languages) > 1 else [None]
    results = []
    for question in questions:
        query = standalone_text(question, language, queries or {})
        if query is None or not question.facts or not qrels.judged(question):
            continue
        hits = index.search(query, language=language, top_k=DEPTH)
        for scope in scopes:
            if scope is not None:
                hits = index.search(query, language=language, top_k=DIRECTION_DEPTH)
            within = [p for p in passages if scope in (None, p.language)]
            found = [hit.passage for hit in hits if scope in (None, hit.passage.language)]
            results.append(_score(question, language, scope, query, found[:DEPTH], within, qrels))
    return tuple(results)


def _score(
    question: Question,
    language: Language,
    scope: Language | None,
    query: str,
    found: Sequence[Passage],
    within: Sequence[Passage],
    qrels: Qrels,
) -> Retrieval:
    wanted = set(question.facts)
    ranking = [passage.id for passage in found]
    carried = [qrels.carried.get(passage_id, frozenset()) for passage_id in ranking]
    relevant = qrels.relevant(question, within)
    seen = set[str]().union(*carried[: max(CUTOFFS)])
    return Retrieval(
        id=question.id,
        kind=question.kind,
        language=language,
        passages=scope,
        query=query,
        first=ranking[0] if ranking else "",
        recall={k: recall_at_k(carried, wanted, k) for k in CUTOFFS},
        reciprocal_rank=reciprocal_rank(ranking, relevant),
        ndcg=ndcg_at_k(ranking, dict.fromkeys(relevant, 1.0), DEPTH),
        missed=tuple(sorted(wanted - seen)),
    )


def retrieval_figures(results: Sequence[Retrieval]) -> dict[str, Figure]:
    """Recall@k, MRR and nDCG@10 over the questions of one language and direction."""
    figures = {f"recall@{k}": bootstrap([r.recall[k] for r in results]) for k in CUTOFFS}
    figures["mrr"] = bootstrap([r.reciprocal_rank for r in results])
    figures[f"ndcg@{DEPTH}"] = bootstrap([r.ndcg for r in results])
    return figures


def same_first_passage(one: Sequence[Retrieval], other: Sequence[Retrieval]) -> Figure:
    """Share of questions whose translation retrieves the same first passage.

    Both must be over passages of one language: a question and its translation may rightly
    prefer the edition in their own.
    """
    firsts = {result.id: result.first for result in other}
    both = [result for result in one if result.id in firsts]
    return bootstrap([float(r.first != "" and r.first == firsts[r.id]) for r in both])
