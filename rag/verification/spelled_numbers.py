"""Numbers in words by the token they begin at, those of several words among them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from rag.verification.number_words import NumberWords, find_number_words, single_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.tokens import Token


def find_spelled_numbers(
    tokens: Sequence[Token], language: Language | None
) -> dict[int, NumberWords]:
    """Number words by their first token; an unknown language is read as both."""
    found: dict[int, NumberWords] = {}
    for reading in (language,) if language else ("nl", "en"):
        for number in find_number_words(tokens, reading):
            found.setdefault(number.start, number)
    _add_hanging(tokens, found)
    _add_all_but(tokens, found)
    return found


def _add_hanging(tokens: Sequence[Token], found: dict[int, NumberWords]) -> None:
    """As in "zes- tot zevenhonderd": the six is six hundred."""
    for i in range(len(tokens) - 3):
        if tokens[i + 1].text == "-" and tokens[i + 1].glued and not tokens[i + 2].glued:
            head, tail = single_word(tokens[i].lower, "nl"), tokens[i + 3].lower
            for base, size in (("honderd", 100), ("duizend", 1000)):
                if head is not None and tail.endswith(base):
                    found[i] = NumberWords(i, i + 2, head * size)


def _add_all_but(tokens: Sequence[Token], found: dict[int, NumberWords]) -> None:
    """As in "op drie na de beste" is the fourth: three are better."""
    words = [token.lower for token in tokens]
    for i in range(len(words) - 2):
        if words[i] != "op" or words[i + 2] != "na":
            continue
        ahead = found.get(i + 1)
        value = ahead.value if ahead else single_word(words[i + 1], "nl")
        if value is None and words[i + 1] in {"een", "één"}:
            value = Fraction(1)
        if value is None and words[i + 1].isdigit() and len(words[i + 1]) < 4:
            value = Fraction(int(words[i + 1]))
        if value is not None and words[i + 3 : i + 4] not in (["alle"], ["alles"]):
            found.pop(i + 1, None)
            found[i] = NumberWords(i, i + 3, value + 1, ordinal=True)
