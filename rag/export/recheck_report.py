"""What a re-check found, as text in the conversation's language and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from index.types import Language
from rag.export.files import LoadedExport
from rag.export.labels import main_language
from rag.export.recheck import CheckedAnswer, CheckedCitation, CheckedStatement, Recheck

_TEXTS: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "unchanged": "ongewijzigd in {document}, tekens {start}–{end}",
        "moved": "verplaatst naar {document}, tekens {start}–{end}",
        "changed": "veranderd: deze woorden staan niet meer in {document}",
        "gone": "document weg: {document}",
        "statement": "niet gedragen: “{text}” {reason}",
        "document changed": "De tekst van {document} is veranderd sinds de export.",
        "edited": "Wat het bestand laat zien is gewijzigd na de export; gecontroleerd is wat "
        "Vraagbaak erin vastlegde.",
        "count": "Citaten: {counts}. Zinnen: {held} van {total} gedragen door hun citaten.",
        "none": "geen",
        "holds": "Alles klopt nog.",
        "fails": "Niet alles klopt nog.",
        "count unchanged": "{n} ongewijzigd",
        "count moved": "{n} verplaatst",
        "count changed": "{n} veranderd",
        "count gone": "{n} zonder document",
    },
    "en": {
        "unchanged": "unchanged in {document}, characters {start}–{end}",
        "moved": "moved to {document}, characters {start}–{end}",
        "changed": "changed: these words no longer stand in {document}",
        "gone": "document gone: {document}",
        "statement": "not supported: “{text}” {reason}",
        "document changed": "The text of {document} has changed since the export.",
        "edited": "What the file shows was changed after the export; what Vraagbaak recorded in "
        "it has been checked.",
        "count": "Citations: {counts}. Sentences: {held} of {total} supported by their quotes.",
        "none": "none",
        "holds": "Everything still holds.",
        "fails": "Not everything holds any more.",
        "count unchanged": "{n} unchanged",
        "count moved": "{n} moved",
        "count changed": "{n} changed",
        "count gone": "{n} without a document",
    },
}


def still_holds(loaded: LoadedExport, found: Recheck) -> bool:
    """Whether every citation and sentence holds and the file shows what was exported."""
    return found.holds and not loaded.edited


def recheck_as_text(loaded: LoadedExport, found: Recheck) -> str:
    """A line for each citation and for each sentence that no longer holds, then the outcome."""
    texts = _TEXTS[main_language(loaded.export)]
    lines: list[str] = []
    for answer in found.answers:
        details = list(_details(answer, texts))
        if details:
            lines += [" ".join(answer.answer.question.split()), *details, ""]
    lines += [
        texts["document changed"].format(document=document)
        for document, state in found.documents.items()
        if state == "changed"
    ]
    if loaded.edited:
        lines.append(texts["edited"])
    lines.append(_count(found, texts))
    lines.append(texts["holds" if still_holds(loaded, found) else "fails"])
    return "\n".join(lines)


def recheck_as_json(loaded: LoadedExport, found: Recheck) -> str:
    """Everything found, as JSON."""
    record = {
        "holds": still_holds(loaded, found),
        "edited": loaded.edited,
        "documents": dict(found.documents),
        "answers": [
            {
                "question": answer.answer.question,
                "holds": answer.holds,
                "citations": [_citation_record(checked) for checked in answer.citations],
                "statements": [_statement_record(checked) for checked in answer.statements],
            }
            for answer in found.answers
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _details(answer: CheckedAnswer, texts: Mapping[str, str]) -> Iterator[str]:
    for checked in answer.citations:
        citation = checked.citation
        told = texts[checked.state].format(
            document=checked.document_id or citation.document_id,
            start=checked.start,
            end=checked.end,
        )
        yield f"  [{citation.number}] {told}"
        if checked.state != "unchanged":
            yield f"      “{' '.join(citation.quote.split())}”"
    for statement in answer.statements:
        if not statement.holds:
            told = texts["statement"].format(text=statement.statement.text, reason=statement.reason)
            yield f"  {told.strip()}"


def _count(found: Recheck, texts: Mapping[str, str]) -> str:
    states = Counter(checked.state for answer in found.answers for checked in answer.citations)
    statements = [checked.holds for answer in found.answers for checked in answer.statements]
    counts = ", ".join(
        texts[f"count {state}"].format(n=states[state])
        for state in ("unchanged", "moved", "changed", "gone")
        if states[state]
    )
    return texts["count"].format(
        counts=counts or texts["none"], held=sum(statements), total=len(statements)
    )


def _citation_record(checked: CheckedCitation) -> dict[str, Any]:
    citation = checked.citation
    record: dict[str, Any] = {
        "number": citation.number,
        "state": checked.state,
        "quote": citation.quote,
        "document_id": citation.document_id,
        "start": citation.start,
        "end": citation.end,
    }
    if checked.holds:
        record["now"] = {
            "document_id": checked.document_id,
            "start": checked.start,
            "end": checked.end,
        }
    return record


def _statement_record(checked: CheckedStatement) -> dict[str, Any]:
    statement = checked.statement
    return {
        "text": statement.text,
        "citations": list(statement.citations),
        "holds": checked.holds,
        "reason": checked.reason,
    }
