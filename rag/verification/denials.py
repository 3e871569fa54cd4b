"""The denials of a sentence: where its negators stand, and what they deny."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.alignment import clause_at, clause_words
from rag.verification.denying_words import is_negating
from rag.verification.function_words import word_set

if TYPE_CHECKING:
    from rag.verification.quantity import Quantity
    from rag.verification.sentence import ContentWord, Sentence
    from rag.verification.tokens import Token

_ONLY = word_set("alleen slechts enkel only just merely simply zozeer least")
_ALSO = word_set("ook maar but also too well")
_CERTAIN = word_set("twijfel doubt wonder question time")
# "Uitzoeken of het de buizen niet aanvreet" asks whether it does.
_ASKING = word_set(
    "uitgezocht uitzoeken onderzocht onderzoeken nagaan nagegaan vraag vragen afvragen bekeken "
    "bekijken kijken wonder ask asked check checked investigate investigated find"
)
_WHETHER = word_set("of whether if")
UNTIL = word_set("until till")
_WITHOUT = frozenset({"zonder", "without", "noch", "nor", "none"})
_SCOPE = 2


@dataclass(frozen=True, slots=True)
class Denial:
    """A negator at ``position`` with the content words of its clause and those next to it.

    ``until``: "not until May" says when, and denies nothing by itself.
    """

    position: int
    clause: tuple[ContentWord, ...]
    scope: tuple[ContentWord, ...]
    until: bool


@lru_cache(maxsize=2048)
def denials(sentence: Sentence) -> tuple[Denial, ...]:
    """Every denial of ``sentence``, in order."""
    return tuple(
        _denial(sentence, position)
        for position, token in enumerate(sentence.tokens)
        if is_negating(token) and not is_harmless(sentence, position)
    )


def _denial(sentence: Sentence, position: int) -> Denial:
    clause = clause_words(sentence, position)
    behind = tuple(word for word in clause if word.position > position)[:_SCOPE]
    ahead = tuple(word for word in clause if word.position < position)[-_SCOPE:]
    rest = sentence.tokens[position : clause_at(sentence, position)[1]]
    until = any(token.lower in UNTIL for token in rest)
    return Denial(position, clause, behind[:1] or ahead[-1:], until)


def is_harmless(sentence: Sentence, position: int) -> bool:
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
    if {"helft", "half"} & set(words[1:3]):
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


def is_without(token: Token) -> bool:
    """As in "zonder", "neither … nor": no denial of the verb, unless a sentence opens with it."""
    return token.lower in _WITHOUT and not token.first
