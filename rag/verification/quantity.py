"""What a number in a text stands for: readings of its value, with a unit and a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from rag.verification.units import Unit


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a quantity can mean."""

    value: Fraction
    unit: Unit | None = None

    @property
    def size(self) -> Fraction:
        """The value in the unit's base."""
        return self.value * self.unit.factor if self.unit else self.value

    @property
    def base(self) -> str:
        """What it measures; empty for a bare number."""
        return self.unit.base if self.unit else ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the text: tokens ``start`` to ``end``, everything it can mean, its bound.

    ``bound`` is -1 for "less than" and "at most", 1 for "more than" and "at least"; ``strict``
    says it is a comparison rather than a hedge. ``counted`` is the word right behind a number
    without a unit (the thing counted), ``scale`` the multiplier written out behind it;
    ``implicit`` quantities are parts of words ("driedaagse") and only ever support others.
    """

    text: str
    start: int
    end: int
    readings: frozenset[Reading]
    bound: int = 0
    strict: bool = False
    counted: str = ""
    scale: int = 1
    implicit: bool = False

    @property
    def unit(self) -> Unit | None:
        """The unit of its first meaning that has one."""
        units = sorted({r.unit for r in self.readings if r.unit}, key=lambda unit: unit.base)
        return units[0] if units else None

    @property
    def is_year(self) -> bool:
        """Whether it is a bare number that can be a year."""
        return self.text.isdigit() and len(self.text) == 4 and self.text[0] in "12"
