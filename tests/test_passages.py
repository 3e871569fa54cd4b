"""Passages: exact offsets, whole sentences, one section each, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.passages import split_document
from index.plain_text import parse_plain_text
from index.sentences import split_sentences
from index.types import Block, Document, Passage

TEXT = """De fiets van de toekomst

Deel dit: Share App Mail Tweet

De fiets rijdt zelf. Dat is nieuw.

Techniek

De motor zit voorin. Hij is licht. De accu zit achterin en gaat lang mee.

De prijs is 1.200 euro. Dat is veel.

Lees ook: Zo werkt een accu

Wie wil, huurt hem.

Toekomst

Later komt er een bakfiets.
"""
DOCUMENT = parse_plain_text(TEXT, identifier="fiets")

LINES = st.sampled_from(
    [
        "Een kop",
        "Nog een kop",
        "Dit is een zin. Dit is er nog een! Een derde?",
        "De zin\nloopt door. Hier dus ook\r\nnog 😀 é.",
        "Deel dit: Share App Mail Tweet",
        "Tekst: Jan de Vries",
        "- Een punt.",
        "1. Nog een punt. En meer.",
        "Een zin " + "die heel lang doorgaat " * 12 + "stopt hier.",
        "ca. 5 dhr. Jansen",
        "#",
        "\u00a0",
    ]
)
TEXTS = st.one_of(st.lists(LINES, max_size=12).map("\n\n".join), st.text(max_size=300))
SIZES = st.integers(min_value=1, max_value=700)


def sentences_of(document: Document) -> list[tuple[int, int]]:
    blocks = document.blocks or (Block("paragraph", 0, len(document.text)),)
    return [
        (block.start + span.start, block.start + span.end)
        for block in blocks
        if block.kind == "paragraph"
        for span in split_sentences(document.text[block.start : block.end], document.language)
    ]


def spans(passage: Passage) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in passage.sentences]


def test_sections_are_kept_apart() -> None:
    passages = split_document(DOCUMENT)
    assert [(p.heading, p.text.split()[0], p.text.split()[-1]) for p in passages] == [
        ("", "De", "nieuw."),
        ("Techniek", "De", "veel."),
        ("Techniek", "Wie", "hem."),
        ("Toekomst", "Later", "bakfiets."),
    ]
    assert [p.id for p in passages] == ["fiets#1", "fiets#2", "fiets#3", "fiets#4"]
    assert {p.title for p in passages} == {"De fiets van de toekomst"}
    assert {p.document_id for p in passages} == {"fiets"}
    assert {p.language for p in passages} == {"nl"}


def test_clutter_and_headings_are_in_no_passage() -> None:
    everything = " ".join(passage.text for passage in split_document(DOCUMENT))
    for unwanted in ("Deel dit", "Lees ook", "Techniek", "toekomst", "Toekomst"):
        assert unwanted not in everything


def test_a_paragraph_that_fits_is_not_split() -> None:
    texts = [p.text for p in split_document(DOCUMENT, max_chars=90) if p.heading == "Techniek"]
    assert texts == [
        "De motor zit voorin. Hij is licht. De accu zit achterin en gaat lang mee.",
        "De prijs is 1.200 euro. Dat is veel.",
        "Wie wil, huurt hem.",
    ]


def test_a_paragraph_that_does_not_fit_is_split_evenly() -> None:
    text = " ".join(f"Dit is zin nummer {n} van tien." for n in range(10, 17))
    document = Document(id="d", text=text)
    assert [len(p.sentences) for p in split_document(document, max_chars=170)] == [4, 3]


def test_a_long_sentence_stands_alone_and_whole() -> None:
    long = "Een " + "heel " * 50 + "lange zin."
    document = Document(id="d", text=f"Kort. {long} Ook kort.")
    assert [p.text for p in split_document(document, max_chars=40)] == ["Kort.", long, "Ook kort."]


def test_overlap_repeats_sentences_within_a_section() -> None:
    document = Document(id="d", text="Een a. Twee b. Drie c. Vier d. Vijf e.")
    passages = split_document(document, max_chars=23, overlap=1)
    assert [p.text for p in passages] == [
        "Een a. Twee b. Drie c.",
        "Drie c. Vier d. Vijf e.",
    ]
    plain, overlapping = (split_document(DOCUMENT, max_chars=40, overlap=n) for n in (0, 1))
    firsts = [p.sentences[0] for p in overlapping]
    for heading in ("Techniek", "Toekomst"):
        first = next(i for i, p in enumerate(overlapping) if p.heading == heading)
        assert firsts[first] == next(p.sentences[0] for p in plain if p.heading == heading)


def test_wrong_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="max_chars"):
        split_document(DOCUMENT, max_chars=0)
    with pytest.raises(ValueError, match="overlap"):
        split_document(DOCUMENT, overlap=-1)


@settings(deadline=None)
@given(TEXTS, SIZES, st.integers(min_value=0, max_value=3))
def test_offsets_are_exact_and_nothing_is_lost(text: str, size: int, overlap: int) -> None:
    document = parse_plain_text(text, identifier="d")
    passages = split_document(document, max_chars=size, overlap=overlap)
    seen: list[tuple[int, int]] = []
    for number, passage in enumerate(passages, start=1):
        assert passage.id == f"d#{number}"
        assert document.text[passage.start : passage.end] == passage.text
        assert (passage.start, passage.end) == (spans(passage)[0][0], spans(passage)[-1][1])
        for span in passage.sentences:
            assert passage.quote(span) == document.text[span.start : span.end]
        assert len(passage.text) <= size or len(passage.sentences) == 1
        seen += [span for span in spans(passage) if span not in seen]
    assert seen == sentences_of(document)
    assert passages == split_document(document, max_chars=size, overlap=overlap)


@settings(deadline=None)
@given(TEXTS, SIZES)
def test_no_passage_crosses_a_heading_or_clutter(text: str, size: int) -> None:
    document = parse_plain_text(text, identifier="d")
    for passage in split_document(document, max_chars=size):
        for block in document.blocks:
            if block.kind != "paragraph":
                assert block.end <= passage.start or passage.end <= block.start


@settings(deadline=None)
@given(TEXTS, SIZES)
def test_without_overlap_every_sentence_is_in_one_passage(text: str, size: int) -> None:
    document = parse_plain_text(text, identifier="d")
    found = [
        span for passage in split_document(document, max_chars=size) for span in spans(passage)
    ]
    assert found == sentences_of(document)
