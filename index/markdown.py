"""Markdown as the text a reader sees, with its headings and front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from index.errors import DocumentError
from index.furniture import Furniture, find_date, recognise_furniture
from index.language import detect_language
from index.types import Block, BlockKind, Document, Language

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LANGUAGES: Mapping[str, Language] = {
    "nl": "nl", "nld": "nl", "dut": "nl", "dutch": "nl", "nederlands": "nl",
    "en": "en", "eng": "en", "english": "en", "engels": "en",
}  # fmt: skip


@dataclass(slots=True)
class _Writer:
    """Writes the text and notes where its blocks are."""

    title: str
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)

    def write(self, body: str, *, gap: str, kind: BlockKind = "paragraph", level: int = 0,
              mark: str = "") -> None:  # fmt: skip
        """Add a block after ``gap``, with a list mark that is not part of it."""
        body = body.strip()
        if not body:
            return
        found = recognise_furniture(body) if kind == "paragraph" else None
        if found is not None:
            kind = "clutter"
            self.furniture.append(found)
        self.text += (gap if self.text else "") + mark
        start = len(self.text)
        self.text += body
        self.blocks.append(Block(kind, start, len(self.text), level))

    def heading(self, body: str, level: int) -> None:
        """Add a heading, or the title: the one the front matter names, else the first # one."""
        body = " ".join(body.split())
        seen = any(block.kind == "title" for block in self.blocks)
        if not seen and level == 1 and body and (not self.title or _same(body, self.title)):
            self.title = body
            self.write(body, gap="\n\n", kind="title", level=1)
        else:
            self.write(body, gap="\n\n", kind="heading", level=level)


def parse_markdown(text: str, *, identifier: str, source: str = "") -> Document:
    """Parse CommonMark with tables and YAML front matter (title, date, language, author).

    ``Document.text`` is the plain text: headings as lines, paragraphs apart by a blank line,
    list items with a dash, table rows as "column: value", links and images as their words.

    Raises:
        DocumentError: the front matter is no valid YAML or names a language that is neither
            Dutch nor English.
    """
    from markdown_it import MarkdownIt

    name = source or identifier
    meta, body = _front_matter(text, name)
    writer = _Writer(title=_string(meta.get("title")))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    _write_blocks(parser.parse(body), writer)
    if not writer.blocks:
        raise DocumentError(f"{name} has no text; give a file with text in it.")
    facts = writer.furniture
    author = meta.get("author", meta.get("auteur"))
    prose = " ".join(writer.text[b.start : b.end] for b in writer.blocks if b.kind != "clutter")
    return Document(
        id=identifier,
        text=writer.text,
        title=writer.title,
        source=source,
        language=_language(meta, name) or detect_language(prose[:4000]),
        date=_date(meta.get("date", meta.get("datum")))
        or next((fact.date for fact in facts if fact.date), ""),
        byline=_string(author) or next((fact.byline for fact in facts if fact.byline), ""),
        blocks=tuple(writer.blocks),
    )


def _front_matter(text: str, name: str) -> tuple[Mapping[str, Any], str]:
    import yaml

    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        meta = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        raise DocumentError(
            f"{name}: the front matter between the --- lines is no valid YAML{where}; put "
            'values that hold a colon in quotes (title: "A: B") or remove the front matter.'
        ) from error
    if meta is None:
        return {}, text[match.end() :]
    if not isinstance(meta, dict):  # prose between two rules
        return {}, text
    return {str(key).casefold(): value for key, value in meta.items()}, text[match.end() :]


def _string(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_string, value)))
    if isinstance(value, dict):
        return _string(value.get("name"))
    return " ".join(str(value).split()) if value is not None else ""


def _date(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else find_date(_string(value))


def _language(meta: Mapping[str, Any], name: str) -> Language | None:
    # YAML reads a bare "no" as False, so anything but a string is refused in the same words.
    value = meta.get("language", meta.get("lang", meta.get("taal")))
    if value is None:
        return None
    code = re.split(r"[-_]", str(value).strip().casefold())[0]
    if code not in _LANGUAGES:
        raise DocumentError(
            f"{name}: the front matter says language: {value}; only nl and en are supported. "
            "Leave the line out to have the language detected."
        )
    return _LANGUAGES[code]


def _same(a: str, b: str) -> bool:
    return " ".join(a.casefold().split()) == " ".join(b.casefold().split())


def _write_blocks(tokens: Sequence[Token], writer: _Writer) -> None:
    lists: list[int | None] = []  # per depth the next number, None for bullets
    mark = ""  # of a list item that has no text yet
    row: list[str] = []
    header: list[str] = []
    for i, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                mark = _mark(lists)
            case "inline" if tokens[i - 1].type == "heading_open":
                writer.heading(_inline(token), int(tokens[i - 1].tag[1]))
            case "inline" if tokens[i - 1].type in ("th_open", "td_open"):
                row.append(" ".join(_inline(token).split()))
            case "inline":
                gap = "\n" if lists and (mark or "\n" in writer.text) else "\n\n"
                writer.write(_inline(token), gap=gap if mark.strip() else "\n\n", mark=mark)
                mark = ""
            case "thead_close":
                header, row = row, []
            case "tr_close" if row and header:
                writer.write(_row(header, row), gap="\n")
                row = []
            case "table_close":
                header, row = [], []
            case "fence" | "code_block":
                writer.write(token.content, gap="\n\n", mark=mark)
                mark = ""
            case "html_block":
                for part in re.split(r"\n\s*\n", _visible(token.content)):
                    writer.write(part, gap="\n\n")


def _mark(lists: list[int | None]) -> str:
    indent = "  " * (len(lists) - 1)
    number = lists[-1]
    if number is None:
        return f"{indent}- "
    lists[-1] = number + 1
    return f"{indent}{number}. "


def _row(header: Sequence[str], row: Sequence[str]) -> str:
    """ "Model: SU7; Prijs: 27.400 euro": a row that reads on its own."""
    cells = [
        f"{name}: {value}" if name else value
        for name, value in zip(header, row, strict=False)
        if value
    ]
    return "; ".join(cells)


def _inline(token: Token) -> str:
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(_inline(child) or child.content)
            case "html_inline" if re.match(r"<br\s*/?>", child.content, re.IGNORECASE):
                parts.append("\n")
    return "".join(parts)


class _VisibleText(HTMLParser):
    """Collects what a browser would show of a piece of HTML."""

    _HIDDEN = frozenset({"script", "style", "template", "noscript"})
    _BREAKING = frozenset(
        "address article blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
        "header hr li nav ol p pre section table td th tr ul".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in self._BREAKING:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self._HIDDEN))
        if tag in self._BREAKING:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def _visible(html: str) -> str:
    parser = _VisibleText()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)
