"""Answers as text for a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from index.types import Language
from rag.export.labels import labels
from rag.types import Answer

_NEAREST: dict[Language, str] = {
    "nl": "Het dichtst in de buurt komt (geen antwoord)",
    "en": "The nearest passage (not an answer)",
}
_NEAREST_LENGTH = 200


def to_json(answer: Answer) -> str:
    """Every field of the answer, as the Python types have them."""
    return json.dumps(asdict(answer), ensure_ascii=False, indent=2)


def to_text(answer: Answer) -> str:
    """The answer, then each citation with its source and the words quoted."""
    return f"{before_text(answer)}{answer.text}{after_text(answer)}"


def before_text(answer: Answer) -> str:
    """What was searched for, where that is not the question itself."""
    if answer.query in ("", answer.question):
        return ""
    return f"{labels(answer.language).searched}: {answer.query}\n\n"


def after_text(answer: Answer) -> str:
    """Each citation with its source and the words quoted; for a refusal, the nearest passage."""
    blocks = [""]
    for citation in answer.citations:
        place = " — ".join(part for part in (citation.title, citation.passage.heading) if part)
        quote = " ".join(citation.quote.split())
        blocks.append(f"[{citation.number}] {place or citation.document_id}\n    “{quote}”")
    if answer.status == "not_in_source" and answer.hits:
        text = " ".join(answer.hits[0].passage.text.split())
        if len(text) > _NEAREST_LENGTH:
            text = text[:_NEAREST_LENGTH].rsplit(" ", 1)[0] + " …"
        blocks.append(f"{_NEAREST[answer.language]}:\n    “{text}”")
    return "\n\n".join(blocks)
