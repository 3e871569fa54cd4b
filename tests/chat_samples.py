"""Sessions of the page, asked and answered without models."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tests.ui_samples import FakePipeline
from ui.chat import Chat
from ui.conversation import Exchange, Session
from ui.loader import PipelineLoader

if TYPE_CHECKING:
    from rag.pipeline import Pipeline


QUESTION = "Wat kostte de boot?"


def chat_of(pipeline: FakePipeline | None = None) -> Chat:
    return Chat(PipelineLoader.ready(cast("Pipeline", pipeline or FakePipeline())), {})


def asked(*questions: str) -> Session:
    """A session in which these were asked; all but the last have been answered."""
    session = Session()
    for question in questions:
        for _ in chat_of().answer(session):
            pass
        assert session.ask(question)
    return session


def last(session: Session) -> Exchange:
    return session.conversation.exchanges[-1]
