"""The server writer against a real HTTP server that does well, or fails in every way it can."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.errors import SetupError
from rag.chat_models import server
from rag.chat_models.failures import WriterError
from rag.chat_models.prompt import Message
from rag.chat_models.server import KEY_VARIABLE, ServerChatModel, normal_url
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from rag.types import Answer
from tests.model_server import Behaviour, Handler, saying, serving

pytest.importorskip("openai")

QUESTION = "Wat kost een kaartje voor de Zeemeeuw?"
QUOTE = "Een kaartje kost 27,50 euro. [1]"
PROSE = ("Een kaartje ", "kost € 27,50", ". [1]")
HELLO: list[Message] = [{"role": "user", "content": "Hallo"}]


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between attempts, no key and no proxy of whoever runs the tests."""
    import openai._base_client as client

    monkeypatch.setattr(client, "INITIAL_RETRY_DELAY", 0.01)
    for name in (KEY_VARIABLE, "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def _answer(pipeline: Pipeline, model: ServerChatModel) -> Answer:
    writer = ChatWriter(model, pipeline.index.encoder)
    return replace(pipeline, writer=writer).answer(QUESTION)


def _text(model: ServerChatModel) -> str:
    return "".join(model.stream(HELLO, max_new_tokens=32))


# Doing well


def test_what_a_server_streams_is_checked_and_shown(pipeline: Pipeline) -> None:
    with serving(saying(*PROSE)) as server:
        answer = _answer(pipeline, ServerChatModel(server.url, "m"))
    assert (answer.text, answer.writer, answer.notice) == ("".join(PROSE), "m", "")
    ((path, body, headers),) = server.requests
    assert path == "/v1/chat/completions"
    assert (body["model"], body["stream"], body["max_tokens"], body["temperature"]) == (
        "m", True, 256, 0,
    )  # fmt: skip
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert QUESTION in body["messages"][0]["content"]
    assert "authorization" not in headers


def test_the_key_comes_from_our_own_variable_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "of another service")
    monkeypatch.setenv("OPENAI_ORG_ID", "of another service")
    with serving(saying("ja")) as server:
        _text(ServerChatModel(server.url, "m"))
        monkeypatch.setenv(KEY_VARIABLE, "sesam")
        _text(ServerChatModel(server.url, "m"))
    without, with_key = (headers for _, _, headers in server.requests)
    assert "of another service" not in str(without)
    assert with_key["authorization"] == "Bearer sesam"


def test_a_server_with_one_model_needs_no_name() -> None:
    with serving(saying("ja"), ["only"]) as server:
        assert _text(ServerChatModel(server.url)) == "ja"
    assert server.requests[-1][1]["model"] == "only"


def test_thoughts_come_between_tags() -> None:
    def behave(handler: Handler) -> None:
        handler.begin()
        handler.say("Even ", field="reasoning_content")
        handler.say("denken", field="reasoning_content")
        handler.say("Ja")
        handler.say(" hoor")
        handler.end()

    with serving(behave) as server:
        assert _text(ServerChatModel(server.url, "m")) == "<think>Even denken</think>Ja hoor"


def test_a_server_that_refuses_our_wishes_is_asked_without_them() -> None:
    def behave(handler: Handler) -> None:
        if "temperature" in handler.asked:
            handler.send_json(400, {"error": {"message": "unknown field"}})
        else:
            saying("ja")(handler)

    with serving(behave) as server:
        assert _text(ServerChatModel(server.url, "m")) == "ja"
    assert set(server.requests[-1][1]) == {"model", "messages", "stream"}


def test_a_passing_trouble_is_tried_again() -> None:
    def behave(handler: Handler) -> None:
        if len(handler.server.requests) < 3:
            handler.send_json(503, {"error": {"message": "loading"}})
        else:
            saying("ja")(handler)

    with serving(behave) as server:
        assert _text(ServerChatModel(server.url, "m")) == "ja"


def test_a_server_that_does_not_stop_is_hung_up_on() -> None:
    def behave(handler: Handler) -> None:
        handler.begin()
        while not handler.server.over.is_set():
            handler.say("en nog wat ")

    with serving(behave) as server:
        text = _text(ServerChatModel(server.url, "m"))
        assert 32 < len(text) < 1000
        assert server.hung_up.wait(10)


def test_closing_the_stream_hangs_up_on_the_server() -> None:
    def behave(handler: Handler) -> None:
        handler.begin()
        handler.say("Een ")
        while not handler.server.over.wait(0.01):
            handler.write(b": still here\n\n")

    with serving(behave) as server:
        stream = ServerChatModel(server.url, "m").stream(HELLO, max_new_tokens=32)
        assert next(piece for piece in stream if piece) == "Een "
        assert next(stream) == ""
        stream.close()
        assert server.hung_up.wait(10)
        assert not [t for t in threading.enumerate() if t.name == "vraagbaak-writing"]


def test_a_stream_can_be_left_while_the_server_is_silent() -> None:
    with serving(lambda handler: handler.server.over.wait() and None) as server:
        stream = ServerChatModel(server.url, "m").stream(HELLO, max_new_tokens=32)
        assert next(stream) == ""
        stream.close()
        assert not [t for t in threading.enumerate() if t.name == "vraagbaak-writing"]


# Failing


def _never(handler: Handler) -> None:
    handler.server.over.wait()


def _only_signs_of_life(handler: Handler) -> None:
    handler.begin()
    while not handler.server.over.wait(0.02):
        handler.write(b": ping\n\n")


def _dies(handler: Handler) -> None:
    handler.begin()
    handler.say("Een kaartje ")
    handler.drop()


def _stops_short(handler: Handler) -> None:
    """The connection ends properly, the reply does not."""
    handler.begin()
    handler.say("Een kaartje kost € 27,50. [1]")
    handler.wfile.write(b"0\r\n\r\n")


def _garbage(data: bytes) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.begin()
        handler.write(data)
        handler.wfile.write(b"0\r\n\r\n")

    return behave


def _page(handler: Handler) -> None:
    handler.begin("text/html; charset=utf-8")
    handler.write(b"<html>Hello!</html>")
    handler.wfile.write(b"0\r\n\r\n")


def _status(status: int, body: object = None) -> Behaviour:
    return lambda handler: handler.send_json(status, body or {"error": {"message": "said so"}})


def _fails_midway(handler: Handler) -> None:
    handler.begin()
    handler.say("Een ")
    handler.write(b'data: {"error": {"message": "out of memory", "code": 500}}\n\n')


NOISE = bytes(range(128, 256)) * 20
CASES: list[tuple[Behaviour, str, str]] = [
    (_never, "silent", "0.5 seconden lang niets"),
    (_only_signs_of_life, "silent", "0.5 seconden lang niets"),
    (_dies, "broken_off", "halverwege af"),
    (_stops_short, "broken_off", "halverwege af"),
    (_garbage(b"data: {not json}\n\n"), "garbage", "niet te lezen"),
    (_garbage(b"data: " + NOISE + b"\n\n"), "garbage", "niet te lezen"),
    (_garbage(NOISE + b"\n\n"), "garbage", "niet te lezen"),
    (_garbage(b"data: [1, 2]\n\n"), "garbage", "niet te lezen"),
    (_garbage(b'data: "text"\n\n'), "garbage", "niet te lezen"),
    (_garbage(b'data: {"choices": 3}\n\n'), "garbage", "niet te lezen"),
    (_garbage(b'data: {"choices": [{}]}\n\n'), "garbage", "niet te lezen"),
    (_garbage(b'data: {"choices": [null]}\n\n'), "garbage", "niet te lezen"),
    (_garbage(b'data: {"choices": [{"delta": {"content": 7}}]}\n\n'), "garbage", "niet te"),
    (_page, "garbage", "(text/html; charset=utf-8)"),
    (_status(200, {"choices": []}), "garbage", "(application/json)"),
    (_status(401), "refused", "(401: said so). Zet de juiste sleutel"),
    (_status(403), "refused", "VRAAGBAAK_API_KEY"),
    (_status(429), "busy", "(429: said so)"),
    (_status(500), "server_error", "(500: said so)"),
    (_status(400), "server_error", "(400: said so)"),
    (_status(418, {"detail": "<html>" * 9}), "server_error", "een fout (418)."),
    (_fails_midway, "server_error", "(out of memory)"),
]


@pytest.mark.parametrize(("behaviour", "failure", "told"), CASES)
def test_every_failure_is_told_and_leaves_the_readers_answer(
    behaviour: Behaviour, failure: str, told: str, pipeline: Pipeline
) -> None:
    with serving(behaviour) as server:
        model = ServerChatModel(server.url, "m", timeout=0.5 if failure == "silent" else 60)
        with pytest.raises(WriterError) as caught:
            _text(model)
        assert caught.value.failure == failure
        answer = _answer(pipeline, model)
    assert answer.text == QUOTE
    assert told in answer.notice
    assert server.url in answer.notice
    assert answer.notice.endswith("uit zinnen van de documenten zelf.")


@pytest.mark.parametrize(
    ("models", "failure", "told"),
    [
        (["a", "b"], "no_model", "geen model “m”. Kies met --model uit: a, b."),
        ([f"m{i}" for i in range(20)], "no_model", "m6, m7, …."),
        (["m"], "server_error", "(404: said so)"),
        (None, "no_server", "geen OpenAI-compatibele modelserver (404: said so)"),
    ],
)
def test_a_model_that_is_not_there_is_told_from_a_wrong_address(
    models: list[str] | None, failure: str, told: str
) -> None:
    with serving(_status(404), models) as server, pytest.raises(WriterError) as caught:
        _text(ServerChatModel(server.url, "m"))
    assert caught.value.failure == failure
    assert told in caught.value.text("nl")


@pytest.mark.parametrize(
    ("models", "failure"), [(["a", "b"], "choose"), ([], "unnamed"), (None, "unnamed")]
)
def test_without_a_name_there_must_be_one_model(models: list[str] | None, failure: str) -> None:
    with serving(saying("ja"), models) as server, pytest.raises(WriterError) as caught:
        _text(ServerChatModel(server.url))
    assert caught.value.failure == failure


def test_a_refused_connection_is_told(pipeline: Pipeline) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        answer = _answer(pipeline, ServerChatModel(url, "m"))
    assert answer.text == QUOTE
    assert answer.notice.startswith(f"De modelserver {url}/v1 is niet bereikbaar. Start hem")


def test_a_name_that_means_nothing_is_told() -> None:
    with pytest.raises(WriterError) as caught:
        _text(ServerChatModel("http://no-such-host.invalid", "m", timeout=20))
    assert caught.value.failure == "unreachable"


def test_a_password_in_the_address_is_not_told() -> None:
    with serving(_status(500)) as server, pytest.raises(WriterError) as caught:
        _text(ServerChatModel(server.url.replace("//", "//me:geheim@"), "m"))
    assert "geheim" not in str(caught.value)


# Settings


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("localhost:11434", "http://localhost:11434/v1"),
        (" http://localhost:8000/v1/ ", "http://localhost:8000/v1"),
        ("https://llm.example.org/api/v3/chat/completions", "https://llm.example.org/api/v3"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_taken_in_the_forms_people_paste(given: str, normal: str) -> None:
    assert normal_url(given) == normal
    assert normal_url(normal) == normal


@pytest.mark.parametrize("given", ["", "ftp://x", "http://", "http://x:99999", "http://[", "/v1"])
def test_what_is_no_address_is_refused_at_once(given: str) -> None:
    with pytest.raises(SetupError, match="not the address of a model server"):
        ServerChatModel(given, "m")


def test_without_the_client_there_is_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match=r"pip install 'vraagbaak\[server\]'"):
        ServerChatModel("localhost:8000")


@pytest.mark.parametrize(
    ("url", "proxied"), [("http://localhost:1", False), ("http://10.0.0.1:1", True)]
)
def test_a_server_on_this_machine_is_not_asked_for_by_a_proxy(url: str, proxied: bool) -> None:
    client = ServerChatModel(url, "m")._client()
    assert client._client._trust_env is proxied


def test_the_estimate_of_tokens_is_on_the_high_side() -> None:
    model = ServerChatModel("localhost:1", "m")
    words = "De veerboot Zeemeeuw vaart elke dag behalve zondag naar het eiland. " * 40
    message: Sequence[Message] = [{"role": "user", "content": words}]
    assert model.count_tokens(message) > 1.5 * len(words.split())
