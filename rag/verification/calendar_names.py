"""Names of months and weekdays, from the Unicode CLDR by way of Babel."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Language


@cache
def months(language: Language) -> dict[str, int]:
    """Months by lower-case name."""
    from babel import Locale

    names = Locale.parse(language).months["format"]["wide"]
    return {name.lower(): number for number, name in names.items()}


@cache
def short_months(language: Language) -> dict[str, int]:
    """Months by abbreviation, without a full stop."""
    from babel import Locale

    names = Locale.parse(language).months["format"]["abbreviated"]
    return {name.lower().rstrip("."): number for number, name in names.items()} | {"sept": 9}


@cache
def weekdays(language: Language) -> dict[str, int]:
    """Weekdays by lower-case name; Monday is 0."""
    from babel import Locale

    days = Locale.parse(language).days["format"]["wide"]
    return {name.lower(): number for number, name in days.items()}


def is_month_name(word: str) -> bool:
    """Whether lower-case ``word`` names a month in either language."""
    return word in months("nl") or word in months("en")
