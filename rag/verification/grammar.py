"""What no sentence has: an article at its end, "the is", a full stop amid its words.

A writer that throws words together makes these; a quote that has them too excuses them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set
from rag.verification.tokens import is_function_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.sentence import Sentence

_NEVER_LAST: dict[Language, frozenset[str]] = {
    "nl": word_set("de een en of want omdat doordat zodat hoewel terwijl te per zo'n onze ons"),
    "en": word_set("the a an and or because although than their my your our its every per whose"),
}
_ARTICLES: dict[Language, frozenset[str]] = {
    "nl": word_set("de een"),
    "en": word_set("the a an every"),
}
_NEVER_BEHIND_ARTICLES: dict[Language, frozenset[str]] = {
    "nl": word_set(
        "de het een is was waren wordt werd werden heeft had en of dat die deze dit hij ze wij we "
        "er niet want omdat maar ook kan kon moet moest zal zou"
    ),
    "en": word_set(
        "the a an is was are were has had have and or but to that which who be been it he she "
        "they we not there because will would can could should must than of"
    ),
}
_IN_NAMES = word_set("de het een van der den ten ter the of in op aan over onder bij a an and en")
_MAY_REPEAT = word_set("dat die had that heel very erg zijn is had so")
_GRAMMAR = word_set(
    "de het en in op naar uit bij met voor tegen tussen sinds is was zijn wordt werd heeft had dat "
    "die er daarom niemand hij zij ze wij maar the and to from with by for at on of that which it "
    "he she they we are were has have because but there this these"
)
_CAPITALS = frozenset(word.capitalize() for word in _GRAMMAR)
# Two signs that do not go together, a comma at the end, a full stop with a small letter behind it,
# "more or more".
_BROKEN = re.compile(r"[,;:] ?[,;:.?!]|[,;:(]$|[^\W\d_]{4,}[.?!] [a-z]|\b(\w+) (?:or|of) \1\b")


def is_broken(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether ``claim`` has what no sentence has, and no quote has just so."""
    given = " ".join(quote.text for quote in quotes)
    if any(match[0] not in given for match in _BROKEN.finditer(claim.text)):
        return True
    theirs = {pair for quote in quotes for pair in _forms(quote)}
    if any(pair not in theirs for pair in _forms(claim) if _is_odd(*pair)):
        return True
    if _has_strange_capital(claim, quotes):
        return True
    language = claim.language
    if language is None:
        return False
    pairs = {pair for quote in quotes for pair in _pairs(quote)}
    words = [token.lower for token in claim.tokens if token.kind != "symbol"]
    if words and words[-1] in _NEVER_LAST[language] and (words[-1], "") not in pairs:
        return True
    return any(
        one in _ARTICLES[language]
        and other in _NEVER_BEHIND_ARTICLES[language]
        and (one, other) not in pairs
        for one, other in _pairs(claim)
    )


def _is_odd(one: str, other: str) -> bool:
    """Whether a word stands there twice, or one of grammar has a capital amid a sentence."""
    if one == other and one.isalpha() and one not in _MAY_REPEAT:
        return True
    return one in _CAPITALS and other.islower()


def _has_strange_capital(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a common word has a capital amid the claim that it has in no quote.

    As in "Paul to According": function words, but for those in names, and words that the quotes
    have in small letters. "The Mayor" and "Mayor Jansen" are a matter of style.
    """
    given = {token.text for quote in quotes for token in quote.tokens}
    for position, token in enumerate(claim.tokens):
        if token.first or not token.is_word or not token.text.istitle() or len(token.text) < 3:
            continue
        if _stands_with_capital(token.text, quotes) or claim.in_date(position):
            continue
        if is_function_word(token.lower) and token.lower not in _IN_NAMES:
            return True
        before = claim.tokens[position - 1].lower
        behind = claim.tokens[position + 1 :][:1]
        in_name = before in _IN_NAMES or (behind and not behind[0].text.islower())
        if token.lower in given and not in_name and not is_function_word(token.lower):
            return True
    return False


def _stands_with_capital(word: str, quotes: Sequence[Sentence]) -> bool:
    return any(token.text == word and not token.first for quote in quotes for token in quote.tokens)


@lru_cache(maxsize=2048)
def _forms(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """Each word as it is written with the next; the first of a sentence in small letters."""
    words = [
        "" if token.kind == "symbol" else token.lower if token.first else token.text
        for token in sentence.tokens
    ]
    return frozenset(pairwise([*words, ""]))


@lru_cache(maxsize=2048)
def _pairs(sentence: Sentence) -> frozenset[tuple[str, str]]:
    """Each word with the one right behind it, and the last one with none."""
    words = ["" if token.kind == "symbol" else token.lower for token in sentence.tokens]
    return frozenset(pairwise([*words, ""]))
