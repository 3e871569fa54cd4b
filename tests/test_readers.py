"""Files become texts: encodings, what is refused, folders and ids."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.decoding import decode
from index.errors import DocumentError
from index.readers import read_document, read_documents
from tests.text_samples import SENTENCE, write

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
