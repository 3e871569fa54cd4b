"""The reader's answer first, the model's in its place: in the terminal and on the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest

import rag.__main__ as terminal
import rag.loading
from rag.chat_models.failures import WriterError
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from rag.types import Answer
from tests.chat_models import ScriptedModel
from ui.chat import Chat
from ui.conversation import Session
from ui.loader import PipelineLoader
from ui.messages import MESSAGES

QUESTION = "Wat kost een kaartje voor de Zeemeeuw?"
QUOTE = "Een kaartje kost 27,50 euro. [1]"
PROSE = "Een kaartje kost € 27,50. [1]"
SOURCE = "\n\n[1] De Zeemeeuw\n    “Een kaartje kost 27,50 euro.”\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _chatty(pipeline: Pipeline, reply: str, failure: BaseException | None = None) -> Pipeline:
    return replace(
        pipeline, writer=ChatWriter(ScriptedModel(reply, failure), pipeline.index.encoder)
    )


# The terminal


def _ask(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[str, str]:
    monkeypatch.setattr(rag.loading, "load_pipeline", lambda config: pipeline)
    out, err = Terminal(), Terminal()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    assert terminal.main([QUESTION, *options]) == 0
    return out.getvalue(), err.getvalue()


def test_a_terminal_shows_the_quote_then_the_prose_below_it(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = _ask(_chatty(pipeline, PROSE), monkeypatch)
    assert out == f"{QUOTE}\n\n{PROSE}{SOURCE}"
    assert "Het taalmodel schrijft nog…" in err
    assert err.endswith("\x1b[2K")


def test_a_terminal_shows_sentences_as_they_come(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = f"{PROSE} De veerboot Zeemeeuw vaart naar Texel. [1]"
    streaming = replace(_chatty(pipeline, reply), instant=False)
    whole = streaming.answer(QUESTION)
    out, _ = _ask(streaming, monkeypatch)
    assert out.startswith(whole.text + "\n\n[1] ")


def test_the_reader_alone_prints_what_it_always_did(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _ask(pipeline, monkeypatch)[0] == QUOTE + SOURCE


def test_a_failure_is_told_on_the_error_stream_once(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = _chatty(pipeline, "Een", WriterError("memory"))
    out, err = _ask(broken, monkeypatch)
    assert out == f"{QUOTE}\n{SOURCE}"
    assert err.count("te weinig geheugen") == 1
    out, err = _ask(broken, monkeypatch, "--json")
    assert out.count("te weinig geheugen") == 1
    assert "geheugen" not in err


def test_ctrl_c_stops_the_model_and_keeps_the_quote(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = _chatty(pipeline, "Een kaartje kost", KeyboardInterrupt())
    assert _ask(stopped, monkeypatch)[0] == f"{QUOTE}\n{SOURCE}"
    # What is not whole is no answer.
    with pytest.raises(KeyboardInterrupt):
        _ask(replace(stopped, instant=False), monkeypatch)


# The page


def _asked(pipeline: Pipeline) -> tuple[Chat, Session, Iterator[None]]:
    chat = Chat(PipelineLoader.ready(pipeline), {})
    session = Session()
    assert session.ask(QUESTION)
    return chat, session, chat.answer(session)


def _shown(session: Session) -> Answer:
    return cast(Answer, session.conversation.exchanges[-1].answer)


def test_the_page_says_that_a_better_answer_is_coming(pipeline: Pipeline) -> None:
    chat, session, steps = _asked(_chatty(pipeline, PROSE))
    next(steps)
    page = chat.present(session, "nl")
    assert "27,50 euro" in page
    assert MESSAGES["nl"].improving in page
    assert MESSAGES["nl"].writing not in page
    assert list(steps)
    page = chat.present(session, "nl")
    assert "€ 27,50" in page
    assert MESSAGES["nl"].improving not in page


def test_stopping_keeps_the_quote_as_the_answer(pipeline: Pipeline) -> None:
    chatty = _chatty(pipeline, PROSE)
    chat, session, steps = _asked(chatty)
    next(steps)
    next(steps)
    session.stop()
    assert list(steps) == []
    page = chat.present(session, "nl")
    assert "27,50 euro" in page
    assert MESSAGES["nl"].stopped not in page
    assert session.conversation.exchanges[-1].stage == "done"
    assert [turn.question for turn in session.conversation.history] == [QUESTION]


def test_the_page_tells_what_went_wrong_below_the_quote(pipeline: Pipeline) -> None:
    chat, session, steps = _asked(_chatty(pipeline, "", WriterError("failed", detail="<b>")))
    assert list(steps)
    page = chat.present(session, "en")
    assert page.count("Het taalmodel liep vast (&lt;b&gt;).") == 1
    assert page.index("vb-text") < page.index("liep vast")
    assert _shown(session).text == QUOTE


def test_leaving_the_page_stops_the_model(pipeline: Pipeline) -> None:
    model = ScriptedModel(f"{PROSE} Dat " * 50)
    writer = ChatWriter(model, pipeline.index.encoder)
    _, _, steps = _asked(replace(pipeline, writer=writer, instant=False))
    next(steps)
    assert model.asked and not model.closed
    steps.close()  # type: ignore[attr-defined]
    assert model.closed
