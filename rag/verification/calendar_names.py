"""Names in the calendar: months and weekdays (Unicode CLDR by way of Babel), seasons, decades."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Language

PARTS_OF_PERIODS: dict[tuple[str, ...], str] = {
    ("begin",): "early", ("vroeg", "in"): "early", ("early",): "early", ("early", "in"): "early",
    ("the", "beginning", "of"): "early", ("beginning", "of"): "early", ("start", "of"): "early",
    ("het", "begin", "van"): "early", ("medio",): "mid", ("mid",): "mid", ("mid", "-"): "mid",
    ("midden",): "mid", ("halverwege",): "mid", ("midden", "in"): "mid", ("middle", "of"): "mid",
    ("halfway", "through"): "mid", ("eind",): "late", ("einde",): "late", ("late",): "late",
    ("late", "in"): "late", ("end", "of"): "late", ("the", "end", "of"): "late",
    ("het", "einde", "van"): "late", ("het", "eind", "van"): "late", ("laat", "in"): "late",
}  # fmt: skip
_SEASONS = {
    "lente": "spring", "voorjaar": "spring", "spring": "spring", "zomer": "summer",
    "summer": "summer", "herfst": "autumn", "najaar": "autumn", "autumn": "autumn",
    "winter": "winter", "winters": "winter", "zomers": "summer",
}  # fmt: skip
_SEASON_COMPOUND = re.compile(r"(lente|voorjaar|zomer|herfst|najaar|winter)s?[a-z]{4,}")
DECADES = {
    "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60, "zeventig": 70,
    "tachtig": 80, "negentig": 90, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50,
    "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip


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


def season_in(word: str) -> str:
    """The season that lower-case ``word`` is, or is a compound with ("winterjas"); else ""."""
    compound = _SEASON_COMPOUND.match(word)
    return _SEASONS.get(compound.group(1) if compound else word, "")


def is_season(word: str) -> bool:
    """Whether lower-case ``word`` is a season, and not a compound with one."""
    return word in _SEASONS or word == "fall"
