"""An answer in a terminal, printed while it grows."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from index.types import Language
from rag.presentation import after_text, before_text
from rag.types import Answer

_STILL_WRITING: dict[Language, str] = {
    "nl": "Het taalmodel schrijft nog…",
    "en": "The chat model is still writing…",
}


def write_growing(
    answers: Generator[Answer], write: Callable[[str], None], tell: Callable[[str], None]
) -> Answer:
    """Write each new sentence; a text that takes the place of another comes below it.

    ``tell`` shows a passing message on the line at hand, and wipes it when given an empty one.
    """
    printed, waiting = "", False
    with closing(answers):
        for answer in answers:
            if answer.text == printed:
                if answer.provisional and not waiting:
                    waiting = True
                    write("\n")
                    tell(_STILL_WRITING[answer.language])
                continue
            if waiting:
                tell("")
            if not answer.text.startswith(printed):
                write("\n" if waiting else "\n\n")
                printed = ""
            write(answer.text.removeprefix(printed) if printed else _opening(answer))
            printed = answer.text
    if waiting:
        tell("")
    write(after_text(answer) + "\n")
    return answer


def _opening(answer: Answer) -> str:
    return before_text(answer) + answer.text
