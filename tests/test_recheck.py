"""Checking an exported conversation against documents that may have changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.types import Document
from rag.export.files import export_answers, save_export
from rag.export.recheck import check_citation, find_words, needs_encoder, recheck
from rag.export.recheck_command import main
from rag.export.record import Export, ExportedCitation, ExportedDocument, hash_text
from rag.types import Statement
from tests.samples import FERRY_EN, FERRY_NL, MILL_NL, FakeEncoder
from tests.ui_samples import make_answer
from ui.commands import COMMANDS


def citation(document: Document, quote: str, number: int = 1) -> ExportedCitation:
    start = document.text.index(quote)
    return ExportedCitation(number, quote, document.id, start, start + len(quote), document.title)


class Alike(FakeEncoder):
    """Finds every question this much like every passage."""

    def __init__(self, similarity: float) -> None:
        self.similarity = similarity

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        row = np.array([self.similarity, (1 - self.similarity**2) ** 0.5], dtype=np.float32)
        return np.tile(row, (len(texts), 1))

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.tile(np.array([1, 0], dtype=np.float32), (len(texts), 1))


PRICE = citation(FERRY_NL, "Een kaartje kost 27,50 euro.")


def export_of(
    *statements: Statement, document: Document = FERRY_NL, language: str = "nl"
) -> Export:
    """A conversation of one answer that cites the second sentence of ``document`` as 1."""
    quote = "Een kaartje kost 27,50 euro." if document.language == "nl" else (
        "A ticket costs 27.50 euros.")  # fmt: skip
    answer = make_answer("?", statements, (), language=language)
    record = export_answers([answer], lambda _: document)
    cited = replace(record.answers[0], citations=(citation(document, quote),))
    known = export_answers([], lambda _: document)
    return replace(known, answers=(cited,), documents=_documents(document))


def _documents(document: Document) -> tuple[ExportedDocument, ...]:
    return (ExportedDocument(document.id, document.title, document.language,
                             hash_text(document.text)),)  # fmt: skip


def edited(document: Document, text: str) -> Document:
    return replace(document, text=text, blocks=())


def test_what_stands_where_it_stood_is_unchanged() -> None:
    export = export_of(Statement(PRICE.quote, "quoted", (1,)))
    found = recheck(export, [FERRY_NL, MILL_NL])
    assert found.holds
    assert found.documents == {FERRY_NL.id: "same"}
    assert found.answers[0].citations[0].state == "unchanged"


def test_a_quote_that_moved_is_found_nearest_to_where_it_was() -> None:
    text = f"{PRICE.quote} {'Zomaar iets. ' * 30}{FERRY_NL.text}"
    found = recheck(export_of(Statement(PRICE.quote, "quoted", (1,))), [edited(FERRY_NL, text)])
    moved = found.answers[0].citations[0]
    assert (moved.state, moved.start, found.holds) == ("moved", 0, True)
    assert found.documents == {FERRY_NL.id: "changed"}
    later = check_citation(
        replace(PRICE, start=400, end=428), {FERRY_NL.id: edited(FERRY_NL, text)}
    )
    assert text[later.start : later.end] == PRICE.quote
    assert later.start > 300


def test_words_wrapped_differently_are_the_same_words() -> None:
    text = FERRY_NL.text.replace("kaartje kost", "kaartje\n  kost")
    found = check_citation(PRICE, {FERRY_NL.id: edited(FERRY_NL, text)})
    assert found.state == "moved"
    assert text[found.start : found.end].split() == PRICE.quote.split()


def test_a_changed_word_is_told_and_takes_the_sentence_with_it() -> None:
    text = FERRY_NL.text.replace("27,50", "29,50")
    found = recheck(export_of(Statement(PRICE.quote, "quoted", (1,))), [edited(FERRY_NL, text)])
    assert found.answers[0].citations[0].state == "changed"
    assert [checked.holds for checked in found.answers[0].statements] == [False]
    assert not found.holds


def test_a_document_that_is_gone_is_told_unless_another_has_the_words() -> None:
    export = export_of(Statement(PRICE.quote, "quoted", (1,)))
    gone = recheck(export, [MILL_NL])
    assert gone.answers[0].citations[0].state == "gone"
    assert gone.documents == {FERRY_NL.id: "gone"}
    assert not gone.holds
    renamed = recheck(export, [MILL_NL, replace(FERRY_NL, id="veer-nieuw")])
    moved = renamed.answers[0].citations[0]
    assert (moved.state, moved.document_id) == ("moved", "veer-nieuw")
    assert renamed.holds


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        (Statement("Een kaartje kost € 27,50.", "supported", (1,)), True),
        (Statement("Een kaartje kost € 72,50.", "supported", (1,)), False),
        (Statement("Een kaartje kost 72,50 euro.", "quoted", (1,)), False),
        (Statement("Een kaartje kost 27,50 euro.", "supported", ()), False),
        (Statement("Een kaartje kost 27,50 euro.", "supported", (7,)), False),
        (Statement("Een kaartje is gratis.", "dropped", ()), True),
    ],
)
def test_each_sentence_shown_is_held_to_its_quotes(statement: Statement, holds: bool) -> None:
    found = recheck(export_of(statement), [FERRY_NL])
    assert found.holds == holds
    assert all(bool(s.reason) != s.holds for s in found.answers[0].statements)


def test_a_quote_in_another_language_holds_as_it_was_introduced() -> None:
    text = "In de bron staat, in het Engels: “A ticket costs 27.50 euros.”"
    export = export_of(Statement(text, "quoted", (1,)), document=FERRY_EN)
    assert recheck(export, [FERRY_EN]).holds
    assert not needs_encoder(export)
    written = export_of(Statement("Een kaartje kost 27,50 euro.", "supported", (1,)),
                        document=FERRY_EN)  # fmt: skip
    assert needs_encoder(written)
    assert recheck(written, [FERRY_EN], Alike(1.0)).holds
    # Words that no word of the quote translates: likeness has to speak for them.
    loose = export_of(Statement("Wie mee wil varen, legt 27,50 euro neer.", "supported", (1,)),
                      document=FERRY_EN)  # fmt: skip
    assert recheck(loose, [FERRY_EN], Alike(1.0)).holds
    assert not recheck(loose, [FERRY_EN], Alike(0.0)).holds


@given(st.text(max_size=80), st.text(max_size=80), st.data())
def test_any_quote_of_a_text_is_found_again(before: str, behind: str, data: st.DataObject) -> None:
    text = FERRY_NL.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    cited = ExportedCitation(1, quote, "d", start, end)
    assert check_citation(cited, {"d": edited(FERRY_NL, text)}).state == "unchanged"
    assume(quote.strip())
    whole = f"{before}\n{quote}\n{behind}"
    found = check_citation(cited, {"d": edited(FERRY_NL, whole)})
    assert found.holds
    assert whole[found.start : found.end].split() == quote.split()


@given(st.text(max_size=200), st.text(max_size=40), st.integers(-10, 300))
def test_what_is_found_are_the_very_words(text: str, words: str, near: int) -> None:
    found = find_words(text, words, near)
    if found is not None:
        assert text[slice(*found)].split() == words.split()


def test_a_word_is_not_found_inside_another() -> None:
    assert find_words("De autobus rijdt 314 keer.", "bus") is None
    assert find_words("De autobus rijdt 314 keer.", "14 keer.") is None
    assert find_words("De autobus rijdt 314 keer.", "314\nkeer.") == (17, 26)


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "veerboot.txt").write_text(FERRY_NL.text, encoding="utf-8")
    return tmp_path


def exported(folder: Path, name: str, statement: str = PRICE.quote) -> Path:
    from index.readers import read_documents

    (document,) = read_documents([folder / "docs"])
    export = export_of(Statement(statement, "supported", (1,)), document=FERRY_NL)
    answer = export.answers[0]
    cited = citation(document, PRICE.quote)
    path = folder / name
    save_export(
        replace(
            export,
            answers=(replace(answer, citations=(cited,)),),
            documents=_documents(document),
        ),
        path,
    )
    return path


@pytest.mark.parametrize("name", ["talk.md", "talk.json", "talk.html"])
def test_the_command_says_whether_everything_holds(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(folder, name)
    arguments = [str(path), "--documents", str(folder / "docs")]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "Alles klopt nog." in out and "[1] ongewijzigd" in out
    source = folder / "docs" / "veerboot.txt"
    source.write_text(FERRY_NL.text.replace("27,50", "29,50"), encoding="utf-8")
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert "veranderd: deze woorden staan niet meer" in out and "Niet alles klopt nog." in out
    assert main([*arguments, "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["holds"] is False
    assert record["answers"][0]["citations"][0]["state"] == "changed"
    assert set(record["documents"].values()) == {"changed"}


def test_the_command_tells_where_words_moved_to(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(folder, "talk.md")
    source = folder / "docs" / "veerboot.txt"
    source.write_text("Nieuw begin. " + FERRY_NL.text, encoding="utf-8")
    assert main([str(path), "--documents", str(source), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)["answers"][0]["citations"][0]
    assert record["state"] == "moved"
    assert record["now"]["start"] == record["start"] + len("Nieuw begin. ")


def test_an_edited_file_does_not_hold(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = exported(folder, "talk.md")
    path.write_text(path.read_text("utf-8").replace("27,50", "17,50", 1), encoding="utf-8")
    assert main([str(path), "--documents", str(folder / "docs")]) == 1
    assert "gewijzigd na de export" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["none.md"], ["talk.txt"], ["--config", "none.toml"]])
def test_what_cannot_run_ends_in_2(
    folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = exported(folder, "talk.md")
    if arguments[0] == "--config":
        arguments = [str(path), *arguments]
    assert main([str(folder / a) if "." in a else a for a in arguments]) == 2
    assert capsys.readouterr().err.startswith("vraagbaak: ")


def test_the_program_knows_the_command() -> None:
    assert COMMANDS["verify"][0] == "rag.export.recheck_command"
