"""Markdown as the text a reader sees, with its headings and front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.front_matter import split_front_matter
from index.furniture import Furniture, furniture_of
from index.html_text import HIDDEN, visible_text
from index.language import detect_language
from index.types import Block, BlockKind, Document

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HIDDEN_TAG = re.compile(rf"<(?P<close>/?)(?:{'|'.join(sorted(HIDDEN))})\b", re.IGNORECASE)


def parse_markdown(text: str, *, identifier: str, source: str = "") -> Document:
    """Parse CommonMark with tables and YAML front matter (title, date, language, author).

    ``Document.text`` is the plain text: headings as lines, paragraphs apart by a blank line,
    list items with their mark, table rows as "column: value", links and images as their words.
    The title is the front matter's, and else the first heading of the highest level.

    Raises:
        DocumentError: the front matter is not right, or there is no text.
    """
    from markdown_it import MarkdownIt

    name = source or identifier
    meta, body = split_front_matter(text, name)
    writer = _Writer(title=meta.title)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    writer.write_tokens(parser.parse(body))
    if not writer.blocks:
        raise DocumentError(f"{name} has no text; give a file with text in it.")
    blocks, facts = _furnished(writer.text, writer.blocks)
    prose = " ".join(writer.text[b.start : b.end] for b in blocks if b.kind != "clutter")
    return Document(
        id=identifier,
        text=writer.text,
        title=writer.title,
        source=source,
        language=meta.language or detect_language(prose[:4000]),
        date=meta.date or next((fact.date for fact in facts if fact.date), ""),
        byline=meta.byline or next((fact.byline for fact in facts if fact.byline), ""),
        blocks=blocks,
    )


def _furnished(
    text: str, blocks: Sequence[Block]
) -> tuple[tuple[Block, ...], tuple[Furniture, ...]]:
    """The blocks with page furniture as clutter, and what that furniture tells."""
    bodies = [text[b.start : b.end] if b.kind == "paragraph" else "" for b in blocks]
    found = furniture_of(bodies)
    marked = (
        replace(block, kind="clutter") if furniture else block
        for block, furniture in zip(blocks, found, strict=True)
    )
    return tuple(marked), tuple(filter(None, found))


@dataclass(slots=True)
class _List:
    """A list being written: the number of its next item (``None`` for bullets), items so far."""

    number: int | None
    items: int = 0


@dataclass(slots=True)
class _Writer:
    """Writes the text token by token, and notes where its blocks are."""

    title: str
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    gap: str = "\n\n"  # before the next block
    mark: str = ""  # of a list item that has no text yet
    lists: list[_List] = field(default_factory=list)
    header: list[str] = field(default_factory=list)  # of the table being written
    row: list[str] = field(default_factory=list)

    def write_tokens(self, tokens: Sequence[Token]) -> None:
        """Write what the parser gave, in its order."""
        handlers: Mapping[str, Callable[[Token], None]] = {
            "bullet_list_open": lambda _: self.lists.append(_List(None)),
            "ordered_list_open": lambda token: self.lists.append(_List(_first_number(token))),
            "bullet_list_close": self._close_list,
            "ordered_list_close": self._close_list,
            "list_item_open": self._open_item,
            "thead_close": self._close_header,
            "tr_close": self._close_row,
            "table_close": self._close_table,
            "fence": lambda token: self._write(token.content),
            "code_block": lambda token: self._write(token.content),
            "html_block": self._write_html,
        }
        opened: Token | None = None
        for token in tokens:
            if token.type == "inline" and opened is not None:
                self._write_inline(_inline(token.children or ()), opened)
            elif token.type in handlers:
                handlers[token.type](token)
            opened = token

    def _write(self, body: str, kind: BlockKind = "paragraph", level: int = 0) -> None:
        """Add a block; the mark of a list item stands before it and is not part of it."""
        body = body.strip()
        if not body:
            return
        self.text += (self.gap if self.text else "") + self.mark
        self.blocks.append(Block(kind, len(self.text), len(self.text) + len(body), level))
        self.text += body
        self.mark, self.gap = "", "\n\n"

    def _write_inline(self, body: str, opened: Token) -> None:
        if opened.type == "heading_open":
            self._write_heading(" ".join(body.split()), int(opened.tag[1]))
        elif opened.type in ("th_open", "td_open"):
            self.row.append(" ".join(body.split()))
        else:
            self._write(body)

    def _write_heading(self, body: str, level: int) -> None:
        named = body.casefold() == self.title.casefold() if self.title else level == 1
        if body and named and not any(block.kind == "title" for block in self.blocks):
            self.title = self.title or body
            self._write(body, "title", 1)
        else:
            self._write(body, "heading", level)

    def _write_html(self, token: Token) -> None:
        for part in re.split(r"\n\s*\n", visible_text(token.content)):
            self._write(part)

    def _open_item(self, _: Token) -> None:
        current = self.lists[-1]
        number = current.number
        self.gap = "\n" if len(self.lists) > 1 or current.items else "\n\n"
        self.mark = "  " * (len(self.lists) - 1) + ("- " if number is None else f"{number}. ")
        current.items += 1
        current.number = None if number is None else number + 1

    def _close_list(self, _: Token) -> None:
        self.lists.pop()
        self.mark, self.gap = "", "\n\n"

    def _close_header(self, _: Token) -> None:
        self.header, self.row = self.row, []

    def _close_row(self, _: Token) -> None:
        """A row that reads on its own: "Model: SU7; Prijs: 27.400 euro"."""
        if not self.header:  # this is the header row, which thead_close takes
            return
        cells = zip(self.header, self.row, strict=False)
        self._write("; ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell))
        if self.row:
            self.row, self.gap = [], "\n"

    def _close_table(self, _: Token) -> None:
        self.header, self.gap = [], "\n\n"


def _first_number(token: Token) -> int:
    start = token.attrGet("start")
    return 1 if start is None else int(start)


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    hidden = 0
    for token in tokens:
        if tag := _HIDDEN_TAG.match(token.content) if token.type == "html_inline" else None:
            hidden = max(0, hidden + (-1 if tag["close"] else 1))
        elif not hidden:
            parts.append(_shown(token))
    return "".join(parts)


def _shown(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return _inline(token.children or ())
        case "html_inline" if _BREAK.match(token.content):
            return "\n"
    return ""
