"""Opening sources in a real Chromium: numbers, the panel, keys, hostile text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import (
    ask,
    focused,
    marked,
)
from tests.ui_samples import ARTICLE, DUTCH, FERRY, HOSTILE, PRICE, SPEED, make_answer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


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
