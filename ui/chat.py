"""What the page does, apart from Gradio: what is asked, and what is then to be seen."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from index.errors import SetupError
from index.types import Document, Language
from ui.conversation import Conversation, Exchange, Stage
from ui.loader import PipelineLoader
from ui.page import render_status, render_welcome
from ui.render import render_exchange

_LOG = logging.getLogger(__name__)

Examples: TypeAlias = Mapping[Language, Sequence[str]]


class Chat:
    """What the page does, apart from Gradio: each method gives new contents for the page."""

    def __init__(self, loader: PipelineLoader, examples: Examples) -> None:
        self.loader = loader
        self.examples = examples

    def status(self, language: Language) -> str:
        """The banner about the models."""
        error = str(self.loader.error) if self.loader.error else ""
        return render_status(language, self.loader.finished, error)

    def past(self, conversation: Conversation, language: Language) -> str:
        """Every exchange but the last."""
        return "".join(
            render_exchange(exchange, number, self._document, language)
            for number, exchange in enumerate(conversation.exchanges[:-1], start=1)
        )

    def present(self, conversation: Conversation, language: Language) -> str:
        """The last exchange, or the welcome when there is none yet."""
        if conversation.exchanges:
            number = len(conversation.exchanges)
            return render_exchange(conversation.exchanges[-1], number, self._document, language)
        loaded = self.loader.finished and self.loader.error is None
        documents = self.loader.pipeline.documents if loaded else ()
        return render_welcome(language, documents, self.examples)

    def answer(self, conversation: Conversation) -> Iterator[Conversation]:
        """Answer the last question, if it still waits, as growing conversations."""
        if not conversation.exchanges or conversation.exchanges[-1].stage != "waiting":
            return
        exchange = conversation.exchanges[-1]
        while not self.loader.wait(0.25):
            yield conversation.updated(replace(exchange, stage="loading"))
        try:
            for answer in self.loader.pipeline.stream(exchange.question, conversation.history):
                stage: Stage = "done" if answer.done else "answering"
                exchange = replace(exchange, stage=stage, answer=answer)
                yield conversation.updated(exchange)
        except SetupError as error:
            yield conversation.updated(_failed(exchange, str(error)))
        except Exception:
            _LOG.exception("Answering failed: %s", exchange.question)
            yield conversation.updated(_failed(exchange))

    def _document(self, document_id: str) -> Document:
        return self.loader.pipeline.document(document_id)


def _failed(exchange: Exchange, error: str = "") -> Exchange:
    return replace(exchange, stage="failed", error=error)
