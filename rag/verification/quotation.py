"""Whether a claim is a stretch of a quote, so that nothing about it is left to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.negation import is_cut_denial
from rag.verification.sentence import analyse
from rag.verification.tokens import is_function_word, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator


def quotation(claim: str, quote: str) -> bool | None:
    """Whether the claim, a stretch of the quote, keeps its denial; ``None`` if it is none.

    It may begin with a capital and end with a full stop of its own ("Drie minuten."); where such a
    piece has lost a denial, what it says is left to the other checks.
    """
    stated, whole = normalise(claim), normalise(quote)
    if any(_keeps_denial(piece, whole) for piece in _pieces(stated)):
        return True
    return _keeps_denial(stated, whole)


def _pieces(claim: str) -> Iterator[str]:
    """The claim as it could stand amid a sentence, if it says something."""
    bare = claim.rstrip(".!?").strip("'\"")
    if bare and _says_something(bare):
        yield bare
        yield bare[0].lower() + bare[1:]


def _says_something(text: str) -> bool:
    """Whether it ends with a word of content or a number."""
    words = [token for token in analyse(text).tokens if token.kind != "symbol"]
    return bool(words) and not is_function_word(words[-1].lower)


def _keeps_denial(claim: str, quote: str) -> bool | None:
    found = None
    start = quote.find(claim)
    while start >= 0:
        end = start + len(claim)
        inside_word = (start and quote[start - 1].isalnum() and claim[0].isalnum()) or (
            end < len(quote) and quote[end].isalnum() and claim[-1].isalnum()
        )
        if not inside_word:
            found = False
            if not is_cut_denial(quote, start, end):
                return True
        start = quote.find(claim, start + 1)
    return found
