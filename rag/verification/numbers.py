"""Whether each number and date of a claim stands in its quotes."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.dates import Date, is_same_or_coarser, is_season
from rag.verification.function_words import word_set
from rag.verification.problems import Problem, ProblemKind, problem
from rag.verification.tokens import is_function_word
from rag.verification.units import ORDINAL, PERCENT, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.verification.quantity import Quantity, Reading
    from rag.verification.sentence import Sentence

_OLDEST = 130
_BOTH = frozenset({"beide", "beiden", "allebei", "both", "dubbel", "dubbele", "double"})
_TOGETHER = frozenset({"duo", "trio"})
_DENIALS = word_set("niet geen nooit not no never cannot zonder without")
_POSITION_WORDS = word_set("nummer plaats plek number place position no nr rank # on op")


def number_problems(
    claim: Sentence, quotes: Sequence[Sentence], context: Sequence[Sentence]
) -> list[Problem]:
    """The quantities and dates of ``claim`` that no quote bears out."""
    known = [
        (quote, number)
        for quote in quotes
        for number in quote.quantities
        if number.is_year or not quote.in_date(number.start)
    ]
    found = [
        trouble
        for number in claim.quantities
        if not number.implicit
        and not claim.in_date(number.start)
        and not _is_anaphor(claim, number)
        and (trouble := _number_problem(claim, number, known, quotes, context)) is not None
    ]
    return found + [
        problem("date", date.text)
        for date in claim.dates
        if not _has_date(date, quotes) and not _is_season_compound(claim, date, quotes)
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
        (quote, other) for quote, other in known if _equal(claim, number, quote, other, around)
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


def _equal(
    claim: Sentence, number: Quantity, quote: Sentence, other: Quantity, around: Sequence[Sentence]
) -> bool:
    return any(
        _same(mine, theirs) and _fits(claim, number, mine, quote, other, theirs, around)
        for mine in number.readings
        for theirs in other.readings
    )


def _same(mine: Reading, theirs: Reading) -> bool:
    if mine.base and theirs.base:
        return mine.size == theirs.size and _same_base(mine, theirs)
    if mine.unit == PERCENT or theirs.unit == PERCENT:
        share = {mine.value, theirs.value}
        if min(share) in (Fraction(1, 2), Fraction(1, 4), Fraction(3, 4)):
            return max(share) == min(share) * 100
    return mine.value == theirs.value


def _same_base(mine: Reading, theirs: Reading) -> bool:
    bases = {mine.base, theirs.base}
    return len(bases) == 1 or bases in ({"yen or yuan", "CNY"}, {"yen or yuan", "JPY"})


def _fits(
    claim: Sentence,
    number: Quantity,
    mine: Reading,
    quote: Sentence,
    other: Quantity,
    theirs: Reading,
    known: Sequence[Sentence],
) -> bool:
    """Whether a number with a unit and one without can be the same quantity."""
    if (mine.base and theirs.base) or (not mine.base and not theirs.base):
        return True
    if mine.unit is None:
        if theirs.base == "ordinal":
            return _is_position(claim, number)
        return not number.counted or theirs.unit is None or number.is_year
    if mine.base == "ordinal":
        return _is_position(quote, other)
    if mine.unit == PERCENT and theirs.value < 1:
        return True  # "vijftig procent" for "de helft"
    if mine.base == "year" and not other.counted and theirs.value < _OLDEST:
        return True  # "kinderen onder de twaalf"
    if other.is_year:
        return False  # "2019" and "95 minuten" do not make 2019 minutes
    if other.counted and other.scale < 10**6 and mine.unit.kind in ("amount", "percentage"):
        return False
    return _is_named(mine, quote, known) or (mine.base in ("clock", "vague") and not other.counted)


def _is_named(mine: Reading, quote: Sentence, known: Sequence[Sentence]) -> bool:
    """Whether a unit left out ("… en de ander 38") is the one that the text is speaking in."""
    alike = {unit for unit in _units(quote) if unit.base == mine.base}
    if alike:
        return mine.unit in alike
    return any(mine.unit in _units(sentence) for sentence in known)


@lru_cache(maxsize=2048)
def _units(sentence: Sentence) -> frozenset[Unit]:
    return frozenset(
        reading.unit
        for number in sentence.quantities
        for reading in number.readings
        if reading.unit is not None
    )


def _is_position(sentence: Sentence, number: Quantity) -> bool:
    """As in "nummer twee", "place 14": a cardinal that says a rank."""
    before = sentence.tokens[number.start - 1].lower if number.start else ""
    return before in _POSITION_WORDS or not number.counted


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
        if before[i] in {"maar", "but", ","} or before[i][0].isdigit():
            return False
        if before[i] in _DENIALS:
            return i < len(before) - 1  # "nog geen 8" is a bound of its own
    return False


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
        return any(is_same_or_coarser(_without_year(claim), date) for date in yearless)
    return False


def _without_year(date: Date) -> Date:
    return Date(
        date.text, date.start, date.end, 0, date.month, date.day, date.weekday, date.decade,
        date.century, date.season, date.part,
    )  # fmt: skip
