"""Whether each date of a claim stands in its quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.verification.calendar_names import is_season
from rag.verification.date import is_same_or_coarser
from rag.verification.problems import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.date import Date
    from rag.verification.sentence import Sentence


def date_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """The dates of ``claim`` that no quote bears out."""
    return [
        problem("date", date.text)
        for date in claim.dates
        if not _has_date(date, quotes) and not _is_season_compound(claim, date, quotes)
    ]


def _is_season_compound(claim: Sentence, date: Date, quotes: Sequence[Sentence]) -> bool:
    """As in "winterschilder": a word of its own, where the quotes speak of no season."""
    word = claim.tokens[date.start].lower
    compound = date.season and date.end == date.start + 1 and not is_season(word)
    return bool(compound) and not any(d.season for quote in quotes for d in quote.dates)


def _has_date(claim: Date, quotes: Sequence[Sentence]) -> bool:
    dates = [date for quote in quotes for date in quote.dates]
    years = {date.year for date in dates} | {
        int(number.text) for quote in quotes for number in quote.quantities if number.is_year
    }
    if any(is_same_or_coarser(claim, date) for date in dates):
        return True
    if claim.weekday >= 0 or claim.part or claim.decade >= 0:
        return False
    if claim.year and claim.year in years:
        # "In 2024 … in maart": the month stands without a year of its own.
        yearless = [date for date in dates if not date.year]
        return any(is_same_or_coarser(replace(claim, year=0), date) for date in yearless)
    return False
