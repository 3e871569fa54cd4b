"""The text a reader of Markdown sees, and its structure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DocumentError
from index.readers import read_document
from tests.text_samples import markdown, outline, plain, write


def test_front_matter() -> None:
    document = markdown(
        '---\ntitle: "Fiets: het geheim"\ndate: 2026-01-06\nauthor: [Jan Bos, Ann Lee]\n'
        "language: en-GB\nsource: eigen werk\n---\n# Fiets: het geheim\n\nHallo allemaal.\n"
    )
    assert (document.title, document.date) == ("Fiets: het geheim", "2026-01-06")
    assert (document.byline, document.language) == ("Jan Bos, Ann Lee", "en")
    assert outline(document) == [("title", "Fiets: het geheim"), ("paragraph", "Hallo allemaal.")]
    assert document.text == "Fiets: het geheim\n\nHallo allemaal."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: Fiets: het geheim\n---\nTekst.", "no valid YAML at line 2.*quotes"),
        ("---\ntitle: [a\n---\nTekst.", "no valid YAML"),
        ("---\ndate: 2026-13-40\n---\nTekst.", "no valid YAML"),
        ("---\nlanguage: de\n---\nTekst.", "language: de; only nl and en"),
        ("---\ntitle: Leeg\n---\n\n<!-- niets -->\n", "has no text"),
    ],
)
def test_wrong_markdown_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=told):
        read_document(write(tmp_path / "a.md", text))


@pytest.mark.parametrize(
    "text", ["---\n\nEen zin.\n\n---\n\nNog een.", "Een zin.\n\n---\nx: y\n---"]
)
def test_rules_are_no_front_matter(text: str) -> None:
    assert "Een zin." in markdown(text).text


def test_the_text_a_reader_sees() -> None:
    document = markdown(
        "# Titel\n\nEen *mooie* [link](http://a.b) en `code` &amp; een \\*ster\\*,\n"
        "<b>vet</b><script>weg()</script>. ![Een plaatje](a.png)\n\n## Kop `x`\n\n"
        "> Een citaat.\n\n```\nprint(1)\n```\n\n<div>Blok <i>tekst</i><style>p{}</style></div>\n"
    )
    assert document.text == (
        "Titel\n\nEen mooie link en code & een *ster*, vet. Een plaatje\n\nKop x\n\n"
        "Een citaat.\n\nprint(1)\n\nBlok tekst"
    )


def test_markdown_lists_and_tables() -> None:
    document = markdown(
        "Intro.\n\n- een\n- twee\n  - diep\n\n3. drie\n4. vier\n\n"
        "| Model | Prijs | |\n|---|---|---|\n| SU7 | 27.400 euro | x |\n| YU7 | | |\n\nSlot."
    )
    assert document.text == (
        "Intro.\n\n- een\n- twee\n  - diep\n\n3. drie\n4. vier\n\n"
        "Model: SU7; Prijs: 27.400 euro; x\nModel: YU7\n\nSlot."
    )
    assert [text for _, text in outline(document)] == [
        "Intro.", "een", "twee", "diep", "drie", "vier",
        "Model: SU7; Prijs: 27.400 euro; x", "Model: YU7", "Slot.",
    ]  # fmt: skip


def test_markdown_headings_and_furniture() -> None:
    document = markdown("# Een\n\nDeel dit: Share Tweet\n\n# Twee\n\n### Drie\n\nTekst: Jan Bos")
    levels = [(block.kind, block.level) for block in document.blocks]
    assert levels == [("title", 1), ("clutter", 0), ("heading", 1), ("heading", 3), ("clutter", 0)]
    assert (document.title, document.byline) == ("Een", "Jan Bos")


_MARKDOWN = st.sampled_from(
    [
        *("# a", "- b", "> c", "|d|e|\n|-|-|\n|f|g|", "1. h", "<p>i", "\tj", "```\nk"),
        *("***", "[l](m)", "  - n", "---", "\x00", "é😀"),
    ]
)


@settings(deadline=None)
@given(st.lists(_MARKDOWN))
def test_markdown_blocks_are_what_they_span(parts: list[str]) -> None:
    for gap in ("\n", "\n\n"):
        try:
            document = markdown(gap.join(["Begin.", *parts]))
        except DocumentError:
            continue
        end = 0
        for block in document.blocks:
            assert end <= block.start < block.end <= len(document.text)
            body = document.text[block.start : block.end]
            assert body == body.strip()
            end = block.end


def test_a_page_copied_from_a_site() -> None:
    document = plain(
        "Ga naar hoofdinhoud\nHome | Nieuws | Sport | Contact\nInloggen\n\nEconomie\n\n"
        "Gemeente Oudendam sluit zwembad na 40 jaar\n\nDoor onze verslaggever Piet de Groot\n"
        "12 maart 2025, 14:05 • 3 min leestijd\n\nDelen\nFacebook\nWhatsApp\nE-mail\n\n"
        "Het zwembad gaat dicht. Dat besloot de gemeente.\n\nFoto: Jan Jansen / ANP\n\n"
        "Wat betekent dit voor de zwemlessen?\n\nDie verhuizen naar het dorp Nieuwdam.\n\n"
        "Reacties (12)\nMeer over dit onderwerp\nVolg ons op Instagram\n© 2025 Dagblad"
    )
    assert [pair for pair in outline(document) if pair[0] != "clutter"] == [
        ("title", "Gemeente Oudendam sluit zwembad na 40 jaar"),
        ("paragraph", "Het zwembad gaat dicht. Dat besloot de gemeente."),
        ("heading", "Wat betekent dit voor de zwemlessen?"),
        ("paragraph", "Die verhuizen naar het dorp Nieuwdam."),
    ]
    assert document.date == "2025-03-12"
    assert document.byline == "Door onze verslaggever Piet de Groot"


def test_names_inside_a_page_are_no_byline() -> None:
    body = "\n\n".join(f"Alinea {n} is een gewone alinea." for n in range(12))
    document = plain(f"De titel\n\n{body}\n\nDoor Jan de Vries\n\n{body}")
    assert document.byline == ""
    assert ("heading", "Door Jan de Vries") in outline(document)
