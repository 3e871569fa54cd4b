"""Sentences of a Dutch or English text, as exact spans."""

from __future__ import annotations

import re

from index.types import Language, Span

_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")
_LINE_SPACE = re.compile(r"[\r\n\t\v\f]")


def split_sentences(text: str, language: Language) -> tuple[Span, ...]:
    """Split ``text`` into sentences: ordered spans that together hold every visible character.

    A blank line always ends a sentence; a single newline is a space, as in hard-wrapped text.
    """
    spans: list[Span] = []
    start = 0
    for blank in [*_BLANK_LINE.finditer(text), None]:
        end = blank.start() if blank else len(text)
        spans += _split_paragraph(text, start, end, language)
        start = blank.end() if blank else end
    return tuple(spans)


def _split_paragraph(text: str, start: int, end: int, language: Language) -> list[Span]:
    import sentencex  # type: ignore[import-untyped]

    line = _LINE_SPACE.sub(" ", text[start:end])
    cuts = [boundary["end_index"] for boundary in sentencex.get_sentence_boundaries(language, line)]
    spans: list[Span] = []
    left = 0
    for cut in [*cuts, len(line)]:
        if stripped := _stripped(line, left, cut):
            spans.append(Span(start + stripped.start, start + stripped.end))
        left = max(left, cut)
    return spans


def _stripped(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
