"""Words that deny: negators, and words and idioms that deny without one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set

if TYPE_CHECKING:
    from rag.verification.sentence import Sentence
    from rag.verification.tokens import Token

_NEGATORS = word_set(
    "niet geen nooit niemand niets niks nergens zonder noch evenmin geenszins geeneens not no "
    "never nobody nothing nowhere none neither nor without cannot noone"
)
# Words that deny without a negator: they may stand for one, but do not ask for one.
_STEMS = word_set(
    "weiger verbied verbod verbood ontbre achterwege ontbrak afraad afgerad limits ontraad "
    "mis behalve uitgezonder tenzij alleen slechts uitsluitend pas buiten uitgeslot uitslui "
    "verdwe verdwi gratis nauwelijks amper dicht geslot gestopt onmogelijk nul afgewez afwijz "
    "kwijt vrijgesteld wegvall verval vervall geschrapt schrap afgeschaft afschaff ontzeg "
    "voorkom vermijd verlor vergeet vergeten nalaten only except refus ban forbid forbad lack "
    "miss fail exclu unless hardly barely scarcely closed impossible zero reject exempt excus "
    "declin avoid prevent prohibit lapse lost lose waive abolish scrap cease outside unable "
    "decline until ongeld invalid unknown onbekend"
)
_EXACT = frozenset(w for w in _STEMS if len(w) <= 5) | word_set(
    "enkel stop stopt stoppen stops stopped stopping"
)
# The last word stands for the idiom.
_IDIOMS = {
    tuple(phrase.split())
    for phrase in (
        "uit den boze", "buiten de boot", "links liggen", "van de baan", "buiten schot",
        "out of the question", "off limits", "not a chance",
    )
}  # fmt: skip
_RESTRICTING = word_set("alleen slechts uitsluitend enkel pas only until")
_PREFIXES = ("on", "un", "dis", "non", "in")
_SUFFIXES = ("loos", "loze", "less")
_LONGEST_IDIOM = max(map(len, _IDIOMS))


def is_negator(word: str) -> bool:
    """Whether lower-case ``word`` denies."""
    return word in _NEGATORS or word.endswith("n't")


def is_negating(token: Token) -> bool:
    """Whether ``token`` is a negator, and not a name ("de Nooit Volmaakt")."""
    named = token.text[0].isupper() and not token.first
    return token.is_word and not named and is_negator(token.lower)


def is_restricting(word: str) -> bool:
    """Whether lower-case ``word`` says that something is so, and nothing more than that."""
    return word in _RESTRICTING


@lru_cache(maxsize=16384)
def is_denying(word: str) -> bool:
    """Whether a lower-case word may deny without a negator; see also :func:`denied_part`."""
    return word in _EXACT or any(
        len(start) > 3 and word.startswith(start) and (len(start) > 4 or len(word) - len(start) < 4)
        for start in _STEMS
    )


def denied_part(word: str) -> str:
    """What a word such as "onbemand" or "cordless" may deny; empty if it cannot."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 3:
            return word.removeprefix(prefix)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) > len(suffix) + 3:
            return word.removesuffix(suffix)
    return ""


@lru_cache(maxsize=4096)
def ends_of_idioms(sentence: Sentence) -> frozenset[int]:
    """The positions of the last words of idioms that deny."""
    words = [token.lower for token in sentence.tokens]
    return frozenset(
        end - 1
        for end in range(2, len(words) + 1)
        for length in range(2, _LONGEST_IDIOM + 1)
        if length <= end and tuple(words[end - length : end]) in _IDIOMS
    )
