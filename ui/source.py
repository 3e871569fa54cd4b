"""The words of a document in their context, with a quote marked in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from index.types import Block, Document, Passage, Span

# How much of the text around a passage is shown, in characters.
_CONTEXT: Final = 400


def escape_text(text: str) -> str:
    """Make text inert in HTML, and keep it the same to the letter when it is read back.

    A parser turns a bare carriage return into a line feed; a character reference it keeps.
    """
    return escape(text).replace("\r", "&#13;")


def render_context(
    document: Document, passage: Passage, quote: Span | None, answer: Span | None = None
) -> str:
    """Show a passage between its neighbours; the quote, if any, is the one ``<mark>``.

    ``answer`` are the words in the quote that stand out further. The text of the ``<mark>`` is
    ``document.text[quote.start:quote.end]``, and the text of the whole is a stretch of the
    document; only page clutter beside the passage is left out.
    """
    around = context_span(document, passage)
    runs = []
    for start, end in _runs(document, passage, (quote, answer), around):
        classes = _classes(document, passage, start, end, answer)
        html = escape_text(document.text[start:end])
        runs.append((start, f'<span class="{classes}">{html}</span>' if classes else html))
    body = []
    for start, html in runs:
        if quote and start == quote.start:
            body.append("<mark>")
        if quote and start == quote.end:
            body.append("</mark>")
        body.append(html)
    if quote and quote.end == around.end:
        body.append("</mark>")
    before = "… " if around.start > _first(document) else ""
    after = " …" if around.end < len(document.text.rstrip()) else ""
    return f"{_gap(before)}{''.join(body)}{_gap(after)}"


def context_span(document: Document, passage: Passage) -> Span:
    """Widen the passage to the text beside it: whole words, no page clutter, no title."""
    text, edges = document.text, [b for b in document.blocks if b.kind in ("clutter", "title")]
    floor = max((b.end for b in edges if b.end <= passage.start), default=0)
    ceiling = min((b.start for b in edges if b.start >= passage.end), default=len(text))
    start, end = max(passage.start - _CONTEXT, floor), min(passage.end + _CONTEXT, ceiling)
    if start > floor:
        start = _after_space(text, start, passage.start)
    if end < ceiling:
        end = _before_space(text, end, passage.end)
    while start < passage.start and text[start].isspace():
        start += 1
    while end > passage.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _after_space(text: str, start: int, stop: int) -> int:
    while start < stop and not text[start - 1].isspace():
        start += 1
    return start


def _before_space(text: str, end: int, stop: int) -> int:
    while end > stop and not text[end].isspace():
        end -= 1
    return end


def _first(document: Document) -> int:
    """Where the text proper begins: after clutter, title and white space at the top."""
    for block in document.blocks:
        if block.kind not in ("clutter", "title"):
            return block.start
    return len(document.text) - len(document.text.lstrip())


def _runs(
    document: Document, passage: Passage, spans: Sequence[Span | None], around: Span
) -> Iterator[tuple[int, int]]:
    """Cut the context wherever its looks change."""
    cuts = {around.start, around.end, passage.start, passage.end}
    cuts.update(edge for block in document.blocks for edge in (block.start, block.end))
    cuts.update(edge for span in spans if span for edge in (span.start, span.end))
    inside = sorted(cut for cut in cuts if around.start <= cut <= around.end)
    yield from pairwise(inside)


def _classes(
    document: Document, passage: Passage, start: int, end: int, answer: Span | None
) -> str:
    names = []
    if answer and answer.start <= start and end <= answer.end:
        names.append("vb-answering")
    if end <= passage.start or start >= passage.end:
        names.append("vb-beside")
    block = _block_at(document, start, end)
    if block is not None and block.kind in ("title", "heading"):
        names.append("vb-heading")
    return " ".join(names)


def _block_at(document: Document, start: int, end: int) -> Block | None:
    for block in document.blocks:
        if block.start <= start and end <= block.end:
            return block
    return None


def _gap(mark: str) -> str:
    return f'<span class="vb-gap" aria-hidden="true">{mark}</span>' if mark else ""
