"""A server, a tab on its page, and what people do there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import httpx
import pytest

from index.types import Document

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


CHROMIUM = os.environ.get("VRAAGBAAK_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROOT = Path(__file__).parent.parent
OpenPage = Callable[..., "Page"]
Scheme: TypeAlias = Literal["light", "dark"]


@contextmanager
def serving(port: int, *command: str) -> Iterator[str]:
    """Run a server until the end of the block; the address of its page, once it answers."""
    with running(port, *command):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def running(port: int, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run a server until the end of the block; its process, once it answers."""
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/", process)
            yield process
        finally:
            process.terminate()
            process.communicate()


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the server stopped: {process.communicate()[0]}")
        try:
            httpx.get(url, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the server did not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def opened(
    browser: Browser,
    url: str,
    *,
    locale: str = "nl-NL",
    width: int = 1280,
    scheme: Scheme = "light",
) -> Iterator[Page]:
    """A fresh tab on the page; at the end, nothing left this machine and no script failed."""
    context = browser.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    page.goto(url)
    page.locator(".vb-welcome").wait_for()
    # By then the page has asked the browser for its language.
    page.locator("html[lang=en]" if locale.startswith("en") else "html[lang=nl]").wait_for()
    yield page
    context.close()
    outside = [a for a in asked if not a.startswith((url, "data:", "blob:"))]
    assert outside == []
    assert failed == []


def ask(page: Page, question: str) -> Locator:
    """Type a question, press Enter, and wait for the whole answer."""
    before = page.locator(".vb-turn").count()
    page.locator("#vb-question textarea").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(f"#t{before + 1}")
    page.locator(f'#t{before + 1}:not([data-state="running"])').wait_for()
    return turn


def focused(page: Page) -> str:
    """The text of the element that has the focus."""
    return str(page.evaluate("document.activeElement.textContent"))


def marked(page: Page) -> str:
    assert page.locator("#vb-panel mark").count() == 1
    return page.locator("#vb-panel mark").text_content() or ""


def read(path: Path) -> Document:
    from index.readers import read_documents

    (document,) = read_documents((path,))
    return document
