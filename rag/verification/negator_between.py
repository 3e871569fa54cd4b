"""Words that stand side by side in the one text and with a negator between them in the other.

"The latch had clicked shut" is not what "the latch had not clicked shut" says, whatever the two
have in common beside it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rag.verification.denials import denials
from rag.verification.function_words import word_set
from rag.verification.tokens import is_function_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rag.verification.sentence import Sentence


_CONTRAST = word_set("maar but")
_NEAR = 3


class _Pair(NamedTuple):
    """Two words, and the one that follows them ("" at the end)."""

    before: str
    behind: str
    following: str

    @property
    def is_telling(self) -> bool:
        """Whether the two are more than grammar, which may stand together anywhere."""
        return not (is_function_word(self.before) and is_function_word(self.behind))


def has_negator_put_in(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim has a negator between two words that stand together in the quotes."""
    return _is_new(_parted(claim), _of_all(_parted, quotes), _of_all(_stated, quotes))


def has_negator_left_out(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes have a negator between two words that stand together in the claim."""
    return _is_new(_stated(claim), _of_all(_stated, quotes), _of_all(_parted, quotes))


def _is_new(pairs: Sequence[_Pair], as_here: Sequence[_Pair], otherwise: Sequence[_Pair]) -> bool:
    """Whether one of the pairs stands otherwise in the quotes, and nowhere as it does here."""
    known = {pair[:2] for pair in as_here}
    return any(
        pair[:2] not in known and any(_is_same(pair, other) for other in otherwise)
        for pair in pairs
    )


def _of_all(
    find: Callable[[Sentence], tuple[_Pair, ...]], quotes: Sequence[Sentence]
) -> list[_Pair]:
    return [pair for quote in quotes for pair in find(quote)]


def _is_same(one: _Pair, other: _Pair) -> bool:
    if one[:2] != other[:2]:
        return False
    return one.is_telling or (one.following == other.following != "")


@lru_cache(maxsize=2048)
def _stated(sentence: Sentence) -> tuple[_Pair, ...]:
    """The pairs of words without a negator near them."""
    words = _words(sentence)
    denied = {
        place
        for denial in denials(sentence)
        for place in range(denial.position - _NEAR, denial.position + _NEAR + 1)
    }
    return tuple(
        _Pair(*words[at : at + 3])
        for at in range(len(sentence.tokens) - 1)
        if words[at] and words[at + 1] and at not in denied
    )


@lru_cache(maxsize=2048)
def _parted(sentence: Sentence) -> tuple[_Pair, ...]:
    """The words on either side of each negator.

    "Not until" and "not this but that" deny something else than what stands next to them.
    """
    words = ["", *_words(sentence)]
    found = []
    for denial in denials(sentence):
        at = denial.position + 1
        contrasted = any(word in _CONTRAST for word in words[at + 1 :])
        if words[at - 1] and words[at + 1] and not denial.until and not contrasted:
            found.append(_Pair(words[at - 1], words[at + 1], words[at + 2]))
    return tuple(found)


def _words(sentence: Sentence) -> list[str]:
    """The tokens in lower case, "" for a sign, and two more."""
    words = ["" if token.kind == "symbol" else token.lower for token in sentence.tokens]
    return [*words, "", ""]
