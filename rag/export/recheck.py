"""Whether the quotes of an exported conversation still stand in the documents, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from index.types import Document
from rag.export.record import Export, ExportedAnswer, ExportedCitation, hash_text
from rag.messages import confirm, introduce
from rag.types import Statement
from rag.verification import verify

if TYPE_CHECKING:
    from index.encoder import Encoder

CitationState: TypeAlias = Literal["unchanged", "moved", "changed", "gone"]
DocumentState: TypeAlias = Literal["same", "changed", "gone"]

# How far around a quote a name may stand that the quote only refers to, in characters.
_CONTEXT = 1000


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """What became of a citation.

    ``unchanged``: the words stand where they stood; ``moved``: they stand at ``start`` to
    ``end`` of the document ``document_id``; ``changed``: the document no longer has them;
    ``gone``: there is no such document, and no other has them.
    """

    citation: ExportedCitation
    state: CitationState
    document_id: str = ""
    start: int = 0
    end: int = 0

    @property
    def holds(self) -> bool:
        """Whether the words quoted are still a document's."""
        return self.state in ("unchanged", "moved")


@dataclass(frozen=True, slots=True)
class CheckedStatement:
    """Whether a sentence of an answer is borne out by the quotes it cites, as they stand now."""

    statement: Statement
    holds: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer with its citations and the sentences that were shown."""

    answer: ExportedAnswer
    citations: tuple[CheckedCitation, ...]
    statements: tuple[CheckedStatement, ...]

    @property
    def holds(self) -> bool:
        """Whether every citation and every sentence does."""
        standing = [c.holds for c in self.citations] + [s.holds for s in self.statements]
        return all(standing)


@dataclass(frozen=True, slots=True)
class Recheck:
    """The whole conversation checked; ``documents`` says of each whether its text is the same."""

    answers: tuple[CheckedAnswer, ...]
    documents: Mapping[str, DocumentState]

    @property
    def holds(self) -> bool:
        """Whether every answer does."""
        return all(answer.holds for answer in self.answers)


def recheck(
    export: Export, documents: Sequence[Document], encoder: Encoder | None = None
) -> Recheck:
    """Check every citation against ``documents`` and every sentence against its citations.

    ``encoder`` is needed where a sentence is in another language than its quotes (see
    :func:`needs_encoder`); without it such a sentence is judged by its numbers and names.
    """
    library = {document.id: document for document in documents}
    answers = tuple(_checked_answer(answer, library, encoder) for answer in export.answers)
    states = {known.id: _state(known.sha256, library.get(known.id)) for known in export.documents}
    return Recheck(answers, states)


def needs_encoder(export: Export) -> bool:
    """Whether a sentence that no document says itself rests on a quote in another language."""
    languages = {document.id: document.language for document in export.documents}
    return any(
        statement.outcome == "supported"
        and languages.get(citation.document_id, answer.language) != answer.language
        for answer in export.answers
        for statement in answer.statements
        for citation in answer.citations
        if citation.number in statement.citations
    )


def _state(sha256: str, document: Document | None) -> DocumentState:
    if document is None:
        return "gone"
    return "same" if hash_text(document.text) == sha256 else "changed"


def _checked_answer(
    answer: ExportedAnswer, library: Mapping[str, Document], encoder: Encoder | None
) -> CheckedAnswer:
    citations = tuple(check_citation(citation, library) for citation in answer.citations)
    by_number = {checked.citation.number: checked for checked in citations}
    statements = tuple(
        _checked_statement(statement, answer, by_number, library, encoder)
        for statement in answer.statements
        if statement.outcome != "dropped"
    )
    return CheckedAnswer(answer, citations, statements)


def check_citation(citation: ExportedCitation, library: Mapping[str, Document]) -> CheckedCitation:
    """Look for the quote where it stood, else elsewhere in its document, else in the others."""
    document = library.get(citation.document_id)
    start, end = citation.start, citation.end
    if document is not None and 0 <= start <= end and document.text[start:end] == citation.quote:
        return CheckedCitation(citation, "unchanged", document.id, start, end)
    others = [other for other in library.values() if other is not document]
    for place in ([document] if document is not None else []) + others:
        found = find_words(place.text, citation.quote, near=citation.start)
        if found is not None:
            return CheckedCitation(citation, "moved", place.id, *found)
    return CheckedCitation(citation, "gone" if document is None else "changed")


def find_words(text: str, words: str, near: int = 0) -> tuple[int, int] | None:
    """Where ``words`` stand in ``text``, nearest to offset ``near``; spaces and breaks may differ.

    They must not begin or end within a word.
    """
    parts = words.split()
    if not parts:
        return None
    pattern = r"\s+".join(re.escape(part) for part in parts)
    before = r"(?<!\w)" if parts[0][0].isalnum() else ""
    behind = r"(?!\w)" if parts[-1][-1].isalnum() else ""
    places = [m.span() for m in re.finditer(f"{before}{pattern}{behind}", text)]
    return min(places, key=lambda span: abs(span[0] - near), default=None)


def _checked_statement(
    statement: Statement,
    answer: ExportedAnswer,
    citations: Mapping[int, CheckedCitation],
    library: Mapping[str, Document],
    encoder: Encoder | None,
) -> CheckedStatement:
    cited = [citations[number] for number in statement.citations if number in citations]
    standing = [checked for checked in cited if checked.holds]
    if any(_is_quoted(statement, checked, answer, library) for checked in standing):
        return CheckedStatement(statement, True)
    quotes = [checked.citation.quote for checked in standing]
    verdict = verify(
        statement.text,
        quotes,
        language=answer.language,
        similarity=_similarity(statement.text, quotes, encoder),
        context=[text for checked in standing for text in _context(checked, library)],
    )
    if verdict.supported:
        return CheckedStatement(statement, True)
    trouble = verdict.problems[0]
    reason = trouble.message_nl if answer.language == "nl" else trouble.message_en
    return CheckedStatement(statement, False, reason)


def _is_quoted(
    statement: Statement,
    checked: CheckedCitation,
    answer: ExportedAnswer,
    library: Mapping[str, Document],
) -> bool:
    """Whether the sentence is the quote itself, perhaps introduced as one."""
    quote = " ".join(checked.citation.quote.split())
    source = library[checked.document_id].language
    return any(
        statement.text == text
        for text in (
            introduce(quote, answer.language, source),
            introduce(quote, answer.language, source, first=False),
            confirm(quote, "yes", answer.language),
            confirm(quote, "no", answer.language),
        )
    )


def _context(checked: CheckedCitation, library: Mapping[str, Document]) -> tuple[str, ...]:
    text = library[checked.document_id].text
    around = text[max(checked.start - _CONTEXT, 0) : checked.end + _CONTEXT]
    return (checked.citation.title, checked.citation.heading, around)


def _similarity(text: str, quotes: Sequence[str], encoder: Encoder | None) -> float | None:
    if encoder is None or not quotes:
        return None
    vector = encoder.encode_queries([text])[0]
    return float(max(encoder.encode_passages(quotes) @ vector))
