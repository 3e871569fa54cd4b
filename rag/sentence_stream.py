"""Whole sentences out of a stream of text, the same ones however the stream is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.sentences import split_sentences
from index.types import Language
from rag.markers import Markers


def sentences(
    pieces: Iterable[str], markers: Markers, language: Language
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield each sentence without its markers, and the passages these name.

    A sentence is given out when the first word after it is whole: only then is it sure that
    "dhr." or "27." did not end one. Text is taken in character by character, so the outcome
    does not depend on how it was cut. Markers before a sentence's first word belong to the
    sentence before.
    """
    pending = ""
    for piece in pieces:
        for character in piece:
            pending += character
            if character.isspace() and len(pending) > 1 and not pending[-2].isspace():
                whole, pending = _split_off(pending, markers, language)
                yield from _cleaned(whole, markers)
    yield from _cleaned(_units(pending, markers, language), markers)


def _split_off(text: str, markers: Markers, language: Language) -> tuple[list[str], str]:
    units = _units(text, markers, language)
    if len(units) < 2:
        return [], text
    last = text.rindex(units[-1])
    return units[:-1], text[last:]


def _units(text: str, markers: Markers, language: Language) -> list[str]:
    """The sentences of ``text`` with their markers, leading ones given to the one before."""
    units: list[str] = []
    for span in split_sentences(text, language):
        sentence = text[span.start : span.end]
        lead = len(sentence) - len(_without_leading_markers(sentence, markers))
        if units and lead:
            units[-1] += " " + sentence[:lead].strip()
            sentence = sentence[lead:].strip()
        if sentence:
            units.append(sentence)
    return units


def _without_leading_markers(sentence: str, markers: Markers) -> str:
    rest = sentence
    while rest.startswith(markers.opening):
        end = rest.find(markers.closing) + len(markers.closing)
        cleaned, named = markers.take(rest[:end])
        if end < len(markers.closing) or cleaned.strip() or not named:
            break
        rest = rest[end:].lstrip()
    return rest


def _cleaned(units: Iterable[str], markers: Markers) -> Iterator[tuple[str, tuple[int, ...]]]:
    for unit in units:
        text, numbers = markers.take(unit)
        if text.strip():
            yield " ".join(text.split()), numbers
