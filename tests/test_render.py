"""Answers as HTML: nothing lost, nothing alive, the quote exact."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from string import Formatter
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.types import Block, Document, Passage, Span
from rag.types import Answer, Citation, Outcome, Statement, Status
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
from ui.formats import format_date, format_number, format_seconds
from ui.markers import split_markers, unplaced
from ui.messages import MESSAGES, Messages, counted
from ui.page import render_header, render_panel, render_status, render_welcome
from ui.render import render_exchange, render_plain
from ui.source import context_span, escape_text, render_context

ANSWER = make_answer("Wat kostte de boot?", DUTCH, (PRICE, SPEED, ARTICLE))


class Tree(HTMLParser):
    """Reads HTML as a list of (path of tags with attributes, text)."""

    VOID = frozenset({"path", "br", "img"})

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[list[tuple[str, dict[str, str | None]]], str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop()[0] == tag, "tags are nested"

    def handle_data(self, data: str) -> None:
        self.texts.append((list(self.open), data))

    def text(self, tag: str = "", **wanted: str) -> str:
        """The text inside elements of this tag with these attributes ("css" is the class)."""
        if "css" in wanted:
            wanted["class"] = wanted.pop("css")
        return "".join(
            data
            for path, data in self.texts
            if any(
                (not tag or name == tag) and wanted.items() <= attributes.items()
                for name, attributes in path
            )
        )

    def all(self, tag: str, css: str = "") -> list[dict[str, str | None]]:
        return [a for name, a in self.tags if name == tag and (not css or a.get("class") == css)]


def show(answer: Answer, language: str = "nl", stage: str = "done") -> Tree:
    exchange = Exchange(answer.question, stage, answer)  # type: ignore[arg-type]
    return Tree(render_exchange(exchange, 1, FakePipeline().document, language))  # type: ignore[arg-type]


# Markers


def test_numbers_become_buttons_and_the_text_keeps_its_own_brackets() -> None:
    tree = show(ANSWER)
    numbers = [button["data-opens"] for button in tree.all("button", "vb-cite")]
    assert numbers == ["t1-c1", "t1-c2", "t1-c3"] * 2  # in the text, and in the list of sources
    assert tree.text(css="vb-text") == ANSWER.text
    assert "artikel [1] is" in ANSWER.text


@pytest.mark.parametrize(
    ("text", "statement", "pieces"),
    [
        ("Zo is het. [1]", "Zo is het.", ["Zo is het. ", 1]),
        ("Zo is het [1].", "Zo is het.", ["Zo is het ", 1, "."]),
        ("Zie [1] [1]", "Zie [1]", ["Zie [1] ", 1]),
        ("Zie [1][1]", "Zie [1]", ["Zie [1]", 1]),
        ("Zie [2] nu. [1]", "Zie [2] nu.", ["Zie [2] nu. ", 1]),
        ("[1] is een noot. [1]", "[1] is een noot.", ["[1] is een noot. ", 1]),
        ("Iets anders [1]", "Niet te vinden", ["Iets anders [1]"]),
        ("Zo is het. [7]", "Zo is het.", ["Zo is het. [7]"]),
    ],
)
def test_a_bracketed_number_is_a_citation_only_where_its_statement_ends(
    text: str, statement: str, pieces: list[str | int]
) -> None:
    answer = make_answer("?", [Statement(statement, "quoted", (1,))], [PRICE], text=text)
    assert split_markers(answer) == pieces
    assert unplaced(answer) == ([] if 1 in pieces else [1])


def test_a_source_without_a_place_in_the_text_is_still_offered() -> None:
    tree = show(make_answer("?", [Statement("Weg", "quoted", (1,))], [PRICE], text="Anders."))
    assert tree.text(css="vb-text") == "Anders.[1]"


# Sentences without space around them, with all that could be taken for a marker.
BRACKETS = st.text(alphabet="ab [12]().\n", max_size=20).map(str.strip).filter(bool)


@given(st.lists(st.tuples(BRACKETS, st.lists(st.integers(1, 3), unique=True)), max_size=4))
@example([("[1]", [1]), ("[1] [2]", [1, 2])])
def test_pieces_put_together_are_the_text_and_every_number_is_found(
    drafts: list[tuple[str, list[int]]],
) -> None:
    statements = [Statement(text, "quoted", tuple(numbers)) for text, numbers in drafts]
    citations = [replace(PRICE, number=n) for n in sorted({n for _, ns in drafts for n in ns})]
    text = "\n".join(s.text + "".join(f" [{n}]" for n in s.citations) for s in statements)
    answer = make_answer("?", statements, citations, text=text)
    pieces = split_markers(answer)
    assert "".join(f"[{p}]" if isinstance(p, int) else p for p in pieces) == text
    assert [p for p in pieces if isinstance(p, int)] == [n for _, ns in drafts for n in ns]


# The source


@pytest.mark.parametrize("citation", [PRICE, SPEED, ARTICLE], ids=lambda c: f"[{c.number}]")
def test_the_mark_is_the_quote_in_its_context(citation: Citation) -> None:
    tree = Tree(render_context(FERRY, citation.passage, Span(citation.start, citation.end)))
    assert tree.text("mark") == citation.quote == FERRY.text[citation.start : citation.end]
    assert len(tree.all("mark")) == 1
    everything = "".join(data for _, data in tree.texts)
    assert everything in FERRY.text
    assert "Deel dit" not in everything


def test_headings_and_the_text_beside_the_passage_look_different() -> None:
    tree = Tree(render_context(FERRY, SPEED.passage, Span(SPEED.start, SPEED.end)))
    assert "Snelheid & bereik" in tree.text(css="vb-beside vb-heading")
    assert "27.400" in tree.text(css="vb-beside")
    assert "38 kilometer" not in tree.text(css="vb-beside")


@st.composite
def quoted_documents(draw: st.DrawFn) -> tuple[Document, Passage, Span]:
    words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60)
    parts = draw(st.lists(words, min_size=1, max_size=4))
    blocks, text = [], ""
    for part in parts:
        kind = draw(st.sampled_from(["paragraph", "heading", "clutter", "title"]))
        blocks.append(Block(kind, len(text), len(text) + len(part)))  # type: ignore[arg-type]
        text += part + draw(st.sampled_from(["", "\n\n", "\r\n"]))
    home = draw(st.sampled_from(blocks))
    start = draw(st.integers(home.start, home.end - 1))
    end = draw(st.integers(start + 1, home.end))
    passage = Passage("d#0", "d", text[home.start : home.end], home.start, home.end)
    return Document("d", text, blocks=tuple(blocks)), passage, Span(start, end)


@given(quoted_documents())
def test_the_mark_is_the_quote_for_any_text(case: tuple[Document, Passage, Span]) -> None:
    document, passage, quote = case
    html = render_context(document, passage, quote)
    assert "\r" not in html  # a parser would turn it into a line feed
    tree = Tree(html)
    assert tree.text("mark") == document.text[quote.start : quote.end]
    around = context_span(document, passage)
    assert around.start <= passage.start < passage.end <= around.end


def test_long_neighbours_are_cut_at_a_word_and_it_shows() -> None:
    long = " ".join(f"woord{n}" for n in range(200))
    text = f"{long}\n\nMidden in.\n\n{long}"
    start = text.index("Midden")
    passage = Passage("d#0", "d", "Midden in.", start, start + 10)
    document = Document("d", text)
    span = context_span(document, passage)
    assert re.fullmatch(r"(woord\d+\s+)+Midden in\.(\s+woord\d+)+", text[span.start : span.end])
    tree = Tree(render_context(document, passage, Span(start, start + 10)))
    assert tree.text(css="vb-gap") == "…  …"


def test_the_panel_tells_where_the_words_are_from() -> None:
    panel = show(ANSWER).text("section", id="t1-c2")
    assert panel.startswith("De Zilvermeeuw vaartSnelheid & bereik · 6 januari 2026 · Tekst: Jo")
    assert "6 January 2026" in show(ANSWER, "en").text("section", id="t1-c2")


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


# Formats and texts


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        (27400, 0, "27.400", "27,400"),
        (0.5, 3, "0,500", "0.500"),
        (-1234.5, 1, "-1.234,5", "-1,234.5"),
    ],
)
def test_numbers(value: float, decimals: int, dutch: str, english: str) -> None:
    assert format_number(value, "nl", decimals) == dutch
    assert format_number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("iso", "dutch", "english"),
    [
        ("2026-01-06", "6 januari 2026", "6 January 2026"),
        ("2025-03-31T12:00:00", "31 maart 2025", "31 March 2025"),
        ("2025-08", "augustus 2025", "August 2025"),
        ("2025", "2025", "2025"),
        ("gisteren", "gisteren", "gisteren"),
        ("2025-13", "2025-13", "2025-13"),
    ],
)
def test_dates(iso: str, dutch: str, english: str) -> None:
    assert format_date(iso, "nl") == dutch
    assert format_date(iso, "en") == english


@pytest.mark.parametrize(
    ("seconds", "dutch"),
    [(0.0214, "21 ms"), (0.118, "0,12 s"), (4.26, "4,26 s"), (61.27, "61,3 s")],
)
def test_durations(seconds: float, dutch: str) -> None:
    assert format_seconds(seconds, "nl") == dutch


def test_both_languages_say_everything_with_the_same_gaps() -> None:
    for field in fields(Messages):
        dutch, english = (getattr(MESSAGES[code], field.name) for code in ("nl", "en"))
        assert type(dutch) is type(english)
        assert _gaps(dutch) == _gaps(english), field.name
        assert dutch
        if field.name not in ("reasons", "stages"):  # English already
            assert english
    for code in ("nl", "en"):
        assert set(MESSAGES[code].status) == set(get_args(Status))
        assert set(MESSAGES[code].outcome) == set(get_args(Outcome))


def _gaps(text: object) -> set[str]:
    parts = text if isinstance(text, tuple) else (text,)
    return {
        name
        for part in parts
        if isinstance(part, str)
        for _, name, _, _ in Formatter().parse(part)
        if name
    }


def test_one_is_singular() -> None:
    forms = MESSAGES["nl"].source_count
    assert [counted(forms, n) for n in (0, 1, 2)] == ["0 bronnen", "1 bron", "2 bronnen"]


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
