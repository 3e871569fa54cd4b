"""What can be wrong with a claim, and how that is told in Dutch and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ProblemKind: TypeAlias = Literal[
    "number", "amount", "unit", "percentage", "date", "ordinal", "duration", "name",
    "negation", "comparative", "content", "word_order", "length", "no_evidence",
]  # fmt: skip

_DUTCH: dict[ProblemKind, str] = {
    "number": "Het getal ‘{}’ staat niet in de bron.",
    "amount": "Het bedrag ‘{}’ staat niet in de bron.",
    "unit": "Bij ‘{}’ noemt de bron een andere eenheid.",
    "percentage": "Het percentage ‘{}’ staat niet in de bron.",
    "date": "De datum of het tijdstip ‘{}’ staat niet in de bron.",
    "ordinal": "De rang ‘{}’ staat niet in de bron.",
    "duration": "De duur ‘{}’ staat niet in de bron.",
    "name": "De naam ‘{}’ staat niet zo in de bron.",
    "negation": "De bron ontkent dit waar de zin het beweert, of omgekeerd: ‘{}’.",
    "comparative": "De vergelijking ‘{}’ staat niet zo in de bron.",
    "content": "De bron zegt dit niet: ‘{}’.",
    "word_order": "Deze woorden vormen geen lopende zin: ‘{}’.",
    "length": "Deze zin is te lang om te controleren.",
    "no_evidence": "Bij deze zin hoort geen bron.",
}
_ENGLISH: dict[ProblemKind, str] = {
    "number": "The number “{}” is not in the source.",
    "amount": "The amount “{}” is not in the source.",
    "unit": "The source gives another unit for “{}”.",
    "percentage": "The percentage “{}” is not in the source.",
    "date": "The date or time “{}” is not in the source.",
    "ordinal": "The rank “{}” is not in the source.",
    "duration": "The duration “{}” is not in the source.",
    "name": "The name “{}” does not stand like this in the source.",
    "negation": "The source denies what the sentence asserts, or the reverse: “{}”.",
    "comparative": "The comparison “{}” does not stand like this in the source.",
    "content": "The source does not say this: “{}”.",
    "word_order": "These words do not make a sentence: “{}”.",
    "length": "This sentence is too long to be checked.",
    "no_evidence": "There is no source for this sentence.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a claim its quotes do not bear out; ``value`` is the claim's own words."""

    kind: ProblemKind
    value: str
    message_nl: str
    message_en: str


def problem(kind: ProblemKind, value: str = "") -> Problem:
    """A problem with its messages filled in."""
    return Problem(kind, value, _DUTCH[kind].format(value), _ENGLISH[kind].format(value))
