"""The types that flow through the index: document, block, passage, hit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["nl", "en"]
BlockKind: TypeAlias = Literal["title", "heading", "paragraph", "clutter"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character offsets into ``Document.text``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that is one thing: a heading, a paragraph, page clutter.

    ``level`` is the heading depth (1 is the highest) and 0 for everything else.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what is known about it; ``text`` is what every offset refers to.

    ``date`` is ISO 8601 or empty; ``source`` is the path it was read from. Blocks are in
    reading order and do not overlap; clutter is kept in ``text`` but never indexed.
    """

    id: str
    text: str
    title: str = ""
    source: str = ""
    language: Language = "nl"
    date: str = ""
    byline: str = ""
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section: ``document.text[start:end] == text``.

    ``sentences`` are spans in the document, in order, inside ``start`` and ``end``.
    """

    id: str
    document_id: str
    text: str
    start: int
    end: int
    title: str = ""
    heading: str = ""
    language: Language = "nl"
    sentences: tuple[Span, ...] = ()

    def quote(self, span: Span) -> str:
        """The document's words at ``span``, which must lie inside the passage."""
        return self.text[span.start - self.start : span.end - self.start]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query; ``score`` is higher for better, ranks count from 1.

    A rank is ``None`` where that search did not return the passage (or did not run).
    ``kept`` and ``reason`` say whether the answer stage used the passage, and why not.
    """

    passage: Passage
    score: float
    rank: int
    dense_rank: int | None = None
    dense_score: float | None = None
    lexical_rank: int | None = None
    lexical_score: float | None = None
    fused_rank: int | None = None
    kept: bool = True
    reason: str = ""
