"""Where in an answer's text its citation numbers stand.

A document may hold "[1]" of its own, and an answer may quote it. So the text is never searched
for brackets: it is walked along the statements it was made from, and a bracketed number is a
citation only where its statement cites that number and does not have those words itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from rag.types import Answer, Statement

Piece: TypeAlias = str | int

_BRACKETED: Final = re.compile(r"(\s?)\[([1-9][0-9]*)\]")


class _Marker(NamedTuple):
    """A citation number between brackets; ``spaced`` is ``start`` less the space before it."""

    spaced: int
    start: int
    end: int
    number: int


def split_markers(answer: Answer) -> list[Piece]:
    """Cut the text into words (``str``) and citation numbers (``int``).

    With every number written as "[n]", the pieces put together are ``answer.text`` again.
    """
    known = {citation.number for citation in answer.citations}
    pieces: list[Piece] = []
    done = 0
    for marker in _markers(answer):
        if marker.number in known:
            pieces += [answer.text[done : marker.start], marker.number]
            done = marker.end
    pieces.append(answer.text[done:])
    return [piece for piece in pieces if piece != ""]


def unplaced(answer: Answer) -> list[int]:
    """Name the citations that stand nowhere in the text."""
    placed = set(split_markers(answer))
    return [c.number for c in answer.citations if c.number not in placed]


def _markers(answer: Answer) -> Iterator[_Marker]:
    position = 0
    for statement in answer.statements:
        if statement.outcome == "dropped" or not statement.text:
            continue
        found = _find(answer.text, position, statement)
        if found is not None:
            position, markers = found
            yield from markers


def _find(text: str, position: int, statement: Statement) -> tuple[int, list[_Marker]] | None:
    """Find the statement at or after ``position``; its end and its markers."""
    start = text.find(statement.text[0], position)
    while start >= 0:
        matched = _match(text, start, statement)
        if matched is not None:
            return matched
        start = text.find(statement.text[0], start + 1)
    return None


def _match(text: str, position: int, statement: Statement) -> tuple[int, list[_Marker]] | None:
    """Read the statement from ``position`` on, letting its markers stand between its words."""
    words, cited = statement.text, list(statement.citations)
    markers: list[_Marker] = []
    read = 0
    while True:
        marker = _marker_at(text, position, cited)
        own = marker is not None and words.startswith(text[marker.spaced : marker.end], read)
        if marker is not None and not own:
            markers.append(marker)
            cited.remove(marker.number)
            position = marker.end
        elif read == len(words):
            return position, markers
        elif text[position : position + 1] == words[read]:
            position, read = position + 1, read + 1
        else:
            return None


def _marker_at(text: str, position: int, cited: list[int]) -> _Marker | None:
    found = _BRACKETED.match(text, position)
    if found is None or int(found[2]) not in cited:
        return None
    return _Marker(found.start(), found.end(1), found.end(), int(found[2]))
