"""Whether the words of a claim are those of its quotes, in an order that can mean the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.lexicon import translations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
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


def matched(
    words: Sequence[ContentWord], claim: Sentence, quotes: Sequence[Sentence]
) -> list[bool]:
    """For each content word of ``claim`` given, whether a related one stands in a quote.

    In a quote in the other language that is a word of the same origin or a translation.
    """
    known = frozenset[str]().union(*(_known(quote, claim.language) for quote in quotes))
    across = any(quote.language not in (None, claim.language) for quote in quotes)
    return [
        any(one in known or any(is_related(one, other) for other in known) for one in forms)
        for forms in (_forms(word, claim.language if across else None) for word in words)
    ]


def places_in(quote: Sentence, word: ContentWord, language: Language | None) -> tuple[int, ...]:
    """Where ``quote`` has a counterpart of a claim's ``word``: as :func:`matched`, with places."""
    forms = _forms(word, language)
    return tuple(
        other.position
        for other in quote.content
        if any(
            is_related(one, theirs)
            for one in forms
            for theirs in _senses(other, quote.language, language)
        )
    )


def _senses(word: ContentWord, language: Language | None, other: Language | None) -> frozenset[str]:
    """What a word of a quote in ``language`` can be in the ``other``."""
    own = frozenset({word.stem, word.word})
    return own if language in (None, other) else own | translations(word.stem, language)


def _forms(word: ContentWord, language: Language | None) -> frozenset[str]:
    own = frozenset({word.stem, word.word})
    return own if language is None else own | translations(word.stem, language)


@lru_cache(maxsize=4096)
def _known(quote: Sentence, language: Language | None) -> frozenset[str]:
    """The words of a quote, and what they can be in ``language``."""
    own = frozenset(form for word in quote.content for form in (word.stem, word.word))
    if language is None or quote.language in (None, language):
        return own
    return own.union(*(translations(word.stem, quote.language) for word in quote.content))


def coverage(claim: Sentence, quotes: Sequence[Sentence]) -> float:
    """The part of the claim's words and numbers that the quotes have; 1 when there are none.

    Numbers count as found, since each is checked by itself, but alone they do not carry a claim
    that has several other words.
    """
    found = [
        stands or _has_synonym(word, claim, quotes)
        for word, stands in zip(claim.content, matched(claim.content, claim, quotes), strict=True)
    ]
    if len(found) >= _SEVERAL and not any(found):
        return 0.0
    numbers = len(claim.quantities) + len(claim.dates)
    total = len(found) + numbers
    return (sum(found) + numbers) / total if total else 1.0


def _has_synonym(word: ContentWord, claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a quote in the claim's language has a word with the same translation.

    As "bicycle" and "bike" are both "fiets" (pivoting: Bannard & Callison-Burch, 2005).
    """
    if claim.language is None:
        return False
    meanings = translations(word.stem, claim.language)
    return any(
        quote.language == claim.language and not meanings.isdisjoint(_meanings(quote))
        for quote in quotes
    )


@lru_cache(maxsize=2048)
def _meanings(quote: Sentence) -> frozenset[str]:
    if quote.language is None:
        return frozenset()
    found = (translations(word.stem, quote.language) for word in quote.content)
    return frozenset[str]().union(*found)


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
    return not matched([last], claim, quotes)[0] and not any(
        is_related(last.word, word) for quote in quotes for word in quote.words
    )
