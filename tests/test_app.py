"""The page without a browser: building it, and what its events give."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest

from tests.chat_samples import QUESTION, asked, chat_of
from tests.ui_samples import FERRY, FakePipeline
from ui.app import _Handlers, build_app
from ui.conversation import Session
from ui.loader import PipelineLoader
from ui.messages import MESSAGES

if TYPE_CHECKING:
    import gradio as gr

    from rag.pipeline import Pipeline


@pytest.fixture(scope="module")
def app() -> Iterator[gr.Blocks]:
    """The page; Gradio leaves event loops open behind it, so they are closed here."""
    loops: list[asyncio.AbstractEventLoop] = []
    new_event_loop = asyncio.new_event_loop

    def noted() -> asyncio.AbstractEventLoop:
        loops.append(new_event_loop())
        return loops[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", noted)
        pipeline = cast("Pipeline", FakePipeline())
        yield build_app(pipeline, examples={"nl": ["Wat?"], "en": ["What?"]})
    asyncio.set_event_loop(None)
    for loop in loops:
        loop.close()


def test_the_page_is_built_without_a_port_or_a_call_home(app: gr.Blocks) -> None:
    assert not app.is_running
    assert app.analytics_enabled is False
    listed = app.get_api_info()["named_endpoints"]
    assert listed == {}, "no handler is offered as an API"


def test_style_and_script_come_with_the_page_and_from_nowhere_else(app: gr.Blocks) -> None:
    heads = [block.head for block in app.blocks.values() if getattr(block, "head", None)]
    assert len(heads) == 1
    assert "#vb-panel" in heads[0]
    assert "window.vraagbaak" in heads[0]
    assert "http" not in heads[0]
    assert "url(" not in heads[0]


def test_one_answer_is_made_at_a_time(app: gr.Blocks) -> None:
    answering = [fn for fn in app.fns.values() if fn.concurrency_id == "answer"]
    assert len(answering) == 3  # the key, the button, an example
    assert {fn.concurrency_limit for fn in answering} == {1}


@pytest.fixture
def handlers() -> _Handlers:
    return _Handlers(chat_of())


SKIPPED = {"__type__": "update"}


def test_a_question_is_shown_at_once_and_the_box_emptied(handlers: _Handlers) -> None:
    past, present, box = handlers.begin(QUESTION, Session(), "nl")
    assert (past, box) == ("", "")
    assert QUESTION in present
    assert MESSAGES["nl"].searching in present


def test_an_early_question_stays_in_the_box(handlers: _Handlers) -> None:
    assert handlers.begin("En?", asked(QUESTION), "nl") == [SKIPPED] * 3


def test_stopping_and_clearing_show_it(handlers: _Handlers) -> None:
    session = asked(QUESTION)
    assert "27.400" in next(handlers.answer(session, "nl"))
    assert MESSAGES["nl"].stopped in handlers.stop(session, "nl")[1]
    past, present = handlers.clear(session, "en")
    assert past == ""
    assert MESSAGES["en"].welcome_title in present


def test_another_language_reaches_every_part_of_the_page(handlers: _Handlers) -> None:
    session = asked(QUESTION)
    list(handlers.answer(session, "nl"))
    dutch, english = handlers.show("nl", session), handlers.show("en", session)
    assert len(dutch) == len(english) == 11
    same = [mine for mine, theirs in zip(dutch, english, strict=True) if mine == theirs]
    # The banner is empty, nothing is past, and "Stop" is the same word.
    assert same == ['<div role="status"></div>', "", "Stop"]
    assert "Copy" in handlers.refresh(session, "en")


def test_the_page_stops_asking_once_the_models_are_there(handlers: _Handlers) -> None:
    status, present, timer = handlers.look("nl", Session())
    assert MESSAGES["nl"].loading not in status
    assert FERRY.title in present
    assert timer["active"] is False
    handlers.chat.loader = PipelineLoader(lambda: cast("Pipeline", FakePipeline()))
    assert handlers.look("nl", Session()) == [SKIPPED] * 3
