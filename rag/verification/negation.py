"""Whether a claim and its quotes agree on what is denied.

A clause of the claim is held to the clauses of the quotes that are most like it: where these deny,
it must deny, and where they do not, it must not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.alignment import clause_at, clause_words, is_foreign, shared
from rag.verification.content import is_related
from rag.verification.denials import UNTIL, Denial, denials, is_harmless
from rag.verification.denying_words import (
    denied_part,
    ends_of_idioms,
    is_denying,
    is_negating,
    is_negator,
    is_restricting,
)
from rag.verification.function_words import word_set
from rag.verification.negator_between import has_negator_left_out, has_negator_put_in
from rag.verification.problems import Problem, problem
from rag.verification.sentence import stem
from rag.verification.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.verification.sentence import ContentWord, Sentence
    from rag.verification.tokens import Token

_CLAUSE_BOUNDARY = re.compile(r"[.,;:!?()]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_WITHOUT = frozenset({"zonder", "without", "noch", "nor", "none"})
# "Hoeven" is never said without a denial, or a word that amounts to one.
_NEEDS_DENIAL = word_set("hoef hoeft hoeven hoefde hoefden")
_AMOUNTS_TO_DENIAL = word_set(
    "alleen slechts enkel maar pas nauwelijks amper weinig zelden minder nergens noch evenmin"
)
# What says from when ("pas op 3 juni") bears out "not until".
_NOT_BEFORE = word_set("pas only eerst from vanaf since sinds after na once zodra")
_FREE = word_set("gratis")
_PAYING = ("betaal", "kost", "pay", "cost", "charg", "reken", "tarief", "fee")
_WINDOW = 5
_SHORT = 3
_MOST = 0.6
_HALF = 0.5


def negation_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """A denial in the claim the quotes do not make, or one of theirs the claim leaves out."""
    said = denials(claim)
    wrong = not all(_is_borne_out(claim, denial, quotes) for denial in said)
    wrong = wrong or has_negator_put_in(claim, quotes) or _is_doubled(claim, quotes)
    if not said:
        wrong = wrong or has_negator_left_out(claim, quotes) or _lacks_its_negator(claim, quotes)
        wrong = wrong or any(_is_dropped(claim, quote, quotes) for quote in quotes)
    return [problem("negation", claim.text)] if wrong else []


def _is_doubled(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a clause denies twice ("betaalt niet niets") and the quotes only once."""
    places = _plain_denials(claim)
    most = max([0, *(sum(s <= place < e for place in places) for s, e in claim.clauses)])
    return most > max([1, *(len(_plain_denials(quote)) for quote in quotes)])


def _plain_denials(sentence: Sentence) -> list[int]:
    return [
        found.position
        for found in denials(sentence)
        if not _is_without(sentence.tokens[found.position])
    ]


def _lacks_its_negator(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim has "hoeven", which only stands with a denial, and has lost that."""
    words = {token.lower for token in claim.tokens}
    return (
        bool(words & _NEEDS_DENIAL)
        and not words & _AMOUNTS_TO_DENIAL
        and any(denials(quote) for quote in quotes)
    )


def is_cut_denial(quote: str, start: int, end: int) -> bool:
    """Whether a cut at ``start`` or ``end`` leaves out the negator of the words it keeps.

    "…", or a clause boundary between the cut and the negator, keeps the two apart.
    """
    before = _CLAUSE_BOUNDARY.split(quote[:start])[-1]
    behind = _CLAUSE_BOUNDARY.split(quote[end:])[0]
    if _CLAUSE_BOUNDARY.match(quote[start:end][-1:]):
        behind = ""
    return any(is_negator(word) for word in _WORD.findall(f"{before} {behind}".lower()))


def _is_borne_out(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes deny something too, in the words around it or in its clause."""
    if denial.until:
        return _is_not_before(quotes)
    known = frozenset[str]().union(*(_all_anchors(quote) for quote in quotes))
    anchors = _anchors(claim, _window(claim, denial.position)) & known
    number = _number_behind(claim, denial.position)
    doubled = any(_denies(word.word) for word in denial.scope)  # "niet uitgesloten"
    found = False
    for quote in quotes:
        for position, token in _denying_tokens(claim, quote):
            if is_foreign(claim, quote):
                clause = range(*clause_at(quote, position))
                found |= not anchors or bool(anchors & _anchors(quote, clause))
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
        return not _has_word(claim, word)
    part = denied_part(word)
    return bool(part) and not _has_word(claim, word) and _has_word(claim, part)


def _is_same_denial(
    claim: Sentence, denial: Denial, quote: Sentence, position: int, quotes: Sequence[Sentence]
) -> bool:
    """Whether what the claim denies stands near the quote's negator at ``position``.

    That is the word or number right behind the claim's negator; where the source has another
    word for it, any word around the two negators will do.
    """
    near = _near(quote, position)
    number = _number_behind(claim, denial.position)
    if number and any(number & _all_anchors(q) for q in quotes):
        window = range(*clause_at(quote, position))
        return bool(number & _anchors(quote, _window(quote, position)) & _anchors(quote, window))
    ahead = tuple(word for word in denial.clause if word.position < denial.position)[-1:]
    if any(shared(denial.scope, q.content) for q in quotes):
        return shared((*denial.scope, *ahead), near) > 0
    return shared(_surroundings(claim, denial.position), near) > 0


def _near(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    return (*clause_words(sentence, position), *_surroundings(sentence, position))


def _is_stated(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes say without a denial, and only so, what ``denial`` of the claim denies."""
    stated = denied = 0
    for quote in quotes:
        if is_foreign(claim, quote):
            return False
        places = [position for position, _ in _denying_tokens(claim, quote)]
        if any(shared(denial.scope, _near(quote, place)) for place in places):
            return False
        denied = max([denied, *(shared(denial.clause, _near(quote, place)) for place in places)])
        for words in _free_clauses(quote, places):
            if shared(denial.scope, words):
                stated = max(stated, shared(denial.clause, words))
    return stated > max(denied, 1)


def _free_clauses(quote: Sentence, places: Sequence[int]) -> Iterator[tuple[ContentWord, ...]]:
    """The content words of each clause in which nothing is denied."""
    for start, end in quote.clauses:
        if not any(start <= place < end for place in places):
            yield clause_words(quote, start)


def _number_behind(sentence: Sentence, position: int) -> frozenset[str]:
    """The number within three words behind ``position``."""
    return frozenset(
        str(reading.size)
        for number in sentence.quantities
        if position < number.start <= position + 3
        for reading in number.readings
    )


def _window(sentence: Sentence, position: int) -> range:
    return range(max(position - _WINDOW, 0), min(position + _WINDOW + 1, len(sentence.tokens)))


def _surroundings(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    window = _window(sentence, position)
    return tuple(word for word in sentence.content if word.position in window)


def _anchors(sentence: Sentence, window: range) -> frozenset[str]:
    """Numbers and names in ``window``, in a form that both languages share."""
    anchors = _anchors_by_position(sentence)
    return frozenset().union(*(anchors[position] for position in window if position in anchors))


@lru_cache(maxsize=2048)
def _all_anchors(sentence: Sentence) -> frozenset[str]:
    return frozenset().union(*_anchors_by_position(sentence).values())


@lru_cache(maxsize=2048)
def _anchors_by_position(sentence: Sentence) -> dict[int, frozenset[str]]:
    anchors = {
        position: frozenset({fold(token.text)})
        for position, token in enumerate(sentence.tokens)
        if token.text[0].isupper() and not token.first
    }
    for number in sentence.quantities:
        sizes = frozenset(str(reading.size) for reading in number.readings)
        anchors[number.start] = anchors.get(number.start, frozenset()) | sizes
    return anchors


def _is_dropped(claim: Sentence, quote: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim asserts the very words this quote denies."""
    until = any(token.lower in UNTIL for token in claim.tokens)
    made = [d for d in denials(quote) if until or not d.until]
    made = [d for d in made if not _is_without(quote.tokens[d.position])]
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
    number = _number_behind(quote, denial.position)
    if number and not number & _all_anchors(claim):
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
    denied = shared(words, _near(quote, denial.position))
    return any(shared(words, free) > denied + 1 for free in _free_clauses(quote, places))


def _is_without(token: Token) -> bool:
    """As in "zonder", "neither … nor": no denial of the verb, unless a sentence opens with it."""
    return token.lower in _WITHOUT and not token.first


def _has_own_denying_word(
    claim: Sentence, clauses: Sequence[tuple[int, int]], quotes: Sequence[Sentence]
) -> bool:
    """Whether the claim denies there in words of its own ("ontbreekt" for "heeft geen")."""
    for start, end in clauses:
        for position in range(start, end):
            token = claim.tokens[position]
            if not token.is_word or any(_has_word(quote, token.lower) for quote in quotes):
                continue
            part = denied_part(token.lower)
            if is_denying(token.lower) or position in ends_of_idioms(claim):
                return True
            if part and any(_has_word(quote, part) for quote in quotes):
                return True
    return False


def _has_word(sentence: Sentence, word: str) -> bool:
    own = stem(word, sentence.language)
    return any(is_related(own, other.stem) for other in sentence.content) or any(
        token.lower == word for token in sentence.tokens
    )


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
