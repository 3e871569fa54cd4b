"""What was asked and answered in one browser tab."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from rag.types import Answer, Turn

Stage: TypeAlias = Literal["waiting", "loading", "answering", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and how far its answer is; ``error`` is what the user reads when it failed."""

    question: str
    stage: Stage = "waiting"
    answer: Answer | None = None
    error: str = ""

    @property
    def running(self) -> bool:
        """Whether an answer is still to come."""
        return self.stage in ("waiting", "loading", "answering")


@dataclass(frozen=True, slots=True)
class Conversation:
    """The exchanges, oldest first."""

    exchanges: tuple[Exchange, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the last question is still being answered."""
        return bool(self.exchanges) and self.exchanges[-1].running

    @property
    def history(self) -> tuple[Turn, ...]:
        """The turns of the last answer that was finished: what a follow-up builds on."""
        for exchange in reversed(self.exchanges):
            if exchange.stage == "done" and exchange.answer is not None:
                return exchange.answer.history
        return ()


class Session:
    """The conversation of one browser tab, changed by whichever event comes first.

    An answer grows while its user may stop it, or start over: each change is atomic, and an
    answer that is no longer wanted cannot come back.
    """

    def __init__(self) -> None:
        self.conversation = Conversation()
        self._lock = threading.Lock()

    def __deepcopy__(self, _memo: object) -> Session:
        """Give every tab a conversation of its own: Gradio copies the initial value."""
        return Session()

    def ask(self, question: str) -> bool:
        """Add a question, unless it is blank or another one is still being answered."""
        with self._lock:
            if not question.strip() or self.conversation.running:
                return False
            exchanges = (*self.conversation.exchanges, Exchange(question.strip()))
            self.conversation = Conversation(exchanges)
            return True

    def update(self, before: Exchange, after: Exchange) -> bool:
        """Put ``after`` in the place of ``before``, if that is still the last exchange."""
        with self._lock:
            exchanges = self.conversation.exchanges
            if not exchanges or exchanges[-1] is not before:
                return False
            self.conversation = Conversation((*exchanges[:-1], after))
            return True

    def stop(self) -> None:
        """Leave the running answer, if any, as it is.

        A provisional answer is whole: stopping means that no other need take its place.
        """
        with self._lock:
            if self.conversation.running:
                *earlier, last = self.conversation.exchanges
                self.conversation = Conversation((*earlier, _stopped(last)))

    def clear(self) -> None:
        """Begin a new conversation."""
        with self._lock:
            self.conversation = Conversation()


def _stopped(exchange: Exchange) -> Exchange:
    answer = exchange.answer
    if answer is None or not answer.provisional:
        return replace(exchange, stage="stopped")
    return replace(exchange, stage="done", answer=replace(answer, done=True, provisional=False))
