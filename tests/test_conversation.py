"""Follow-ups are completed from the conversation; whole questions are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation import complete, standalone
from rag.types import Turn


def _after(question: str) -> tuple[Turn, ...]:
    return (Turn(question, question, "…", "nl"),)


@pytest.mark.parametrize(
    ("first", "then", "whole"),
    [
        ("Wat kost de SU7?", "En de YU7?", "Wat kost de YU7?"),
        ("What does the SU7 cost?", "And the YU7?", "What does the YU7 cost?"),
        ("Wat kost de Lira?", "En het topmodel?", "Wat kost de Lira? En het topmodel?"),
        ("Wat kost de Lira?", "waarom?", "Wat kost de Lira? waarom?"),
        ("Why did it close?", "and when?", "Why did it close? and when?"),
        ("Wat kost de Lira?", "Wanneer komt hij uit?", "Wanneer komt hij (Lira) uit?"),
        ("What does the Lira cost?", "How fast is it?", "How fast is it (Lira)?"),
    ],
)
def test_a_fragment_is_completed(first: str, then: str, whole: str) -> None:
    assert standalone(then, _after(first)) == whole


@pytest.mark.parametrize(
    "question",
    [
        "Wat is HyperCasting?",
        "Hoeveel leden heeft de roeiclub in Sneek?",
        "Which countries does the company operate in?",
        "Waar staat de grootste fabriek van Velmora?",
        "En wanneer werd de fabriek van Velmora geopend door de koning?",
        "prijs YU7",
    ],
)
def test_a_change_of_subject_ignores_the_conversation(question: str) -> None:
    assert standalone(question, _after("Wat kost de Lira Sport?")) == question


def test_without_a_conversation_a_question_stands_as_it_is() -> None:
    assert standalone("En de duurste?", ()) == "En de duurste?"


@given(st.text(), st.text())
def test_the_question_is_never_lost(question: str, previous: str) -> None:
    whole = complete(question, previous)
    assert isinstance(whole, str)
    if question.strip():
        assert whole.strip()
