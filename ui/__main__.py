"""Serve the web page: ``python -m ui`` or ``vraagbaak chat``."""

from __future__ import annotations

import os
import socket
import sys
import time
import tomllib
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from index.errors import SetupError

if TYPE_CHECKING:
    from rag.config import Config
    from rag.pipeline import Pipeline
    from ui.chat import Examples
    from ui.loader import PipelineLoader


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C; models are loaded while it is already there."""
    from rag.arguments import config_from

    arguments = _parser().parse_args(argv)
    try:
        config = config_from(arguments)
        _check_port(arguments.host, arguments.port)
        return _serve(config, arguments.host, arguments.port, arguments.open)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print()
        return 0


def _parser() -> ArgumentParser:
    from rag.arguments import add_pipeline_arguments

    parser = ArgumentParser(
        prog="vraagbaak chat", description="Ask questions about documents in your browser."
    )
    group = parser.add_argument_group("page")
    group.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to serve on (default %(default)s: this machine only)",
    )
    group.add_argument(
        "--port", type=int, default=7860, metavar="N", help="port to serve on (default %(default)s)"
    )
    group.add_argument("--open", action="store_true", help="open the page in the browser")
    add_pipeline_arguments(parser)
    return parser


def _check_port(host: str, port: int) -> None:
    """Refuse a port that cannot be had, before anything slow is done.

    Raises:
        SetupError: the port is taken or out of range, or the address is not this machine's.

    """
    if not 0 < port < 65536:
        raise SetupError(f"{port} is not a port: choose one from 1 to 65535 with --port.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise SetupError(
            f"Cannot serve on {host}, port {port}: {error.strerror or error}. "
            f"Stop the program that uses it, or choose another with --port {port + 1}."
        ) from error


def _serve(config: Config, host: str, port: int, open_browser: bool) -> int:
    from ui.loader import PipelineLoader

    _keep_local()
    print("Starting…", flush=True)
    from ui.app import LAUNCH, build_app

    def load() -> Pipeline:
        from rag.loading import load_pipeline

        return load_pipeline(config)

    loader = PipelineLoader(load)
    app = build_app(loader, examples=_examples(config))
    try:
        _, url, _ = app.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, **LAUNCH
        )
    except OSError as error:
        raise SetupError(f"Cannot serve on {host}, port {port}: {error}") from error
    try:
        print(f"Vraagbaak is at {url} (Ctrl-C stops it). Loading the models…", flush=True)
        if open_browser:
            import webbrowser

            webbrowser.open(url)
        loader.start()
        return _watch(loader)
    finally:
        app.close(verbose=False)


def _watch(loader: PipelineLoader) -> int:
    """Tell how loading went, and wait until Ctrl-C."""
    status = 0
    while not loader.wait(0.5):
        pass
    if loader.error is None:
        print("Ready.", flush=True)
    else:
        print(loader.error, file=sys.stderr, flush=True)
        status = 2
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()
        return status


def _examples(config: Config) -> Examples:
    """Example questions, where what is asked is the article that comes with the program."""
    if config.documents or config.index:
        return {}
    text = (files("ui") / "assets" / "examples.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)  # type: ignore[return-value]


def _keep_local() -> None:
    """Keep Gradio from calling home, and its check of its own page from going by a proxy."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in (os.environ.get(name), "127.0.0.1", "localhost") if host]
        os.environ[name] = ",".join(hosts)


if __name__ == "__main__":
    raise SystemExit(main())
