"""Which clause of a quote a clause of the claim speaks of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.content import is_related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import ContentWord, Sentence


def is_foreign(claim: Sentence, quote: Sentence) -> bool:
    """Whether the two are surely in different languages."""
    return None not in (claim.language, quote.language) and claim.language != quote.language


@lru_cache(maxsize=8192)
def clause_words(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    """The content words of the clause that token ``position`` stands in."""
    for start, end in sentence.clauses:
        if start <= position < end:
            return tuple(word for word in sentence.content if start <= word.position < end)
    return ()


def shared(words: Sequence[ContentWord], others: Sequence[ContentWord]) -> int:
    """How many of ``words`` have a related word among ``others``."""
    return sum(any(is_related(word.stem, other.stem) for other in others) for word in words)


def clause_at(sentence: Sentence, position: int) -> tuple[int, int]:
    """Where the clause that token ``position`` stands in starts and ends."""
    for start, end in sentence.clauses:
        if start <= position < end:
            return start, end
    return position, position + 1
