"""Values in the notation of a language: 27.400 euro is 27,400 euros.

The Unicode CLDR knows the notations, by way of Babel.
"""

from __future__ import annotations

import datetime
from fractions import Fraction

from index.types import Language
from rag.verification.date import Date
from rag.verification.quantity import Quantity, Reading
from rag.verification.units import CLOCK, ORDINAL, PERCENT, VAGUE

_LOCALES: dict[Language, str] = {"nl": "nl", "en": "en_GB"}
_CURRENCIES: dict[str, dict[Language, tuple[str, str]]] = {
    "EUR": {"nl": ("euro", "euro"), "en": ("euro", "euros")},
    "dollar": {"nl": ("dollar", "dollar"), "en": ("dollar", "dollars")},
    "pound": {"nl": ("pond", "pond"), "en": ("pound", "pounds")},
    "CNY": {"nl": ("yuan", "yuan"), "en": ("yuan", "yuan")},
    "JPY": {"nl": ("yen", "yen"), "en": ("yen", "yen")},
}
_SCALES: dict[Language, dict[int, str]] = {
    "nl": {10**6: "miljoen", 10**9: "miljard", 10**12: "biljoen"},
    "en": {10**6: "million", 10**9: "billion", 10**12: "trillion"},
}
# Units by what they measure and how many of its base they are, as the CLDR calls them.
_UNITS: dict[tuple[str, Fraction], str] = {
    ("second", Fraction(1)): "duration-second",
    ("second", Fraction(60)): "duration-minute",
    ("second", Fraction(3600)): "duration-hour",
    ("second", Fraction(86_400)): "duration-day",
    ("second", Fraction(604_800)): "duration-week",
    ("year", Fraction(1, 12)): "duration-month",
    ("year", Fraction(1)): "duration-year",
    ("metre", Fraction(1000)): "length-kilometer",
    ("metre", Fraction(1)): "length-meter",
    ("metre", Fraction(1, 100)): "length-centimeter",
    ("metre", Fraction(1, 1000)): "length-millimeter",
    ("gram", Fraction(10**6)): "mass-tonne",
    ("gram", Fraction(1000)): "mass-kilogram",
    ("gram", Fraction(1)): "mass-gram",
    ("litre", Fraction(1)): "volume-liter",
    ("square metre", Fraction(10_000)): "area-hectare",
    ("square metre", Fraction(10**6)): "area-square-kilometer",
    ("square metre", Fraction(1)): "area-square-meter",
    ("watt", Fraction(1000)): "power-kilowatt",
    ("watt", Fraction(10**6)): "power-megawatt",
    ("degree", Fraction(1)): "temperature-celsius",
}
_WHOLE_UNITS = {
    "speed-kilometer-per-hour", "power-horsepower", "energy-kilowatt-hour",
    "torque-newton-meter", "electric-volt", "sound-decibel",
}  # fmt: skip
_SHORT_UNITS = {"power-horsepower", "torque-newton-meter"}
_SEASONS: dict[Language, dict[str, str]] = {
    "nl": {"spring": "voorjaar", "summer": "zomer", "autumn": "najaar", "winter": "winter"},
    "en": {"spring": "spring", "summer": "summer", "autumn": "autumn", "winter": "winter"},
}
_PARTS: dict[Language, dict[str, str]] = {
    "nl": {"early": "begin ", "mid": "medio ", "late": "eind "},
    "en": {"early": "early ", "mid": "mid-", "late": "late "},
}


def localise(value: Quantity | Date, language: Language) -> str | None:
    """``value`` in the notation of ``language``; ``None`` where that is not certain."""
    if isinstance(value, Date):
        return _date(value, language)
    if value.is_year:
        return value.text
    if len(value.readings) != 1:
        return None
    reading = next(iter(value.readings))
    unit = reading.unit
    if unit is None:
        return _number(reading.value, value.scale, language)
    if unit == PERCENT:
        number = _decimal(reading.value, language)
        return f"{number} procent" if language == "nl" else f"{number}%"
    if unit == ORDINAL:
        return _ordinal(reading.value, language)
    if unit in (CLOCK, VAGUE):
        return None
    return (
        _amount(reading, value, language) if unit.kind == "amount" else _measure(reading, language)
    )


def _amount(reading: Reading, value: Quantity, language: Language) -> str | None:
    names = _CURRENCIES.get(reading.base)
    if names is None or reading.unit is None or reading.unit.factor != 1:
        return None
    one, many = names[language]
    number = _number(reading.value, value.scale, language, cents=True)
    return f"{number} {one if reading.value == 1 else many}"


def _measure(reading: Reading, language: Language) -> str | None:
    from babel.units import format_unit

    assert reading.unit is not None
    unit = _UNITS.get((reading.base, reading.unit.factor))
    if unit is None and reading.unit.factor == 1 and reading.base in _WHOLE_UNITS:
        unit = reading.base
    if unit is None:
        return None
    return format_unit(
        _plain(reading.value),
        unit,
        length="short" if unit in _SHORT_UNITS else "long",
        locale=_LOCALES[language],
    )


def _number(value: Fraction, scale: int, language: Language, *, cents: bool = False) -> str:
    if scale in _SCALES[language] and value >= scale:
        return f"{_decimal(value / scale, language)} {_SCALES[language][scale]}"
    return _decimal(value, language, cents=cents)


def _decimal(value: Fraction, language: Language, *, cents: bool = False) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0.00" if cents and value.denominator != 1 else "#,##0.######"
    return format_decimal(_plain(value), format=pattern, locale=_LOCALES[language])


def _plain(value: Fraction) -> float | int:
    return int(value) if value.denominator == 1 else float(value)


def _ordinal(value: Fraction, language: Language) -> str | None:
    if value.denominator != 1:
        return None
    number = int(value)
    if language == "nl":
        return f"{number}e"
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def _date(date: Date, language: Language) -> str | None:
    from babel.dates import format_date

    if date.decade >= 0 or date.century or (date.weekday >= 0 and not date.month):
        return None
    part = _PARTS[language].get(date.part, "")
    if date.season:
        year = f" {date.year}" if date.year else ""
        joint = " van" if language == "nl" and year else ""
        return f"{part}{_SEASONS[language][date.season]}{joint}{year}"
    if not date.month:
        return f"{part}{date.year}" if date.year else None
    pattern = " ".join(
        code for code, given in (("d", date.day), ("MMMM", True), ("y", date.year)) if given
    )
    try:
        day = datetime.date(date.year or 2000, date.month, date.day or 1)
    except ValueError:
        return None
    return part + format_date(day, pattern, locale=_LOCALES[language])
