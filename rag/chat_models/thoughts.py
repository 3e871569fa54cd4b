"""The thinking that some models put in front of their answer, left out of a stream of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rag.chat_models.failures import WriterError

OPENING, CLOSING = "<think>", "</think>"


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces less what stands between the tags at the very beginning.

    While the model thinks, empty pieces come out.

    Raises:
        WriterError: it never stopped thinking.

    """
    held, thinking, answering = "", False, False
    for piece in pieces:
        if answering:
            yield piece
            continue
        held += piece
        if not thinking:
            begun = held.lstrip()
            if begun.startswith(OPENING):
                thinking, held = True, begun[len(OPENING) :]
            elif not OPENING.startswith(begun):
                answering = True
        if thinking and CLOSING in held:
            answering, held = True, held.partition(CLOSING)[2].lstrip()
        elif thinking:
            held = held[-len(CLOSING) :]
        yield held if answering else ""
    if thinking and not answering:
        raise WriterError("only_thoughts")
    if not answering and held.strip():
        yield held
