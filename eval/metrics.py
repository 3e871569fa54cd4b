"""Measures as the field defines them: pure functions of rankings, counts, texts and scores.

Rankings are best first and ranks count from 1. Every measure lies between 0 and 1.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % bootstrap interval over ``n`` questions.

    ``value`` is ``None`` where there was nothing to measure.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int


def recall_at_k(ranking: Sequence[Set[str]], wanted: Set[str], k: int) -> float:
    """Share of the wanted facts that the first ``k`` passages carry together.

    ``ranking`` gives per passage what it carries. This is subtopic recall (Zhai, Cohen and
    Lafferty, "Beyond Independent Relevance", SIGIR 2003): with one wanted fact it is the
    usual Recall@k of a question with one answer, and a two-part question needs both parts.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    if not wanted:
        raise ValueError("nothing is wanted")
    found = set[str]().union(*ranking[:k])
    return len(found & wanted) / len(wanted)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """One over the rank of the first relevant item, 0 without one; its mean is MRR.

    Voorhees, "The TREC-8 Question Answering Track Report", 1999.
    """
    for rank, item in enumerate(ranking, start=1):
        if item in relevant:
            return 1 / rank
    return 0.0


def ndcg_at_k(ranking: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """Discounted cumulative gain of the first ``k``, over the best that was possible.

    Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", TOIS 2002,
    with the discount log2(rank + 1) as trec_eval computes it.
    """
    if k < 1:
        raise ValueError("k must be at least 1")
    ideal = _discounted(sorted(gains.values(), reverse=True)[:k])
    return _discounted([gains.get(item, 0.0) for item in ranking[:k]]) / ideal if ideal else 0.0


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def mean_over(queries: Sequence[str], scores: Mapping[str, float]) -> float:
    """Mean over all queries; one that is missing from the scores counts as 0."""
    return sum(scores.get(query, 0.0) for query in queries) / len(queries) if queries else 0.0


def precision_recall_f1(right: int, given: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean (van Rijsbergen, 1979) from counts.

    A share of nothing is 0.
    """
    precision = right / given if given else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


_ARTICLES = frozenset(("de", "het", "een", "t", "n", "the", "a", "an"))
_APOSTROPHES = re.compile(r"(?<=\w)['’](?=\w)")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")


def answer_tokens(text: str) -> list[str]:
    """Words and numbers of an answer, alike for Dutch and English notation.

    SQuAD's normalisation (Rajpurkar et al., 2016: lower case, no punctuation, no articles)
    with Dutch articles, hyphens as spaces, and numbers in one form: 27.400 and 27,400 are
    27400, 2,15 is 2.15. "één" is a number and stays; "een" is an article and goes.
    """
    text = unicodedata.normalize("NFC", text).casefold()
    tokens = _TOKEN.findall(_APOSTROPHES.sub("", text))
    return [_plain_number(token) for token in tokens if token not in _ARTICLES]


def _plain_number(token: str) -> str:
    if not token[0].isdigit():
        return token
    if grouped := _THOUSANDS.fullmatch(token):
        token = token.replace(grouped[1], "")
    return token.replace(",", ".")


def exact_match(text: str, accepted: Iterable[str]) -> float:
    """1 if the text is one of the accepted answers after normalisation, else 0 (SQuAD)."""
    tokens = answer_tokens(text)
    return float(any(tokens == answer_tokens(answer) for answer in accepted))


def token_f1(text: str, accepted: Iterable[str]) -> float:
    """Best F1 of the text's tokens with those of an accepted answer (SQuAD)."""
    return max((_token_f1(text, answer) for answer in accepted), default=0.0)


def _token_f1(text: str, answer: str) -> float:
    given, wanted = Counter(answer_tokens(text)), Counter(answer_tokens(answer))
    if not given or not wanted:
        return float(given == wanted)
    return precision_recall_f1((given & wanted).total(), given.total(), wanted.total())[2]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """The share answered when only the surest are, and the share of those that is wrong."""

    coverage: float
    risk: float


def risk_coverage(
    confidences: Sequence[float], wrong: Sequence[bool], *, total: int | None = None
) -> tuple[RiskPoint, ...]:
    """Risk at every coverage: answer the surest first (El-Yaniv and Wiener, JMLR 2010).

    Args:
        confidences: how sure each answer was, higher is surer.
        wrong: whether that answer was wrong.
        total: questions asked, where some got no answer; coverage is a share of these.

    Answers that are equally sure are taken together, so that order never matters.

    """
    if len(confidences) != len(wrong):
        raise ValueError("confidences and wrong must be of equal length")
    total = len(wrong) if total is None else total
    if total < len(wrong):
        raise ValueError("total is smaller than the number of answers")
    pairs = sorted(zip(confidences, wrong, strict=True), key=lambda pair: -pair[0])
    points, errors = [], 0
    for taken, (confidence, mistake) in enumerate(pairs, start=1):
        errors += mistake
        if taken == len(pairs) or pairs[taken][0] != confidence:
            points.append(RiskPoint(taken / total, errors / taken))
    return tuple(points)


def area_under_risk_coverage(points: Sequence[RiskPoint]) -> float:
    """AURC: mean risk over the coverage reached, lower is better (Geifman et al., ICLR 2019)."""
    if not points:
        return 0.0
    area, covered = 0.0, 0.0
    for point in points:
        area += point.risk * (point.coverage - covered)
        covered = point.coverage
    return area / covered


def bootstrap(
    counts: Sequence[float],
    totals: Sequence[float] | None = None,
    *,
    resamples: int = 1000,
    seed: int = 0,
) -> Figure:
    """The sum of counts over the sum of totals, with a 95 % percentile interval.

    Whole questions are drawn with replacement (Efron, Annals of Statistics 1979): a question
    with several citations stays one draw. Without totals each question counts once, which
    makes the value a mean. The same input always gives the same interval.
    """
    numerators = np.asarray(counts, dtype=np.float64)
    denominators = np.ones_like(numerators) if totals is None else np.asarray(totals, np.float64)
    if numerators.shape != denominators.shape:
        raise ValueError("counts and totals must be of equal length")
    n = len(numerators)
    whole = float(denominators.sum())
    if not whole:
        return Figure(None, None, None, n)
    drawn = np.random.default_rng(seed).integers(0, n, size=(resamples, n))
    bottoms = denominators[drawn].sum(axis=1)
    tops = numerators[drawn].sum(axis=1)[bottoms > 0]
    low, high = np.percentile(tops / bottoms[bottoms > 0], [2.5, 97.5])
    return Figure(
        round(float(numerators.sum()) / whole, 4), round(float(low), 4), round(float(high), 4), n
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
