"""Fusion: several rankings of the same passages become one."""

from __future__ import annotations

from collections.abc import Sequence

# The constant of the paper; it damps how much the very first ranks count.
RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]],
    k: int = RRF_K,
    weights: Sequence[float] | None = None,
) -> list[tuple[int, float]]:
    """Fuse rankings of passage positions, best first: each adds ``weight / (k + rank)``.

    Ranks count from 1; a position that a ranking lacks gets nothing from it. Ties are broken
    by position, so the result depends on nothing but the arguments.

    Cormack, Clarke & Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
    rank learning methods", SIGIR 2009.

    Raises:
        ValueError: ``weights`` has another length than ``rankings``, or a ranking holds a
            position twice.
    """
    if weights is None:
        weights = [1.0] * len(rankings)
    if len(weights) != len(rankings):
        raise ValueError(f"{len(rankings)} rankings but {len(weights)} weights")
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        if len(set(ranking)) != len(ranking):
            raise ValueError("a ranking holds the same position twice")
        for rank, position in enumerate(ranking, start=1):
            scores[position] = scores.get(position, 0.0) + weight / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
