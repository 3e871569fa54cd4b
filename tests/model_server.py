"""A real HTTP server that speaks the OpenAI protocol, well or in one of many wrong ways."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

Behaviour: TypeAlias = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as its server's ``behaviour`` has it; models are listed as ``models`` has it."""

    protocol_version = "HTTP/1.1"
    server: ModelServer

    def do_GET(self) -> None:
        self.note({})
        if self.path.endswith("/models") and self.server.models is not None:
            self.send_json(200, {"object": "list", "data": [{"id": m} for m in self.server.models]})
        else:
            self.send_json(404, {"error": {"message": "no such page"}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.note(body)
        self.server.behaviour(self)

    def note(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.path, body, headers))

    @property
    def asked(self) -> dict[str, Any]:
        """The body of the request at hand."""
        return self.server.requests[-1][1]

    def send_json(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def write(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def say(self, text: str, field: str = "content", finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {field: text}, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
        self.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def end(self) -> None:
        self.say("", finish="stop")
        self.write(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def drop(self) -> None:
        """Break the connection off in the middle of whatever was being said."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class ModelServer(ThreadingHTTPServer):
    """``requests`` are path, body and headers; ``over`` is set when the test has ended."""

    daemon_threads = True
    # A client that hangs up is part of the game.
    block_on_close = False

    def __init__(self, behaviour: Behaviour, models: list[str] | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviour = behaviour
        self.models = models
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.over = threading.Event()
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A broken pipe is what a test of hanging up waits for."""
        self.hung_up.set()


@contextmanager
def serving(behaviour: Behaviour, models: list[str] | None = None) -> Iterator[ModelServer]:
    server = ModelServer(behaviour, models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def saying(*pieces: str) -> Behaviour:
    """A server that does what it should."""

    def behave(handler: Handler) -> None:
        handler.begin()
        for piece in pieces:
            handler.say(piece)
        handler.end()

    return behave
