"""Whether a claim leaves out a denial of its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.alignment import clause_words, is_foreign, shared
from rag.verification.content import is_related
from rag.verification.denials import UNTIL, Denial, denials, is_without
from rag.verification.denying_words import denied_part, ends_of_idioms, is_denying
from rag.verification.surroundings import all_anchors, free_clauses, has_word, near, number_behind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import ContentWord, Sentence

_SHORT = 3
_MOST = 0.6
_HALF = 0.5


def is_left_out(claim: Sentence, quote: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim asserts the very words this quote denies."""
    until = any(token.lower in UNTIL for token in claim.tokens)
    made = [d for d in denials(quote) if until or not d.until]
    made = [d for d in made if not is_without(quote.tokens[d.position])]
    if not made:
        return False
    if is_foreign(claim, quote):
        return (
            len(quotes) == 1
            and len(quote.clauses) == 1
            and not _has_own_denying_word(claim, claim.clauses, [quote])
        )
    return any(_asserts(claim, denial, quote, quotes) for denial in made)


def _asserts(claim: Sentence, denial: Denial, quote: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim asserts what ``denial`` of the quote denies."""
    number = number_behind(quote, denial.position)
    if number and not number & all_anchors(claim):
        return False  # "geen 130 maar 118" does not deny the 118
    if not any(is_related(w.stem, c.stem) for w in denial.scope for c in claim.content):
        return False
    clauses = [
        (start, end)
        for start, end in claim.clauses
        if shared(denial.clause, clause_words(claim, start))
    ]
    if _has_own_denying_word(claim, clauses, quotes):
        return False
    words = tuple(w for w in claim.content if any(s <= w.position < e for s, e in clauses))
    return (
        _is_much_alike(words, denial, quote)
        and not _is_asserted(claim, denial, quotes)
        and not _is_said_elsewhere(words, denial, quote)
    )


def _is_said_elsewhere(words: Sequence[ContentWord], denial: Denial, quote: Sentence) -> bool:
    """Whether a clause without a denial has clearly more of ``words`` than the one with it."""
    places = [found.position for found in denials(quote)]
    denied = shared(words, near(quote, denial.position))
    return any(shared(words, free) > denied + 1 for free in free_clauses(quote, places))


def _has_own_denying_word(
    claim: Sentence, clauses: Sequence[tuple[int, int]], quotes: Sequence[Sentence]
) -> bool:
    """Whether the claim denies there in words of its own ("ontbreekt" for "heeft geen")."""
    for start, end in clauses:
        for position in range(start, end):
            token = claim.tokens[position]
            if not token.is_word or any(has_word(quote, token.lower) for quote in quotes):
                continue
            part = denied_part(token.lower)
            if is_denying(token.lower) or position in ends_of_idioms(claim):
                return True
            if part and any(has_word(quote, part) for quote in quotes):
                return True
    return False


def _is_much_alike(words: Sequence[ContentWord], denial: Denial, quote: Sentence) -> bool:
    """Whether ``words`` have most of the denied clause, or are nearly all from the quote."""
    if len(denial.clause) == 1 and len(words) > _SHORT:
        return False
    clause_in_claim = shared(denial.clause, words) / len(denial.clause)
    claim_in_quote = shared(words, quote.content) / len(words)
    return clause_in_claim >= _MOST or (claim_in_quote == 1 and clause_in_claim >= _HALF)


def _is_asserted(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether another clause says without a negator what the claim says."""
    for quote in quotes:
        negators = {found.position for found in denials(quote)}
        for start, end in quote.clauses:
            if negators & set(range(start, end)):
                continue
            words = clause_words(quote, start)
            if shared(denial.scope, words) and shared(words, claim.content) > 1:
                return True
    return False
