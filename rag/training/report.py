"""What a fitted ranker does on articles kept for testing, beside single features."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.ranking.features import READING_FEATURES
from rag.ranking.ranker import Network
from rag.training.examples import Example

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

_DEPTHS = (1, 3, 5)


def report_lines(
    direction: str,
    test: Sequence[Example],
    sentence: Network,
    chances: Array,
    kinds: npt.NDArray[Any],
    threshold: float,
) -> list[str]:
    """How often a gold sentence is among the first 1, 3 and 5, and what is refused."""
    lines = []
    for long in (False, True):
        for language in ("nl", "en"):
            asked = [
                e
                for e in test
                if e.kind == "answerable"
                and e.article.startswith("long") == long
                and e.question_language == language
            ]
            if asked:
                where = "long" if long else "pool"
                found = _found(asked, sentence)
                lines.append(f"{direction:6} {language} {where} n={len(asked)}: {found}")
    for kind in sorted(set(kinds)):
        refused = np.mean(chances[kinds == kind] < threshold)
        auc = _auc(chances[kinds == "answerable"], chances[kinds == kind])
        lines.append(f"{direction:6} {kind}: refused {refused:.2f}, AUC {auc:.2f}")
    return lines


def _found(asked: Sequence[Example], sentence: Network) -> str:
    """Found among the first 1/3/5 by the ranker, by its score before reading, by features."""
    parts = []
    for name, score in (
        ("ranker", sentence),
        ("unread", _feature("score")),
        ("reading", _feature("odds")),
        ("cosine", _feature("cosine_window")),
        ("words", _feature("coverage_window")),
    ):
        ranks = [first_gold(example, score) for example in asked]
        shares = "/".join(f"{np.mean([rank < k for rank in ranks]):.2f}" for k in _DEPTHS)
        parts.append(f"{name} {shares}")
    return ", ".join(parts)


def _feature(name: str) -> Callable[[Array], Array]:
    column = READING_FEATURES.index(name)
    return lambda features: features[:, column]


def first_gold(example: Example, score: Callable[[Array], Array]) -> int:
    """The position of the first gold sentence, from 0; very large when it was not found."""
    if not example.gold.any():
        return 10**6
    order = np.argsort(-score(example.features), kind="stable")
    return int(np.flatnonzero(example.gold[order])[0])


def _auc(higher: Array, lower: Array) -> float:
    """The chance that one of ``higher`` exceeds one of ``lower`` (Mann-Whitney)."""
    wins = (higher[:, None] > lower[None]).mean() + (higher[:, None] == lower[None]).mean() / 2
    return float(wins)
