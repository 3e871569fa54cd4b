"""The values that a sentence states, and whether two of them can be told apart.

Two values can be held against each other only when they are of one kind and stand in the same
relation to the rest: "naar 5 miljoen" and "met 5 miljoen" say different things, and so do "naar
Utrecht" and "uit Utrecht".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rag.verification.content import is_related
from rag.verification.date import Date
from rag.verification.places import places
from rag.verification.quantity import Quantity

ValueKind: TypeAlias = Literal["year", "date", "amount", "percentage", "number", "name", "place"]

_TELLING = frozenset({"by", "from", "to", "before", "after"})
# Where one value is this near another, it may be the same one, rounded.
_ROUNDED = 0.03
_FIELDS = ("year", "month", "day", "weekday")
_UNSET = {"weekday": -1}


@dataclass(frozen=True, slots=True)
class Value:
    """A value at tokens ``start`` to ``end``; ``relation`` is what the word before it says."""

    kind: ValueKind
    start: int
    end: int
    relation: str
    text: str
    quantity: Quantity | None = None
    date: Date | None = None
    words: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it is a number of something, and no year."""
        return self.quantity is not None and self.kind != "year"

    @property
    def numbers(self) -> frozenset[float]:
        """What it comes to, with and without its unit."""
        if self.date:
            return frozenset({float(self.date.year)})
        return frozenset(_sizes(self.quantity)) if self.quantity else frozenset()

    def is_comparable(self, other: Value) -> bool:
        """Whether the two are of one kind, and can be the same thing said of something."""
        if not _agree(self, other):
            return False
        if {self.kind, other.kind} == {"amount", "number"}:
            return _are_sums(self.quantity, other.quantity)
        if self.kind != other.kind:
            return False
        if self.quantity and other.quantity and self.kind in ("amount", "number"):
            return _is_of_same_unit(self.quantity, other.quantity)
        if self.date and other.date:
            return any(_has_both(self.date, other.date, name) for name in _FIELDS)
        return True

    def is_other(self, other: Value) -> bool:
        """Whether two comparable values are certainly not the same one."""
        if self.kind == "year":
            return _year(self) != _year(other)
        if self.quantity and other.quantity:
            return _is_far(self.quantity, other.quantity)
        if self.date and other.date:
            one, two = self.date, other.date
            both = [name for name in _FIELDS if _has_both(one, two, name)]
            return any(getattr(one, name) != getattr(two, name) for name in both)
        if self.kind == "place":
            return not _may_be_one_place(self.words, other.words)
        return _is_other_person(self.words, other.words)


def _agree(one: Value, two: Value) -> bool:
    """Whether what stands before two values of one kind can say the same of both."""
    if one.kind in ("year", "date"):
        return (one.relation or "at") == (two.relation or "at")
    if one.kind in ("place",):
        return one.relation == two.relation
    if one.kind == "name":
        return {one.relation, two.relation} <= {"", "maker"}
    pair = {one.relation, two.relation}
    return len(pair) == 1 or pair == {"", "to"} or not pair & _TELLING


def _are_sums(one: Quantity | None, two: Quantity | None) -> bool:
    """Whether a bare "3 miljoen" can be so many of a currency."""
    return (
        one is not None
        and two is not None
        and one.scale == two.scale >= 10**6
        and (one.unit is None or two.unit is None)
    )


def _is_of_same_unit(one: Quantity, two: Quantity) -> bool:
    bases = ({r.base for r in one.readings}, {r.base for r in two.readings})
    if not bases[0] & bases[1]:
        return False
    if one.unit is None and two.unit is None:
        big = one.scale == two.scale >= 10**6
        return big or (bool(one.counted and two.counted) and is_related(one.counted, two.counted))
    return True


def _is_far(one: Quantity, two: Quantity) -> bool:
    """Whether no reading of the one is near any reading of the other."""
    return all(
        abs(mine - theirs) > _ROUNDED * max(abs(mine), abs(theirs))
        for mine in _sizes(one)
        for theirs in _sizes(two)
    )


def _sizes(number: Quantity) -> set[float]:
    return {float(n) for reading in number.readings for n in (reading.size, reading.value)}


def _is_other_person(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Whether two full names are not one person's: "Anna de Wit", "Bert de Wit"."""
    nested = set(one) <= set(two) or set(two) <= set(one)
    return not nested and not is_related(one[0], two[0])


def _may_be_one_place(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Whether two places have related names, or one may lie in the other: a town in a country."""
    if any(is_related(a, b) for a in one for b in two):
        return True
    known = _known(one), _known(two)
    return bool(known[0] & known[1]) or bool(_lands(known[0])) != bool(_lands(known[1]))


def _known(words: tuple[str, ...]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    return found.union(*places(words).values())


def _lands(found: frozenset[str]) -> set[str]:
    """The countries and continents among places: "NL", "150"."""
    return {place for place in found if place.isdigit() or (len(place) == 2 and place.isupper())}


def _year(value: Value) -> int:
    if value.date:
        return value.date.year
    return int(value.quantity.text) if value.quantity else 0


def _has_both(one: Date, two: Date, name: str) -> bool:
    unset = _UNSET.get(name, 0)
    given: bool = getattr(one, name) != unset and getattr(two, name) != unset
    return given
