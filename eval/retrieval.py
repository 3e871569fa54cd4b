"""Retrieval: whether the passages that carry the facts are among the first found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from eval.dataset import Question
from eval.metrics import Figure, bootstrap, ndcg_at_k, recall_at_k, reciprocal_rank
from eval.qrels import Qrels
from index.passage_index import BOTH_ARMS, Arm
from index.types import Hit, Language, Passage

# What an answer uses comes first; the others show what each step adds.
METHODS = ("reranked", "fused", "dense", "BM25")
IN_USE = METHODS[0]
_ARMS: Mapping[str, tuple[Arm, ...]] = {
    "fused": BOTH_ARMS,
    "dense": ("dense",),
    "BM25": ("lexical",),
}
# Passages for a question in a language, best first, as many as wanted.
Search: TypeAlias = Callable[[str, Language, int], Sequence[Hit]]
CUTOFFS = (1, 3, 5)
DEPTH = 10
# Enough to find ten passages of one language among those of two.
DIRECTION_DEPTH = 50


class Searcher(Protocol):
    """The part of an index that is measured here."""

    def search(
        self,
        query: str,
        *,
        language: Language | None = None,
        top_k: int = 8,
        arms: Collection[Arm] = BOTH_ARMS,
    ) -> Sequence[Hit]:
        """Find the passages nearest to a query in that language, best first."""
        ...


def searches(index: Searcher) -> dict[str, Search]:
    """The index's own methods by name, without reranking."""

    def by(arms: tuple[Arm, ...]) -> Search:
        return lambda query, language, top_k: index.search(
            query, language=language, top_k=top_k, arms=arms
        )

    return {method: by(arms) for method, arms in _ARMS.items()}


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What one question retrieved by one method from the passages of one language.

    ``passages`` is ``None`` for passages of every language, where there is more than one.
    """

    id: str
    kind: str
    language: Language
    passages: Language | None
    method: str
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
    return question.text(language)


def evaluate_retrieval(
    methods: Mapping[str, Search],
    passages: Sequence[Passage],
    questions: Iterable[Question],
    qrels: Qrels,
    language: Language,
    queries: Mapping[str, str] | None = None,
) -> tuple[Retrieval, ...]:
    """Search for every answerable question in one language, by every method.

    ``queries`` gives the stand-alone text of follow-ups by question id; a follow-up without
    one is skipped. Questions whose facts are not in the documents are skipped too. Where the
    passages are in two languages, each question is scored over all and over either language.
    """
    results = []
    scopes = passage_scopes(passages)
    depth = DEPTH if len(scopes) == 1 else DIRECTION_DEPTH
    for question in questions:
        query = standalone_text(question, language, queries or {})
        if query is None or not question.facts or not qrels.judged(question):
            continue
        asked = _Asked(question, language, query)
        for method, search in methods.items():
            hits = search(query, language, depth)
            for scope in scopes:
                found = [hit.passage for hit in hits if scope in (None, hit.passage.language)]
                within = [passage for passage in passages if scope in (None, passage.language)]
                results.append(_score(asked, method, scope, found[:DEPTH], within, qrels))
    return tuple(results)


def passage_scopes(passages: Sequence[Passage]) -> tuple[Language | None, ...]:
    """What to score over: all passages, and those of each language where there are more."""
    languages = sorted({passage.language for passage in passages})
    return (None, *languages) if len(languages) > 1 else (None,)


class _Asked(NamedTuple):
    question: Question
    language: Language
    query: str


def _score(
    asked: _Asked,
    method: str,
    scope: Language | None,
    found: Sequence[Passage],
    within: Sequence[Passage],
    qrels: Qrels,
) -> Retrieval:
    question = asked.question
    wanted = set(question.facts)
    ranking = [passage.id for passage in found]
    carried = [qrels.carried.get(passage_id, frozenset()) for passage_id in ranking]
    relevant = qrels.relevant(question, within)
    seen = set[str]().union(*carried[: max(CUTOFFS)])
    return Retrieval(
        id=question.id,
        kind=question.kind,
        language=asked.language,
        passages=scope,
        method=method,
        query=asked.query,
        first=ranking[0] if ranking else "",
        recall={k: recall_at_k(carried, wanted, k) for k in CUTOFFS},
        reciprocal_rank=reciprocal_rank(ranking, relevant),
        ndcg=ndcg_at_k(ranking, dict.fromkeys(relevant, 1.0), DEPTH),
        missed=tuple(sorted(wanted - seen)),
    )


def retrieval_figures(results: Sequence[Retrieval]) -> dict[str, Figure]:
    """Recall@k, hit@5, MRR and nDCG@10 over questions of one language, direction and method.

    Recall@k wants every fact of the question; hit@5 is the share of questions of which the
    first five passages carry any.
    """
    figures = {f"recall@{k}": bootstrap([r.recall[k] for r in results]) for k in CUTOFFS}
    figures["hit@5"] = bootstrap([float(r.recall[5] > 0) for r in results])
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
