"""A conversation in a real Chromium: copying, exporting, stopping, clearing, examples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.export.files import load_export
from rag.export.recheck import recheck
from tests.browsing import (
    ask,
    focused,
    marked,
)
from tests.ui_samples import ARTICLE, DUTCH, FERRY, PRICE, SPEED, make_answer
from ui.messages import MESSAGES
from ui.render import render_plain

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


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
