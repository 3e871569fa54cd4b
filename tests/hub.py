"""A model hub on this machine: just enough of the Hugging Face hub's protocol to fetch a model."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(path)
        hub = self.server
        if hub.refusal:
            status, code = hub.refusal
            self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code}, body)
        elif path == f"/api/models/{hub.name}/revision/main" or path == f"/api/models/{hub.name}":
            files = [{"rfilename": name} for name in hub.files]
            found = {"id": hub.name, "sha": COMMIT, "siblings": files}
            self._send(200, json.dumps(found).encode(), {}, body)
        elif path.startswith(f"/api/models/{hub.name}/tree/"):
            entries = [
                {"type": "file", "path": name, "size": len(data), "oid": _hash(data)}
                for name, data in hub.files.items()
            ]
            self._send(200, json.dumps(entries).encode(), {}, body)
        elif path.startswith(f"/{hub.name}/resolve/"):
            data = hub.files[path.split("/resolve/", 1)[1].split("/", 1)[1]]
            headers = {"ETag": f'"{_hash(data)}"', "X-Repo-Commit": COMMIT}
            self._send(200, data, headers, body)
        else:
            self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"}, body)

    def _send(self, status: int, data: bytes, headers: dict[str, str], body: bool) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _hash(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()


class Hub(ThreadingHTTPServer):
    """Has one model, ``name``, with ``files``; ``refusal`` is a status and a code of the hub."""

    daemon_threads = True

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        self.refusal: tuple[int, str] | None = None
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serving(name: str, folder: Path) -> Iterator[Hub]:
    hub = Hub(name, folder)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        thread.join()
        hub.server_close()
