"""Numbers in an answer become buttons, and other brackets stay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.types import Statement
from tests.html_tree import ANSWER, show
from tests.ui_samples import (
    PRICE,
    make_answer,
)
from ui.markers import split_markers, unplaced


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
