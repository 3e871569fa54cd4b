"""Names that change places: "X haalde Y in" for "Y haalde X in", "naar X" for "naar Y"."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from rag.verification.function_words import word_set
from rag.verification.tokens import fold, is_function_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

_PREPOSITIONS = word_set(
    "in op van voor uit bij met naar over aan onder tussen tegen via en of als zoals at on of for "
    "from with to and or as about into near inside outside behind within across namens volgens "
    "according zowel waar where die dat who which that , ; : ( ) - & ' \" /"
)
# Prepositions whose noun cannot change places with the subject.
_DIRECTED = word_set("in uit naar bij tegen voor namens from to into at for against towards")
_ARTICLES = word_set("de het een the a an")
# Inside a name ("Ruud van Aldendriel"), where the order matters as well.
_PARTICLES = word_set("van de der den ten ter von of &")
_PASSIVE = word_set("door by")
_BETWEEN = 5


def names_change_roles(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether names of the claim have each other's place in the quotes."""
    return (
        _have_swapped_places(claim, quotes)
        or _has_other_behind_preposition(claim, quotes)
        or _has_other_first_name(claim, quotes)
    )


@lru_cache(maxsize=2048)
def capitals(sentence: Sentence) -> tuple[tuple[int, str], ...]:
    """The words with a capital, folded, with their positions."""
    return tuple(
        (position, fold(token.text).removesuffix("'s"))
        for position, token in enumerate(sentence.tokens)
        if token.is_word
        and token.text[0].isupper()
        and not sentence.in_date(position)
        and not sentence.in_quantity(position)
    )


def _have_swapped_places(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether "X haalde Y in" stands in the source as "Y haalde X in"."""
    theirs = {pair for quote in quotes for pair in _pairs(quote)}
    alike = _is_passive(claim) == any(_is_passive(quote) for quote in quotes)
    for left, right, whole in _pairs(claim):
        same = any(pair[:2] == (left, right) for pair in theirs)
        turned = any(pair[:2] == (right, left) for pair in theirs)
        if turned and not same and (whole or alike):
            return True
    return False


@lru_cache(maxsize=2048)
def _pairs(sentence: Sentence) -> tuple[tuple[str, str, bool], ...]:
    """Two names with a few words, but no preposition or comma, between them.

    The last says whether they make one name, as in "Ruud van Aldendriel".
    """
    names = capitals(sentence)
    found = []
    for i, (position, name) in enumerate(names):
        for other_position, other in names[i + 1 :]:
            between = sentence.tokens[position + 1 : other_position]
            if len(between) > _BETWEEN:
                break
            words = {token.lower for token in between}
            whole = bool(words) and words <= _PARTICLES
            if name != other and (not words & _PREPOSITIONS or whole):
                found.append((name, other, whole))
    return tuple(found)


def _is_passive(sentence: Sentence) -> bool:
    return any(token.lower in _PASSIVE for token in sentence.tokens)


def _has_other_behind_preposition(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether "X moves to Y" stands in the source as "… moves to X"."""
    mine = _behind_prepositions(claim)
    theirs = {pair for quote in quotes for pair in _behind_prepositions(quote)}
    known = {name for quote in quotes for _, name in capitals(quote)}
    elsewhere = {name for _, name in capitals(claim)} - {name for _, name in mine}
    return any(
        name in known
        and (preposition, name) not in theirs
        and any(p == preposition and other in elsewhere for p, other in theirs)
        for preposition, name in mine
    )


@lru_cache(maxsize=2048)
def _behind_prepositions(sentence: Sentence) -> frozenset[tuple[str, str]]:
    found = set()
    for position, name in capitals(sentence):
        before = position - 1
        if before > 0 and sentence.tokens[before].lower in _ARTICLES:
            before -= 1
        alone = len(name) > 1 and not _continues(sentence, position)
        if alone and before >= 0 and sentence.tokens[before].lower in _DIRECTED:
            found.add((sentence.tokens[before].lower, name))
    return frozenset(found)


def _continues(sentence: Sentence, position: int) -> bool:
    """Whether another name, or a sign between two, stands right behind this one."""
    behind = sentence.tokens[position + 1 : position + 2]
    return bool(behind) and (behind[0].text[0].isupper() or behind[0].text in "+&/")


def _has_other_first_name(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether "Tack Amama" stands in the source as "Judith Amama", and Tack is another there.

    Or "Judith Tack" for "Judith Amama", where Tack stands by itself.
    """
    names = [name for quote in quotes for name in _full_names(quote)]
    theirs = {pair for name in names for pair in combinations(name, 2)}
    known = {name for quote in quotes for _, name in capitals(quote)}
    return any(
        (first, last) not in theirs
        and {first, last} <= known
        and (any(own == last for _, own in theirs) or any(own == first for own, _ in theirs))
        for name in _full_names(claim)
        for first, last in pairwise(name)
        if not is_function_word(first)
    )


@lru_cache(maxsize=2048)
def _full_names(sentence: Sentence) -> tuple[tuple[str, ...], ...]:
    """The words with a capital that stand in a row."""
    names: list[list[str]] = []
    last = -2
    for position, name in capitals(sentence):
        if position == last + 1:
            names[-1].append(name)
        else:
            names.append([name])
        last = position
    return tuple(tuple(name) for name in names)
