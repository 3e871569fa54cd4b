"""Times of day: "8.30 uur", "1 a.m.", "six in the evening"."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rag.verification.numerals import clock_minutes
from rag.verification.quantity import Reading
from rag.verification.units import CLOCK, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALF_DAYS = {"a": 0, "am": 0, "p": 720, "pm": 720}
_EVENING = {"middags", "avonds", "namiddags"}
_PARTS_OF_DAY = {("in", "the", "morning"): 0, ("in", "the", "afternoon"): 720,
                 ("in", "the", "evening"): 720, ("at", "night"): 720}  # fmt: skip
NAMED_TIMES = {"noon": 720, "midnight": 1440, "middernacht": 1440}
_HOURS = frozenset({"uur", "u", "h", "o'clock", "hours"})
_HOUR = Unit("second", Fraction(3600), "duration")


def time_of_day(
    numeral: str, spelled: Fraction | None, following: Sequence[str]
) -> tuple[list[Reading], int] | None:
    """What a number is as a time of day, in minutes after midnight; ``None`` if it is none.

    ``spelled`` is its value if it is in words, ``following`` are the words behind it; with the
    readings comes how many of these belong to the time.
    """
    whole = _whole_hour(numeral, spelled)
    minutes = clock_minutes(numeral)
    if minutes is None and whole is not None:
        minutes = whole * 60
    if minutes is None or not following:
        return None
    for width in (2, 3):
        later = _PARTS_OF_DAY.get(tuple(following[:width]))
        if later is not None:
            return [_clock(minutes + (later if minutes < 720 else 0))], 0
    half_day = _HALF_DAYS.get(following[0])
    if half_day is not None and (following[0] in {"am", "pm"} or "m" in following[1:3]):
        width = 1 if following[0] in {"am", "pm"} else (4 if following[3:4] == ["."] else 3)
        return [_clock(minutes + half_day - (720 if minutes >= 720 else 0))], width
    if following[0] in _HOURS:
        return _by_the_hour(minutes, whole, following), 1
    return None


def _whole_hour(numeral: str, spelled: Fraction | None) -> int | None:
    if numeral.isdigit() and len(numeral) <= 2 and int(numeral) <= 24:
        return int(numeral)
    return int(spelled) if spelled is not None and spelled in range(25) else None


def _by_the_hour(minutes: int, whole: int | None, following: Sequence[str]) -> list[Reading]:
    """As in "6 uur", which may be in the evening, or last six hours."""
    times = [_clock(minutes)]
    if minutes < 720 and _EVENING & set(following):
        times.append(_clock(minutes + 720))
    if whole is not None and following[0] != "o'clock":
        times.append(Reading(Fraction(whole), _HOUR))
    return times


def _clock(minutes: int) -> Reading:
    return Reading(Fraction(minutes), CLOCK)
