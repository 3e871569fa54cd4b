"""What a number in digits can mean: 27.400 is 27400 in Dutch, perhaps 27.4 in English."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.types import Language

_POINT_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_COMMA_GROUPS = re.compile(r"\d{1,3}(?:,\d{3})+")
_GROUPED_DECIMAL = re.compile(r"\d{1,3}(?:([.,])\d{3})+([.,])\d+")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[.:]([0-5]\d)")
_LAP = re.compile(r"\d{1,3}(?:[.:,]\d{2}){2,3}|\d{1,3}[.:]\d{2},\d{1,3}")
_MAX_DIGITS = 40


def readings(numeral: str, language: Language | None) -> frozenset[Fraction]:
    """Every value ``numeral`` may have for a reader of ``language`` (``None``: either).

    The group separator of the language is only that. The other language's may be a slip
    ("27.400 euros"), so "27.400" in English is 27.4 or 27400, but "42.000" is never 42: nobody
    writes three decimals that say nothing.
    """
    plain = numeral.replace(" ", "")
    if len(plain) > _MAX_DIGITS:
        return frozenset()
    if plain.isdigit():
        return frozenset({Fraction(int(plain))})
    grouped = _GROUPED_DECIMAL.fullmatch(plain)
    if grouped and grouped.group(1) != grouped.group(2):
        whole = plain.replace(grouped.group(1), "").replace(",", ".")
        return frozenset({Fraction(whole)})
    if _POINT_GROUPS.fullmatch(plain):
        return _grouped(plain, ".", native=language == "nl")
    if _COMMA_GROUPS.fullmatch(plain):
        return _grouped(plain, ",", native=language == "en")
    if len(re.findall(r"[.,:]", plain)) == 1 and ":" not in plain:
        return frozenset({Fraction(plain.replace(",", "."))})
    return frozenset()


def _grouped(plain: str, separator: str, *, native: bool) -> frozenset[Fraction]:
    whole = Fraction(int(plain.replace(separator, "")))
    is_decimal = plain.count(separator) == 1 and not plain.endswith("0")
    if plain.startswith("0"):
        return frozenset({Fraction(plain.replace(",", "."))})
    if native or not is_decimal:
        return frozenset({whole})
    return frozenset({whole, Fraction(plain.replace(",", "."))})


def clock_minutes(numeral: str) -> int | None:
    """Minutes after midnight, if ``numeral`` can be a time of day (8.30, 20:15)."""
    match = _CLOCK.fullmatch(numeral)
    return None if match is None else int(match.group(1)) * 60 + int(match.group(2))


def lap_time(numeral: str) -> Fraction | None:
    """A number that stands for a time such as 1:06:41 or 6.47,37, equal for either notation."""
    if _LAP.fullmatch(numeral) is None or readings(numeral, None):
        return None
    return Fraction(int("1" + re.sub(r"\D", "", numeral)))
