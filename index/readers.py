"""Documents from files: what to read, under which id, with which format's reader."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.decoding import decode
from index.errors import DocumentError
from index.markdown import parse_markdown
from index.plain_text import parse_plain_text
from index.types import Document

_MARKDOWN = frozenset({".md", ".markdown"})
_SUFFIXES = frozenset({".txt"}) | _MARKDOWN
_WEB_PAGE = frozenset({".html", ".htm", ".xhtml"})


def read_documents(paths: Sequence[Path]) -> tuple[Document, ...]:
    """Read files and folders; a folder gives its .txt, .md and .markdown files, sorted.

    Folders are walked to the bottom without hidden files and folders. A file given twice is
    read once. An id is the file's name without suffix, with as many parent folders before it
    as it takes to tell it from the others.

    Raises:
        DocumentError: something cannot be read; every such file is named, each on its line.
    """
    documents: list[Document] = []
    problems: list[str] = []
    for path, identifier in _identifiers(_files(paths)).items():
        try:
            documents.append(replace(read_document(path), id=identifier))
        except DocumentError as error:
            problems.append(str(error))
    if problems:
        raise DocumentError("\n".join(problems))
    return tuple(documents)


def read_document(path: Path) -> Document:
    """Read one file: Markdown by its suffix, anything else as plain text.

    The text of a plain file is kept character for character (without byte order mark), so
    offsets are the file's own; of Markdown it is the text a reader sees.

    Raises:
        DocumentError: the file is missing, unreadable, empty, no text, or of a damaged or
            unknown encoding; the message says which and what to do.
    """
    path = Path(path)
    text = decode(_bytes(path), str(path))
    if not text.strip(" \t\r\n\f\v\u00a0\u200b\ufeff\x1a"):
        raise DocumentError(f"{path} is empty; give a file with text in it.")
    if path.suffix.lower() in _WEB_PAGE or text.lstrip()[:14].lower() == "<!doctype html":
        raise DocumentError(f"{path} is a web page; save its text as .txt or .md first.")
    parse = parse_markdown if path.suffix.lower() in _MARKDOWN else parse_plain_text
    return parse(text, identifier=path.stem, source=str(path))


def _bytes(path: Path) -> bytes:
    try:
        if not path.exists():
            raise DocumentError(f"{path} does not exist; check the path.")
        if path.is_dir():
            raise DocumentError(f"{path} is a folder, not a file.")
        if not path.is_file():
            raise DocumentError(f"{path} is not an ordinary file; give a .txt or .md file.")
        return path.read_bytes()
    except PermissionError as error:
        raise DocumentError(f"{path} may not be read; give yourself read permission.") from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}.") from error


def _files(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for file in _walk(path) if _is_folder(path) else [path]:
            found.setdefault(_resolved(file), file)
    if not found:
        raise DocumentError("No documents were given; name a .txt or .md file, or a folder.")
    return list(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # told when the file itself is read
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError):  # ValueError: a NUL character in the name
        return path.absolute()


def _walk(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise DocumentError(
            f"{error.filename} may not be read; give yourself read permission."
        ) from error

    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(parent) / name
            for name in files
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES
        ]
    if not found:
        raise DocumentError(f"{folder} has no .txt, .md or .markdown files; name another folder.")
    return sorted(found, key=lambda path: path.parts)


def _identifiers(files: Sequence[Path]) -> dict[Path, str]:
    """The shortest names that tell the files apart, by adding parent folders."""
    resolved = {file: _resolved(file) for file in files}
    siblings = Counter((path.parent, path.stem) for path in resolved.values())
    depths = dict.fromkeys(files, 0)
    while True:
        names = {file: _name(resolved[file], depths[file], siblings) for file in files}
        count = Counter(names.values())
        clashing = [file for file in files if count[names[file]] > 1]
        if not clashing:
            return names
        for file in clashing:
            depths[file] += 1


def _name(path: Path, depth: int, siblings: Counter[tuple[Path, str]]) -> str:
    """``depth`` parent folders and the name, with suffix where a neighbour differs by that."""
    if depth >= len(path.parts):
        return path.as_posix()
    last = path.stem if siblings[path.parent, path.stem] == 1 else path.name
    return "/".join((*path.parts[-1 - depth : -1], last))
