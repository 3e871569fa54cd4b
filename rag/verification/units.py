"""Units of measure and currencies by their Dutch and English names.

Names, plurals and abbreviations come from the Unicode CLDR by way of Babel; what it lacks
(colloquial forms, currencies without a country) is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set
from rag.verification.tokens import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.tokens import Token


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as ``factor`` times a base: ``kilometer`` is 1000 times ``length``."""

    base: str
    factor: Fraction = Fraction(1)
    kind: str = "unit"


PERCENT = Unit("percent", kind="percentage")
PERCENTAGE_POINT = Unit("percentage point", kind="percentage")
ORDINAL = Unit("ordinal", kind="ordinal")
CLOCK = Unit("clock", kind="date")
VAGUE = Unit("vague", kind="number")

_LOCALES = ("nl", "en_GB", "en")
_SKIPPED = (
    "graphics-dot", "speed-light-speed", "concentr-item", "angle-revolution", "speed-beaufort",
    "concentr-percent", "graphics-em", "mass-grain", "volume-drop", "length-point",
    "length-solar", "mass-solar", "mass-earth", "light-solar", "volume-cup", "volume-pinch",
    "mass-stone", "volume-jigger", "angle-degree", "angle-arc", "concentr-mole", "duration-night",
)  # fmt: skip
# Converted where people do: a claim may say 1,5 kilometer for 1.500 meter.
_FACTORS: dict[str, tuple[str, Fraction]] = {
    "duration-century": ("year", Fraction(100)),
    "duration-decade": ("year", Fraction(10)),
    "duration-year": ("year", Fraction(1)),
    "duration-quarter": ("year", Fraction(1, 4)),
    "duration-month": ("year", Fraction(1, 12)),
    "duration-week": ("second", Fraction(7 * 24 * 3600)),
    "duration-day": ("second", Fraction(24 * 3600)),
    "duration-hour": ("second", Fraction(3600)),
    "duration-minute": ("second", Fraction(60)),
    "duration-second": ("second", Fraction(1)),
    "duration-millisecond": ("second", Fraction(1, 1000)),
    "length-kilometer": ("metre", Fraction(1000)),
    "length-meter": ("metre", Fraction(1)),
    "length-decimeter": ("metre", Fraction(1, 10)),
    "length-centimeter": ("metre", Fraction(1, 100)),
    "length-millimeter": ("metre", Fraction(1, 1000)),
    "mass-tonne": ("gram", Fraction(10**6)),
    "mass-kilogram": ("gram", Fraction(1000)),
    "mass-gram": ("gram", Fraction(1)),
    "mass-milligram": ("gram", Fraction(1, 1000)),
    "volume-liter": ("litre", Fraction(1)),
    "volume-hectoliter": ("litre", Fraction(100)),
    "volume-deciliter": ("litre", Fraction(1, 10)),
    "volume-centiliter": ("litre", Fraction(1, 100)),
    "volume-milliliter": ("litre", Fraction(1, 1000)),
    "area-hectare": ("square metre", Fraction(10_000)),
    "area-square-kilometer": ("square metre", Fraction(10**6)),
    "area-square-meter": ("square metre", Fraction(1)),
    "power-gigawatt": ("watt", Fraction(10**9)),
    "power-megawatt": ("watt", Fraction(10**6)),
    "power-kilowatt": ("watt", Fraction(1000)),
    "power-watt": ("watt", Fraction(1)),
    "digital-terabyte": ("byte", Fraction(10**12)),
    "digital-gigabyte": ("byte", Fraction(10**9)),
    "digital-megabyte": ("byte", Fraction(10**6)),
    "energy-foodcalorie": ("energy-kilocalorie", Fraction(1)),
    "temperature-celsius": ("degree", Fraction(1)),
    "temperature-generic": ("degree", Fraction(1)),
}
# Everyday names that the CLDR does not list, by the unit they stand for.
_COLLOQUIAL: dict[str, str] = {
    "uren": "duration-hour", "uurtje": "duration-hour", "uurs": "duration-hour",
    "dag": "duration-day", "dagen": "duration-day", "jaren": "duration-year",
    "jarige": "duration-year", "jarig": "duration-year", "day": "duration-day",
    "jaartje": "duration-year", "weekje": "duration-week", "maandje": "duration-month",
    "minuutje": "duration-minute", "minuten": "duration-minute", "min.": "duration-minute",
    "sec.": "duration-second", "tellen": "duration-second","u": "duration-hour",
    "vat": "volume-barrel", "vaten": "volume-barrel",
    "eeuw": "duration-century", "eeuwen": "duration-century",
    "paardenkracht": "power-horsepower", "brake horsepower": "power-horsepower",
    "bhp": "power-horsepower", "PS": "power-horsepower",
    "km/uur": "speed-kilometer-per-hour", "kmh": "speed-kilometer-per-hour",
    "kph": "speed-kilometer-per-hour", "kilometer/uur": "speed-kilometer-per-hour",
    "km per uur": "speed-kilometer-per-hour", "km per hour": "speed-kilometer-per-hour",
    "kilometers per uur": "speed-kilometer-per-hour",
    "kilometers per hour": "speed-kilometer-per-hour",
    "kilometres an hour": "speed-kilometer-per-hour", "km/h": "speed-kilometer-per-hour",
    "kilometers an hour": "speed-kilometer-per-hour", "km an hour": "speed-kilometer-per-hour",
    "miles an hour": "speed-mile-per-hour", "mijl": "length-mile", "mijlen": "length-mile",
    "kilometers": "length-kilometer", "meters": "length-meter", "meter": "length-meter",
    "centimeters": "length-centimeter", "millimeters": "length-millimeter",
    "kilo": "mass-kilogram", "kilo's": "mass-kilogram", "kilos": "mass-kilogram",
    "ton": "mass-tonne", "tons": "mass-tonne", "tonnen": "mass-tonne", "tonne": "mass-tonne",
    "grammen": "mass-gram", "liters": "volume-liter", "litertje": "volume-liter",
    "kilowatt uur": "energy-kilowatt-hour", "kilowatt hour": "energy-kilowatt-hour",
    "kilowatt hours": "energy-kilowatt-hour", "kilowatthours": "energy-kilowatt-hour",
    "newton-metres": "torque-newton-meter", "newton-metre": "torque-newton-meter",
    "newton meters": "torque-newton-meter", "newton-meter": "torque-newton-meter",
    "newton metres": "torque-newton-meter", "newtonmeters": "torque-newton-meter",
    "newton-meters": "torque-newton-meter",
    "m2": "area-square-meter", "km2": "area-square-kilometer", "m3": "volume-cubic-meter",
    "kuub": "volume-cubic-meter", "kubieke meters": "volume-cubic-meter",
    "hectares": "area-hectare", "hectaren": "area-hectare",
    "graden": "temperature-generic", "graad": "temperature-generic",
    "degrees": "temperature-generic", "degree": "temperature-generic",
    "graden celsius": "temperature-celsius", "°": "temperature-generic",
    "inches": "length-inch", "inch": "length-inch", '"': "length-inch", "duim": "length-inch",
    "gig": "digital-gigabyte", "gigabytes": "digital-gigabyte", "megabytes": "digital-megabyte",
    "volts": "electric-volt", "knopen": "speed-knot", "watts": "power-watt",
    "decibel": "sound-decibel", "decibels": "sound-decibel", "dB": "sound-decibel",
    "dba": "sound-decibel", "sterren": "star", "sterrig": "star", "stars": "star", "ster": "star",
    "persoons": "person", "deurs": "door", "zits": "seat", "seater": "seat",
    "calorieën": "energy-kilocalorie", "calories": "energy-kilocalorie",
}  # fmt: skip
_FIXED: dict[str, Unit] = {
    "%": PERCENT, "procent": PERCENT, "percent": PERCENT, "per cent": PERCENT, "pct": PERCENT,
    "percentages": PERCENT, "procents": PERCENT,
    "procentpunt": PERCENTAGE_POINT, "procentpunten": PERCENTAGE_POINT,
    "percentage point": PERCENTAGE_POINT, "percentage points": PERCENTAGE_POINT,
    "percentpunt": PERCENTAGE_POINT, "percent point": PERCENTAGE_POINT, "%-punt": PERCENTAGE_POINT,
    "percentage-point": PERCENTAGE_POINT,
    "halfjaar": Unit("year", Fraction(1, 2), "duration"),
    "kwartier": Unit("second", Fraction(900), "duration"),
    "kwartieren": Unit("second", Fraction(900), "duration"),
    "quarters of an hour": Unit("second", Fraction(900), "duration"),
    "halfuur": Unit("second", Fraction(1800), "duration"),
    "etmaal": Unit("second", Fraction(24 * 3600), "duration"),
    "etmalen": Unit("second", Fraction(24 * 3600), "duration"),
    "fortnight": Unit("second", Fraction(14 * 24 * 3600), "duration"),
    "fortnights": Unit("second", Fraction(14 * 24 * 3600), "duration"),
    "kwartalen": Unit("year", Fraction(1, 4), "duration"),
    "nm": Unit("torque-newton-meter"), "v": Unit("electric-volt"), "w": Unit("watt"),
    "kwh": Unit("energy-kilowatt-hour"),"gwh": Unit("gigawatt-hour"),
    "gigawattuur": Unit("gigawatt-hour"), "gigawatt-hours": Unit("gigawatt-hour"),
    "gigawatt hours": Unit("gigawatt-hour"), "gigawatt-hour": Unit("gigawatt-hour"),
    "mwh": Unit("megawatt-hour"), "megawattuur": Unit("megawatt-hour"),
    "megawatt-hours": Unit("megawatt-hour"), "megawatt hours": Unit("megawatt-hour"),
    "megawatt-hour": Unit("megawatt-hour"), "mbps": Unit("megabit per second"),
}  # fmt: skip
_CURRENCIES: dict[str, str] = {
    "€": "EUR", "euro": "EUR", "euro's": "EUR", "euros": "EUR", "eurootje": "EUR",
    "$": "dollar", "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "us$": "dollar",
    "£": "pound", "pond": "pound", "ponden": "pound", "pound": "pound", "pounds": "pound",
    "gbp": "pound", "quid": "pound", "yuan": "CNY", "renminbi": "CNY", "cny": "CNY", "rmb": "CNY",
    "yen": "JPY", "jpy": "JPY", "¥": "yen or yuan", "eur": "EUR", "frank": "franc",
    "franken": "franc", "franc": "franc", "francs": "franc", "chf": "franc", "roebel": "RUB",
    "roebels": "RUB", "rouble": "RUB", "roubles": "RUB", "ruble": "RUB", "rubles": "RUB",
    "roepie": "rupee", "roepies": "rupee", "rupee": "rupee", "rupees": "rupee", "₹": "rupee",
    "kroon": "krone", "kronen": "krone", "krone": "krone", "kroner": "krone", "krona": "krone",
    "kronor": "krone", "zloty": "PLN", "gulden": "NLG", "guldens": "NLG", "guilder": "NLG",
    "guilders": "NLG", "florijn": "NLG", "sek": "krone", "nok": "krone", "dkk": "krone",
}  # fmt: skip
_CENTS = {"cent", "cents", "eurocent", "eurocents", "centen"}
# A word that is a length of time by itself: "het kwartier", "a fortnight".
LENGTHS_OF_TIME = word_set("kwartier halfjaar etmaal fortnight halfuur uurtje")
CURRENCY_SIGNS = frozenset({"€", "$", "£", "¥", "₹"})
CURRENCY_CODES = frozenset({"eur", "usd", "gbp", "cny", "rmb", "jpy", "chf", "sek", "nok", "dkk"})
_LONGEST_NAME = 6
# Abbreviations that are words, or mean several things.
_AMBIGUOUS_NAMES = word_set(
    "in el tl st a c d s t w y k b n j r h v q u nm ac am as pt ct gr tr mc cd dec dot light"
)


def _unit(identifier: str) -> Unit:
    kind = "duration" if identifier.startswith("duration-") else "unit"
    base, factor = _FACTORS.get(identifier, (identifier, Fraction(1)))
    return Unit(base, factor, kind)


def _key(name: str) -> tuple[str, ...]:
    return tuple(token.lower for token in tokenise(normalise(name)))


@cache
def _names() -> dict[tuple[str, ...], Unit]:
    """Every known name of a unit, as its lower-case tokens."""
    names: dict[tuple[str, ...], Unit] = {}
    for form in ("long", "short"):
        for name, identifier in _cldr_names(form):
            names.setdefault(_key(name), _unit(identifier))
    names |= {_key(name): _unit(identifier) for name, identifier in _COLLOQUIAL.items()}
    names |= {_key(name): unit for name, unit in _FIXED.items()}
    names |= {_key(name): Unit(code, kind="amount") for name, code in _CURRENCIES.items()}
    names |= {(name,): Unit("EUR", Fraction(1, 100), "amount") for name in _CENTS}
    names.pop((), None)
    return names


def _cldr_names(form: str) -> list[tuple[str, str]]:
    from babel import Locale

    found = []
    for code in _LOCALES:
        # Babel offers no public listing of unit names, only of one formatted unit at a time.
        patterns = Locale.parse(code)._data["unit_patterns"]
        for identifier in patterns:
            if identifier.startswith(_SKIPPED):
                continue
            for pattern in dict(patterns[identifier].get(form) or {}).values():
                if isinstance(pattern, str) and pattern.startswith("{0}"):
                    name = pattern.removeprefix("{0}").strip()
                    per = name.startswith(("per ", "/"))
                    if name and not per and name.lower() not in _AMBIGUOUS_NAMES:
                        found.append((name, identifier))
    return found


def unit_at(tokens: Sequence[Token], start: int) -> tuple[Unit, int] | None:
    """The unit whose longest name begins at token ``start``, and the token behind it."""
    words = tuple(token.lower for token in tokens[start : start + _LONGEST_NAME])
    names = _names()
    for length in range(len(words), 0, -1):
        unit = names.get(words[:length])
        if length == 1 and words[0] in "gml" and not tokens[start].text.islower():
            continue  # "4G", "5M"
        if unit is not None:
            return unit, start + length
    return None


@lru_cache(maxsize=2048)
def unit_in_compound(word: str) -> Unit | None:
    """The unit a Dutch compound ends in ("arbeidsuren", "werkdagen"), if it is one of time."""
    for ending in ("uren", "dagen", "weken", "maanden", "jaren", "minuten"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return unit_of_word(ending)
    return None


@lru_cache(maxsize=2048)
def unit_of_word(word: str) -> Unit | None:
    """The unit a single lower-case word names."""
    return _names().get((word,))
