"""Citation numbers."""

from __future__ import annotations

from index.types import Passage, Span
from rag.answers.citations import CitationBook, with_markers
from rag.types import Evidence, Turn

TEXT = "Een zin. Nog een zin. En een derde."
PASSAGE = Passage(
    "d#1", "d", TEXT, 0, len(TEXT), title="Titel", sentences=(Span(0, 8), Span(9, 21))
)
FIRST, SECOND = Evidence(PASSAGE, 0, 8), Evidence(PASSAGE, 9, 21)


def test_numbers_follow_first_use_and_the_same_source_keeps_its_number() -> None:
    book = CitationBook()
    assert book.cite([SECOND]) == (1,)
    assert book.cite([FIRST, SECOND, FIRST]) == (2, 1)
    assert [(c.number, c.quote) for c in book.citations] == [(1, "Nog een zin."), (2, "Een zin.")]


def test_a_conversation_goes_on_numbering() -> None:
    book = CitationBook()
    book.cite([FIRST])
    turn = Turn("?", "?", "…", "nl", book.citations)
    later = CitationBook([turn])
    assert later.cite([SECOND]) == (2,)
    assert later.cite([FIRST]) == (1,)
    assert [c.number for c in later.citations] == [1, 2]
    assert CitationBook([turn]).citations == ()


def test_a_citation_says_where_its_words_stand() -> None:
    book = CitationBook()
    book.cite([SECOND])
    citation = book.citations[0]
    assert (citation.document_id, citation.title) == ("d", "Titel")
    assert TEXT[citation.start : citation.end] == citation.quote


def test_markers_follow_the_text() -> None:
    assert with_markers("Zo is het.", (1, 3)) == "Zo is het. [1][3]"
    assert with_markers("Zo is het.", ()) == "Zo is het."
