"""What was asked and answered in one browser tab."""

from __future__ import annotations

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

    def asked(self, question: str) -> Conversation:
        """Add a question."""
        return Conversation((*self.exchanges, Exchange(question)))

    def updated(self, exchange: Exchange) -> Conversation:
        """Put ``exchange`` in the place of the last one."""
        return Conversation((*self.exchanges[:-1], exchange))

    def stopped(self) -> Conversation:
        """Mark the running answer, if any, as stopped by the user."""
        if not self.running:
            return self
        return self.updated(replace(self.exchanges[-1], stage="stopped"))
