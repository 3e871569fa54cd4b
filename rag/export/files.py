"""Conversations written to a file, as Markdown, JSON or HTML, and read back.

The Markdown and the HTML are for reading and carry the record of :mod:`rag.export_record`
along unseen; what is shown is made from the record, so that a change to it is noticed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from index.errors import SetupError
from index.types import Document
from rag.export.html import from_html, to_html
from rag.export.markdown import from_markdown, to_markdown
from rag.export.record import Export, export_answers, from_json, to_json
from rag.types import Answer

__all__ = [
    "EXTENSIONS",
    "Export",
    "Format",
    "LoadedExport",
    "check_writable",
    "export_answers",
    "format_of",
    "load_export",
    "render_export",
    "save_export",
    "write_conversation",
]

Format: TypeAlias = Literal["markdown", "json", "html"]

EXTENSIONS: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}
_WRITERS: dict[Format, Callable[[Export], str]] = {
    "markdown": to_markdown,
    "json": to_json,
    "html": to_html,
}
_READERS: dict[Format, Callable[[str], Export]] = {
    "markdown": from_markdown,
    "json": from_json,
    "html": from_html,
}


@dataclass(frozen=True, slots=True)
class LoadedExport:
    """What was read from a file; ``edited`` says that what it shows is not what it records."""

    export: Export
    edited: bool


def format_of(path: Path) -> Format:
    """The format that a file's extension stands for.

    Raises:
        SetupError: none.

    """
    found = EXTENSIONS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(EXTENSIONS)
        raise SetupError(f'"{path}" must end in one of {known}: that says how to export.')
    return found


def check_writable(path: Path) -> None:
    """Find out before the work that an export cannot be written.

    Raises:
        SetupError: the extension is unknown, or the folder is missing.

    """
    format_of(path)
    if path.is_dir() or not path.parent.is_dir():
        raise SetupError(f"Cannot write {path}: it must be a file in a folder that exists.")


def render_export(export: Export, format: Format) -> str:
    """The export as a text of that format.

    Half of a surrogate pair, which no file can hold, becomes the escape that JSON has for it.
    """
    return _WRITERS[format](export).encode("utf-8", "backslashreplace").decode("utf-8")


def save_export(export: Export, path: Path) -> None:
    """Write the export to ``path``, whole or not at all, in the format of its extension.

    Raises:
        SetupError: the extension is unknown or the file cannot be written.

    """
    text = render_export(export, format_of(path))
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            # mkstemp makes files that only their owner may read.
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SetupError(f"Cannot write {path}: {error.strerror or error}.") from error


def write_conversation(
    answers: Iterable[Answer], document: Callable[[str], Document], path: Path
) -> None:
    """Record the answers of a conversation and write them to ``path``; see `save_export`."""
    save_export(export_answers(answers, document), path)


def load_export(path: Path) -> LoadedExport:
    """Read an exported conversation, in the format of the file's extension.

    Raises:
        SetupError: the file is missing or is no such export.

    """
    format = format_of(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SetupError(f"Cannot read {path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"Cannot read {path}: it is not UTF-8 text.") from error
    try:
        export = _READERS[format](text)
    except SetupError as error:
        raise SetupError(f"Cannot read {path}: {error}.") from error
    shown = format != "json" and _lines(text) != _lines(render_export(export, format))
    return LoadedExport(export, shown)


def _lines(text: str) -> list[str]:
    """Lines without what an editor or a version control system may change about them."""
    return [line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")]
