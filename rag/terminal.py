"""An answer in a terminal, printed while it grows."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace

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
    Ctrl-C while a provisional answer stands there stops the model and keeps that answer.
    """
    shown: Answer | None = None
    waiting = False
    try:
        with closing(answers):
            for answer in answers:
                if answer.text == (shown.text if shown else ""):
                    if answer.provisional and not waiting:
                        waiting = True
                        write("\n")
                        tell(_STILL_WRITING[answer.language])
                else:
                    if waiting:
                        tell("")
                    write(_growth(shown, answer, waiting))
                shown = answer
    except KeyboardInterrupt:
        if shown is None or not shown.provisional:
            raise
        shown = replace(shown, done=True, provisional=False)
    assert shown is not None  # a stream always ends with an answer
    if waiting:
        tell("")
    write(after_text(shown) + "\n")
    return shown


def _growth(shown: Answer | None, answer: Answer, waiting: bool) -> str:
    """What is to be written after what is shown already."""
    if shown is None or not shown.text:
        return before_text(answer) + answer.text
    if answer.text.startswith(shown.text):
        return answer.text.removeprefix(shown.text)
    return ("\n" if waiting else "\n\n") + before_text(answer) + answer.text
