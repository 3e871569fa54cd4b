"""The whole program in a real Chromium, over a document of one's own and with a chat model."""

from __future__ import annotations

import os
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    ask,
    free_port,
    marked,
    opened,
    read,
    running,
    serving,
)
from tests.chat_models import save_model
from tests.samples import FERRY_NL
from ui.messages import MESSAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


ARTICLE_TEXT = """# De brug bij Oudewater

De brug bij Oudewater werd in 1894 gebouwd. Zij kostte destijds 12.500 gulden en is 31 meter lang.

## Herstel

In 2022 bleek het hout verrot. De gemeente liet de brug daarom voor 1,4 miljoen euro herstellen.
"""


@pytest.mark.model
def test_the_whole_program_over_a_document_of_ones_own(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "brug.md"
    path.write_text(ARTICLE_TEXT, encoding="utf-8")
    document = read(path)
    port = free_port()
    with (
        serving(port, "-m", "ui", "--documents", str(path), "--port", str(port)) as url,
        opened(browser, url) as page,
    ):
        page.get_by_text("De brug bij Oudewater").wait_for(timeout=180_000)
        turn = ask(page, "Hoe lang is de brug bij Oudewater?")
        assert "31 meter" in (turn.locator(".vb-text").text_content() or "")
        turn.locator(".vb-text .vb-cite").first.click()
        assert "31 meter" in marked(page)
        assert marked(page) in document.text
        turn = ask(page, "Wie is de burgemeester van Utrecht?")
        assert turn.locator(".vb-answer").get_attribute("data-status") in (
            "not_in_source",
            "off_topic",
        )


def cpu_seconds(pid: int) -> float:
    """What a process has worked so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def works(pid: int) -> bool:
    """Whether it works at all: most of ten moments of a quarter of a second."""
    spent = [cpu_seconds(pid)]
    for _ in range(10):
        time.sleep(0.25)
        spent.append(cpu_seconds(pid))
    return median(b - a for a, b in pairwise(spent)) > 0.02


@pytest.mark.model
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_leaving_the_page_frees_the_processor(browser: Browser, tmp_path: Path) -> None:
    model = save_model("llama", tmp_path / "model", layers=100, width=64)
    (tmp_path / "boot.md").write_text(f"# De Zeemeeuw\n\n{FERRY_NL.text}", "utf-8")
    (tmp_path / "settings.toml").write_text("max_new_tokens = 1700", "utf-8")
    port = free_port()
    options = ["--documents", tmp_path / "boot.md", "--config", tmp_path / "settings.toml"]
    command = ["-m", "ui", "--port", port, "--model", model, *options]
    with (
        running(port, *map(str, command)) as server,
        opened(browser, f"http://127.0.0.1:{port}/") as page,
    ):
        page.get_by_text("De Zeemeeuw").first.wait_for(timeout=180_000)
        page.locator("#vb-question textarea").fill("Wat kost een kaartje voor de Zeemeeuw?")
        page.keyboard.press("Enter")
        page.get_by_text(MESSAGES["nl"].improving).wait_for(timeout=180_000)
        assert works(server.pid)
        assert page.locator('#t1[data-state="running"]').count()
        page.close()
        # It takes half a second; a busy machine may need several, the reply would go on for longer.
        assert any(not works(server.pid) for _ in range(5))
