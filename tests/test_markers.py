"""Markers never collide with what a text has in brackets of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chat_models.markers import Markers


def test_plain_brackets_are_used_where_no_text_has_numbers_in_them() -> None:
    assert Markers.absent_from(["artikel (12)", "[sic]"], 3).mark(2) == "[2]"


@pytest.mark.parametrize(
    "text", ["artikel [12]", "in [2024]", "[0]", "[1, 2]", "[1 en 2]", "[1-3]", "noot [ 3 ]"]
)
def test_other_brackets_are_used_where_a_text_has_these(text: str) -> None:
    markers = Markers.absent_from([text], 3)
    assert markers.mark(1) == ("[1]" if text == "in [2024]" else "[[1]]")
    assert markers.take(f"Dat staat in {text}. {markers.mark(2)}") == (
        f"Dat staat in {text}.",
        (2,),
    )


def test_a_number_beyond_the_passages_is_the_texts_own() -> None:
    markers = Markers("[", "]", 3)
    assert markers.take("Zie [12] en [0]. [2]") == ("Zie [12] en [0].", (2,))


def test_several_passages_in_one_marker_and_in_a_row() -> None:
    markers = Markers("[", "]", 4)
    assert markers.take("Zo is het [2, 1][4].") == ("Zo is het.", (2, 1, 4))


@pytest.mark.parametrize(
    ("marker", "numbers"),
    [("[1 en 2]", (1, 2)), ("[1 and 3]", (1, 3)), ("[1-3]", (1, 3, 2)), ("[2–3]", (2, 3))],
)
def test_markers_as_models_write_them(marker: str, numbers: tuple[int, ...]) -> None:
    assert Markers("[", "]", 4).take(f"Zo is het {marker}.") == ("Zo is het.", numbers)
    assert Markers("[", "]", 1).take(f"Zo is het {marker}.") == (f"Zo is het {marker}.", ())


@given(st.lists(st.text(alphabet="ab [](){}<>0123.,;", max_size=40), max_size=4), st.data())
def test_taking_the_markers_out_gives_the_text_back(texts: list[str], data: st.DataObject) -> None:
    markers = Markers.absent_from(texts, 5)
    numbers = data.draw(st.lists(st.integers(1, 5), min_size=len(texts), max_size=len(texts)))
    for text, number in zip(texts, numbers, strict=True):
        # An opening bracket at the very end would make one longer run with the marker's.
        ended = text.rstrip(" \t") + "."
        assert markers.take(ended + " " + markers.mark(number)) == (ended, (number,))
        assert markers.take(ended) == (ended, ())
