"""Values in the notation of the answer's language, or none where that is not certain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage_index import PassageIndex
from index.types import Language, Span
from rag.answers.localised import answering_value, lead
from rag.answers.notation import localise
from rag.pipeline import Pipeline
from rag.understanding.questions import analyse
from rag.verification import verify
from tests.samples import FERRY_EN, FERRY_NL, FakeEncoder

OTHER: dict[Language, Language] = {"nl": "en", "en": "nl"}

CERTAIN = [
    # question, sentence and its language, the value in the other language
    ("What did it cost?", "De boot kostte 27.400 euro.", "nl", "27,400 euros"),
    ("How much is a ticket?", "Een kaartje kost 27,50 euro.", "nl", "27.50 euros"),
    ("How much was invested?", "De werf stak er 1,2 miljard euro in.", "nl", "1.2 billion euros"),
    ("Wat kostte de boot?", "The boat cost $27,400.", "en", "27.400 dollar"),
    ("Wat kost een kaartje?", "A ticket costs €1.", "en", "1 euro"),
    ("When did it sail?", "De boot voer uit in maart 2024.", "nl", "March 2024"),
    ("When was the launch?", "De lancering was op 3 mei 2025.", "nl", "3 May 2025"),
    ("In what year was it built?", "De molen werd in 1732 gebouwd.", "nl", "1732"),
    ("When will it be ready?", "Eind 2026 is de brug klaar.", "nl", "late 2026"),
    ("When will the council decide?", "De raad beslist in het voorjaar van 2027.", "nl",
     "spring 2027"),
    ("Wanneer was de opening?", "The bridge opened on 19 February 2024.", "en", "19 februari 2024"),
    ("Wanneer is de brug klaar?", "The bridge will be ready in mid-2025.", "en", "medio 2025"),
    ("What market share do they have?", "Het aandeel is 2,15 procent.", "nl", "2.15%"),
    ("Welk percentage stemde voor?", "In the end 7.2% voted in favour.", "en", "7,2 procent"),
    ("How long is the crossing?", "De overtocht duurt 95 minuten.", "nl", "95 minutes"),
    ("Hoe lang duurde de bouw?", "Building it took two years.", "en", "2 jaar"),
    ("What place did they take?", "Het merk eindigde als 3e.", "nl", "3rd"),
    ("Op welke plaats eindigden zij?", "They finished 22nd.", "en", "22e"),
    ("How fast is it?", "De boot haalt 350 kilometer per uur.", "nl", "350 kilometres per hour"),
    ("How much horsepower does it have?", "De motor levert 299 pk.", "nl", "299 hp"),
    ("Hoeveel pk heeft de motor?", "The motor delivers 299 hp.", "en", "299 pk"),
    ("How heavy is it?", "De kist weegt 12 kilo.", "nl", "12 kilograms"),
    ("Hoe ver kijkt de lidar?", "The lidar sees 200 metres ahead.", "en", "200 meter"),
    ("How many sensors does it have?", "Het systeem heeft 25 sensoren.", "nl", "25"),
]  # fmt: skip

UNCERTAIN = [
    ("What did it cost?", "De boot kostte 27.400 euro en de trein 31.000 euro.", "nl"),
    ("What did it cost?", "De boot kostte ruim 27.000 euro.", "nl"),
    ("What did it cost?", "De boot kost tussen de 20.000 en 30.000 euro.", "nl"),
    ("What did it cost?", "De boot was duur.", "nl"),
    ("When did it sail?", "De boot voer in 2021 en in 2024.", "nl"),
    ("When did it sail?", "De boot voer in de jaren tachtig.", "nl"),
    ("Why did it close in 2019?", "De winkel sloot in 2019.", "nl"),
    ("When in 2019 did it close?", "De winkel sloot in 2019.", "nl"),
    ("How many members are there?", "Er zijn 25 boten.", "nl"),
    ("How fast is it?", "De boot is 12 meter lang.", "nl"),
    ("Who built it?", "Jan bouwde het in 1732.", "nl"),
]


@pytest.mark.parametrize(("question", "sentence", "spoken", "value"), CERTAIN)
def test_a_certain_value_is_localised(
    question: str, sentence: str, spoken: Language, value: str
) -> None:
    language = OTHER[spoken]
    text = lead(analyse(question, language), sentence, spoken, language)
    assert text is not None
    assert text.replace("\u00a0", " ") in (f"The answer: {value}.", f"Het antwoord: {value}.")
    assert verify(text, [sentence], language=language).supported


@pytest.mark.parametrize(("question", "sentence", "spoken"), UNCERTAIN)
def test_nothing_is_guessed(question: str, sentence: str, spoken: Language) -> None:
    assert lead(analyse(question, OTHER[spoken]), sentence, spoken, OTHER[spoken]) is None


def test_a_span_says_which_of_two_values_is_meant() -> None:
    question = analyse("What did the train cost?", "en")
    sentence = "De boot kostte 27.400 euro en de trein 31.000 euro."
    start = sentence.index("31.000")
    value = answering_value(question, sentence, "nl", Span(start, start + 6))
    assert value is not None
    assert localise(value, "en") == "31,000 euros"
    assert answering_value(question, sentence, "nl", Span(0, 7)) is None


@pytest.mark.parametrize(
    ("sentence", "end"),
    [
        ("De boot kost tussen de 30.000 en 36.500 euro.", "36.500"),
        ("De boot kost 30.000 euro tot 36.500 euro.", "36.500"),
        ("De boot kost 30.000 of 36.500 euro.", "36.500"),
        ("De boot kost tussen de 30.000 en 36.500 euro.", "30.000"),
    ],
)
def test_one_end_of_a_range_is_no_answer(sentence: str, end: str) -> None:
    start = sentence.index(end)
    question = analyse("What does the boat cost?", "en")
    assert answering_value(question, sentence, "nl", Span(start, start + len(end))) is None


@given(st.text(), st.sampled_from(["nl", "en"]))
def test_any_sentence_can_be_looked_at(sentence: str, spoken: Language) -> None:
    for text in ("How much does it cost?", "Wanneer was dat?", "Hoeveel leden?"):
        lead(analyse(text, OTHER[spoken]), sentence, spoken, OTHER[spoken])


def test_an_answer_from_another_language_begins_with_the_value(
    pipeline: Pipeline, encoder: FakeEncoder
) -> None:
    english = replace(pipeline, index=PassageIndex.build([FERRY_EN], encoder), language="nl")
    answer = english.answer("What does a Zeemeeuw ticket cost?")
    assert answer.text == (
        "Het antwoord: 27,50 euro. [1] "
        "In de bron staat, in het Engels: “A ticket costs 27.50 euros.” [1]"
    )
    assert [s.outcome for s in answer.statements] == ["supported", "quoted"]
    dutch = replace(pipeline, index=PassageIndex.build([FERRY_NL], encoder), language="en")
    answer = dutch.answer("Hoeveel minuten duurt de overtocht van de Zeemeeuw?")
    assert answer.text.startswith("The answer: 95 minutes. [1] The source says, in Dutch: “")
