"""Serving the page: ports, settings, what the terminal is told, and exporting."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.errors import SetupError
from rag.config import Config
from tests.chat_samples import QUESTION, asked, chat_of
from tests.ui_samples import FERRY, FakePipeline
from ui import __main__ as command
from ui.chat import Examples
from ui.conversation import Session
from ui.loader import PipelineLoader


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
