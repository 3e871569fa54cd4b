"""The prompt for a chat model: numbered passages, the question, how to answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Literal, TypedDict

from index.types import Language, Passage
from rag.chat_models.markers import Markers

NOT_FOUND: dict[Language, str] = {"nl": "NIET GEVONDEN", "en": "NOT FOUND"}


class Message(TypedDict):
    """A chat message as chat templates take it."""

    role: Literal["system", "user", "assistant"]
    content: str


def build_messages(
    question: str, language: Language, passages: Sequence[Passage], markers: Markers
) -> list[Message]:
    """One user message, since some models know no system role."""
    template = (files("rag") / "prompts" / f"answer.{language}.txt").read_text(encoding="utf-8")
    numbered = "\n\n".join(
        f"{markers.mark(number)} {' '.join(passage.text.split())}"
        for number, passage in enumerate(passages, start=1)
    )
    content = template.format(
        example=markers.mark(1), not_found=NOT_FOUND[language], passages=numbered, question=question
    )
    return [{"role": "user", "content": content}]
