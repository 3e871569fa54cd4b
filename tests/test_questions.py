"""What a question asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ranking.answer_types import holds
from rag.understanding.questions import analyse, expected_answer, find_names, split_parts


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Wat kostte de boot?", "money"),
        ("How much did they pay for it?", "money"),
        ("Hoe lang duurde de bouw?", "duration"),
        ("How many years did it take?", "duration"),
        ("Wanneer ging de brug open?", "date"),
        ("In welk jaar was dat?", "date"),
        ("Hoeveel leden telt de club?", "quantity"),
        ("How fast is the ferry?", "quantity"),
        ("Waarom sloot de winkel?", "reason"),
        ("Hoe komt het dat de dijk verzakte?", "reason"),
        ("Wie is de voorzitter?", "person"),
        ("Waar staat de molen?", "place"),
        ("Welk marktaandeel heeft de keten?", "percentage"),
        ("Leg uit wat een terp is", "open"),
    ],
)
def test_the_words_of_a_question_say_what_it_expects(question: str, kind: str) -> None:
    assert expected_answer(question) == kind


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Wat kost de Lira Sport?", ("Lira Sport",)),
        ("Wie leidt Van Dam?", ("Van Dam",)),
        ("Hoeveel kost dat?", ()),
        ("HyperCasting?", ("HyperCasting",)),
        ("prijs yu7", ("yu7",)),
        ("What is Velmora's market share?", ("Velmora",)),
        ("Is de X5 duurder dan de Y9?", ("X5", "Y9")),
    ],
)
def test_names_are_found_and_question_words_are_not(question: str, names: tuple[str]) -> None:
    assert find_names(question) == names
    assert analyse(question, "nl").names == tuple(name.casefold() for name in names)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Wat kost de boot en wanneer vaart hij?", ("Wat kost de boot", "wanneer vaart hij?")),
        ("Hoe snel is de boot, en is de trein duurder?",
         ("Hoe snel is de boot", "is de trein duurder?")),
        ("What does it cost and who pays?", ("What does it cost", "who pays?")),
        ("Wat kost het? En wie betaalt het?", ("Wat kost het?", "En wie betaalt het?")),
        ("Wat kosten de boot en de trein?", ("Wat kosten de boot en de trein?",)),
        ("Which boat sails in May and has two masts?",
         ("Which boat sails in May and has two masts?",)),
        ("Wie vaart er en waarom?", ("Wie vaart er en waarom?",)),
        ("Wie vaart er en sinds wanneer?", ("Wie vaart er en sinds wanneer?",)),
        ("Why did it sail and where to?", ("Why did it sail and where to?",)),
        ("Wat kost de boot en waar is hij?", ("Wat kost de boot", "waar is hij?")),
        ("Wat kost de boot, hoe snel is hij en wie bouwde hem?",
         ("Wat kost de boot", "hoe snel is hij", "wie bouwde hem?")),
        ("What does it cost, how fast is it, and who built it?",
         ("What does it cost", "how fast is it", "who built it?")),
        ("Wie bouwde de boot, die in mei voer, en wat kostte hij?",
         ("Wie bouwde de boot, die in mei voer", "wat kostte hij?")),
        ("Wat kost de haven, waar de boot ligt, en wie betaalt?",
         ("Wat kost de haven, waar de boot ligt", "wie betaalt?")),
    ],
)  # fmt: skip
def test_only_a_question_joined_to_a_question_is_split(
    question: str, parts: tuple[str, ...]
) -> None:
    assert split_parts(question) == parts


@given(st.text())
def test_any_text_can_be_analysed_and_split(text: str) -> None:
    assert analyse(text, "nl").text == text
    assert all(part in text for part in split_parts(text))


def test_a_number_of_the_question_itself_does_not_count_as_the_answer() -> None:
    question = "Hoeveel pk heeft de versie van 22.950 euro?"
    assert not holds("De versie van 22.950 euro is er vanaf vandaag.", "quantity", question)
    assert holds("De versie van 22.950 euro levert 110 pk.", "quantity", question)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Het kaartje kost 12 euro.", "money"),
        ("It sold for £40.", "money"),
        ("Dat is 2,5 procent.", "percentage"),
        ("De brug ging in mei open.", "date"),
        ("The bridge opened in 1932.", "date"),
        ("De bouw duurde drie jaar.", "duration"),
        ("De directeur is Jan Smit.", "person"),
        ("De fabriek staat in Gent.", "place"),
        ("De weg was dicht, omdat het sneeuwde.", "reason"),
        ("The road was closed because of snow.", "reason"),
    ],
)
def test_a_sentence_holds_what_is_asked_for(sentence: str, kind: str) -> None:
    assert holds(sentence, kind)  # type: ignore[arg-type]
    assert not holds("dat weet niemand", kind)  # type: ignore[arg-type]
