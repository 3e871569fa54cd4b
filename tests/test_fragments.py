"""Answers of a few words, and capitals where no sentence has them."""

from __future__ import annotations

import pytest

from rag.verification import verify
from rag.verification.quotation import quotation

QUOTE = "De veerboot van kapitein Ruud Aldendriel vaart sinds 1973 in drie uur naar Vlieland."


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("in drie uur naar Vlieland", True),
        ("In drie uur.", True),
        ("Drie uur.", True),
        ("Vlieland.", True),
        ("Sinds.", None),
        ("Naar.", None),
        ("Uur drie.", None),
    ],
)
def test_a_stretch_of_a_quote_may_have_a_capital_and_a_full_stop(
    claim: str, expected: bool | None
) -> None:
    assert quotation(claim, QUOTE) is expected


def test_a_piece_that_has_lost_its_denial_is_left_to_the_other_checks() -> None:
    quote = "De auto werd in mei niet verkocht."
    assert quotation("Verkocht.", quote) is None
    assert not verify("De auto werd in mei verkocht.", [quote]).supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("31 procent.", True),
        ("19 procent.", True),
        ("31 euro.", False),
        ("32 procent.", False),
        ("Leerlingen hoofdpijn.", False),
    ],
)
def test_a_number_with_its_word_is_an_answer(claim: str, supported: bool) -> None:
    quote = "De hoofdpijn bij leerlingen daalde van 31 naar 19 procent."
    assert verify(claim, [quote]).supported == supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("In 1973.", True),
        ("Drie uur.", True),
        ("1973 uur.", False),
        ("1973 boot.", False),
        ("Op dubbele.", False),
        ("1973 in.", False),
        ("Bij drie.", False),
        ("Na drie uur.", True),
    ],
)
def test_a_number_takes_no_other_words_along(claim: str, supported: bool) -> None:
    assert verify(claim, [QUOTE, "De boot heeft dubbele bodems."]).supported == supported


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Volgens kapitein Aldendriel vaart de veerboot naar Vlieland.", True),
        ("Aldendriel kapitein Volgens vaart de veerboot naar Vlieland.", False),
        ("De veerboot naar Vlieland is van Kapitein Aldendriel.", True),
        ("De Veerboot vaart sinds 1973 naar Vlieland.", True),
        ("Sinds 1973 vaart een Veerboot naar Vlieland.", True),
    ],
)
def test_a_word_of_grammar_has_no_capital_amid_a_sentence(claim: str, supported: bool) -> None:
    assert verify(claim, [QUOTE]).supported == supported


@pytest.mark.parametrize(
    ("claim", "quote", "supported"),
    [
        ("Montrose vraagt meer dan Koch & Delphine.",
         "Montrose vraagt meer dan Delphine & Koch.", False),
        ("Volgens Alida Mastiek groeit het bedrijf.",
         "Volgens Alida Smeenk groeit het bedrijf Mastiek.", False),
        ("Volgens Alida Smeenk groeit Mastiek.",
         "Volgens Alida Smeenk groeit het bedrijf Mastiek.", True),
    ],
)  # fmt: skip
def test_the_parts_of_a_name_stay_together(claim: str, quote: str, supported: bool) -> None:
    assert verify(claim, [quote]).supported == supported


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("De winst daalde er met 21 procent.",
         "In Moerbeke daalde de omzet met 8 procent en steeg de winst met 21 procent."),
        ("De eerste boot vertrekt om 21.30 uur.",
         "De eerste boot vertrekt om 6.45 uur, de laatste om 21.30 uur."),
        ("The break-even point comes before just over three years.",
         "The break-even point would come after just over three years."),
        ("No, he makes less than in an ordinary year.",
         "He makes more out of it than in an ordinary year."),
        ("Peren die nog meer of meer gaaf zijn, leveren 11 cent op.",
         "Peren die nog min of meer gaaf zijn, leveren 11 cent op."),
    ],
)  # fmt: skip
def test_the_other_end_of_a_comparison_is_found_out(claim: str, quote: str) -> None:
    assert verify(quote, [f"{quote} Zo is het."]).supported
    assert not verify(claim, [quote]).supported
