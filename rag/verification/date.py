"""A date as far as a text gives it, and when two of them agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given; ``decade`` is 1990 or, without its century, 90."""

    text: str
    start: int
    end: int
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int = -1
    decade: int = -1
    century: int = 0
    season: str = ""
    part: str = ""


def is_same_or_coarser(claim: Date, quote: Date) -> bool:
    """Whether all that ``claim`` gives stands in ``quote``."""
    pairs = (
        (claim.year, quote.year, 0), (claim.month, quote.month, 0), (claim.day, quote.day, 0),
        (claim.weekday, quote.weekday, -1), (claim.century, quote.century, 0),
    )  # fmt: skip
    if any(said not in (unset, known) for said, known, unset in pairs):
        return False
    if claim.season not in ("", quote.season) or claim.part not in ("", quote.part):
        return False
    return claim.decade == -1 or (
        quote.decade != -1
        and claim.decade % 100 == quote.decade % 100
        and (min(claim.decade, quote.decade) < 100 or claim.decade == quote.decade)
    )
