"""Answers of a word or two that are no sentence but give a number: "31 procent", "In 2017"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.content import matched
from rag.verification.function_words import word_set
from rag.verification.tokens import is_function_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.date import Date
    from rag.verification.quantity import Quantity
    from rag.verification.sentence import Sentence

_ARTICLES = word_set("de het een the a an")
# "One" and "één" are as often a pronoun or an article, and no check holds them to the quotes; the
# others say what kind of thing it is as often as how many ("op dubbele").
_NO_NUMBERS = word_set("one één eén een single dubbel dubbele double half halve helft")


def is_number_with_its_word(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a claim of a few words is a number or a date, at most behind a preposition.

    Its word is its unit or what it counts, and must stand in the quotes; the number itself is
    checked elsewhere.
    """
    numbers = [n for n in claim.quantities if not _is_pronoun(claim, n.start)]
    parts: list[Quantity | Date] = [*numbers, *claim.dates]
    starts = [part.start for part in parts]
    if not starts or not all(matched(claim.content, claim, quotes)):
        return False
    theirs = {n.end for n in numbers if n.counted and not n.is_year}
    theirs |= {i for part in parts for i in range(part.start, part.end)}
    words = [i for i, token in enumerate(claim.tokens) if token.kind != "symbol"]
    if is_function_word(claim.tokens[words[-1]].lower) and words[-1] not in theirs:
        return False
    before = [token.lower for token in claim.tokens[: min(starts)] if token.kind != "symbol"]
    if before and not claim.dates and all(_is_bare(number) for number in numbers):
        return False  # "Bij 10." says nothing that a quote with a 10 bears out
    return all(word.position in theirs for word in claim.content) and all(
        is_function_word(word) and word not in _ARTICLES for word in before
    )


def _is_bare(number: Quantity) -> bool:
    """Whether it is neither a measure, nor so many of something, nor a year."""
    return not (number.unit or number.counted or number.is_year)


def _is_pronoun(claim: Sentence, position: int) -> bool:
    return claim.tokens[position].lower in _NO_NUMBERS
