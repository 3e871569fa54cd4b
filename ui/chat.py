"""What the page does, apart from Gradio: what is asked, and what is then to be seen."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from index.errors import SetupError
from index.types import Document, Language
from rag.export.files import Format, export_answers, render_export
from rag.types import Turn
from ui.conversation import Exchange, Session, Stage
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

    def past(self, session: Session, language: Language) -> str:
        """Every exchange but the last."""
        return "".join(
            self._exchange(exchange, number, language)
            for number, exchange in enumerate(session.conversation.exchanges[:-1], start=1)
        )

    def present(self, session: Session, language: Language) -> str:
        """The last exchange, or the welcome when there is none yet."""
        exchanges = session.conversation.exchanges
        if exchanges:
            return self._exchange(exchanges[-1], len(exchanges), language)
        loaded = self.loader.finished and self.loader.error is None
        documents = self.loader.pipeline.documents if loaded else ()
        return render_welcome(language, documents, self.examples)

    def export(self, session: Session, format: Format) -> str:
        """The conversation as a file of that format; empty while there is no answer."""
        answers = [
            exchange.answer
            for exchange in session.conversation.exchanges
            if exchange.answer is not None and not exchange.running
        ]
        return render_export(export_answers(answers, self._document), format) if answers else ""

    def answer(self, session: Session) -> Iterator[None]:
        """Answer the last question, if it waits; step by step, until done or no longer wanted."""
        exchanges = session.conversation.exchanges
        if not exchanges or exchanges[-1].stage != "waiting":
            return
        exchange, history = exchanges[-1], session.conversation.history
        for grown in self._grow(exchange, history):
            if not session.update(exchange, grown):
                return
            exchange = grown
            yield

    def _grow(self, exchange: Exchange, history: Sequence[Turn]) -> Iterator[Exchange]:
        while not self.loader.wait(0.25):
            yield replace(exchange, stage="loading")
        try:
            for answer in self.loader.pipeline.stream(exchange.question, history):
                stage: Stage = "done" if answer.done else "answering"
                exchange = replace(exchange, stage=stage, answer=answer)
                yield exchange
        except SetupError as error:
            yield replace(exchange, stage="failed", error=str(error))
        except Exception:
            _LOG.exception("Answering failed: %s", exchange.question)
            yield replace(exchange, stage="failed")

    def _exchange(self, exchange: Exchange, number: int, language: Language) -> str:
        try:
            return render_exchange(exchange, number, self._document, language)
        except Exception:
            # A page that stands still would hide that something is wrong.
            _LOG.exception("Showing the answer failed: %s", exchange.question)
            failed = Exchange(exchange.question, "failed")
            return render_exchange(failed, number, self._document, language)

    def _document(self, document_id: str) -> Document:
        return self.loader.pipeline.document(document_id)
