"""The source panel: the quote in its context."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Block, Document, Passage, Span
from rag.types import Citation
from tests.html_tree import ANSWER, Tree, show
from tests.ui_samples import (
    ARTICLE,
    FERRY,
    PRICE,
    SPEED,
)
from ui.source import context_span, render_context


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
