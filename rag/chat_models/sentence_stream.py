"""Whole sentences out of a stream of text, the same ones however the stream is cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from index.sentences import split_sentences
from index.types import Language
from rag.chat_models.markers import Markers

# A sentence without its markers, and the passages that these name.
Marked: TypeAlias = tuple[str, tuple[int, ...]]

_ENDS = tuple(".!?…:;\"'”’»)")


class SentenceStream:
    """Takes in text and gives out each sentence as soon as it is sure that it is whole.

    That is when the first word after it is whole: only then is it sure that "dhr." or "27." did
    not end one. Text is taken in character by character, so the outcome does not depend on how
    it was cut. Markers before a sentence's first word belong to the sentence before.
    """

    def __init__(self, markers: Markers, language: Language) -> None:
        self._markers = markers
        self._language = language
        self._pending = ""
        self._given = 0

    def add(self, piece: str) -> Iterator[Marked]:
        """Yield the sentences that ``piece`` makes whole."""
        for character in piece:
            self._pending += character
            if character.isspace() and not self._pending[-2:-1].isspace():
                yield from self._give(self._split_off())

    def rest(self) -> Iterator[Marked]:
        """Yield what is left when the text has ended.

        A last sentence that breaks off after others is no sentence: the writer was cut short.
        """
        units = _units(self._pending, self._markers, self._language)
        if units and not self._finished(units[-1]) and (self._given or len(units) > 1):
            units.pop()
        yield from self._give(units)

    def _split_off(self) -> list[str]:
        units = _units(self._pending, self._markers, self._language)
        if len(units) < 2:
            return []
        self._pending = self._pending[self._pending.rindex(units[-1]) :]
        return units[:-1]

    def _finished(self, unit: str) -> bool:
        return unit.rstrip().endswith((*_ENDS, self._markers.closing))

    def _give(self, units: Iterable[str]) -> Iterator[Marked]:
        for unit in units:
            text, numbers = self._markers.take(unit)
            if text.strip():
                self._given += 1
                yield " ".join(text.split()), numbers


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
