"""Passages: whole sentences of one section, packed up to a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import split_sentences
from index.types import Block, Document, Passage, Span

# Chosen by what is found and answered, on an article and on a collection (docs/retrieval.md).
DEFAULT_MAX_CHARS = 900
DEFAULT_OVERLAP = 0

_Paragraph = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    """Paragraphs that follow one another without a heading or clutter between them."""

    heading: str
    paragraphs: tuple[_Paragraph, ...]


def split_document(
    document: Document, *, max_chars: int = DEFAULT_MAX_CHARS, overlap: int = DEFAULT_OVERLAP
) -> tuple[Passage, ...]:
    """Split ``document`` into passages: ``document.text[p.start:p.end] == p.text``.

    A passage holds whole sentences of one section and at most ``max_chars`` characters; only a
    sentence that is longer by itself makes a longer passage. A paragraph that fits is kept in
    one passage. ``overlap`` is the number of sentences a passage repeats from the one before
    it in its section, as far as they fit. A document without blocks counts as one section.

    Raises:
        ValueError: ``max_chars`` is below 1 or ``overlap`` below 0.
    """
    if max_chars < 1 or overlap < 0:
        raise ValueError("max_chars must be at least 1 and overlap at least 0")
    passages: list[Passage] = []
    for section in _sections(document):
        previous: tuple[Span, ...] = ()
        for sentences in _pack(section.paragraphs, max_chars):
            repeated = _repeated(previous, sentences, overlap, max_chars)
            previous = sentences
            sentences = (*repeated, *sentences)
            passages.append(_passage(document, section.heading, sentences, len(passages) + 1))
    return tuple(passages)


def _sections(document: Document) -> Iterator[_Section]:
    """Sections in reading order; clutter ends one too, as a passage is one stretch of text."""
    heading = ""
    paragraphs: list[_Paragraph] = []
    for block in document.blocks or (Block("paragraph", 0, len(document.text)),):
        if block.kind == "paragraph":
            paragraphs += [found] if (found := _sentences(document, block)) else []
            continue
        if paragraphs:
            yield _Section(heading, tuple(paragraphs))
            paragraphs = []
        if block.kind == "heading":
            heading = " ".join(document.text[block.start : block.end].split())
    if paragraphs:
        yield _Section(heading, tuple(paragraphs))


def _sentences(document: Document, block: Block) -> _Paragraph:
    spans = split_sentences(document.text[block.start : block.end], document.language)
    return tuple(Span(block.start + span.start, block.start + span.end) for span in spans)


def _pack(paragraphs: tuple[_Paragraph, ...], max_chars: int) -> Iterator[tuple[Span, ...]]:
    """Whole paragraphs together where they fit, else the sentences of one paragraph."""
    packed: tuple[Span, ...] = ()
    for paragraph in paragraphs:
        if packed and _length((*packed, *paragraph)) > max_chars:
            yield packed
            packed = ()
        if _length((*packed, *paragraph)) <= max_chars:
            packed = (*packed, *paragraph)
            continue
        *full, packed = _pack_sentences(paragraph, max_chars)
        yield from full
    if packed:
        yield packed


def _pack_sentences(sentences: _Paragraph, max_chars: int) -> list[tuple[Span, ...]]:
    """As few passages as it takes, about even: a lone last sentence says little by itself."""
    fewest = len(_packed(sentences, max_chars))
    low, high = _length(sentences) // fewest, max_chars
    while low < high:
        middle = (low + high) // 2
        low, high = (
            (low, middle) if len(_packed(sentences, middle)) <= fewest else (middle + 1, high)
        )
    return _packed(sentences, high)


def _packed(sentences: _Paragraph, max_chars: int) -> list[tuple[Span, ...]]:
    packs: list[list[Span]] = [[]]
    for sentence in sentences:
        if packs[-1] and sentence.end - packs[-1][0].start > max_chars:
            packs.append([])
        packs[-1].append(sentence)
    return [tuple(pack) for pack in packs]


def _repeated(
    previous: tuple[Span, ...], sentences: tuple[Span, ...], overlap: int, max_chars: int
) -> tuple[Span, ...]:
    repeated = previous[len(previous) - min(overlap, len(previous)) :]
    while repeated and _length((*repeated, *sentences)) > max_chars:
        repeated = repeated[1:]
    return repeated


def _length(sentences: tuple[Span, ...]) -> int:
    return sentences[-1].end - sentences[0].start if sentences else 0


def _passage(document: Document, heading: str, sentences: tuple[Span, ...], n: int) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(
        id=f"{document.id}#{n}",
        document_id=document.id,
        text=document.text[start:end],
        start=start,
        end=end,
        title=document.title,
        heading=heading,
        language=document.language,
        sentences=sentences,
    )
