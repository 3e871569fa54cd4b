"""What is said of another thing is named only where that is certain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.passage_index import PassageIndex
from index.types import Hit, Language
from rag.answers.near_miss import NearMiss, near_miss
from rag.pipeline import Pipeline
from rag.ranking.evidence import candidates
from rag.understanding.questions import analyse
from tests.samples import FakeEncoder, make_document, never_sure

NL = make_document(
    "autos",
    "De X5 Sport heeft een topsnelheid van 350 kilometer per uur. De Y9 kwam uit in 2025. "
    "Het bereik van de X5 Sport is 600 kilometer. Velmora bouwt de Y9 in Gent.",
)
EN = make_document(
    "cars",
    "The X5 Sport has a top speed of 350 kilometres per hour. The Y9 came out in 2025.",
    language="en",
)
BOTH = make_document(
    "beide",
    "De X5 haalt een topsnelheid van 300 kilometer per uur, de X6 een topsnelheid van 310. "
    "De Y9 kwam uit in 2025.",
)


def _found(question: str, *documents: object, language: str = "nl") -> NearMiss | None:
    index = PassageIndex.build(list(documents), FakeEncoder())  # type: ignore[arg-type]
    hits = [Hit(passage, 1.0, rank) for rank, passage in enumerate(index.passages, 1)]
    return near_miss(analyse(question, language), candidates(hits))  # type: ignore[arg-type]


def test_a_near_miss_is_named() -> None:
    assert _found("Wat is de topsnelheid van de Y9?", NL) == NearMiss(
        "de topsnelheid van de X5 Sport", "die van de Y9"
    )
    assert _found("Wat is het bereik van de Y9?", NL) == NearMiss(
        "het bereik van de X5 Sport", "dat van de Y9"
    )
    assert _found("What is the top speed of the Y9?", EN, language="en") == NearMiss(
        "the top speed of the X5 Sport", "that of the Y9"
    )


@pytest.mark.parametrize(
    ("question", "text", "said", "unsaid"),
    [
        ("Wat zijn de kosten van de Vega?", "De kosten van de Lira waren 12.500 euro.",
         "de kosten van de Lira", "die van de Vega"),
        ("Wat is de maximale snelheid van de Vega?",
         "De maximale snelheid van de Lira is 265 kilometer per uur.",
         "de maximale snelheid van de Lira", "die van de Vega"),
        ("Wie is de directeur van Vega?", "De directeur van Lira is Jan Mol.",
         "de directeur van Lira", "die van Vega"),
        ("Hoeveel bedraagt het verlies van Vega?", "Het verlies van de Lira bedraagt 3 miljoen.",
         "het verlies van de Lira", "dat van Vega"),
        ("What were the costs of the Vega?", "The costs of the Lira came to 12,500 euros.",
         "the costs of the Lira", "those of the Vega"),
        ("What is the capital of Vega?", "The capital of Lira is Rodo.",
         "the capital of Lira", "that of Vega"),
    ],
)  # fmt: skip
def test_each_reads_as_it_is_said(question: str, text: str, said: str, unsaid: str) -> None:
    language: Language = "nl" if text.startswith(("De", "Het")) else "en"
    behind = " De Vega komt later." if language == "nl" else " The Vega comes later."
    document = make_document("d", text + behind, language=language)
    assert _found(question, document, language=language) == NearMiss(said, unsaid)


@pytest.mark.parametrize(
    "text",
    [
        "De prijs van de Lira is nog niet bekend.",
        "De prijs van de Lira is geheim.",
        "De Lira kost meer dan de prijs van een huis.",
        "De Lira is beroemd om de prijs.",
        "Over de prijs, die hoog is, zegt Lira in 2025 iets.",
    ],
)
def test_a_word_about_it_does_not_mention_it(text: str) -> None:
    document = make_document("d", f"{text} De Vega komt later.")
    assert _found("Wat is de prijs van de Vega?", document) is None


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("Wat is de topsnelheid van de Z3?", NL),  # not a thing the documents know
        ("Wat is het gewicht van de Y9?", NL),  # of nothing at all
        ("Wat is de topsnelheid van de X5 Sport?", NL),  # it is there
        ("Wat is de topsnelheid van de Y9?", BOTH),  # of two others
        ("Hoe snel is de Y9?", NL),  # the attribute is not named
        ("Wat is de topsnelheid van de Y9 in 2025?", NL),
        ("Wat is de topsnelheid van de Y9?", EN),
    ],
)
def test_what_is_not_certain_is_not_named(question: str, document: object) -> None:
    assert _found(question, document) is None


def test_the_refusal_names_it(pipeline: Pipeline) -> None:
    never = never_sure(pipeline.ranker)
    index = PassageIndex.build([NL], FakeEncoder())
    answer = replace(pipeline, ranker=never, index=index).answer("Wat is de topsnelheid van de Y9?")
    assert answer.status == "not_in_source"
    assert answer.text == (
        "De documenten noemen wel de topsnelheid van de X5 Sport, niet die van de Y9."
    )
