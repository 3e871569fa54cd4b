"""The page without a browser: building it, what its events give, and serving it."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from index.errors import SetupError
from rag.config import Config
from tests.ui_samples import FERRY, FakePipeline
from ui import __main__ as command
from ui.app import _Handlers, build_app
from ui.chat import Chat, Examples
from ui.conversation import Conversation, Exchange, Stage
from ui.loader import PipelineLoader
from ui.messages import MESSAGES

if TYPE_CHECKING:
    import gradio as gr

    from rag.pipeline import Pipeline

QUESTION = "Wat kostte de boot?"


def chat_of(pipeline: FakePipeline | None = None) -> Chat:
    return Chat(PipelineLoader.ready(cast("Pipeline", pipeline or FakePipeline())), {})


# Answering


def test_an_answer_grows_and_ends_whole() -> None:
    pipeline = FakePipeline()
    stages = list(chat_of(pipeline).answer(Conversation().asked(QUESTION)))
    assert [c.exchanges[-1].stage for c in stages] == ["answering"] * 3 + ["done"]
    texts = [c.exchanges[-1].answer.text for c in stages if c.exchanges[-1].answer]
    assert all(after.startswith(before) for before, after in pairwise(texts))
    assert pipeline.asked == [(QUESTION, ())]


def test_a_second_question_comes_with_the_history_of_the_first() -> None:
    pipeline = FakePipeline()
    chat = chat_of(pipeline)
    *_, talk = chat.answer(Conversation().asked(QUESTION))
    *_, talk = chat.answer(talk.asked("En nu?"))
    (_, first), (_, second) = pipeline.asked
    assert first == ()
    assert [turn.question for turn in second] == [QUESTION]
    assert "Gezocht naar" in chat.present(talk, "nl")
    assert QUESTION in chat.past(talk, "nl")
    assert QUESTION not in chat.past(Conversation().asked(QUESTION), "nl")


@pytest.mark.parametrize("stage", ["done", "stopped", "failed", "answering"])
def test_only_a_waiting_question_is_answered(stage: Stage) -> None:
    pipeline = FakePipeline()
    talk = Conversation((Exchange(QUESTION, stage),))
    assert list(chat_of(pipeline).answer(talk)) == []
    assert list(chat_of(pipeline).answer(Conversation())) == []
    assert pipeline.asked == []


def test_a_failure_is_told_to_the_user_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    chat = chat_of()
    with caplog.at_level(logging.ERROR):
        *_, talk = chat.answer(Conversation().asked("Gaat dit stuk?"))
    assert talk.exchanges[-1].stage == "failed"
    assert MESSAGES["nl"].error in chat.present(talk, "nl")
    assert "Gaat dit stuk?" in caplog.text
    assert "RuntimeError" in caplog.text
    assert not talk.running


# Loading


def test_a_question_asked_while_loading_waits_for_the_models() -> None:
    gate = threading.Event()

    def load() -> Pipeline:
        assert gate.wait(30)
        return cast("Pipeline", FakePipeline())

    loader = PipelineLoader(load)
    chat = Chat(loader, {})
    assert MESSAGES["nl"].loading in chat.status("nl")
    assert FERRY.title not in chat.present(Conversation(), "nl")
    loader.start()
    answers = chat.answer(Conversation().asked(QUESTION))
    assert next(answers).exchanges[-1].stage == "loading"
    gate.set()
    *_, talk = answers
    assert talk.exchanges[-1].stage == "done"
    assert MESSAGES["nl"].loading not in chat.status("nl")
    assert FERRY.title in chat.present(Conversation(), "nl")


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
    *_, talk = chat.answer(Conversation().asked(QUESTION))
    assert shown in chat.present(talk, "nl")
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
    cancelled = [set(fn.cancels) for fn in app.fns.values() if fn.cancels]
    assert cancelled == [{fn._id for fn in answering}] * 2  # by stopping and by starting over


@pytest.fixture
def handlers() -> _Handlers:
    return _Handlers(chat_of())


def test_a_question_is_shown_at_once_and_the_box_emptied(handlers: _Handlers) -> None:
    talk, past, present, box = handlers.begin(f"  {QUESTION} ", Conversation(), "nl")
    assert talk == Conversation().asked(QUESTION)
    assert (past, box) == ("", "")
    assert QUESTION in present


@pytest.mark.parametrize(
    ("question", "talk"), [("  ", Conversation()), ("En?", Conversation().asked(QUESTION))]
)
def test_an_empty_or_early_question_changes_nothing(
    question: str, talk: Conversation, handlers: _Handlers
) -> None:
    assert handlers.begin(question, talk, "nl") == [{"__type__": "update"}] * 4


def test_stopping_keeps_what_was_there_and_clearing_does_not(handlers: _Handlers) -> None:
    first = next(handlers.answer(Conversation().asked(QUESTION), "nl"))[0]
    stopped, _, present = handlers.stop(first, "nl")
    assert not stopped.running
    assert "27.400" in present
    assert MESSAGES["nl"].stopped in present
    empty, past, present = handlers.clear(stopped, "en")
    assert (empty, past) == (Conversation(), "")
    assert MESSAGES["en"].welcome_title in present


def test_another_language_reaches_every_part_of_the_page(handlers: _Handlers) -> None:
    *_, (talk, _) = handlers.answer(Conversation().asked(QUESTION), "nl")
    dutch, english = (handlers.show(code, talk) for code in ("nl", "en"))
    assert len(dutch) == len(english) == 10
    same = [n for n, (a, b) in enumerate(zip(dutch, english, strict=True)) if a == b]
    # The banner is empty, nothing is past, and "Stop" is the same word.
    assert [dutch[n] for n in same] == ['<div role="status"></div>', "", "Stop"]
    assert "Copy" in handlers.refresh(talk, "en")


def test_the_page_stops_asking_once_the_models_are_there(handlers: _Handlers) -> None:
    status, present, timer = handlers.look("nl", Conversation())
    assert MESSAGES["nl"].loading not in status
    assert FERRY.title in present
    assert timer["active"] is False
    handlers.chat.loader = PipelineLoader(lambda: cast("Pipeline", FakePipeline()))
    assert handlers.look("nl", Conversation()) == [{"__type__": "update"}] * 3


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
