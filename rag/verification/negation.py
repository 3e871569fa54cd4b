"""Whether a claim and its quotes agree on what is denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.alignment import clause_words, is_foreign, shared
from rag.verification.content import is_related
from rag.verification.function_words import word_set
from rag.verification.problems import Problem, problem
from rag.verification.sentence import stem
from rag.verification.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.quantity import Quantity
    from rag.verification.sentence import ContentWord, Sentence

_NEGATORS = word_set(
    "niet geen nooit niemand niets niks nergens zonder noch evenmin geenszins geeneens not no "
    "never nobody nothing nowhere none neither nor without cannot noone"
)
# Words that deny without a negator: they may stand for one, but do not ask for one.
_DENYING_STEMS = word_set(
    "weiger verbied verbod verbood ontbre achterwege ontbrak afraad afgerad limits ontraad "
    "mis behalve uitgezonder tenzij alleen slechts uitsluitend pas buiten uitgeslot uitslui "
    "verdwe verdwi gratis nauwelijks amper dicht geslot gestopt onmogelijk nul afgewez afwijz "
    "kwijt vrijgesteld wegvall verval vervall geschrapt schrap afgeschaft afschaff ontzeg "
    "voorkom vermijd verlor vergeet vergeten nalaten only except refus ban forbid forbad lack "
    "miss fail exclu unless hardly barely scarcely closed impossible zero reject exempt "
    "declin avoid prevent prohibit lapse lost lose waive abolish scrap cease outside unable "
    "decline until ongeld invalid unknown onbekend"
)
_DENYING_EXACT = frozenset(w for w in _DENYING_STEMS if len(w) <= 5) | {"enkel"}
_DENYING_PREFIXES = ("on", "un", "dis", "non", "in")
_ONLY = word_set("alleen slechts enkel only just merely simply zozeer least")
_ALSO = word_set("ook maar but also too well")
_CERTAIN = word_set("twijfel doubt wonder question")
# "Uitzoeken of het de buizen niet aanvreet" asks whether it does.
_ASKING = word_set(
    "uitgezocht uitzoeken onderzocht onderzoeken nagaan nagegaan vraag vragen afvragen bekeken "
    "bekijken kijken wonder ask asked check checked investigate investigated find"
)
_WHETHER = word_set("of whether if")
_CLAUSE_BOUNDARY = re.compile(r"[.,;:!?()]")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_WITHOUT = frozenset({"zonder", "without", "noch", "nor", "none"})
_SCOPE = 2
_WINDOW = 5
_SHORT = 3
_MOST = 0.6
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Denial:
    """A negator at ``position`` with the content words of its clause and those next to it."""

    position: int
    clause: tuple[ContentWord, ...]
    scope: tuple[ContentWord, ...]


def negation_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """A denial in the claim the quotes do not make, or one of theirs the claim leaves out."""
    said = _denials(claim)
    if said:
        return [] if all(_is_borne_out(claim, denial, quotes) for denial in said) else _told(claim)
    if _has_own_denying_word(claim, quotes):
        return []
    return _told(claim) if any(_is_dropped(claim, quote, quotes) for quote in quotes) else []


def is_cut_denial(quote: str, start: int, end: int) -> bool:
    """Whether a cut at ``start`` or ``end`` leaves out the negator of the words it keeps.

    "…", or a clause boundary between the cut and the negator, keeps the two apart.
    """
    before = _CLAUSE_BOUNDARY.split(quote[:start])[-1]
    behind = _CLAUSE_BOUNDARY.split(quote[end:])[0]
    if _CLAUSE_BOUNDARY.match(quote[start:end][-1:]):
        behind = ""
    return any(is_negator(word) for word in _WORD.findall(f"{before} {behind}".lower()))


def _told(claim: Sentence) -> list[Problem]:
    return [problem("negation", claim.text)]


@lru_cache(maxsize=2048)
def _denials(sentence: Sentence) -> tuple[Denial, ...]:
    return tuple(
        _denial(sentence, position)
        for position, token in enumerate(sentence.tokens)
        if token.is_word and is_negator(token.lower) and not _is_harmless(sentence, position)
    )


def is_negator(word: str) -> bool:
    """Whether lower-case ``word`` denies."""
    return word in _NEGATORS or word.endswith("n't")


def _is_harmless(sentence: Sentence, position: int) -> bool:
    """Not a denial of the predicate: "niet alleen", "geen twijfel", "nog geen 30", "No, …"."""
    words = [token.lower for token in sentence.tokens[position : position + 6]]
    before = [token.lower for token in sentence.tokens[max(position - 3, 0) : position]]
    following = words[1] if len(words) > 1 else ""
    also = {token.lower for token in sentence.tokens[position:]} & _ALSO
    if (
        (following in _ONLY and also)
        or following in _CERTAIN
        or before[-2:] in (["al", "dan"], ["whether", "or"])
    ):
        return True
    if position == 0 and words[0] in {"no", "nee"} and following in {",", ".", "-", ":", "!", ";"}:
        return True
    if words[0] == "no" and following == ".":
        return True
    if {"until", "till"} & set(words) or {"helft", "half"} & set(words[1:3]):
        return True
    if words[1:3] in (["eerder", "dan"], ["anders", "dan"]):
        return True
    if words[0] in {"niet", "not"} and _is_asked(sentence, position):
        return True
    return any(_is_in_bound(sentence, position, number) for number in sentence.quantities)


def _is_asked(sentence: Sentence, position: int) -> bool:
    """Whether the negator at ``position`` stands in an indirect question."""
    words = [token.lower for token in sentence.tokens[:position]]
    return any(
        one in _ASKING and (two in _WHETHER or three in _WHETHER)
        for one, two, three in zip(words, words[1:], [*words[2:], ""], strict=False)
    )


def _is_in_bound(sentence: Sentence, position: int, number: Quantity) -> bool:
    """As in "niet meer dan 30", "nog geen 30": the denial is part of the bound, checked with it."""
    if not number.bound or not position < number.start <= position + 6:
        return False
    between = {token.lower for token in sentence.tokens[position + 1 : number.start]}
    return bool(between & {"dan", "than"}) or number.start == position + 1


def _denial(sentence: Sentence, position: int) -> Denial:
    clause = clause_words(sentence, position)
    behind = tuple(word for word in clause if word.position > position)[:_SCOPE]
    ahead = tuple(word for word in clause if word.position < position)[-_SCOPE:]
    return Denial(position, clause, behind[:1] or ahead[-1:])


def _has_own_denying_word(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim denies in words of its own ("ontbreekt" for "heeft geen")."""
    return any(
        _is_denying(token.lower) and not any(_has_word(quote, token.lower) for quote in quotes)
        for token in claim.tokens
        if token.is_word
    )


def _has_word(sentence: Sentence, word: str) -> bool:
    own = stem(word, sentence.language)
    return any(is_related(own, other.stem) for other in sentence.content) or any(
        token.lower == word for token in sentence.tokens
    )


@lru_cache(maxsize=16384)
def _is_denying(word: str) -> bool:
    """Whether a lower-case word may deny without a negator."""
    if word in _DENYING_EXACT or _prefixed(word):
        return True
    return any(
        len(start) > 3 and word.startswith(start) and (len(start) > 4 or len(word) - len(start) < 4)
        for start in _DENYING_STEMS
    )


def _prefixed(word: str) -> str:
    """What a word such as "onbemand" or "cordless" denies; empty if it does not."""
    for prefix in _DENYING_PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 3:
            return word.removeprefix(prefix)
    for suffix in ("loos", "loze", "less"):
        if word.endswith(suffix) and len(word) > len(suffix) + 3:
            return word.removesuffix(suffix)
    return ""


def _denies_for(claim: Sentence, word: str) -> bool:
    """Whether ``word`` of a quote can stand for a negator of the claim."""
    if is_negator(word):
        return True
    if not _is_denying(word) or _has_word(claim, word):
        return False
    if word.startswith(("onmogelijk", "impossible", "onmoge")):
        return True
    return not _prefixed(word) or _has_word(claim, _prefixed(word))


def _is_borne_out(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes deny something too, in the words around it or in its clause."""
    known = frozenset[str]().union(*(_all_anchors(quote) for quote in quotes))
    anchors = _anchors(claim, _window(claim, denial.position)) & known
    number = _number_behind(claim, denial.position)
    doubled = any(_is_denying(word.word) for word in denial.scope)  # "niet uitgesloten"
    found = False
    for quote in quotes:
        for position, token in enumerate(quote.tokens):
            if not token.is_word or not _denies_for(claim, token.lower):
                continue
            if is_negator(token.lower) and _is_harmless(quote, position):
                continue
            clause = range(*_clause_at(quote, position))
            if is_foreign(claim, quote):
                found |= not anchors or bool(anchors & _anchors(quote, clause))
            elif is_negator(token.lower):
                found |= _is_same_denial(claim, denial, quote, position, quotes)
            elif not number and not doubled:
                found |= shared(denial.clause, clause_words(quote, position)) > 0
    return found


def _is_same_denial(
    claim: Sentence, denial: Denial, quote: Sentence, position: int, quotes: Sequence[Sentence]
) -> bool:
    """Whether what the claim denies stands near the quote's negator at ``position``.

    That is the word or number right behind the claim's negator; where the source has another
    word for it, any word around the two negators will do.
    """
    near = (*clause_words(quote, position), *_surroundings(quote, position))
    number = _number_behind(claim, denial.position)
    if number and any(number & _all_anchors(q) for q in quotes):
        window = range(*_clause_at(quote, position))
        return bool(number & _anchors(quote, _window(quote, position)) & _anchors(quote, window))
    ahead = tuple(word for word in denial.clause if word.position < denial.position)[-1:]
    if any(shared(denial.scope, q.content) for q in quotes):
        return shared((*denial.scope, *ahead), near) > 0
    return shared(_surroundings(claim, denial.position), near) > 0


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


def _clause_at(sentence: Sentence, position: int) -> tuple[int, int]:
    for start, end in sentence.clauses:
        if start <= position < end:
            return start, end
    return position, position + 1


def _is_dropped(claim: Sentence, quote: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim asserts the very words this quote denies."""
    denials = [d for d in _denials(quote) if quote.tokens[d.position].lower not in _WITHOUT]
    if not denials:
        return False
    if is_foreign(claim, quote):
        return (
            len(quotes) == 1
            and len(quote.clauses) == 1
            and not _has_own_denying_word(quote, [claim])
        )
    for denial in denials:
        hit = any(is_related(w.stem, c.stem) for w in denial.scope for c in claim.content)
        if hit and _is_much_alike(claim, denial, quote) and not _is_asserted(claim, denial, quotes):
            return True
    return False


def _is_much_alike(claim: Sentence, denial: Denial, quote: Sentence) -> bool:
    """Whether the claim has most of the denied clause, or is nearly all from the quote."""
    if len(denial.clause) == 1 and len(claim.content) > _SHORT:
        return False
    clause_in_claim = shared(denial.clause, claim.content) / len(denial.clause)
    claim_in_quote = shared(claim.content, quote.content) / len(claim.content)
    return clause_in_claim >= _MOST or (claim_in_quote == 1 and clause_in_claim >= _HALF)


def _is_asserted(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether another clause says without a negator what the claim says."""
    for quote in quotes:
        negators = {found.position for found in _denials(quote)}
        for start, end in quote.clauses:
            if negators & set(range(start, end)):
                continue
            words = clause_words(quote, start)
            if shared(denial.scope, words) and shared(words, claim.content) > 1:
                return True
    return False
