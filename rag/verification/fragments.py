"""Answers of a word or two that are no sentence but give a number: "31 procent", "In 2017"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.content import matched
from rag.verification.function_words import word_set
from rag.verification.tokens import is_function_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

_ARTICLES = word_set("de het een the a an")
# "One" and "één" are as often a pronoun or an article; no check holds them to the quotes.
_NO_NUMBERS = word_set("one één eén een single")


def is_number_with_its_word(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a claim of a few words is a number or a date, at most behind a preposition.

    What else it says must stand in the quotes; the number itself is checked elsewhere.
    """
    starts = [number.start for number in claim.quantities if not _is_pronoun(claim, number.start)]
    starts += [date.start for date in claim.dates]
    if not starts or not all(matched(claim.content, claim, quotes)):
        return False
    before = [token.lower for token in claim.tokens[: min(starts)] if token.kind != "symbol"]
    return all(is_function_word(word) and word not in _ARTICLES for word in before)


def _is_pronoun(claim: Sentence, position: int) -> bool:
    return claim.tokens[position].lower in _NO_NUMBERS
