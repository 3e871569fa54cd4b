"""What the page shows of an answer, to the letter and harmless, and around it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Span
from rag.types import Answer, Statement
from tests.html_tree import ANSWER, Tree, show
from tests.ui_samples import (
    ARTICLE,
    DUTCH,
    ENGLISH,
    FERRY,
    HOSTILE,
    PRICE,
    SPEED,
    FakePipeline,
    cite,
    hits_of,
    make_answer,
    passages_of,
)
from ui.conversation import Exchange
from ui.messages import MESSAGES
from ui.page import render_header, render_panel, render_status, render_welcome
from ui.render import render_exchange, render_plain
from ui.source import escape_text, render_context

# Hostile text


def test_hostile_text_is_shown_to_the_letter_and_stays_dead() -> None:
    answer = next(a for a in FakePipeline().stream("kwaad") if a.done)
    tree = show(replace(answer, question=HOSTILE.text, missing=(HOSTILE.title,)))
    assert tree.text(css="vb-text") == answer.text
    assert tree.text("mark") == answer.citations[0].quote
    assert tree.text("h2").endswith(HOSTILE.text)
    assert {name for name, _ in tree.tags}.isdisjoint({"script", "img", "a", "style", "iframe"})
    assert not any(key.startswith("on") for _, attributes in tree.tags for key in attributes)


@given(st.text())
def test_escaped_text_reads_back_the_same(text: str) -> None:
    assert "".join(d for _, d in Tree(f"<p>{escape_text(text)}</p>").texts) == text


def test_a_hostile_title_or_question_cannot_leave_its_attribute() -> None:
    bad = '"><script>alert(1)</script>'
    citation = replace(PRICE, title=bad)
    tree = show(make_answer("?", [Statement(PRICE.quote, "quoted", (1,))], [citation]))
    assert any(bad in (b["aria-label"] or "") for b in tree.all("button", "vb-cite"))
    assert Tree(render_welcome("nl", (), {"nl": [bad]})).all("button")[0]["data-ask"] == bad


# What an answer says of itself


def test_quotes_and_answers_carry_their_language() -> None:
    tree = show(make_answer("How fast?", ENGLISH, (PRICE, SPEED), language="en"), "en")
    assert [d["lang"] for d in tree.all("div", "vb-text")] == ["en"]
    assert {q["lang"] for q in tree.all("q")} == {"nl"}
    assert {q["lang"] for q in tree.all("blockquote")} == {"nl"}
    assert {b["lang"] for b in tree.all("button", "vb-cite")} == {"en"}


def test_a_refusal_offers_the_nearest_passages_as_not_sufficient() -> None:
    tree = show(next(FakePipeline().stream("Wie is de burgemeester?")))
    assert tree.text(css="vb-status") == "Niet te vinden in de bron"
    nearest = tree.text(css="vb-nearest")
    assert "niet voldoende" in nearest
    assert "Snelheid & bereik" in nearest
    assert tree.all("button", "vb-cite") == []
    english = show(next(FakePipeline().stream("Wie is de burgemeester?")), "en")
    assert english.text(css="vb-status") == "Not found in the source"


def test_a_partial_answer_names_what_is_missing_once() -> None:
    answer = make_answer("?", DUTCH, (PRICE,), status="partial", missing=("de kapitein",))
    tree = show(answer)
    assert tree.text(css="vb-status") == "Gedeeltelijk beantwoord"
    assert "de kapitein" in tree.text(css="vb-missing")
    said = show(replace(answer, text=answer.text + "\n\nNiet beantwoord: “de kapitein”"))
    assert said.text(css="vb-missing") == ""


def test_small_talk_is_not_labelled_as_off_topic() -> None:
    hello = Answer("Hoi", "off_topic", "Hallo!", "nl", "Hoi")
    assert show(hello).text(css="vb-status") == ""
    real = show(replace(hello, hits=hits_of(FERRY)))
    assert real.text(css="vb-status") == MESSAGES["nl"].status["off_topic"]


def test_what_was_searched_for_shows_when_it_is_not_the_question() -> None:
    assert show(ANSWER).text(css="vb-query") == ""
    tree = show(replace(ANSWER, query="Wat kostte de Zilvermeeuw?"))
    assert tree.text(css="vb-query") == "Gezocht naar: Wat kostte de Zilvermeeuw?"


def test_the_passages_and_checks_are_accounted_for_in_the_language_of_the_page() -> None:
    dutch = show(ANSWER).text("details", css="vb-considered")
    assert "score 0,333 · op betekenis 3e · op woorden 1e · niet nodig" in dutch
    assert "weggelaten: niet gedragen door de bron (58 staat er niet.)" in dutch
    assert "zoeken21 ms" in dutch
    english = show(ANSWER, "en").text("details", css="vb-considered")
    assert "score 0.333 · by meaning #3 · by words #1 · not needed" in english
    assert "retrieve21 ms" in english


def test_a_dropped_sentence_is_not_in_the_answer() -> None:
    tree = show(ANSWER)
    assert "58 kilometer" not in tree.text(css="vb-text")
    assert "58 kilometer" not in tree.text("pre")


def test_every_button_opens_something_and_ids_are_unique() -> None:
    twice = replace(ANSWER, hits=(*hits_of(FERRY), *hits_of(HOSTILE)))  # two parts, ranks from 1
    tree = show(twice)
    ids = [a["id"] for _, a in tree.tags if "id" in a]
    assert len(ids) == len(set(ids))
    opened = {a["data-opens"] for _, a in tree.tags if "data-opens" in a}
    assert opened <= set(ids)
    assert {f"t1-h{n}" for n in range(1, 5)} <= opened


def test_a_stream_shows_text_and_sources_before_the_rest() -> None:
    tree = show(replace(ANSWER, done=False), stage="answering")
    assert tree.text(css="vb-text") == ANSWER.text
    assert tree.text("section", id="t1-c1")
    assert tree.all("details") == []
    assert tree.all("article")[0]["data-state"] == "running"
    assert tree.text(css="vb-progress") == MESSAGES["nl"].writing


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (Exchange("?", "waiting"), MESSAGES["nl"].searching),
        (Exchange("?", "loading"), MESSAGES["nl"].loading_turn),
        (Exchange("?", "stopped"), MESSAGES["nl"].stopped),
        (Exchange("?", "failed"), MESSAGES["nl"].error),
        (Exchange("?", "failed", error="Het model <x> is weg."), "Het model <x> is weg."),
    ],
)
def test_an_exchange_without_answer_says_how_it_stands(exchange: Exchange, words: str) -> None:
    tree = Tree(render_exchange(exchange, 1, FakePipeline().document, "nl"))
    assert words in "".join(data for _, data in tree.texts)


def test_plain_text_has_the_answer_and_its_sources() -> None:
    plain = render_plain(ANSWER, "nl")
    assert plain.startswith(ANSWER.text)
    assert f"[2] “{SPEED.quote}” (De Zilvermeeuw vaart › Snelheid & bereik)" in plain
    assert show(ANSWER).text("pre") == plain


# The page around it


def test_the_banner_tells_loading_ready_and_failure_apart() -> None:
    assert MESSAGES["nl"].loading in render_status("nl", False, "")
    assert Tree(render_status("nl", True, "")).texts == []
    failed = Tree(render_status("en", True, "No <model> here."))
    assert failed.text("div", role="alert") == "Vraagbaak cannot startNo <model> here."


def test_the_welcome_names_documents_and_puts_the_page_language_first() -> None:
    examples = {"nl": ["Wat?"], "en": ["What?"]}
    dutch = Tree(render_welcome("nl", [FERRY] * 7, examples))  # type: ignore[arg-type]
    assert [b["data-ask"] for b in dutch.all("button")] == ["Wat?", "What?"]
    assert "en nog 2 documenten" in dutch.text("ul", css="vb-documents")
    english = Tree(render_welcome("en", [FERRY], examples))  # type: ignore[arg-type]
    assert [b["data-ask"] for b in english.all("button")] == ["What?", "Wat?"]
    assert Tree(render_welcome("nl", (), {})).all("button") == []


def test_the_welcome_names_documents_in_the_page_language_first() -> None:
    english = replace(FERRY, language="en", title="The ferry")
    assert Tree(render_welcome("nl", [english, FERRY], {})).text("ul") == f"{FERRY.title}The ferry"
    assert Tree(render_welcome("en", [FERRY, english], {})).text("ul") == f"The ferry{FERRY.title}"


def test_a_number_stays_on_the_line_of_the_word_before_it() -> None:
    assert show(ANSWER).text("span", css="vb-keep") == "gebouwd. [1]uur. [2]lading. [3]"
    long = Statement("x" * 300, "quoted", (1,))
    assert show(make_answer("?", [long], [PRICE])).text("span", css="vb-keep") == ""


def test_header_and_panel_are_well_formed_and_named() -> None:
    header = Tree(render_header("en"))
    pressed = [b["data-language"] for b in header.all("button") if b["aria-pressed"] == "true"]
    assert pressed == ["en"]
    panel = Tree(render_panel("nl"))
    assert all(b.get("aria-label") for b in panel.all("button"))


# The samples


def test_samples_keep_the_contract() -> None:
    for document in (FERRY, HOSTILE):
        for passage in passages_of(document):
            assert document.text[passage.start : passage.end] == passage.text
    assert cite(2, FERRY, SPEED.quote) == SPEED


# --- the words that answer


@pytest.mark.parametrize("words", ["27.400 euro", "in 2021 gebouwd.", PRICE.quote])
def test_the_words_that_answer_stand_out_in_the_answer_and_in_the_quote(words: str) -> None:
    start = PRICE.start + PRICE.quote.index(words)
    cited = replace(PRICE, answer=Span(start, start + len(words)))
    tree = show(replace(ANSWER, citations=(cited, SPEED, ARTICLE)))
    assert tree.text("strong") == words
    assert tree.text(css="vb-text") == show(ANSWER).text(css="vb-text")
    source = Tree(render_context(FERRY, PRICE.passage, Span(PRICE.start, PRICE.end), cited.answer))
    assert source.text(css="vb-answering") == words
    assert source.text("mark") == PRICE.quote
    assert "strong" not in {name for name, _ in show(ANSWER).tags}
