"""Whether a claim has grammar of two languages, as no sentence has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.function_words import TELLTALE_WORDS, word_set

if TYPE_CHECKING:
    from rag.verification.sentence import Sentence

_PARTICLES = frozenset({"van", "de", "der", "den"})
_IN_NAMES = word_set("van de der den het ter ten of the op en aan")


def mixes_languages(claim: Sentence, least: int) -> bool:
    """Whether ``least`` function words are Dutch and as many English; names do not count."""
    names = _PARTICLES if least == 1 else _IN_NAMES
    found = {
        language: {
            token.lower
            for token in claim.tokens
            if token.lower in words and token.text.islower() and token.lower not in names
        }
        for language, words in TELLTALE_WORDS.items()
    }
    return min(len(words) for words in found.values()) >= least
