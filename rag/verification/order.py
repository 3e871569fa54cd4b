"""Whether the words of a claim stand in an order, or are thrown together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

# A claim made of the quotes' own words has them mostly in the quotes' order; a paraphrase has
# words of its own. By pairs of neighbours: the least part that must be neighbours there too.
_OWN_WORDS = 0.9
_LEAST_PAIRS = 3
_MANY_PAIRS = 7
_LEAST_IN_ORDER = 0.25
_LEAST_IN_ORDER_OF_MANY = 0.4
_ARTICLES = frozenset({"de", "een", "the", "a", "an"})
_NEVER_BEHIND_AN_ARTICLE = frozenset(
    "de het the a an en and or is was were are has had heeft wordt werd dat die that zich er niet "
    "because omdat to with from he she they ze hij".split()
)


def is_scrambled(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether ``claim`` is a jumble of words rather than a sentence about the quotes."""
    words = _words(claim)
    known = {word for quote in quotes for word in quote.words}
    neighbours = {pair for quote in quotes for pair in _pairs(_words(quote))}
    pairs = [pair for pair in _pairs(words) if pair[0] in known and pair[1] in known]
    if any(
        a in _ARTICLES and b in _NEVER_BEHIND_AN_ARTICLE
        for a, b in pairs
        if (a, b) not in neighbours
    ):
        return True
    own = sum(word in known for word in words)
    if len(pairs) < _LEAST_PAIRS or own < _OWN_WORDS * len(words):
        return False
    least = _LEAST_IN_ORDER_OF_MANY if len(pairs) >= _MANY_PAIRS else _LEAST_IN_ORDER
    if len(pairs) == _LEAST_PAIRS:
        least = 0.01
    return sum(pair in neighbours for pair in pairs) < least * len(pairs)


def _words(sentence: Sentence) -> list[str]:
    return [fold(token.text) for token in sentence.tokens if token.kind != "symbol"]


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(zip(words, words[1:], strict=False))
