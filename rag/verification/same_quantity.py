"""Whether a number of a claim and one of a quote can be the same quantity: value and unit."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set
from rag.verification.units import PERCENT, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.quantity import Quantity, Reading
    from rag.verification.sentence import Sentence

_OLDEST = 130
_POSITION_WORDS = word_set("nummer plaats plek number place position no nr rank # on op")


def is_same_quantity(
    claim: Sentence, number: Quantity, quote: Sentence, other: Quantity, around: Sequence[Sentence]
) -> bool:
    """Whether ``other`` of the quote bears out ``number`` of the claim, in any reading of both.

    ``around`` are all texts in which the unit of a number may stand.
    """
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
