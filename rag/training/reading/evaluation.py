"""What a reading model does on passages it has not learned from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.grounded_qa import LANGUAGES, Article
from rag.ranking.reading import Reading, ReadingModel
from rag.training.reading.examples import Example, example_on, passages_of

_FALSE_REFUSALS = 0.05


@dataclass(frozen=True, slots=True)
class Scores:
    """In one direction: shares from 0 to 1.

    ``first`` is how often the best sentence is evidence, ``sentence_f1`` and ``span_f1`` compare
    what would be quoted and the answering words with the annotation, ``auc`` is the chance that
    an answerable question scores above one that is not, and ``refused`` the share of the latter
    that is refused when one in twenty of the former is.
    """

    first: float
    sentence_f1: float
    span_f1: float
    auc: float
    refused: float
    questions: int

    def __str__(self) -> str:
        return (
            f"first {self.first:.2f}, sentence F1 {self.sentence_f1:.2f}, "
            f"span F1 {self.span_f1:.2f}, AUC {self.auc:.2f}, refused {self.refused:.2f} "
            f"(n={self.questions})"
        )


def evaluate(model: ReadingModel, articles: Sequence[Article]) -> dict[str, Scores]:
    """Scores by direction, *question>passage*; each question on the passage it was written on."""
    result = {}
    for asks in LANGUAGES:
        for written in LANGUAGES:
            examples = [
                example_on(q, passage, asks, [article.sentences[written][i] for i in q.evidence])
                for article in articles
                if not article.long
                for passage in passages_of(article, written, 10_000)
                for q in article.questions
            ]
            readings = [model.read(e.question, [e.passage])[0] for e in examples]
            result[f"{asks}>{written}"] = _scores(examples, readings)
    return result


def _scores(examples: Sequence[Example], readings: Sequence[Reading]) -> Scores:
    pairs = list(zip(examples, readings, strict=True))
    answerable = [(e, r) for e, r in pairs if e.gold]
    best = [int(np.argmax(r.odds)) for _, r in answerable]
    chosen = [{i for i, o in enumerate(r.odds) if o >= max(r.odds) - 1.0} for _, r in answerable]
    spans = [
        token_f1(e.passage.quote(r.spans[i]), e.passage.quote(e.span))
        for (e, r), i in zip(answerable, best, strict=True)
        if e.span
    ]
    yes = np.array([max(r.odds) for _, r in answerable])
    no = np.array([max(r.odds) for e, r in pairs if not e.gold])
    threshold = np.quantile(yes, _FALSE_REFUSALS)
    return Scores(
        first=_mean([float(i in e.gold) for (e, _), i in zip(answerable, best, strict=True)]),
        sentence_f1=_mean(
            [
                2 * len(c & set(e.gold)) / (len(c) + len(e.gold))
                for (e, _), c in zip(answerable, chosen, strict=True)
            ]
        ),
        span_f1=_mean(spans),
        auc=float((yes[:, None] > no[None]).mean()),
        refused=float((no < threshold).mean()),
        questions=len(pairs),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def token_f1(found: str, wanted: str) -> float:
    """F1 over words, case apart, as SQuAD counts it (Rajpurkar et al. 2016)."""
    a, b = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, wanted))
    shared = sum((a & b).values())
    return 2 * shared / (a.total() + b.total()) if shared else 0.0
