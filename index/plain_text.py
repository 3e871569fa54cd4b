"""The structure of a plain text: title, headings, paragraphs, and what is page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from index.furniture import Furniture, find_date, furniture_of, recognise_furniture
from index.language import detect_language
from index.types import Block, Document, Span

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_LIST_MARK = re.compile(r"(?:[-*+•‣▪–—]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*")
_CLOSED = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_SENTENCE_INSIDE = re.compile(r"[.!?…][\"'”’)\]]*\s+[\"'“‘(]?[A-ZÀ-Þ]\w+\s+\w+\s+\w+")
_FACT = re.compile(r"[^:]{1,40}:\s.*\d")
_DATELINE = re.compile(r"[^\W\d_][\w ’'/-]{1,40}[,(]?\s(?P<date>[\w .,-]{8,25}?)\)?\s+[–—-]+\s")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NARROWEST_WRAP, _WIDEST_WRAP = 40, 120  # characters a line in hard-wrapped texts
_LONGEST_HEADING, _LONGEST_TITLE = 100, 200  # characters


@dataclass(frozen=True, slots=True)
class _Unit:
    """Lines that belong together; ``group`` counts the stretches between blank lines."""

    start: int
    end: int
    text: str
    group: int
    kind: str = "paragraph"  # or: heading, headlike (still to be decided), item, furniture
    level: int = 0
    furniture: Furniture | None = None


def parse_plain_text(text: str, *, identifier: str, source: str = "") -> Document:
    """Recognise the structure of ``text``, which the document keeps as it is.

    Paragraphs are stretches between blank lines, whether on one line or wrapped by hand.
    A heading is a short line of its own without closing punctuation, a title the first of
    those before any paragraph. List items are paragraphs, without their mark.
    """
    units = _classified(list(_units(text)))
    blocks, title = _blocks(units)
    facts = [unit.furniture for unit in units if unit.furniture]
    paragraphs = [unit.text for unit in units if unit.kind != "furniture"]
    return Document(
        id=identifier,
        text=text,
        title=title,
        source=source,
        language=detect_language(" ".join(paragraphs)[:4000]),
        date=next((fact.date for fact in facts if fact.date), _dateline(units)),
        byline=next((fact.byline for fact in facts if fact.byline), ""),
        blocks=blocks,
    )


def _units(text: str) -> Iterator[_Unit]:
    groups = list(_groups(text))
    width = _wrap_width(text, groups)
    for number, lines in enumerate(groups):
        first = 0
        for i in range(1, len(lines) + 1):
            if i == len(lines) or _breaks(text, lines, i, width):
                yield _unit(text, lines[first].start, lines[i - 1].end, number)
                first = i


def _groups(text: str) -> Iterator[list[Span]]:
    """Lines (without surrounding space) between blank lines."""
    lines: list[Span] = []
    for match in _LINE.finditer(text):
        line = match.group()
        if body := line.strip():
            start = match.start() + line.index(body)
            lines.append(Span(start, start + len(body)))
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _wrap_width(text: str, groups: Sequence[Sequence[Span]]) -> int:
    """The width the text was wrapped at by hand, 0 when it was not."""
    lengths = sorted(line.end - line.start for lines in groups for line in lines[:-1])
    if not lengths:
        return 0
    width = lengths[int(0.9 * (len(lengths) - 1))]
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else 0


def _breaks(text: str, lines: Sequence[Span], i: int, width: int) -> bool:
    """Whether line ``i`` begins something new rather than going on with line ``i - 1``."""
    before, line = (text[span.start : span.end] for span in (lines[i - 1], lines[i]))
    if _LIST_MARK.match(line) or _HASHES.match(line) or _HASHES.match(before):
        return True
    if recognise_furniture(line) or recognise_furniture(before):
        return True
    if line[0].islower():
        return False
    if not width:
        return True
    if len(before) + 1 + len(line.split()[0]) > width - 10:
        return False
    return bool(_CLOSED.search(before)) or len(before) < 0.6 * width


def _unit(text: str, start: int, end: int, group: int) -> _Unit:
    body = text[start:end]
    if mark := _HASHES.match(body):
        level = len(mark.group(1))
        return _Unit(start + mark.end(), end, body[mark.end() :], group, "heading", level)
    if mark := _LIST_MARK.match(body):
        return _Unit(start + mark.end(), end, body[mark.end() :], group, "item")
    if _UNDERLINE.fullmatch(body):
        return _Unit(start, end, body, group, "furniture")
    return _Unit(start, end, " ".join(body.split()), group)


def _classified(units: Sequence[_Unit]) -> list[_Unit]:
    return _unlisted(_headed(_furnished(units)))


def _furnished(units: Sequence[_Unit]) -> list[_Unit]:
    texts = [unit.text if unit.kind in ("paragraph", "item") else "" for unit in units]
    return [
        replace(unit, kind="furniture", furniture=furniture) if furniture else unit
        for unit, furniture in zip(units, furniture_of(texts), strict=True)
    ]


def _headed(units: Sequence[_Unit]) -> list[_Unit]:
    """A heading is told by its form and by what stands around it."""
    headed: list[_Unit] = []
    following: _Unit | None = None  # the next unit that is no furniture
    top = next((i for i, unit in enumerate(units) if unit.kind != "furniture"), 0)
    for i in reversed(range(len(units))):
        unit = units[i]
        headed.append(_as_heading(units, i, following, first=i == top))
        following = following if unit.kind == "furniture" else unit
    return headed[::-1]


def _as_heading(units: Sequence[_Unit], i: int, following: _Unit | None, first: bool) -> _Unit:
    unit = units[i]
    after = units[i + 1] if i + 1 < len(units) else None
    if unit.kind == "paragraph" and after and _UNDERLINE.fullmatch(after.text):
        return replace(unit, kind="heading", level=1 if "=" in after.text else 2)
    if unit.kind == "paragraph" and following and _is_heading_text(unit.text, following, first):
        return replace(unit, kind="heading" if first else "headlike", level=1 if first else 2)
    if unit.kind == "item" and _is_numbered_heading(units, i):
        return replace(unit, kind="heading", level=2)
    return unit


def _is_heading_text(text: str, after: _Unit, first: bool) -> bool:
    if len(text) > (_LONGEST_TITLE if first else _LONGEST_HEADING):
        return False
    if text[0].islower() and text.split()[0].islower():
        return False
    if not any(character.isalpha() for character in text) and not _YEAR.fullmatch(text):
        return False
    if _SENTENCE_INSIDE.search(text) or (_FACT.match(text) and not first):
        return False
    if text.endswith("?") and text[0] not in "\"'“‘„«–—-":
        return first or (after.kind == "paragraph" and len(after.text) > len(text))
    return not _CLOSED.search(text) or (first and text.endswith("!"))


def _is_numbered_heading(units: Sequence[_Unit], i: int) -> bool:
    """Tell "1. Inleiding" above a paragraph, rather than an item of a list."""
    unit, after = units[i], units[i + 1] if i + 1 < len(units) else None
    alone = after is not None and after.kind == "paragraph" and after.group != unit.group
    before = units[i - 1] if i else None
    alone = alone and (before is None or before.group != unit.group or before.kind == "furniture")
    return bool(
        alone
        and after
        and len(after.text) > len(unit.text)
        and len(unit.text) <= _LONGEST_HEADING
        and not _CLOSED.search(unit.text)
    )


def _unlisted(units: Sequence[_Unit]) -> list[_Unit]:
    """Three heading-like lines in a row, or two in one stretch, are a list, not headings."""
    unlisted: list[_Unit] = []
    for headlike, run in groupby(units, key=lambda unit: unit.kind == "headlike"):
        row = list(run)
        if headlike:
            in_one_stretch = len({unit.group for unit in row}) < len(row)
            listed = len(row) >= 3 or in_one_stretch
            row = [replace(unit, kind="paragraph" if listed else "heading") for unit in row]
        unlisted += row
    return unlisted


def _blocks(units: Sequence[_Unit]) -> tuple[tuple[Block, ...], str]:
    blocks: list[Block] = []
    title = ""
    for unit in units:
        if unit.kind == "furniture":
            blocks.append(Block("clutter", unit.start, unit.end))
        elif unit.kind == "heading" and not title and all(b.kind == "clutter" for b in blocks):
            title = " ".join(unit.text.split())
            blocks.append(Block("title", unit.start, unit.end, 1))
        elif unit.kind == "heading":
            blocks.append(Block("heading", unit.start, unit.end, max(unit.level, 2)))
        else:
            blocks.append(Block("paragraph", unit.start, unit.end))
    return tuple(blocks), title


def _dateline(units: Sequence[_Unit]) -> str:
    """The date of "Utrecht, 6 januari 2026 – …" at the head of the first paragraph."""
    first = next((unit for unit in units if unit.kind == "paragraph"), None)
    match = _DATELINE.match(first.text) if first else None
    return find_date(match["date"]) if match else ""
