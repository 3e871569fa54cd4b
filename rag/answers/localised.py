"""The value that answers a question, written as the language of the answer writes it.

An amount, a date, a count, a share, a rank or a measurement says the same in both languages; only
its notation differs, and the Unicode CLDR knows that by way of Babel (27.400 euro is 27,400
euros). Where a sentence holds two values that could be meant, or one that is only roughly so,
there is none: the quote speaks for itself.
"""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from index.types import Language, Span
from rag.overlap import likeness, terms
from rag.understanding.questions import AnalysedQuestion
from rag.verification.date import Date
from rag.verification.quantity import Quantity, Reading
from rag.verification.sentence import Sentence, analyse
from rag.verification.units import CLOCK, ORDINAL, PERCENT, VAGUE

_LOCALES: dict[Language, str] = {"nl": "nl", "en": "en_GB"}
_LEAD: dict[Language, str] = {"nl": "Het antwoord: {}.", "en": "The answer: {}."}
_KINDS = {"money": "amount", "percentage": "percentage", "duration": "duration"}
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
# What "how fast", "hoe ver" and the like measure.
_MEASURES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("snel", "hard", "topsnelheid", "snelheid", "fast", "speed"), ("speed-kilometer-per-hour",)),
    (("ver", "lang", "hoog", "breed", "diep", "groot", "actieradius", "bereik", "afstand", "far",
      "long", "high", "tall", "wide", "deep", "range", "distance", "height", "length"), ("metre",)),
    (("zwaar", "gewicht", "weegt", "weegt", "heavy", "weight", "weigh"), ("gram",)),
    (("pk", "vermogen", "paardenkracht", "sterk", "krachtig", "horsepower", "power", "powerful",
      "hp"), ("power-horsepower", "watt")),
    (("koppel", "torque"), ("torque-newton-meter",)),
)  # fmt: skip
_PRICE = re.compile(r"\bhow much (?:is|are|was|were|will .* be)\b", re.IGNORECASE)
_RANKS = frozenset("plaats plek rang hoeveelste place position rank".split())
_ROUGHLY = frozenset(
    "ongeveer circa zo'n rond bijna ruim zowat pakweg tegen dik krap haast about around roughly "
    "nearly almost approximately some over under circa".split()
)
_JOINERS = frozenset("en and tot to à of or - –".split())
_SEASONS: dict[Language, dict[str, str]] = {
    "nl": {"spring": "voorjaar", "summer": "zomer", "autumn": "najaar", "winter": "winter"},
    "en": {"spring": "spring", "summer": "summer", "autumn": "autumn", "winter": "winter"},
}
_PARTS: dict[Language, dict[str, str]] = {
    "nl": {"early": "begin ", "mid": "medio ", "late": "eind "},
    "en": {"early": "early ", "mid": "mid-", "late": "late "},
}


def lead(
    question: AnalysedQuestion,
    sentence: str,
    spoken: Language,
    language: Language,
    span: Span | None = None,
) -> str | None:
    """A sentence in ``language`` with the value in which ``sentence`` answers ``question``.

    ``spoken`` is the language of ``sentence``; ``span`` says where in it the answer stands, for
    who knows. ``None`` where the value, or its notation, is not certain.
    """
    value = answering_value(question, sentence, spoken, span)
    text = localise(value, language) if value is not None else None
    return _LEAD[language].format(text) if text else None


def answering_value(
    question: AnalysedQuestion, sentence: str, spoken: Language, span: Span | None = None
) -> Quantity | Date | None:
    """The only quantity or date of ``sentence`` of the kind that ``question`` asks for.

    With ``span`` (offsets into ``sentence``) only what lies in it counts. What the question
    itself says is no answer to it. ``None`` where there is no such value, or more than one.
    """
    parsed = analyse(sentence, spoken)
    if parsed.text != sentence and span is not None:
        span = None  # normalising moved the offsets
    asked = analyse(question.text, question.language)
    found: list[Quantity | Date] = [
        value
        for value in (_dates(parsed, asked) if question.expects == "date" else _quantities(
            parsed, asked, question))
        if span is None or _within(parsed, value, span)
    ]  # fmt: skip
    if len(found) != 1 or _is_rough(parsed, found[0]):
        return None
    return found[0]


def _dates(parsed: Sentence, asked: Sentence) -> list[Quantity | Date]:
    known = {(date.year, date.month, date.day) for date in asked.dates}
    years = {number.text for number in asked.quantities if number.is_year}
    dates = [d for d in parsed.dates if (d.year, d.month, d.day) not in known]
    bare = [
        number
        for number in parsed.quantities
        if number.is_year and not parsed.in_date(number.start) and number.text not in years
    ]
    return [*dates, *bare]


def _quantities(
    parsed: Sentence, asked: Sentence, question: AnalysedQuestion
) -> list[Quantity | Date]:
    said = {(r.size, r.base) for number in asked.quantities for r in number.readings}
    numbers = [
        number
        for number in parsed.quantities
        if not number.implicit
        and not parsed.in_date(number.start)
        and not any((r.size, r.base) in said for r in number.readings)
    ]
    kind = _KINDS.get(question.expects) or ("amount" if _PRICE.search(question.text) else None)
    if kind:
        return [n for n in numbers if n.unit is not None and n.unit.kind == kind]
    if question.expects != "quantity":
        return []
    words = {token.lower for token in asked.tokens}
    if words & _RANKS:
        return [n for n in numbers if n.unit == ORDINAL]
    for cues, bases in _MEASURES:
        if words & set(cues):
            return [n for n in numbers if n.unit is not None and n.unit.base in bases]
    topics = terms(question.text, question.language)
    return [n for n in numbers if n.counted and _is_asked(n.counted, topics, parsed)]


def _is_asked(counted: str, topics: frozenset[str], parsed: Sentence) -> bool:
    """Whether the thing counted is named in the question, in this language or a kindred word."""
    words = terms(counted, parsed.language or "nl")
    return any(likeness(word, topic) >= 0.6 for word in words for topic in topics)


def _within(parsed: Sentence, value: Quantity | Date, span: Span) -> bool:
    start, end = parsed.tokens[value.start].start, parsed.tokens[value.end - 1].end
    return start < span.end and span.start < end


def _is_rough(parsed: Sentence, value: Quantity | Date) -> bool:
    """Whether "about", "more than" or "from … to" belongs to it: then the value alone misleads."""
    before = {token.lower for token in parsed.tokens[max(value.start - 2, 0) : value.start]}
    behind = {token.lower for token in parsed.tokens[value.end : value.end + 2]}
    bounded = isinstance(value, Quantity) and value.bound != 0
    joined = bool(behind & {"tot", "à", "to", "of", "or"}) or _is_joined(parsed, value)
    return bounded or joined or bool(before & _ROUGHLY)


def _is_joined(parsed: Sentence, value: Quantity | Date) -> bool:
    """Whether it is one of two joined values: "tussen de 30.000 en 36.500 euro"."""
    if isinstance(value, Date):
        return False
    bases = {reading.base for reading in value.readings}
    return any(
        parsed.tokens[min(other.end, value.end)].lower in _JOINERS
        for other in parsed.quantities
        if max(other.start, value.start) - min(other.end, value.end) == 1
        and (other.unit is None or bases & {r.base for r in other.readings})
    )


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
