"""The page in a real Chromium on any screen: themes, widths, contrast, names, loading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    OpenPage,
    ask,
    free_port,
    marked,
    opened,
    serving,
)
from tests.ui_samples import PRICE
from ui.messages import MESSAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_the_page_follows_the_browser_and_remembers_a_choice(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    page.get_by_role("button", name="Send").wait_for()
    ask(page, "Wat kostte de boot?")
    page.get_by_role("button", name="Nederlands").click()
    page.get_by_role("button", name="Verstuur").wait_for()
    assert page.locator("#t1 .vb-considered summary").text_content() == MESSAGES["nl"].considered
    assert page.locator("html").get_attribute("lang") == "nl"
    page.reload()
    page.get_by_role("button", name="Verstuur").wait_for()
    other = open_page(locale="de-DE")  # neither language: Dutch
    other.get_by_role("button", name="Verstuur").wait_for()


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_nothing_scrolls_sideways(open_page: OpenPage, width: int) -> None:
    page = open_page(width=width)
    fits = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(fits)
    turn = ask(page, f"kwaad {'onafgebrokenwoord' * 12}")
    assert page.evaluate(fits)
    for summary in turn.locator("summary").all():
        summary.click()
    turn.locator(".vb-text .vb-cite").first.click()
    assert page.evaluate(fits)
    box = page.locator("#vb-panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert marked(page)
    composer = page.locator("#vb-composer").bounding_box()
    assert composer is not None
    assert composer["y"] + composer["height"] <= 801, "the question box is always in sight"


@pytest.mark.parametrize("locale", ["nl-NL", "en-GB"])
def test_there_is_room_to_type_on_a_phone(open_page: OpenPage, locale: str) -> None:
    page = open_page(width=390, locale=locale)
    ask(page, "Wat kostte de boot?")
    box = page.locator("#vb-question textarea").bounding_box()
    send = page.locator("#vb-send").bounding_box()
    assert box and send
    assert box["width"] > 200
    assert abs(box["y"] + box["height"] - send["y"] - send["height"]) < 8


CONTRAST = """
() => {
  const parse = (c) => (c.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility()) continue;
    if (e.closest("script, style, :disabled, .vb-hidden, .sr-only")) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.slice(0, 40)}`);
  }
  return poor;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(open_page: OpenPage, scheme: str) -> None:
    page = open_page(scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    for question in ("Wat kostte de boot, en wie was de kapitein?", "Wie is de burgemeester?"):
        turn = ask(page, question)
        for summary in turn.locator("summary").all():
            summary.click()
    page.locator("#t1 .vb-text .vb-cite").first.click()
    assert page.evaluate(CONTRAST) == []
    ask(page, "Gaat dit stuk?")
    assert page.evaluate(CONTRAST) == []


def test_every_control_has_a_name(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    turn.locator(".vb-text .vb-cite").first.click()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, textarea, [role=dialog]")]
        .filter((e) => e.checkVisibility())
        .filter((e) => !(e.ariaLabel || e.textContent.trim() || e.labels?.length))
        .map((e) => e.outerHTML)"""
    )
    assert nameless == []


def test_the_page_is_there_while_the_models_load(browser: Browser, tmp_path: Path) -> None:
    gate, port = tmp_path / "open", free_port()
    with (
        serving(port, "-m", "tests.serve_page", str(port), str(gate)) as url,
        opened(browser, url) as page,
    ):
        page.get_by_text(MESSAGES["nl"].loading).wait_for()
        page.locator("#vb-question textarea").fill("Wat kostte de boot?")
        page.keyboard.press("Enter")
        page.get_by_text(MESSAGES["nl"].loading_turn).first.wait_for()
        gate.touch()
        page.locator('#t1[data-state="done"]').wait_for()
        page.get_by_text(MESSAGES["nl"].loading).wait_for(state="detached")
        page.locator("#t1 .vb-text .vb-cite").first.click()
        assert marked(page) == PRICE.quote
