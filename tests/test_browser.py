"""The page in a real Chromium: asking, opening sources, keys, safety, small screens."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Literal, TypeAlias

import httpx
import pytest

from index.types import Document
from rag.export.files import load_export
from rag.export.recheck import recheck
from tests.chat_models import save_model
from tests.samples import FERRY_NL
from tests.ui_samples import ARTICLE, DUTCH, FERRY, HOSTILE, PRICE, SPEED, make_answer
from ui.messages import MESSAGES
from ui.render import render_plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; say where it is in VRAAGBAAK_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    gate = tmp_path_factory.mktemp("gate") / "open"
    gate.touch()
    port = free_port()
    with serving(port, "-m", "tests.serve_page", str(port), str(gate)) as url:
        yield url


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


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[OpenPage]:
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(opened(browser, site, **options))


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


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


def test_a_number_opens_the_very_words_of_the_source(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    assert turn.locator(".vb-text").text_content() == make_answer("", DUTCH, ()).text
    for citation in (PRICE, SPEED, ARTICLE):
        turn.locator(".vb-text .vb-cite", has_text=f"[{citation.number}]").click()
        assert marked(page) == FERRY.text[citation.start : citation.end]
        assert page.locator("#vb-panel-name").text_content() == f"Bron {citation.number}"
    panel = page.locator("#vb-panel-body")
    assert panel.get_by_text("6 januari 2026").is_visible()
    assert panel.locator("blockquote").get_attribute("lang") == "nl"
    visible = "m => { const r = m.getBoundingClientRect(), b = m.closest('blockquote')"
    visible += ".getBoundingClientRect(); return r.top >= b.top && r.bottom <= b.bottom }"
    assert panel.locator("mark").evaluate(visible)


def test_everything_goes_by_keyboard(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    first = turn.locator(".vb-text .vb-cite").first
    page.locator("#vb-question textarea").press("Shift+Tab")
    for _ in range(20):
        if focused(page) == "[1]":
            break
        page.keyboard.press("Shift+Tab")
    assert first.evaluate("b => b === document.activeElement")
    page.keyboard.press("Enter")
    assert marked(page) == PRICE.quote
    assert focused(page) == "Bron 1"
    page.keyboard.press("n")
    assert marked(page) == SPEED.quote
    page.keyboard.press("ArrowRight")
    assert marked(page) == ARTICLE.quote
    page.keyboard.press("n")  # there is no fourth
    assert marked(page) == ARTICLE.quote
    assert page.locator("#vb-panel-position").text_content() == "3 van 3"
    page.keyboard.press("p")
    page.keyboard.press("ArrowLeft")
    assert marked(page) == PRICE.quote
    page.keyboard.press("Escape")
    assert not page.locator("#vb-panel").is_visible()
    assert first.evaluate("b => b === document.activeElement")
    page.keyboard.press("Space")
    assert marked(page) == PRICE.quote


def test_keys_typed_in_a_question_do_not_move_the_panel(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    turn.locator(".vb-text .vb-cite").first.click()
    page.locator("#vb-question textarea").click()
    page.keyboard.type("napp")
    assert marked(page) == PRICE.quote
    assert page.locator("#vb-question textarea").input_value() == "napp"


def test_the_buttons_of_the_panel_step_and_close(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    turn.locator(".vb-text .vb-cite").first.click()
    previous, following = (
        page.get_by_role("button", name=name, exact=True) for name in ("Vorige", "Volgende")
    )
    assert previous.is_disabled()
    following.click()
    assert marked(page) == SPEED.quote
    following.click()
    assert following.is_disabled()
    assert page.evaluate("document.activeElement.closest('#vb-panel') !== null")
    page.get_by_role("button", name="Sluiten").click()
    assert not page.locator("#vb-panel").is_visible()
    assert focused(page) == "[3]"


def test_a_source_of_an_earlier_answer_still_opens(page: Page) -> None:
    first = ask(page, "Wat kostte de boot?")
    second = ask(page, "Wie is de burgemeester?")
    assert "niet voldoende" in (second.locator(".vb-nearest").text_content() or "")
    second.locator(".vb-nearest .vb-hit").nth(1).click()
    assert page.locator("#vb-panel mark").count() == 0
    assert "38 kilometer" in (page.locator("#vb-panel blockquote").text_content() or "")
    first.locator(".vb-text .vb-cite").nth(1).click()
    assert marked(page) == SPEED.quote
    third = ask(page, "En de snelheid?")  # the panel stays open meanwhile
    assert marked(page) == SPEED.quote
    assert "Gezocht naar" in (third.locator(".vb-query").text_content() or "")
    page.locator("#vb-panel-name").press("Escape")
    assert first.locator(".vb-text .vb-cite").nth(1).evaluate("b => b === document.activeElement")


def test_hostile_text_stays_dead(page: Page) -> None:
    turn = ask(page, f"kwaad {HOSTILE.text}")
    quote = HOSTILE.text[HOSTILE.blocks[1].start :]
    assert turn.locator(".vb-text").text_content() == f"{quote} [1]"
    typed = HOSTILE.text.replace("\r\n", "\n")  # a text area knows line feeds only
    assert typed in (turn.locator("h2").text_content() or "")
    assert turn.locator(".vb-text .vb-cite").count() == 1
    turn.locator(".vb-text .vb-cite").click()
    assert marked(page) == quote
    turn.locator(".vb-considered summary").click()
    turn.locator(".vb-considered .vb-hit").first.click()
    inside = page.locator("#vb-main").locator("script, img, a, iframe")
    assert inside.count() == 0
    assert page.evaluate("window.hacked") is None


def test_an_answer_is_announced_once_whole(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    announcer = page.locator("#vb-announcer")
    assert announcer.get_attribute("role") == "status"
    assert announcer.text_content() == turn.locator(".vb-text").text_content()
    assert turn.get_attribute("aria-busy") == "false"
    ask(page, "Wie is de burgemeester?")
    assert (announcer.text_content() or "").startswith(MESSAGES["nl"].status["not_in_source"])


def test_copying_takes_the_answer_with_its_sources(page: Page) -> None:
    turn = ask(page, "Wat kostte de boot?")
    turn.locator(".vb-copy").click()
    turn.locator(".vb-copy", has_text="Gekopieerd").wait_for()
    answer = make_answer("Wat kostte de boot?", DUTCH, (PRICE, SPEED, ARTICLE))
    assert page.evaluate("navigator.clipboard.readText()") == render_plain(answer, "nl")
    turn.locator(".vb-copy", has_text=re.compile("^Kopieer$")).wait_for()


@pytest.mark.parametrize(
    ("name", "extension"), [("Markdown", "md"), ("HTML", "html"), ("JSON", "json")]
)
def test_a_conversation_is_exported_by_keyboard(
    page: Page, tmp_path: Path, name: str, extension: str
) -> None:
    assert not page.locator("#vb-export").is_visible()
    ask(page, "Wat kostte de boot?")
    ask(page, "Wie is de burgemeester?")
    menu = page.locator(".vb-export")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    item = menu.get_by_role("button", name=name)
    item.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    path = tmp_path / f"gesprek.{extension}"
    download.value.save_as(path)
    assert download.value.suggested_filename.endswith(f".{extension}")
    loaded = load_export(path)
    assert not loaded.edited
    first, second = loaded.export.answers
    assert (first.question, second.status) == ("Wat kostte de boot?", "not_in_source")
    assert [c.quote for c in first.citations][:2] == [PRICE.quote, SPEED.quote]
    assert recheck(loaded.export, [FERRY]).answers[0].citations[0].state == "unchanged"
    assert menu.get_attribute("open") is None
    assert page.locator("#vb-announcer").text_content() == "Gesprek geëxporteerd"


def test_the_export_menu_closes_on_escape_and_elsewhere(page: Page) -> None:
    ask(page, "Wat kostte de boot?")
    summary = page.locator(".vb-export summary")
    summary.click()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "HTML"
    page.keyboard.press("Escape")
    assert page.locator(".vb-export[open]").count() == 0
    assert focused(page) == "Exporteer"
    summary.click()
    page.locator("#vb-question textarea").click()
    assert page.locator(".vb-export[open]").count() == 0


def test_an_answer_can_be_stopped_and_the_conversation_cleared(page: Page) -> None:
    page.locator("#vb-question textarea").fill("Iets langzaam graag")
    page.locator("#vb-send").click()
    page.locator("#t1 .vb-text").wait_for()
    assert not page.locator("#vb-send").is_visible()
    page.locator("#vb-question textarea").fill("Te vroeg")
    page.keyboard.press("Enter")  # one question at a time; this one stays in the box
    page.locator("#vb-stop").click()
    # A snapshot on its way when it was stopped may still come in between.
    page.locator('#t1[data-state="stopped"]').get_by_text(MESSAGES["nl"].stopped).wait_for()
    assert page.locator("#vb-question textarea").input_value() == "Te vroeg"
    ask(page, "Wat kostte de boot?")
    page.locator("#t2 .vb-text .vb-cite").first.click()
    page.locator("#vb-clear").click()
    page.locator(".vb-welcome").wait_for()
    assert page.locator(".vb-turn").count() == 0
    assert not page.locator("#vb-panel").is_visible()
    assert not page.locator("#vb-clear").is_visible()


def test_an_example_is_asked_when_chosen(page: Page) -> None:
    page.get_by_role("button", name="How fast is she?").click()
    page.locator('#t1[data-state="done"]').wait_for()
    assert "How fast is she?" in (page.locator("#t1 h2").text_content() or "")
    assert page.locator("#t1 .vb-text").get_attribute("lang") == "en"
    page.locator("#t1 .vb-text .vb-cite").first.click()
    assert marked(page) == PRICE.quote  # Dutch words under an English answer


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


def read(path: Path) -> Document:
    from index.readers import read_documents

    (document,) = read_documents((path,))
    return document
