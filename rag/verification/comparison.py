"""Whether a claim compares the way its quotes do: opposites kept, roles not swapped."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rag.verification.alignment import clause_at, clause_words, shared
from rag.verification.denying_words import is_negator
from rag.verification.function_words import word_set
from rag.verification.name_roles import capitals, names_change_roles
from rag.verification.opposites import end_of
from rag.verification.problems import Problem, problem
from rag.verification.tokens import fold
from rag.verification.units import ORDINAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import ContentWord, Sentence

_SINCE = frozenset({"sinds", "since"})
_SHARED_NUMBER = 10
_BESIDE = 3
_TIMES = word_set("year years week month months night time season century summer winter")


class End(NamedTuple):
    """An opposite of the text: where it stands, on which axis and at which end."""

    position: int
    axis: str
    sign: int


def comparison_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """Opposites of the claim that the quotes turn around, and names that change places."""
    found = [
        problem("comparative", claim.tokens[end.position].text)
        for end in _ends(claim)
        if _is_turned(claim, end, quotes)
    ]
    found += [
        problem("comparative", claim.tokens[position].text)
        for position in _other_ends_before_nouns(claim, quotes)
    ]
    if not found and names_change_roles(claim, quotes) and not _has_opposites(claim, quotes):
        found.append(problem("comparative", claim.text))
    return found


@lru_cache(maxsize=2048)
def _ends(sentence: Sentence) -> tuple[End, ...]:
    return tuple(
        End(position, *end)
        for position, token in enumerate(sentence.tokens)
        if token.is_word
        and (end := end_of(token.lower)) is not None
        and not _is_something_else(sentence, position)
    )


def _is_something_else(sentence: Sentence, position: int) -> bool:
    """No comparison: "niet meer", "op drie na", "last year", "meer dan 30" (a bound)."""
    tokens = sentence.tokens
    word = tokens[position].lower
    before = tokens[position - 1].lower if position else ""
    behind = tokens[position + 1].lower if position + 1 < len(tokens) else ""
    if word in {"meer", "more"} and before in {"niet", "geen", "no", "once", "nooit", "niets"}:
        return True
    if word in {"eerst", "eerste", "first"} and _SINCE & {
        token.lower for token in tokens[position + 1 : position + 4]
    }:
        return True  # "for the first time since 2012": the last was in 2012
    if word == "last" and before == "at":
        return True
    if (word == "last" and behind in _TIMES) or (word in {"right", "left"} and behind == "after"):
        return True
    if sentence.in_date(position) or (word == "na" and sentence.in_quantity(position)):
        return True
    if word in {"after", "before", "na", "voor"}:
        return False
    if word in {"first", "last", "eerste"} and sentence.in_quantity(position):
        return False
    if word in {"minimaal", "maximaal", "minstens", "hooguit", "hoogstens"}:
        return False
    return any(
        number.bound and number.start - 4 <= position < number.start
        for number in sentence.quantities
    )


def _is_turned(claim: Sentence, end: End, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes have the other end of the axis where the claim has this one."""
    theirs = [
        (quote, other) for quote in quotes for other in _ends(quote) if other.axis == end.axis
    ]
    signs = {other.sign for _, other in theirs}
    if -end.sign not in signs:
        return False
    own = {other.sign for other in _ends(claim) if other.axis == end.axis}
    if end.sign in signs:
        if len(own) == 2:
            return False
        near = _nearest(claim, end, theirs)
        return near is not None and near.sign != end.sign
    if len(own) == 2:
        return any(_likeness(claim, end, q, o) >= _SHARED_NUMBER for q, o in theirs)
    quote, other = theirs[0]
    return not (
        _is_denied(claim, end.position) != _is_denied(quote, other.position)
        or _names_change_places(claim, quote)
    )


def _other_ends_before_nouns(claim: Sentence, quotes: Sequence[Sentence]) -> list[int]:
    """Where the claim has "last week" for the quotes' "first week"."""
    theirs = {place for quote in quotes for place in _before_nouns(quote).values()}
    ends = {(end.axis, end.sign) for quote in quotes for end in _ends(quote)}
    return [
        position
        for position, (axis, sign, noun) in _before_nouns(claim).items()
        # "Het westelijke spoor …, het oostelijke …" has both.
        if (axis, -sign, noun) in theirs and (axis, sign) not in ends
    ]


@lru_cache(maxsize=2048)
def _before_nouns(sentence: Sentence) -> dict[int, tuple[str, int, str]]:
    """Opposites with the word of content right behind them, by position."""
    found = {}
    for word in sentence.content:
        at = word.position - 1
        if at >= 0 and sentence.tokens[at].is_word and (end := end_of(sentence.tokens[at].lower)):
            found[at] = (*end, word.stem)
    return found


def _nearest(claim: Sentence, end: End, theirs: Sequence[tuple[Sentence, End]]) -> End | None:
    """The opposite whose surroundings are most like the claim's; ``None`` if that is a tie."""
    scored = [(_likeness(claim, end, quote, other), other) for quote, other in theirs]
    best = max(score for score, _ in scored)
    signs = {other.sign for score, other in scored if score == best}
    return None if len(signs) > 1 or best == 0 else next(o for s, o in scored if s == best)


def _likeness(claim: Sentence, end: End, quote: Sentence, other: End) -> int:
    words = clause_words(claim, end.position)
    likeness = 2 * shared(words, clause_words(quote, other.position))
    window = range(other.position - 4, other.position + 5)
    start, stop = clause_at(quote, other.position)
    # "First" and "last" are the ends themselves.
    numbers = {
        reading.size
        for number in quote.quantities
        if start <= number.start < stop and number.unit != ORDINAL
        for reading in number.readings
    }
    likeness += _SHARED_NUMBER * sum(
        number.unit != ORDINAL and any(reading.size in numbers for reading in number.readings)
        for number in claim.quantities
    )
    likeness += shared(_beside(claim, end.position), _beside(quote, other.position))
    names = {fold(quote.tokens[p].text) for p in window if 0 <= p < len(quote.tokens)}
    return likeness + sum(
        fold(token.text) in names for token in claim.tokens if token.text[0].isupper()
    )


def _beside(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    """The content words next to ``position``: of two changes in a clause, what changes."""
    return tuple(word for word in sentence.content if 0 < abs(word.position - position) <= _BESIDE)


def _is_denied(sentence: Sentence, position: int) -> bool:
    start, end = clause_at(sentence, position)
    return any(is_negator(token.lower) for token in sentence.tokens[start:end])


def _names_change_places(claim: Sentence, quote: Sentence) -> bool:
    """As in "A is duurder dan B" for "B is goedkoper dan A"."""
    first = _first_positions(claim)
    second = _first_positions(quote)
    both = sorted((name for name in first if name in second), key=lambda name: first[name])
    return len(both) > 1 and second[both[0]] > second[both[-1]]


def _first_positions(sentence: Sentence) -> dict[str, int]:
    positions: dict[str, int] = {}
    for position, name in capitals(sentence):
        positions.setdefault(name, position)
    return positions


def _has_opposites(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether an opposite accounts for the change ("A goedkoper dan B", "B duurder dan A")."""
    mine = {(end.axis, end.sign) for end in _ends(claim)}
    theirs = {(end.axis, end.sign) for quote in quotes for end in _ends(quote)}
    return any((axis, -sign) in theirs for axis, sign in mine)
