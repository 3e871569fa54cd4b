"""Which Dutch and English words translate each other; ``rag/training/lexicon.py`` learnt it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.types import Language

    Stems = Mapping[str, frozenset[str]]


def translations(stem: str, language: Language) -> frozenset[str]:
    """The stems in the other language that can translate ``stem`` of ``language``."""
    return _lexicon()[language].get(stem, frozenset())


def is_word_of(stem: str, language: Language) -> bool:
    """Whether the lexicon has ``stem`` among those of ``language``."""
    return stem in _lexicon()[language]


@cache
def _lexicon() -> dict[Language, Stems]:
    text = (files("rag") / "models" / "lexicon.txt").read_text(encoding="utf-8")
    dutch = {words[0]: frozenset(words[1:]) for words in map(str.split, text.splitlines())}
    english: dict[str, set[str]] = {}
    for word, others in dutch.items():
        for other in others:
            english.setdefault(other, set()).add(word)
    return {"nl": dutch, "en": {word: frozenset(others) for word, others in english.items()}}
