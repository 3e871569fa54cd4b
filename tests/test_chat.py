"""Answering in a session of the page, and what happens while the models load."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING, cast, get_args

import pytest

from index.errors import SetupError
from tests.chat_samples import QUESTION, asked, chat_of, last
from tests.ui_samples import FERRY, FakePipeline
from ui.chat import Chat
from ui.conversation import Conversation, Exchange, Session, Stage
from ui.loader import PipelineLoader
from ui.messages import MESSAGES

if TYPE_CHECKING:
    from rag.pipeline import Pipeline


# Answering


def test_an_answer_grows_and_ends_whole() -> None:
    pipeline, session = FakePipeline(), asked(QUESTION)
    seen = [last(session) for _ in chat_of(pipeline).answer(session)]
    assert [exchange.stage for exchange in seen] == ["answering"] * 3 + ["done"]
    texts = [exchange.answer.text for exchange in seen if exchange.answer]
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert pipeline.asked == [(QUESTION, ())]


def test_a_second_question_comes_with_the_history_of_the_first() -> None:
    pipeline, session = FakePipeline(), asked(QUESTION, "En nu?")
    chat = chat_of(pipeline)
    for _ in chat.answer(session):
        pass
    ((_, history),) = pipeline.asked
    assert [turn.question for turn in history] == [QUESTION]
    assert "Gezocht naar" in chat.present(session, "nl")
    assert QUESTION in chat.past(session, "nl")
    assert chat.past(asked(QUESTION), "nl") == ""


def test_only_a_waiting_question_is_answered() -> None:
    pipeline = FakePipeline()
    chat = chat_of(pipeline)
    assert list(chat.answer(Session())) == []
    for stage in get_args(Stage):
        session = asked(QUESTION)
        assert session.update(last(session), Exchange(QUESTION, stage))
        list(chat.answer(session))
        assert len(pipeline.asked) == (stage == "waiting")
        pipeline.asked.clear()


@pytest.mark.parametrize("end", [Session.stop, Session.clear])
def test_an_answer_no_longer_wanted_never_comes_back(end: Callable[[Session], None]) -> None:
    session = asked(QUESTION)
    answers = chat_of().answer(session)
    next(answers)
    end(session)
    left = session.conversation
    assert not left.running
    assert list(answers) == []
    assert session.conversation is left
    assert session.ask("En nu?")
    assert session.conversation.history == ()


def test_a_stopped_answer_keeps_what_was_there() -> None:
    session = asked(QUESTION)
    chat = chat_of()
    next(chat.answer(session))
    session.stop()
    shown = chat.present(session, "nl")
    assert "27.400" in shown
    assert MESSAGES["nl"].stopped in shown


def test_a_session_takes_one_question_at_a_time() -> None:
    session = asked(QUESTION)
    before = session.conversation
    assert not session.ask("Nog een?")
    assert session.conversation is before
    session.stop()
    assert not session.ask("  \n")
    assert session.ask(" Nog een? ")
    assert last(session).question == "Nog een?"


def test_every_tab_has_a_session_of_its_own() -> None:
    session = asked(QUESTION)
    assert deepcopy(session) is not session
    assert deepcopy(session).conversation == Conversation()


def test_a_follow_up_builds_on_the_last_finished_answer() -> None:
    session = asked(QUESTION, "En?")
    history = session.conversation.history
    assert [turn.question for turn in history] == [QUESTION]
    next(chat_of().answer(session))
    session.stop()
    assert session.conversation.history == history


def test_a_failure_is_told_to_the_user_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    chat, session = chat_of(), asked("Gaat dit stuk?")
    with caplog.at_level(logging.ERROR):
        assert list(chat.answer(session)) == [None]
    assert last(session).stage == "failed"
    assert MESSAGES["nl"].error in chat.present(session, "nl")
    assert "Gaat dit stuk?" in caplog.text
    assert "RuntimeError" in caplog.text


def test_an_answer_that_cannot_be_shown_is_told_too(caplog: pytest.LogCaptureFixture) -> None:
    pipeline, session = FakePipeline(), asked(QUESTION)
    pipeline.documents = ()  # type: ignore[assignment]
    chat = chat_of(pipeline)
    list(chat.answer(session))
    assert MESSAGES["nl"].error in chat.present(session, "nl")
    assert 'data-state="failed"' in chat.present(session, "nl")
    assert "StopIteration" in caplog.text


# Loading


def test_a_question_asked_while_loading_waits_for_the_models() -> None:
    gate = threading.Event()

    def load() -> Pipeline:
        assert gate.wait(30)
        return cast("Pipeline", FakePipeline())

    loader = PipelineLoader(load)
    chat = Chat(loader, {})
    assert MESSAGES["nl"].loading in chat.status("nl")
    assert FERRY.title not in chat.present(Session(), "nl")
    loader.start()
    session = asked(QUESTION)
    answers = chat.answer(session)
    next(answers)
    assert last(session).stage == "loading"
    gate.set()
    list(answers)
    assert last(session).stage == "done"
    assert MESSAGES["nl"].loading not in chat.status("nl")
    assert FERRY.title in chat.present(Session(), "nl")


def test_models_that_cannot_be_loaded_are_told_on_the_page() -> None:
    def load() -> Pipeline:
        raise SetupError("Er is geen model <x>; geef een map met --model.")

    loader = PipelineLoader(load)
    loader.start()
    assert loader.wait(30)
    chat = Chat(loader, {})
    shown = "Er is geen model &lt;x&gt;; geef een map met --model."
    assert shown in chat.status("nl")
    assert MESSAGES["en"].failed in chat.status("en")
    session = asked(QUESTION)
    list(chat.answer(session))
    assert shown in chat.present(session, "nl")
    with pytest.raises(SetupError, match="geen model"):
        _ = loader.pipeline


def test_whatever_goes_wrong_while_loading_ends_the_wait(caplog: pytest.LogCaptureFixture) -> None:
    def load() -> Pipeline:
        raise ZeroDivisionError("deling door nul")

    loader = PipelineLoader(load)
    loader.start()
    assert loader.wait(30)
    assert "ZeroDivisionError: deling door nul" in str(loader.error)
    assert "Traceback" in caplog.text
