"""The page without a browser: building it, what its events give, and serving it."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast, get_args

import pytest

from index.errors import SetupError
from rag.config import Config
from tests.ui_samples import FERRY, FakePipeline
from ui import __main__ as command
from ui.app import _Handlers, build_app
from ui.chat import Chat, Examples
from ui.conversation import Conversation, Exchange, Session, Stage
from ui.loader import PipelineLoader
from ui.messages import MESSAGES

if TYPE_CHECKING:
    import gradio as gr

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


# The page


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


# Serving


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_one_clear_message(
    taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--port", str(taken_port)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(taken_port) in captured.err
    assert f"--port {taken_port + 1}" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "0"], "not a port"),
        (["--port", "70000"], "not a port"),
        (["--host", "203.0.113.7"], "203.0.113.7"),
        (["--config", "/nergens/vraagbaak.toml"], "vraagbaak.toml"),
    ],
)
def test_wrong_settings_are_one_message(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 2
    assert words in capsys.readouterr().err


class FakeApp:
    """Stands in for Gradio's server: notes how it was launched and closed."""

    def __init__(self) -> None:
        self.options: dict[str, object] = {}
        self.closed = False

    def launch(self, **options: object) -> tuple[None, str, None]:
        self.options = options
        return None, "http://127.0.0.1:7999/", None

    def close(self, verbose: bool = True) -> None:
        self.closed = True


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What ``main`` builds and serves, with Ctrl-C as soon as there is nothing left to do."""
    import rag.loading
    import ui.app

    seen = SimpleNamespace(app=FakeApp(), examples=None, load=lambda config: FakePipeline())

    def build_app(loader: PipelineLoader, *, examples: Examples) -> FakeApp:
        seen.loader, seen.examples = loader, examples
        return seen.app

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ui.app, "build_app", build_app)
    monkeypatch.setattr(rag.loading, "load_pipeline", lambda config: seen.load(config))
    monkeypatch.setattr(command.time, "sleep", interrupt)
    monkeypatch.setattr(command, "_check_port", lambda host, port: None)
    return seen


def test_the_page_is_served_on_this_machine_only_and_closed_after(
    served: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--port", "7999"]) == 0
    options = served.app.options
    assert (options["server_name"], options["server_port"]) == ("127.0.0.1", 7999)
    assert options["share"] is False
    assert options["run_history"] is False
    assert served.app.closed
    out = capsys.readouterr().out
    assert out.index("http://127.0.0.1:7999/") < out.index("Ready.")
    assert set(served.examples) == {"nl", "en"}
    assert all(len(questions) >= 2 for questions in served.examples.values())


def test_examples_are_only_offered_with_the_article_they_are_about() -> None:
    assert command._examples(Config(documents=[Path("eigen.txt")])) == {}
    assert command._examples(Config(index=Path("map"))) == {}
    assert command._examples(Config()) != {}


def test_models_that_cannot_be_loaded_are_told_in_the_terminal_too(
    served: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(_config: Config) -> FakePipeline:
        raise SetupError("Geen model.")

    served.load = load
    assert command.main([]) == 2
    assert capsys.readouterr().err == "Geen model.\n"
    assert served.app.closed


def test_what_was_answered_is_exported_and_what_waits_is_not() -> None:
    chat = chat_of()
    assert chat.export(Session(), "json") == ""
    session = asked(QUESTION, "Wie is de burgemeester?")
    record = json.loads(chat.export(session, "json"))
    assert [answer["question"] for answer in record["answers"]] == [QUESTION]
    assert [document["id"] for document in record["documents"]] == [FERRY.id]
    for _ in chat.answer(session):
        pass
    assert "Wie is de burgemeester?" in chat.export(session, "markdown")
