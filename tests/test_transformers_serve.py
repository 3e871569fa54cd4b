"""The server writer and a real ``transformers serve``, killed in the middle of an answer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rag.chat_models.failures import WriterError
from rag.chat_models.prompt import Message
from rag.chat_models.server import ServerChatModel
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from tests.chat_models import save_model

pytestmark = pytest.mark.model

QUESTION = "Wat kost een kaartje voor de Zeemeeuw?"
QUOTE = "Een kaartje kost 27,50 euro. [1]"
HELLO: list[Message] = [{"role": "user", "content": "Hallo"}]


@dataclass(frozen=True)
class Served:
    """A server process with one model."""

    process: subprocess.Popen[bytes]
    url: str
    model: str

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for package in ("openai", "fastapi", "uvicorn", "rich", "accelerate"):
        pytest.importorskip(package, reason="needs transformers[serving]")
    return save_model("llama", tmp_path_factory.mktemp("served"))


@contextmanager
def _serve(folder: Path) -> Iterator[Served]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve",
        str(folder), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu",
    ]  # fmt: skip
    cache = folder / "hub"
    cache.mkdir(exist_ok=True)
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(cache)}
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        _await(process, f"http://127.0.0.1:{port}/health", log)
        yield Served(process, f"http://127.0.0.1:{port}", str(folder))
    finally:
        process.kill()
        process.wait()


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(1800):
        assert process.poll() is None, log.read_text("utf-8")
        try:
            opener.open(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with _serve(folder) as server:
        yield server


def _chatty(pipeline: Pipeline, model: ServerChatModel, tokens: int = 40) -> Pipeline:
    return replace(pipeline, writer=ChatWriter(model, pipeline.index.encoder, tokens))


def test_an_answer_comes_through_and_is_checked(served: Served, pipeline: Pipeline) -> None:
    model = ServerChatModel(served.url, served.model)
    assert "".join(model.stream(HELLO, max_new_tokens=12))
    answer = _chatty(pipeline, model).answer(QUESTION)
    assert (answer.text, answer.notice) == (QUOTE, "")
    # What the untrained model wrote was looked at, and left out.
    assert [s.outcome for s in answer.statements][-1] == "quoted"
    assert len(answer.statements) > 1


def test_another_model_than_the_one_served_is_told(served: Served) -> None:
    with pytest.raises(WriterError) as caught:
        list(ServerChatModel(served.url, "nobody/none").stream(HELLO, max_new_tokens=5))
    assert "nobody/none" in caught.value.text("nl")


def test_without_a_name_the_one_model_that_is_served_answers(served: Served) -> None:
    named, unnamed = ServerChatModel(served.url, served.model), ServerChatModel(served.url)
    said = ["".join(model.stream(HELLO, max_new_tokens=5)) for model in (named, unnamed)]
    assert said[0] == said[1] != ""


def test_after_hanging_up_the_server_answers_the_next(served: Served) -> None:
    model = ServerChatModel(served.url, served.model)
    stream = model.stream(HELLO, max_new_tokens=1500)
    assert next(piece for piece in stream if piece)
    stream.close()
    assert "".join(model.stream(HELLO, max_new_tokens=5))


class Watched(ServerChatModel):
    """Kills its server once the first word of the first answer is there."""

    server: Served | None = None

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        for piece in super().stream(messages, max_new_tokens=max_new_tokens):
            if piece and self.server:
                self.server.kill()
                self.server = None
            yield piece


def test_killed_in_mid_answer_it_leaves_the_readers_answer(
    folder: Path, pipeline: Pipeline
) -> None:
    with _serve(folder) as served:
        model = Watched(served.url, served.model)
        model.server = served
        chatty = _chatty(pipeline, model, 1500)
        *before, answer = chatty.stream(QUESTION)
        afterwards = chatty.answer(QUESTION)
    assert before[-1].provisional
    assert (answer.text, answer.done) == (QUOTE, True)
    assert "halverwege af" in answer.notice
    assert afterwards.text == QUOTE
    assert "niet bereikbaar" in afterwards.notice
