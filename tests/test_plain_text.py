"""The structure of a plain text: headings, paragraphs, lists, a newspaper page."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers import read_document
from tests.text_samples import outline, plain


def test_a_newspaper_page() -> None:
    document = plain(
        " date 2026-01-06 Deel dit: Share App Mail Tweet\n\n"
        "Waarom de fiets wint: dit is het geheim van de stad\n\n"
        "De fiets wint. Hoe kan dat?\n\n"
        "Ongelukken\n\n"
        "Er gebeurt weinig.\n\n"
        "Zelfrijdende Fiets Van Morgen (ZFVM)\n\n"
        "Die komt eraan.\n\n"
        "Tekst: Jan de Vries"
    )
    assert outline(document) == [
        ("clutter", "date 2026-01-06 Deel dit: Share App Mail Tweet"),
        ("title", "Waarom de fiets wint: dit is het geheim van de stad"),
        ("paragraph", "De fiets wint. Hoe kan dat?"),
        ("heading", "Ongelukken"),
        ("paragraph", "Er gebeurt weinig."),
        ("heading", "Zelfrijdende Fiets Van Morgen (ZFVM)"),
        ("paragraph", "Die komt eraan."),
        ("clutter", "Tekst: Jan de Vries"),
    ]
    assert document.title == "Waarom de fiets wint: dit is het geheim van de stad"
    assert (document.date, document.byline, document.language) == (
        "2026-01-06",
        "Jan de Vries",
        "nl",
    )


def test_the_article() -> None:
    path = Path(
        os.environ.get("VRAAGBAAK_ARTICLE")
        or Path(__file__).parent.parent.parent / "shared" / "article" / "xiaomi-artikel.nl.txt"
    )
    if not path.is_file():
        pytest.skip("the original article is not here")
    document = read_document(path)
    assert document.text == path.read_text(encoding="utf-8")
    assert (document.date, document.byline) == ("2026-01-06", "Tycho de Feijter")
    assert document.title.startswith("Xiaomi is een van de succesvolste")
    assert [text for kind, text in outline(document) if kind == "heading"] == [
        "Xiaomi begon als smartphonefabrikant",
        "De eerste stap richting mobiliteit",
        "Zo begon Xiaomi met auto’s bouwen",
        "Zelfontwikkelde Hyper Assisted Driving (HAD)",
        "Ongelukken",
        "De toekomst van Xiaomi",
    ]
    assert sum(kind == "clutter" for kind, _ in outline(document)) == 2


WRAPPED = """The history of the old bridge

By Jane Smith, 12 March 2024

The bridge was built in 1905 by a company from the north, which had won
the contract after a long fight. It cost Mr. Jones a lot of money, about
12 million pounds, and took three years to finish.

The second life
In the fifties the bridge was closed. It took until 1981 before the town
council had found the money.

This paragraph is the last one.
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_wrapped_by_hand(end: str) -> None:
    document = plain(WRAPPED.replace("\n", end))
    assert [(kind, text[:22]) for kind, text in outline(document)] == [
        ("title", "The history of the old"),
        ("clutter", "By Jane Smith, 12 Marc"),
        ("paragraph", "The bridge was built i"),
        ("heading", "The second life"),
        ("paragraph", "In the fifties the bri"),
        ("paragraph", "This paragraph is the "),
    ]
    assert (document.date, document.byline, document.language) == ("2024-03-12", "Jane Smith", "en")


def test_one_paragraph_a_line_without_blank_lines() -> None:
    paragraph = "Dit is een lange alinea die op één regel staat en maar doorgaat. " * 4
    document = plain(f"De titel\n{paragraph}\nEen kop\n{paragraph}\n{paragraph}")
    assert [kind for kind, _ in outline(document)] == [
        "title", "paragraph", "heading", "paragraph", "paragraph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Dat is zo.",
        "Nee!",
        "Hij kwam: laat.",
        "“Waarom?”",
        "Hij zei: “Ik kom.”",
        "en dan dit nog",
        "Prijs: 27.400 euro",
        "Dit is een zin. En dit is er nog een",
        "Zo zit dat;",
        "12 + 30",
    ],
)
def test_a_heading_swallows_no_sentence(line: str) -> None:
    document = plain(f"De titel\n\nEen alinea.\n\n{line}\n\nDe alinea daarna is wat langer.")
    assert ("paragraph", line) in outline(document)


def test_lists() -> None:
    document = plain(
        "De titel\n\nDit heb je nodig:\n\n- een hamer\n- een zaag die\n  scherp is\n* lijm\n\n"
        "1. Zaag de plank.\n2) Lijm hem vast.\n\nKlaar is het."
    )
    assert outline(document)[1:] == [
        ("paragraph", "Dit heb je nodig:"),
        ("paragraph", "een hamer"),
        ("paragraph", "een zaag die scherp is"),
        ("paragraph", "lijm"),
        ("paragraph", "Zaag de plank."),
        ("paragraph", "Lijm hem vast."),
        ("paragraph", "Klaar is het."),
    ]


def test_lines_of_facts_are_no_headings() -> None:
    document = plain("De auto\n\nEen alinea over de auto.\n\nRood\nGroen\nBlauw\n\nNog een alinea.")
    assert [kind for kind, _ in outline(document)] == ["title"] + ["paragraph"] * 5


def test_underlined_and_numbered_headings() -> None:
    document = plain(
        "De titel\n========\n\nEen alinea.\n\nEen kop\n-------\n\nTwee alinea’s.\n\n"
        "1. Inleiding\n\nEn dit is de inleiding.\n\n## Nog een kop\nSlot."
    )
    assert [pair for pair in outline(document) if pair[0] in ("title", "heading")] == [
        ("title", "De titel"),
        ("heading", "Een kop"),
        ("heading", "Inleiding"),
        ("heading", "Nog een kop"),
    ]


def test_a_dateline_gives_the_date() -> None:
    document = plain("De titel\n\nUtrecht, 6 januari 2026 – Het is koud. Het vriest.")
    assert document.date == "2026-01-06"
    assert plain("De titel\n\nHet was 6 januari 2026 en koud.").date == ""


def test_a_text_without_structure() -> None:
    document = plain("Alleen een zin.")
    assert (document.title, outline(document)) == ("", [("paragraph", "Alleen een zin.")])
    assert outline(plain("losse woorden")) == [("paragraph", "losse woorden")]


_MARK = re.compile(r"|[-*+•‣▪–—]|#+|\(?\d{1,3}[.)]|\(?[a-z]\)")  # what no block holds


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="aA1.-*#()= \n\r\t—é\u2028\x1c")))
def test_blocks_are_in_order_and_hold_every_letter(text: str) -> None:
    document = plain(text)
    assert document.text == text
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(text)
        assert _MARK.fullmatch(text[end : block.start].strip())
        end = block.end
    assert not text[end:].strip()
