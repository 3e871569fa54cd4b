"""What the writer learns from: a chat message and its reply, or running text."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from index.types import Language
from rag.chat_models.prompt import Message

_TRANSLATE: dict[Language, str] = {
    "nl": "Vertaal in het Nederlands: {text}",
    "en": "Translate into English: {text}",
}
# "No such token known": left out of the loss (torch's own convention).
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Lesson:
    """A reply to ``messages``; without messages, running text.

    With ``whole`` the message is learned as well as the reply, as text to go on with.
    """

    reply: str
    messages: tuple[Message, ...] = ()
    whole: bool = False


Draw: TypeAlias = Callable[[random.Random], Lesson]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A lesson in tokens; ``labels`` are the same tokens where they are learned, else IGNORED."""

    ids: tuple[int, ...]
    labels: tuple[int, ...]


def translation(text: str, translated: str, into: Language, *, whole: bool = False) -> Lesson:
    """The lesson of translating ``text``."""
    return Lesson(translated, translation_messages(text, into), whole)


def translation_messages(text: str, into: Language) -> tuple[Message, ...]:
    """The request to translate ``text``."""
    return ({"role": "user", "content": _TRANSLATE[into].format(text=text)},)


def render(tokenizer: Any, messages: Sequence[Message]) -> str:  # noqa: ANN401
    """The prompt of ``messages``, as the model reads it before it replies."""
    return str(
        tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
    )


def encode(lesson: Lesson, tokenizer: Any) -> Encoded:  # noqa: ANN401
    """The lesson in tokens, ended by the token that ends a turn."""
    prompt = render(tokenizer, lesson.messages) if lesson.messages else ""
    asked, told = tokenizer([prompt, lesson.reply], add_special_tokens=False)["input_ids"]
    told = [*told, tokenizer.eos_token_id]
    learned = asked if lesson.whole else [IGNORED] * len(asked)
    return Encoded((*asked, *told), (*learned, *told))
