"""Yes and no only where a sentence makes them certain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language import detect_language
from rag.answers.premise import polarity
from rag.pipeline import Pipeline
from rag.understanding.questions import analyse
from tests.samples import never_sure


@pytest.mark.parametrize(
    ("question", "quote", "expected"),
    [
        ("Kost de Lira 12.500 euro?", "De Lira kost 12.500 euro.", "yes"),
        ("Kost de Lira 12.000 euro?", "De Lira kost 12.500 euro.", "no"),
        ("Klopt het dat de Lira 12.000 euro kost?", "De Lira kost 12.500 euro.", "no"),
        ("Is molen De Hoop in 1732 gebouwd?", "Molen De Hoop is in 1732 gebouwd.", "yes"),
        ("Is molen De Hoop in 1832 gebouwd?", "Molen De Hoop is in 1732 gebouwd.", "no"),
        ("Is de molen in gebruik?", "De molen is in gebruik.", "yes"),
        ("Is de molen in gebruik?", "De molen is niet in gebruik.", "no"),
        ("Is it true that the ferry is closed?", "The ferry is closed.", "yes"),
        ("Does the Lira cost 12,000 euros?", "The Lira costs 12,500 euros.", "no"),
        ("Was the mill built in 1732?", "The mill was built in 1732.", "yes"),
        # not certain
        ("Waarom kost de Lira 12.000 euro?", "De Lira kost 12.500 euro.", None),
        ("Kost de Lira 12.000 euro?", "De Lira kost 12.500 euro en de Vega 12.000 euro.", None),
        ("Kost de Lira 12.000 euro?", "De Vega kost 12.500 euro.", None),
        ("Kost de Lira 12.000 euro?", "De Lira kost ruim 12.000 euro.", None),
        ("Kost de Lira 12.000 euro?", "De Lira kost volgens kenners 12.000 euro.", None),
        ("Is de molen in gebruik?", "De molen is misschien in gebruik.", None),
        ("Is de molen in gebruik?", "Als de wind goed staat, is de molen in gebruik.", None),
        ("Is de molen in gebruik?", "De molen was in gebruik.", None),
        ("Heeft de molen zes wieken?", "Aanvankelijk had de molen zes wieken.", None),
        ("Was de molen in gebruik?", "De molen was in gebruik.", "yes"),
        ("Is de molen open?", "De molen is in gebruik.", None),
        ("Heeft de molen 24 wieken?", "De molen is 24 meter hoog.", None),
        ("Is de Lira duurder dan de Vega?", "De Vega is duurder dan de Lira.", None),
        ("Wat kost de Lira?", "De Lira kost 12.500 euro.", None),
        ("Is the mill in use?", "De molen is in gebruik.", None),
        ("Is de molen niet in gebruik?", "De molen is niet in gebruik.", None),
    ],
)
def test_yes_and_no(question: str, quote: str, expected: str | None) -> None:
    spoken = detect_language(quote)
    assert polarity(analyse(question, detect_language(question)), quote, spoken) == expected


@given(st.text(), st.text())
def test_any_question_can_be_asked_of_any_text(question: str, quote: str) -> None:
    polarity(analyse(f"Is {question}", "nl"), quote, "nl")


def test_an_answer_says_yes_or_no_before_the_quote(pipeline: Pipeline) -> None:
    yes = pipeline.answer("Is de molen 24 meter hoog?")
    assert yes.text == "Ja. De molen is 24 meter hoog. [1]"
    no = pipeline.answer("Is de molen 26 meter hoog?")
    assert no.text == "Nee. De molen is 24 meter hoog. [1]"


def test_no_is_said_even_where_the_question_seems_to_have_no_answer(pipeline: Pipeline) -> None:
    strict = replace(pipeline, ranker=never_sure(pipeline.ranker))
    answer = strict.answer("Is de molen 26 meter hoog?")
    assert answer.text == "Nee. De molen is 24 meter hoog. [1]"
