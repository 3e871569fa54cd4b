"""A Chromium, and a tab on a page of made answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    CHROMIUM,
    FLAGS,
    OpenPage,
    free_port,
    opened,
    serving,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; say where it is in VRAAGBAAK_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    gate = tmp_path_factory.mktemp("gate") / "open"
    gate.touch()
    port = free_port()
    with serving(port, "-m", "tests.serve_page", str(port), str(gate)) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(opened(browser, site, **options))


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
