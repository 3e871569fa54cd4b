"""Whether a claim has words of two languages, as no sentence has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.alignment import is_foreign
from rag.verification.function_words import TELLTALE_WORDS, word_set
from rag.verification.lexicon import is_word_of
from rag.verification.sentence import stem
from rag.verification.tokens import fold, is_function_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.sentence import Sentence

# Small words inside names, as in "Rijk van de Wadden".
_IN_NAMES = word_set("van de der den het ter ten of the op en aan")
_OTHER: dict[Language, Language] = {"nl": "en", "en": "nl"}
_SEVERAL = 2


def mixes_languages(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether ``claim`` has a word of the other language that no quote has.

    Quotes in that other language have all its words: they excuse a single one, as a term.
    """
    if claim.language is None:
        return _has_grammar_of_both(claim)
    strange = _strange_words(claim, _OTHER[claim.language], claim.language)
    if all(is_foreign(claim, quote) for quote in quotes) and len(strange) >= _SEVERAL:
        return True
    return any(all(word not in quote.words for quote in quotes) for word in strange)


def _strange_words(claim: Sentence, other: Language, own: Language) -> list[str]:
    """The words that are of the ``other`` language and not of the claim's ``own``, folded."""
    return [
        fold(token.text)
        for position, token in enumerate(claim.tokens)
        if token.is_word
        and not _is_in_a_name(claim, position)
        and not claim.in_quantity(position)
        and _is_word_of(token.lower, other)
        and not _is_word_of(token.lower, own)
        and not is_word_of(stem(token.lower, own), own)
    ]


def _is_word_of(word: str, language: Language) -> bool:
    if is_function_word(word):
        return word in TELLTALE_WORDS[language]
    stemmed = stem(word, language)
    return is_word_of(stemmed, language) or stemmed in TELLTALE_WORDS[language]


def _is_in_a_name(claim: Sentence, position: int) -> bool:
    """Whether the word has a capital or a hyphen, or stands small beside one in a name."""
    token = claim.tokens[position]
    beside = [*claim.tokens[max(position - 1, 0) : position], *claim.tokens[position + 1 :][:1]]
    if any(other.text == "-" for other in beside):
        return True
    if token.text[0].isupper():
        return not token.first
    return token.lower in _IN_NAMES and any(other.text[0].isupper() for other in beside)


def _has_grammar_of_both(claim: Sentence) -> bool:
    """Whether there are function words of Dutch and of English; names do not count."""
    return all(
        any(token.lower in words and token.text.islower() and token.lower not in _IN_NAMES
            for token in claim.tokens)
        for words in TELLTALE_WORDS.values()
    )  # fmt: skip
