"""Whether each number of a claim stands in its quotes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set
from rag.verification.problems import Problem, ProblemKind, problem
from rag.verification.same_quantity import is_same_quantity
from rag.verification.tokens import is_function_word
from rag.verification.units import ORDINAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.verification.quantity import Quantity
    from rag.verification.sentence import Sentence

_BOTH = frozenset({"beide", "beiden", "allebei", "both", "dubbel", "dubbele", "double"})
_TOGETHER = frozenset({"duo", "trio"})
_DENIALS = word_set("niet geen nooit not no never cannot zonder without")


def number_problems(
    claim: Sentence, quotes: Sequence[Sentence], context: Sequence[Sentence]
) -> list[Problem]:
    """The quantities of ``claim`` that no quote bears out."""
    known = [
        (quote, number)
        for quote in quotes
        for number in quote.quantities
        if number.is_year or not quote.in_date(number.start)
    ]
    return [
        trouble
        for number in claim.quantities
        if not number.implicit
        and not claim.in_date(number.start)
        and not _is_anaphor(claim, number)
        and (trouble := _number_problem(claim, number, known, quotes, context)) is not None
    ]


def _number_problem(
    claim: Sentence,
    number: Quantity,
    known: Sequence[tuple[Sentence, Quantity]],
    quotes: Sequence[Sentence],
    context: Sequence[Sentence],
) -> Problem | None:
    if _is_one(number) and not any(_contradicts_one(other, number) for _, other in known):
        return None
    around = [*quotes, *context]
    equal = [
        (quote, other)
        for quote, other in known
        if is_same_quantity(claim, number, quote, other, around)
    ]
    if not equal and _is_day(number, quotes):
        return None
    if not equal:
        if (
            number.unit is None
            and _is_half(number)
            and any("half" in word for quote in quotes for word in quote.words)
        ):
            return None
        if _is_in_a_name(claim, number, context):
            return None
        return problem(_kind(number, [other for _, other in known]), number.text)
    if _has_shared_bound_reversed(number, equal):
        return problem("comparative", _with_bound(claim, number))
    denied = _is_denied(claim, number)
    if all(_is_reversed(number, o) and _is_denied(q, o) == denied for q, o in equal):
        return problem("comparative", _with_bound(claim, number))
    return None


def _is_one(number: Quantity) -> bool:
    spelled = number.text.lower()
    return any(r.value == 1 for r in number.readings) and (
        number.unit == ORDINAL or (number.unit is None and not spelled[0].isdigit())
    )


def _contradicts_one(other: Quantity, number: Quantity) -> bool:
    """Only another rank, or another small number of things, denies "first" and "one"."""
    rank = number.unit == ORDINAL
    if (other.unit == ORDINAL) != rank or other.implicit:
        return False
    return all(r.value != 1 and (rank or r.value <= 12) for r in other.readings) and (
        rank or other.unit == number.unit
    )


def _is_half(number: Quantity) -> bool:
    return any(reading.value == Fraction(1, 2) for reading in number.readings)


def _is_in_a_name(claim: Sentence, number: Quantity, context: Sequence[Sentence]) -> bool:
    """As in "Slate 3": the number is part of a name that the context knows."""
    if not number.start or number.end - number.start > 1:
        return False
    before = claim.tokens[number.start - 1]
    if not before.text[:1].isupper():
        return False
    pair = f"{before.text} {number.text}".lower()
    return any(pair in sentence.text.lower() for sentence in context)


def _is_reversed(number: Quantity, other: Quantity) -> bool:
    if number.bound * other.bound < 0:
        return True
    return number.strict and number.bound != 0 and other.bound == 0


def _has_shared_bound_reversed(
    number: Quantity, equal: Sequence[tuple[Sentence, Quantity]]
) -> bool:
    """As in "at most 1,560 euros, couples 2,230": the second number has the first one's bound."""
    if not number.bound or any(other.bound for _, other in equal):
        return False
    bounds = {
        before.bound
        for quote, other in equal
        for before in quote.quantities
        if before.bound and before.start < other.start
    }
    return bounds == {-number.bound}


def _with_bound(claim: Sentence, number: Quantity) -> str:
    first = max(number.start - 2, 0)
    last = min(number.end, len(claim.tokens)) - 1
    return claim.text[claim.tokens[first].start : claim.tokens[last].end]


def _kind(number: Quantity, known: Iterable[Quantity]) -> ProblemKind:
    """What to call a quantity that is not there: another unit, or another value."""
    values = {reading.value for other in known for reading in other.readings if reading.unit}
    unit = number.unit
    if unit is None:
        return "date" if number.is_year else "number"
    if any(reading.value in values for reading in number.readings) and unit.kind != "ordinal":
        return "unit"
    kinds: dict[str, ProblemKind] = {
        "amount": "amount", "percentage": "percentage", "ordinal": "ordinal",
        "duration": "duration", "date": "date",
    }  # fmt: skip
    return kinds.get(unit.kind, "number")


def _is_anaphor(claim: Sentence, number: Quantity) -> bool:
    """As in "de twee", "both", "het duo", "the tall one": things the text has just named."""
    if number.text.lower() in _TOGETHER or _is_pronoun(claim, number):
        return True
    before = claim.tokens[number.start - 1].lower if number.start else ""
    two = any(r.value == 2 and r.unit is None for r in number.readings) and number.text.isalpha()
    return two and (before in {"de", "the", "hun", "their"} or number.text.lower() in _BOTH)


def _is_pronoun(claim: Sentence, number: Quantity) -> bool:
    """As in "not the tall one"."""
    behind = claim.tokens[number.end].kind if number.end < len(claim.tokens) else "symbol"
    before = claim.tokens[number.start - 1] if number.start else None
    adjective = before is not None and before.is_word and not is_function_word(before.lower)
    return number.text.lower() == "one" and behind == "symbol" and adjective


def _is_day(number: Quantity, quotes: Sequence[Sentence]) -> bool:
    """As in "de 3e" for "3 november"."""
    days = {date.day for quote in quotes for date in quote.dates if date.day}
    return any(reading.base == "ordinal" and reading.value in days for reading in number.readings)


def _is_denied(sentence: Sentence, number: Quantity) -> bool:
    """As in "will not work with less than 8": the denial turns the bound around."""
    if not number.strict:
        return False  # "niet meer dan 8" is a bound of its own
    before = [token.lower for token in sentence.tokens[max(number.start - 9, 0) : number.start]]
    for i in range(len(before) - 1, -1, -1):
        if before[i] in {"maar", "but", ",", ";", ":", "."} or before[i][0].isdigit():
            return False
        if before[i] in _DENIALS:
            return i < len(before) - 1  # "nog geen 8" is a bound of its own
    return False
