"""Whether the words of a claim are those of its quotes, in an order that can mean the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import ContentWord, Sentence

_MIN_PART = 4
_MIN_PREFIX = 5
_SEVERAL = 2
_TO_BE = frozenset({"is", "was", "zijn", "waren", "are", "were"})


@lru_cache(maxsize=65536)
def is_related(one: str, other: str) -> bool:
    """Whether two stems are the same word, a compound and its part, or of one family."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) >= _MIN_PART and (long.startswith(short) or long.endswith(short)):
        return True
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= _MIN_PREFIX and shared * 5 >= len(long) * 3


def matched(words: Sequence[ContentWord], quotes: Sequence[Sentence]) -> list[bool]:
    """For each content word of a claim, whether a related one stands in a quote."""
    known = {word.stem for quote in quotes for word in quote.content}
    known |= {word.word for quote in quotes for word in quote.content}
    return [
        word.stem in known
        or word.word in known
        or any(is_related(word.stem, other) for other in known)
        for word in words
    ]


def coverage(claim: Sentence, quotes: Sequence[Sentence]) -> float:
    """The part of the claim's words and numbers that the quotes have; 1 when there are none.

    Numbers count as found, since each is checked by itself, but alone they do not carry a claim
    that has several other words.
    """
    found = matched(claim.content, quotes)
    if len(found) >= _SEVERAL and not any(found):
        return 0.0
    numbers = len(claim.quantities) + len(claim.dates)
    total = len(found) + numbers
    return (sum(found) + numbers) / total if total else 1.0


def has_anchor(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim has anything in common with quotes in another language.

    That is a number or date (each has been checked), a name, or a word of the same origin.
    """
    if claim.quantities or claim.dates or not claim.content:
        return True
    return any(matched(claim.content, quotes))


def predicate_is_missing(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether what the claim says a thing *is* stands nowhere in the quotes.

    "Het schip is van goud" shares its subject with "het schip is van staal", and nothing else:
    a single word behind a form of "to be" is all that is said. A name is checked by itself, and
    so is a number.
    """
    if not claim.content or claim.quantities or claim.dates:
        return False
    verbs = [i for i, token in enumerate(claim.tokens) if token.lower in _TO_BE]
    said = [word for word in claim.content if verbs and word.position > verbs[-1]]
    if len(said) != 1 or claim.tokens[said[0].position].text[0].isupper():
        return False
    (last,) = said
    # A stem may hide that a compound begins with the word: "onderdelen", "onderdelentekort".
    return not matched([last], quotes)[0] and not any(
        is_related(last.word, word) for quote in quotes for word in quote.words
    )
