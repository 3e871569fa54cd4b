"""Texts as documents, and what became of them."""

from __future__ import annotations

from pathlib import Path

from index.markdown import parse_markdown
from index.plain_text import parse_plain_text
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
