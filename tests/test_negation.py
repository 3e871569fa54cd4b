"""Denials put in, left out and kept, in words that the source does not have just so."""

from __future__ import annotations

import pytest

from rag.verification import verify


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("De grendel was dichtgeklikt doordat er een jas klem zat.",
         "Uit onderzoek blijkt dat de grendel niet was dichtgeklikt, doordat een jas klem zat."),
        ("The club is not calling for mandatory registration.",
         "The club feels this does not go far enough and is calling for mandatory registration."),
        ("De klant betaalt niet niets.", "De klant betaalt niets."),
        ("Wie zich in mei aanmeldt, hoeft de bijdrage te betalen.",
         "Wie zich in mei aanmeldt, hoeft de bijdrage niet te betalen."),
        ("Claims can not be submitted until 1 September.",
         "Anyone who suffered damage can submit a claim until 1 September."),
        ("The duke was not released after payment.",
         "The duke was released only after payment."),
        ("Kippen zijn niet toegestaan.", "Kippen zijn toegestaan, hanen niet."),
    ],
)  # fmt: skip
def test_a_denial_put_in_or_left_out_is_caught(claim: str, quote: str) -> None:
    assert "negation" in {problem.kind for problem in verify(claim, [quote]).problems}


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Wachtwoorden delen is niet toegestaan.", "Wachtwoorden delen is uit den boze."),
        ("Met twee accu's haalt de fiets 118 kilometer.",
         "Met twee accu's haalt de fiets geen 130 maar 118 kilometer."),
        ("Het schip de Nooit Volmaakt vaart op brandstofcellen.",
         "De Nooit Volmaakt, een schip uit 1912, vaart sinds mei op brandstofcellen."),
        ("Nee, chloor tast het rubber aan en maakt de garantie ongeldig.",
         "Gebruik nooit chloor: dat tast het rubber aan en maakt de garantie ongeldig."),
        ("De bus had geen achteruitversnelling.",
         "Omdat een achteruitversnelling ontbrak, moest de chauffeur de bus keren."),
        ("The symptoms do not appear until ten hours later.",
         "Symptoms only appear ten hours later."),
    ],
)  # fmt: skip
def test_a_denial_in_other_words_is_kept(claim: str, quote: str) -> None:
    problems = verify(claim, [quote]).problems
    assert "negation" not in {problem.kind for problem in problems}, problems


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Portugal verhuist naar Halvorsen.", "Halvorsen verhuist de fabriek naar Portugal."),
        ("Uden van Jasper rekende op 900 ton meel.",
         "Oprichter Jasper van Uden rekende op 900 ton meel; door een schimmel bleef het uit."),
        ("Wie in de laatste week komt, slaapt gratis.",
         "Wie in de eerste week komt, slaapt gratis."),
        ("Stellen mogen minstens 2.230 euro verdienen.",
         "Alleenstaanden mogen hoogstens 1.560 euro verdienen, stellen 2.230 euro."),
    ],
)  # fmt: skip
def test_names_and_comparisons_that_change_places_are_caught(claim: str, quote: str) -> None:
    assert "comparative" in {problem.kind for problem in verify(claim, [quote]).problems}


@pytest.mark.parametrize(
    "claim",
    ["De boot vaart naar de.", "De de boot vaart naar Vlieland.", "The is boat sails to Vlieland.",
     "De boot vaart,.", "Vlieland boot."],
)  # fmt: skip
def test_what_no_sentence_has_is_refused(claim: str) -> None:
    quotes = ["De boot vaart elke dag naar Vlieland.", "The boat sails to Vlieland every day."]
    assert not verify(claim, quotes[claim.startswith("The") :][:1]).supported


def test_a_year_and_the_minutes_of_another_number_make_no_quantity() -> None:
    quote = "De overtocht duurt sinds 2019 nog 95 minuten."
    assert not verify("De overtocht duurt 2019 minuten.", [quote]).supported


def test_likeness_bears_out_other_words_in_one_language() -> None:
    claim, quote = "De geschillencommissie wees de eis toe.", "Het stel krijgt grotendeels gelijk."
    assert verify(claim, [quote], similarity=0.6).supported
    assert not verify(claim, [quote], similarity=0.4).supported
    assert not verify(claim, [quote]).supported
