"""Bounds on a number: "minder dan 30", "at least 30", "30 of meer"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Sign and whether it is a comparison (strict) rather than a hedge; the longest phrase wins.
_BEFORE: dict[str, tuple[int, bool]] = {
    "minder dan": (-1, True), "lager dan": (-1, True), "kleiner dan": (-1, True),
    "korter dan": (-1, True), "lichter dan": (-1, True), "jonger dan": (-1, True),
    "goedkoper dan": (-1, True), "less than": (-1, True), "fewer than": (-1, True),
    "lower than": (-1, True), "younger than": (-1, True), "shorter than": (-1, True),
    "smaller than": (-1, True), "cheaper than": (-1, True), "lighter than": (-1, True),
    "onder": (-1, True), "under": (-1, True), "below": (-1, True), "beneden": (-1, True),
    "nog geen": (-1, True), "nog niet": (-1, True), "net geen": (-1, False),
    "bijna": (-1, False), "krap": (-1, False), "een kleine": (-1, False),
    "nearly": (-1, False), "almost": (-1, False), "just under": (-1, False),
    "just short of": (-1, False), "not even": (-1, True), "not quite": (-1, False),
    "maximaal": (-1, False), "hooguit": (-1, False), "hoogstens": (-1, False),
    "ten hoogste": (-1, False), "niet meer dan": (-1, False), "niet langer dan": (-1, False),
    "niet hoger dan": (-1, False), "at most": (-1, False), "up to": (-1, False),
    "no more than": (-1, False), "not more than": (-1, False), "no longer than": (-1, False),
    "a maximum of": (-1, False), "maximum of": (-1, False), "een maximum van": (-1, False),
    "slechts": (0, False), "only": (0, False),
    "meer dan": (1, True), "hoger dan": (1, True), "groter dan": (1, True),
    "langer dan": (1, True), "zwaarder dan": (1, True), "ouder dan": (1, True),
    "duurder dan": (1, True), "more than": (1, True), "higher than": (1, True),
    "greater than": (1, True), "larger than": (1, True), "longer than": (1, True),
    "older than": (1, True), "heavier than": (1, True), "dearer than": (1, True),
    "boven": (1, True), "above": (1, True), "over": (1, True), "exceeding": (1, True),
    "ruim": (1, False), "dik": (1, False), "well over": (1, False), "just over": (1, False),
    "a good": (1, False), "upwards of": (1, False), "in excess of": (1, True),
    "minstens": (1, False), "minimaal": (1, False), "ten minste": (1, False),
    "tenminste": (1, False), "op zijn minst": (1, False), "at least": (1, False),
    "a minimum of": (1, False), "minimum of": (1, False), "een minimum van": (1, False),
    "niet minder dan": (1, False), "no less than": (1, False), "no fewer than": (1, False),
    "not less than": (1, False),
}  # fmt: skip
_AFTER: dict[str, tuple[int, bool]] = {
    "of meer": (1, False), "of langer": (1, False), "of hoger": (1, False),
    "of ouder": (1, False), "or more": (1, False), "or longer": (1, False),
    "or higher": (1, False), "or older": (1, False), "of minder": (-1, False),
    "of korter": (-1, False), "of lager": (-1, False), "of jonger": (-1, False),
    "or less": (-1, False), "or fewer": (-1, False), "or younger": (-1, False),
}  # fmt: skip
_BEFORE_KEYS = {tuple(phrase.split()): sign for phrase, sign in _BEFORE.items()}
_AFTER_KEYS = {tuple(phrase.split()): sign for phrase, sign in _AFTER.items()}
_SKIPPED = {"de", "het", "the", "a", "an", "een", "zo'n", "some", "about", "ongeveer", "circa"}
# "over" is "about" in Dutch and a bound only before a number in English; "over 2024" is neither.
_LONGEST = 3


def bound_around(words: Sequence[str], start: int, end: int) -> tuple[int, bool]:
    """The bound (sign, strict) put on the number in ``words[start:end]``; (0, False) if none."""
    for last in (start, start - 1):
        if last < start and (last < 0 or words[last] not in _SKIPPED):
            break
        for length in range(_LONGEST, 0, -1):
            found = _BEFORE_KEYS.get(tuple(words[max(last - length, 0) : last]))
            if found is not None:
                return found
    return _AFTER_KEYS.get(tuple(words[end : end + 2]), (0, False))
