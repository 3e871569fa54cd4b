"""Bounds on a number: "minder dan 30", "at least 30", "30 of meer", "niet hoger is dan 30"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.function_words import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language

_LESS_THAN = word_set(
    "minder lager kleiner korter lichter jonger goedkoper trager langzamer kouder vroeger "
    "eerder less fewer lower smaller shorter lighter younger cheaper slower colder earlier"
)
_MORE_THAN = word_set(
    "meer hoger groter langer zwaarder ouder duurder sneller warmer later verder more higher "
    "greater larger bigger longer heavier older dearer faster warmer further costlier"
)
_DENIALS = word_set("niet geen nooit no not never cannot n't")
# Sign, and whether it is a comparison (strict) rather than a hedge; the longest phrase wins.
_BEFORE: dict[str, tuple[int, bool]] = {
    "onder": (-1, True), "under": (-1, True), "below": (-1, True), "beneden": (-1, True),
    "nog geen": (-1, True), "not even": (-1, True), "not quite": (-1, False),
    "net geen": (-1, False), "bijna": (-1, False), "krap": (-1, False),
    "een kleine": (-1, False), "nearly": (-1, False), "almost": (-1, False),
    "just under": (-1, False), "just short of": (-1, False), "close to": (-1, False),
    "maximaal": (-1, False), "hooguit": (-1, False), "hoogstens": (-1, False),
    "ten hoogste": (-1, False), "at most": (-1, False), "up to": (-1, False),
    "a maximum of": (-1, False), "maximum of": (-1, False), "een maximum van": (-1, False),
    "boven": (1, True), "above": (1, True), "over": (1, True), "exceeding": (1, True),
    "ruim": (1, False), "dik": (1, False), "well over": (1, False), "just over": (1, False),
    "a good": (1, False), "upwards of": (1, False), "in excess of": (1, True),
    "minstens": (1, False), "minimaal": (1, False), "ten minste": (1, False),
    "tenminste": (1, False), "op zijn minst": (1, False), "at least": (1, False),
    "a minimum of": (1, False), "minimum of": (1, False), "een minimum van": (1, False),
}  # fmt: skip
_AFTER: dict[str, tuple[int, bool]] = {
    "at most": (-1, False), "at least": (1, False), "hooguit": (-1, False), "tops": (-1, False),
    "of meer": (1, False), "of langer": (1, False), "of hoger": (1, False),
    "of ouder": (1, False), "or more": (1, False), "or longer": (1, False),
    "or higher": (1, False), "or older": (1, False), "of minder": (-1, False),
    "of korter": (-1, False), "of lager": (-1, False), "of jonger": (-1, False),
    "or less": (-1, False), "or fewer": (-1, False), "or younger": (-1, False),
    "or lower": (-1, False), "or shorter": (-1, False),
}  # fmt: skip
_BEFORE_KEYS = {tuple(phrase.split()): sign for phrase, sign in _BEFORE.items()}
_AFTER_KEYS = {tuple(phrase.split()): sign for phrase, sign in _AFTER.items()}
_SKIPPED = word_set("de het the a an een zo'n some about ongeveer circa € $ £ ¥")
_LONGEST = 3


def bound_around(
    words: Sequence[str], start: int, end: int, language: Language | None
) -> tuple[int, bool]:
    """The bound (sign, strict) put on the number in ``words[start:end]``; (0, False) if none.

    "over 100" is a bound in English and "about 100" in Dutch.
    """
    last = start
    for _ in range(3):
        found = _bound_before(words, last, language)
        if found is not None:
            return found
        if last == 0 or words[last - 1] not in _SKIPPED:
            break
        last -= 1
    return _bound_behind(words, end)


def _bound_behind(words: Sequence[str], end: int) -> tuple[int, bool]:
    """As in "30 of meer", "30 euros at most": within two words of the number."""
    for skip in range(3):
        behind = tuple(words[end + skip : end + skip + 2])
        if (found := _AFTER_KEYS.get(behind) or _AFTER_KEYS.get(behind[:1])) is not None:
            return found
    return 0, False


def _bound_before(
    words: Sequence[str], last: int, language: Language | None
) -> tuple[int, bool] | None:
    if last and words[last - 1] in ("dan", "than"):
        return _comparison_before(words, last - 1)
    for length in range(min(_LONGEST, last), 0, -1):
        phrase = tuple(words[last - length : last])
        found = _BEFORE_KEYS.get(phrase)
        if found is not None and (phrase != ("over",) or language == "en"):
            return found
    return None


def _comparison_before(words: Sequence[str], than: int) -> tuple[int, bool] | None:
    """As in "meer dan", "niet hoger is dan", "no longer than": a denial turns the bound around."""
    for position in range(than - 1, max(than - 4, -1), -1):
        word = words[position]
        sign = (word in _MORE_THAN) - (word in _LESS_THAN)
        if sign:
            before = words[max(position - 3, 0) : position]
            denied = any(w in _DENIALS or w.endswith("n't") for w in before)
            return (-sign, False) if denied else (sign, True)
    return None
