"""Sentences of words thrown together, at random or from what an answer rests on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from eval.right_answers import RightAnswer

_SIGNS = re.compile(r"[.,;:!?()\[\]\"“”‘’]")
Jumble: TypeAlias = Callable[[random.Random, "RightAnswer", "Sequence[str]"], "list[str]"]


def _length(chance: random.Random) -> int:
    return chance.randint(4, 16)


def _own(chance: random.Random, answer: RightAnswer, words: Sequence[str]) -> list[str]:
    known = " ".join(answer.quotes).split()
    return chance.sample(known, min(_length(chance), len(known)))


def _passage(chance: random.Random, answer: RightAnswer, words: Sequence[str]) -> list[str]:
    known = " ".join(answer.passage).split()
    return chance.choices(known, k=_length(chance))


def _random(chance: random.Random, answer: RightAnswer, words: Sequence[str]) -> list[str]:
    return chance.choices(words, k=_length(chance))


JUMBLES: dict[str, Jumble] = {
    "random words": _random,
    "the quotes' own words": _own,
    "the passage's own words": _passage,
}


def written(words: Sequence[str], chance: random.Random) -> str:
    """As a sentence: with the signs the words had, or without, in one of three ways."""
    text = " ".join(words)
    style = chance.randrange(3)
    if style:
        text = " ".join(_SIGNS.sub("", text).split())
    if style == 2:
        text = text.lower()
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def is_quoted(text: str, answer: RightAnswer) -> bool:
    """Whether a jumble happens to be what the quotes or the answer say."""
    plain = " ".join(_SIGNS.sub(" ", text).lower().split())
    known = (*answer.quotes, answer.text)
    return any(plain in " ".join(_SIGNS.sub(" ", one).lower().split()) for one in known)
