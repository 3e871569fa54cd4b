"""Markers that tie a model's sentence to a passage, chosen so that no text has them already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BRACKETS = (("[", "]"), ("[[", "]]"), ("{{", "}}"), ("<<", ">>"))
# "[1, 2]", "[1 en 2]", "[1-3]": as models write them.
_NUMBERS = r"\s*\d{1,3}(?:\s*(?:[,;&–-]|en|and)\s*\d{1,3})*\s*"
_RANGE = re.compile(r"(\d+)\s*[–-]\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Markers:
    """Passage numbers in brackets of one kind, from 1 to ``count``.

    Anything else in brackets, a number beyond ``count`` included, is the text's own.
    """

    opening: str
    closing: str
    count: int

    @classmethod
    def absent_from(cls, texts: Iterable[str], count: int) -> Markers:
        """The plainest brackets that hold a number nowhere in ``texts``."""
        known = list(texts)
        for opening, closing in _BRACKETS:
            pattern = _pattern(opening, closing)
            if not any(pattern.search(text) for text in known):
                return cls(opening, closing, count)
        # A text that has them all: brackets that no writer uses.
        return cls("⟦", "⟧", count)

    def mark(self, number: int) -> str:
        """The marker of passage ``number``."""
        return f"{self.opening}{number}{self.closing}"

    def take(self, text: str) -> tuple[str, tuple[int, ...]]:
        """``text`` without its markers, and the passages they name, in order, each once."""
        named: dict[int, None] = {}

        def remove(match: re.Match[str]) -> str:
            numbers = _numbers(match[0])
            if not all(1 <= number <= self.count for number in numbers):
                return match[0]
            named.update(dict.fromkeys(numbers))
            return ""

        pattern = re.compile(r"[ \t]*" + _pattern(self.opening, self.closing).pattern)
        return pattern.sub(remove, text), tuple(named)


def _numbers(marker: str) -> list[int]:
    """The numbers of a marker, those between the ends of a range among them."""
    found = [int(number) for number in re.findall(r"\d+", marker)]
    for first, last in _RANGE.findall(marker):
        found += range(int(first) + 1, int(last))
    return found


def _pattern(opening: str, closing: str) -> re.Pattern[str]:
    # Not inside a longer run of the same bracket: "[[1]]" holds no "[1]".
    first, last = re.escape(opening[0]), re.escape(closing[0])
    return re.compile(rf"(?<!{first}){re.escape(opening)}{_NUMBERS}{re.escape(closing)}(?!{last})")
