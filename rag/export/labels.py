"""The words around an exported conversation, in Dutch and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Language
from rag.export.record import Export, ExportedCitation
from rag.types import Status


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of an export in one language; ``{…}`` is filled in."""

    title: str
    searched: str
    status: Mapping[Status, str]
    unfinished: str
    sources: str
    place: str
    documents: str
    check: str


_LABELS: dict[Language, Labels] = {
    "nl": Labels(
        title="Gesprek met Vraagbaak",
        searched="Gezocht naar",
        status={
            "answered": "Beantwoord",
            "partial": "Gedeeltelijk beantwoord",
            "not_in_source": "Niet te vinden in de bron",
            "off_topic": "Valt buiten de documenten",
        },
        unfinished="Dit antwoord is niet af.",
        sources="Bronnen",
        place="tekens {start}–{end}",
        documents="Documenten",
        check="Of de citaten nog kloppen, controleer je met: vraagbaak verify BESTAND",
    ),
    "en": Labels(
        title="Conversation with Vraagbaak",
        searched="Searched for",
        status={
            "answered": "Answered",
            "partial": "Partly answered",
            "not_in_source": "Not found in the source",
            "off_topic": "Outside the documents",
        },
        unfinished="This answer is unfinished.",
        sources="Sources",
        place="characters {start}–{end}",
        documents="Documents",
        check="To check whether the quotes still hold: vraagbaak verify FILE",
    ),
}


def labels(language: Language) -> Labels:
    """The labels in ``language``."""
    return _LABELS[language]


def main_language(export: Export) -> Language:
    """The language of most of the answers; Dutch where that says nothing."""
    english = sum(answer.language == "en" for answer in export.answers)
    return "en" if 2 * english > len(export.answers) else "nl"


def where(citation: ExportedCitation, language: Language) -> str:
    """What a citation quotes and where: title, heading, document, characters."""
    title = citation.title or citation.document_id
    parts = [title]
    if citation.heading and citation.heading != title:
        parts.append(citation.heading)
    if citation.document_id != title:
        parts.append(citation.document_id)
    parts.append(labels(language).place.format(start=citation.start, end=citation.end))
    return ", ".join(parts)
