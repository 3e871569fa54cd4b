"""Reading files: what is refused and why, encodings, ids, and the structure that is found."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.decoding import decode
from index.errors import DocumentError
from index.furniture import find_date, recognise_furniture
from index.markdown import parse_markdown
from index.plain_text import parse_plain_text
from index.readers import read_document, read_documents
from index.types import BlockKind, Document

SENTENCE = "Xiaomi’s café verkocht één ‘auto’ voor € 5,-."


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def outline(document: Document) -> list[tuple[BlockKind, str]]:
    return [(b.kind, " ".join(document.text[b.start : b.end].split())) for b in document.blocks]


def plain(text: str) -> Document:
    return parse_plain_text(text, identifier="d")


def markdown(text: str) -> Document:
    return parse_markdown(text, identifier="d")


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(encoding: str, tmp_path: Path) -> None:
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    path = write(tmp_path / "a.txt", marks.get(encoding, b"") + SENTENCE.encode(encoding))
    assert read_document(path).text == SENTENCE


def test_line_ends_are_kept(tmp_path: Path) -> None:
    text = "Een kop\r\n\r\nEen zin.\rNog een.\nEn nog een.\r\n"
    assert read_document(write(tmp_path / "a.txt", text)).text == text


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode("utf-8-sig"), "a.txt") == text


def test_damaged_utf8_is_no_mojibake(tmp_path: Path) -> None:
    start = "Één café, één idee: ".encode()
    path = write(tmp_path / "a.txt", start + b"\xe9 en verder.")
    with pytest.raises(DocumentError, match=rf"damaged at byte {len(start)}"):
        read_document(path)


def test_damaged_utf16_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", SENTENCE.encode("utf-16") + b"\x00")
    with pytest.raises(DocumentError, match="damaged"):
        read_document(path)


# What is refused


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b" \r\n\t \n", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"%PDF-1.7\nx", "is a PDF"),
        (b"\xd0\xcf\x11\xe0rest", "old Office file"),
        (b"{\\rtf1 hallo}", "RTF"),
        (b"\x1f\x8bxyz", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"tekst\0tekst", "NUL"),
        (b"\x01\x02\x03tekst", "control characters"),
        (b"\x81\x8d\x8f\x90", "encoding"),
        (bytes(range(0xC0, 0x100)) * 3, "encoding"),
        (b"<!DOCTYPE html><p>hoi", "web page"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", content)
    with pytest.raises(DocumentError, match=told) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("folder", "told"), [("word", "Word"), ("xl", "Excel"), ("x", "zip")])
def test_zipped_files_are_named(folder: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{folder}/document.xml", "x")
    with pytest.raises(DocumentError, match=told):
        read_document(path)


def test_missing_files_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        read_documents([tmp_path / "nergens.txt"])
    with pytest.raises(DocumentError, match="does not exist"):
        read_documents([Path("nergens\0.txt")])
    write(tmp_path / "foto.jpg", b"x")
    with pytest.raises(DocumentError, match=r"no \.txt, \.md or \.markdown"):
        read_documents([tmp_path])
    with pytest.raises(DocumentError, match="No documents"):
        read_documents([])
    with pytest.raises(DocumentError, match="is a folder"):
        read_document(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_document(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.txt")
    with pytest.raises(DocumentError, match="ordinary file"):
        read_document(tmp_path / "pijp.txt")


def test_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "Tekst.")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the user of a test machine may be root
    with pytest.raises(DocumentError, match="read permission"):
        read_document(path)


def test_every_file_that_fails_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "")
    write(tmp_path / "b.txt", "Tekst.")
    write(tmp_path / "c.md", b"%PDF-1.4")
    with pytest.raises(DocumentError) as caught:
        read_documents([tmp_path])
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "a.txt" in lines[0]
    assert "c.md" in lines[1]


# Folders and ids


def test_folders_are_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.MARKDOWN", ".git/x.txt", ".x.txt", "a/foto.png", "c.TXT"):
        write(tmp_path / name, "Een zin.")
    documents = read_documents([tmp_path])
    assert [document.id for document in documents] == ["y", "z", "b", "c"]
    assert documents[0].source == str(tmp_path / "a" / "y.MARKDOWN")


def test_a_named_file_may_have_any_name(tmp_path: Path) -> None:
    path = write(tmp_path / "LEESMIJ", "Een zin.")
    assert read_documents([path])[0].text == "Een zin."


def test_ids_are_unique(tmp_path: Path) -> None:
    names = ("a/x.txt", "b/x.txt", "b/x.md", "c/b/x.txt", "y.txt", "y", "y.txt.md", "x.txt")
    paths = [write(tmp_path / name, "Een zin.") for name in names]
    ids = [document.id for document in read_documents(paths)]
    assert len(set(ids)) == len(ids)
    assert read_documents([paths[0], paths[4]])[0].id == "x"
    assert [d.id for d in read_documents(paths[:2])] == ["a/x", "b/x"]
    assert [d.id for d in read_documents(paths[1:3])] == ["x.txt", "x.md"]


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Een zin.")
    assert len(read_documents([path, tmp_path, tmp_path / "." / "a.txt"])) == 1


# Page furniture


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-01-06", "2026-01-06"),
        ("2026-01-06T10:30:00+01:00", "2026-01-06"),
        ("6 januari 2026", "2026-01-06"),
        ("06 jan. 2026", "2026-01-06"),
        ("dinsdag 6 maart 2024 om 10.30 uur", "2024-03-06"),
        ("6 Jan 2026", "2026-01-06"),
        ("January 6, 2026", "2026-01-06"),
        ("Jan. 6th, 2026", "2026-01-06"),
        ("the 1st of May 2023", "2023-05-01"),
        ("6-1-2026", "2026-01-06"),
        ("31/12/2025", "2025-12-31"),
        ("31-02-2025", ""),
        ("30 februari 2025, nee: 1 maart 2025", "2025-03-01"),
        ("in mei 2025", ""),
        ("27.400 euro", ""),
        ("12345-01-06", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    "line",
    """
 date 2026-01-06 Deel dit: Share App Mail Tweet
Deel dit artikel
Deel op Facebook
Share this article
Share on X
Facebook Twitter WhatsApp Mail
Print | E-mail | Delen
Tweet
Lees ook: Zo werkt de nieuwe accu
Lees meer
Lees verder »
Read also: How the new battery works
Read more
Advertentie
Advertisement
Volg ons op Instagram
Follow us on Facebook
Schrijf je in voor onze nieuwsbrief!
Subscribe to our newsletter.
Wij gebruiken cookies om je ervaring te verbeteren.
We use cookies to improve your experience.
Accepteer alle cookies
Home > Nieuws > Auto
Home | Nieuws | Sport | Contact
© 2026 De Krant
Alle rechten voorbehouden.
3 reacties
Comments (12)
Tags: auto, china, EV
Foto: ANP
Photo: Reuters
Terug naar boven
Leestijd: 5 minuten
5 min read
Gepubliceerd op 6 januari 2026 om 10:30
Published: January 6, 2026 | Updated: January 7, 2026
6 januari 2026
Tekst: Tycho de Feijter
Door Jan van den Berg
Door: Redactie
By Jane Smith
By Jane Smith and John O’Brien, 12 March 2024
Auteur: J.R.R. de Vries | 6 januari 2026
Written by Ann Lee
Tekst en foto’s: Piet Jansen
-----
* * *
""".strip("\n").splitlines(),
)
def test_page_furniture(line: str) -> None:
    assert recognise_furniture(line) is not None


@pytest.mark.parametrize(
    "line",
    """
Lees ook dit boek als je meer wilt weten.
Deel de taart in acht stukken.
Share prices fell on Monday.
Print is dood.
Door de regen kwam niemand.
Door de jaren heen
By the end of 2025 it was over.
By Land and Sea
Tekst en uitleg over de accu
Ongelukken
App
In 2017 begon het bedrijf met steps.
6 januari 2026 was een koude dag.
On January 6, 2026 the car was shown.
De prijs: 27.400 euro
SU7 | 299 pk | 27.400 euro
Volg ons advies en je bespaart geld.
Op zondag 3 mei 2026 is er markt.
Menu van de dag
Zoeken naar een naald in een hooiberg
Home is where the heart is.
De cookies waren op.
2024
Ja.
""".strip("\n").splitlines(),
)
def test_what_is_no_page_furniture(line: str) -> None:
    assert recognise_furniture(line) is None


@pytest.mark.parametrize(
    ("line", "byline", "date"),
    [
        ("Tekst: Tycho de Feijter", "Tycho de Feijter", ""),
        ("Door Jan van den Berg en Piet Bos", "Jan van den Berg en Piet Bos", ""),
        ("By Jane Smith, 12 March 2024", "Jane Smith", "2024-03-12"),
        ("Auteur: J.R.R. de Vries | 6 januari 2026", "J.R.R. de Vries", "2026-01-06"),
        ("Written by Ann Lee", "Ann Lee", ""),
        ("TEKST: Ann Lee", "Ann Lee", ""),
        ("Van onze verslaggever", "Van onze verslaggever", ""),
    ],
)
def test_bylines(line: str, byline: str, date: str) -> None:
    found = recognise_furniture(line)
    assert found is not None
    assert (found.byline, found.date) == (byline, date)


# Plain text


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


# Markdown


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
