"""Whether the words of a claim stand in an order, or are thrown together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rag.verification.function_words import TELLTALE_WORDS, word_set
from rag.verification.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

# A claim made of the quotes' own words has them mostly in the quotes' order; a paraphrase has
# words of its own. By pairs of neighbours: the least part that must be neighbours there too.
_OWN_WORDS = 0.9
_LEAST_PAIRS = 5
_MANY_PAIRS = 7
_LEAST_IN_ORDER = 0.2
_LEAST_IN_ORDER_OF_MANY = 0.34
_PARTICLES = frozenset({"van", "de", "der", "den"})
_IN_NAMES = word_set("van de der den het ter ten of the op en aan")
_ARTICLES = frozenset({"de", "een", "the", "a", "an"})
_NEVER_BEHIND_AN_ARTICLE = word_set(
    "de het the a an en and or is was were are has had heeft wordt werd dat die that zich er "
    "niet because omdat to with from he she they ze hij"
)


def is_scrambled(claim: Sentence, quotes: Sequence[Sentence], *, mixed: int) -> bool:
    """Whether ``claim`` is a jumble of words rather than a sentence about the quotes.

    ``mixed`` function words of each language are too many for one sentence.
    """
    if _is_mixed(claim, mixed):
        return True
    words = _words(claim)
    known = {word for quote in quotes for word in quote.words}
    neighbours = {pair for quote in quotes for pair in _pairs(_words(quote))}
    pairs = [pair for pair in _pairs(words) if pair[0] in known and pair[1] in known]
    if any(
        a in _ARTICLES and b in _NEVER_BEHIND_AN_ARTICLE and (a, b) not in neighbours
        for a, b in _pairs(words)
    ):
        return True
    own = sum(word in known for word in words)
    if len(pairs) < _LEAST_PAIRS or own < _OWN_WORDS * len(words):
        return False
    least = _LEAST_IN_ORDER_OF_MANY if len(pairs) >= _MANY_PAIRS else _LEAST_IN_ORDER
    return sum(pair in neighbours for pair in pairs) < least * len(pairs)


def _is_mixed(claim: Sentence, least: int) -> bool:
    """Whether the function words are Dutch here and English there; names do not count."""
    found = {
        language: {
            token.lower
            for token in claim.tokens
            if token.lower in words
            and token.text.islower()
            and token.lower not in (_PARTICLES if least == 1 else _IN_NAMES)
        }
        for language, words in TELLTALE_WORDS.items()
    }
    return min(len(words) for words in found.values()) >= least


def _words(sentence: Sentence) -> list[str]:
    return [fold(token.text) for token in sentence.tokens if token.kind != "symbol"]


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(words))
