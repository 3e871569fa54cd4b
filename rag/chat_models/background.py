"""Text written in a thread of its own, with signs of life, and stopped when no one waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TypeAlias

# Seconds: how long a reader of the text waits at most before it can stop, and how long the
# thread gets to notice that.
SIGN_OF_LIFE = 0.2
_PATIENCE = 5.0

Put: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _End:
    failure: BaseException | None = None


def in_background(write: Callable[[Put], None], stop: Callable[[], None]) -> Generator[str]:
    """Yield the pieces that ``write`` hands to its argument, in a thread of its own.

    An empty piece is a sign of life: none came for a moment, and whoever reads can close the
    generator. Closing it calls ``stop``, which must make ``write`` return or raise soon. What
    ``write`` raises otherwise is raised here.
    """
    pieces: SimpleQueue[str | _End] = SimpleQueue()

    def run() -> None:
        try:
            write(pieces.put)
        except BaseException as error:
            pieces.put(_End(error))
        else:
            pieces.put(_End())

    thread = threading.Thread(target=run, name="vraagbaak-writing", daemon=True)
    thread.start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=SIGN_OF_LIFE)
            except Empty:
                yield ""
                continue
            if isinstance(piece, _End):
                if piece.failure is not None:
                    raise piece.failure
                return
            # An empty one too: a model may go on for long without a readable word.
            yield piece
    finally:
        stop()
        thread.join(_PATIENCE)
