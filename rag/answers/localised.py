"""The value that answers a question, said in the language of the answer.

An amount, a date, a count, a share, a rank or a measurement says the same in both languages; only
its notation differs (``rag/answers/notation.py``). Where a sentence holds two values that could be
meant, or one that is only roughly so, there is none: the quote speaks for itself.
"""

from __future__ import annotations

import re

from index.types import Language, Span
from rag.answers.notation import localise
from rag.overlap import likeness, terms
from rag.understanding.questions import AnalysedQuestion
from rag.verification.date import Date
from rag.verification.quantity import Quantity
from rag.verification.sentence import Sentence, analyse
from rag.verification.units import ORDINAL

_LEAD: dict[Language, str] = {"nl": "Het antwoord: {}.", "en": "The answer: {}."}
_KINDS = {"money": "amount", "percentage": "percentage", "duration": "duration"}
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
