"""Whether what a claim denies is denied by its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.alignment import clause_at, clause_words, is_foreign, shared
from rag.verification.denials import Denial, denials, is_harmless
from rag.verification.denying_words import (
    denied_part,
    ends_of_idioms,
    is_denying,
    is_negating,
    is_negator,
    is_restricting,
)
from rag.verification.function_words import word_set
from rag.verification.surroundings import (
    all_anchors,
    anchors_in,
    free_clauses,
    has_word,
    near,
    number_behind,
    surroundings,
    window,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.verification.sentence import Sentence
    from rag.verification.tokens import Token

# What says from when ("pas op 3 juni") bears out "not until".
_NOT_BEFORE = word_set("pas only eerst from vanaf since sinds after na once zodra")
_FREE = word_set("gratis")
_PAYING = ("betaal", "kost", "pay", "cost", "charg", "reken", "tarief", "fee")


def is_borne_out(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes deny something too, in the words around it or in its clause."""
    if denial.until:
        return _is_not_before(quotes)
    known = frozenset[str]().union(*(all_anchors(quote) for quote in quotes))
    anchors = anchors_in(claim, window(claim, denial.position)) & known
    number = number_behind(claim, denial.position)
    doubled = any(_denies(word.word) for word in denial.scope)  # "niet uitgesloten"
    found = False
    for quote in quotes:
        for position, token in _denying_tokens(claim, quote):
            if is_foreign(claim, quote):
                clause = range(*clause_at(quote, position))
                found |= not anchors or bool(anchors & anchors_in(quote, clause))
            elif is_negator(token):
                found |= _is_same_denial(claim, denial, quote, position, quotes)
            elif not number and not doubled:
                found |= _is_other_denial(claim, denial, quote, position)
    return found and not _is_stated(claim, denial, quotes)


def _is_not_before(quotes: Sequence[Sentence]) -> bool:
    """Whether a quote says from when, as "not until" does."""
    return any(
        any(denial.until for denial in denials(quote))
        or any(token.lower in _NOT_BEFORE for token in quote.tokens)
        for quote in quotes
    )


def _is_other_denial(claim: Sentence, denial: Denial, quote: Sentence, position: int) -> bool:
    """Whether a word that denies without a negator can do so for ``denial`` of the claim."""
    words = clause_words(quote, position)
    word = quote.tokens[position].lower
    if is_restricting(word) and shared(denial.scope, words):
        return False  # what is "only" so is so
    if word in _FREE and not any(token.lower.startswith(_PAYING) for token in claim.tokens):
        return False
    return shared(denial.clause, words) > 0


def _denying_tokens(claim: Sentence, quote: Sentence) -> Iterator[tuple[int, str]]:
    """Where in ``quote`` something can stand for a negator of the claim."""
    for position, token in enumerate(quote.tokens):
        if not token.is_word:
            continue
        denies = position in ends_of_idioms(quote) or _denies_for(claim, token)
        if denies and not (is_negating(token) and is_harmless(quote, position)):
            yield position, token.lower


def _denies(word: str) -> bool:
    return is_denying(word) or bool(denied_part(word))


def _denies_for(claim: Sentence, token: Token) -> bool:
    """Whether ``token`` of a quote can stand for a negator of the claim."""
    if is_negating(token):
        return True
    word = token.lower
    if is_denying(word):
        return not has_word(claim, word)
    part = denied_part(word)
    return bool(part) and not has_word(claim, word) and has_word(claim, part)


def _is_same_denial(
    claim: Sentence, denial: Denial, quote: Sentence, position: int, quotes: Sequence[Sentence]
) -> bool:
    """Whether what the claim denies stands near the quote's negator at ``position``.

    That is the word or number right behind the claim's negator; where the source has another
    word for it, any word around the two negators will do.
    """
    close = near(quote, position)
    number = number_behind(claim, denial.position)
    if number and any(number & all_anchors(q) for q in quotes):
        clause = range(*clause_at(quote, position))
        return bool(number & anchors_in(quote, window(quote, position)) & anchors_in(quote, clause))
    ahead = tuple(word for word in denial.clause if word.position < denial.position)[-1:]
    if any(shared(denial.scope, q.content) for q in quotes):
        return shared((*denial.scope, *ahead), close) > 0
    return shared(surroundings(claim, denial.position), close) > 0


def _is_stated(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes say without a denial, and only so, what ``denial`` of the claim denies."""
    stated = denied = 0
    for quote in quotes:
        if is_foreign(claim, quote):
            return False
        places = [position for position, _ in _denying_tokens(claim, quote)]
        if any(shared(denial.scope, near(quote, place)) for place in places):
            return False
        denied = max([denied, *(shared(denial.clause, near(quote, place)) for place in places)])
        for words in free_clauses(quote, places):
            if shared(denial.scope, words):
                stated = max(stated, shared(denial.clause, words))
    return stated > max(denied, 1)
