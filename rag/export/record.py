"""A conversation as it is exported: what was asked, said and quoted, and from which texts.

The record is what :mod:`rag.recheck` reads back, from whichever format it was written in.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar, get_args

from index.errors import SetupError
from index.types import Document, Language
from rag.types import Answer, Citation, Outcome, Statement, Status

FORMAT = "vraagbaak conversation"
VERSION = 1
_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True, slots=True)
class ExportedDocument:
    """A text that was quoted; ``sha256`` is that of ``Document.text`` in UTF-8, in hexadecimal."""

    id: str
    title: str
    language: Language
    sha256: str


@dataclass(frozen=True, slots=True)
class ExportedCitation:
    """A numbered quote: the characters ``start`` to ``end`` of the document's text.

    ``title`` and ``heading`` are those of the passage it stands in.
    """

    number: int
    quote: str
    document_id: str
    start: int
    end: int
    title: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """A question and its answer; ``done`` is false for one that was stopped half-way."""

    question: str
    query: str
    language: Language
    status: Status
    text: str
    missing: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    citations: tuple[ExportedCitation, ...] = ()
    done: bool = True

    @property
    def reworded(self) -> bool:
        """Whether something else was searched for than the question itself."""
        return self.query.strip() not in ("", self.question.strip())


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation with the documents it quotes."""

    answers: tuple[ExportedAnswer, ...]
    documents: tuple[ExportedDocument, ...] = ()


def hash_text(text: str) -> str:
    """The SHA-256 of a document's text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def export_answers(answers: Iterable[Answer], document: Callable[[str], Document]) -> Export:
    """Record ``answers``, in order; ``document`` gives a document by its id."""
    kept = tuple(answers)
    cited = dict.fromkeys(c.document_id for answer in kept for c in answer.citations)
    return Export(
        tuple(_answer(answer) for answer in kept),
        tuple(_document(document(document_id)) for document_id in cited),
    )


def _document(document: Document) -> ExportedDocument:
    return ExportedDocument(
        document.id, document.title, document.language, hash_text(document.text)
    )


def _answer(answer: Answer) -> ExportedAnswer:
    return ExportedAnswer(
        question=answer.question,
        query=answer.query,
        language=answer.language,
        status=answer.status,
        text=answer.text,
        missing=answer.missing,
        statements=answer.statements,
        citations=tuple(_citation(citation) for citation in answer.citations),
        done=answer.done,
    )


def _citation(citation: Citation) -> ExportedCitation:
    return ExportedCitation(
        number=citation.number,
        quote=citation.quote,
        document_id=citation.document_id,
        start=citation.start,
        end=citation.end,
        title=citation.title,
        heading=citation.passage.heading,
    )


def to_json(export: Export) -> str:
    """The record as JSON, indented, ending in a line feed."""
    return json.dumps(_as_mapping(export), ensure_ascii=False, indent=2) + "\n"


def to_inert_json(export: Export) -> str:
    """The record as JSON on one line, in ASCII, that can close no comment and no script."""
    text = json.dumps(_as_mapping(export), ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.replace("--", "-\\u002d")


def _as_mapping(export: Export) -> dict[str, Any]:
    return {"format": FORMAT, "version": VERSION, **asdict(export)}


def from_embedded(text: str, pattern: re.Pattern[str]) -> Export:
    """Read the last record that ``pattern`` finds in a file of another format.

    Raises:
        SetupError: there is none, or it is damaged.

    """
    found = pattern.findall(text)
    if not found:
        raise SetupError("it has no record of an exported conversation")
    return from_json(found[-1])


def from_json(text: str) -> Export:
    """Read a record back.

    Raises:
        SetupError: it is no exported conversation, or one of a later version.

    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SetupError(f"it is not valid JSON ({error})") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise SetupError("it is not a conversation that Vraagbaak exported")
    if record.get("version") != VERSION:
        raise SetupError(
            f"it has format version {record.get('version')!r}; this Vraagbaak reads version "
            f"{VERSION}"
        )
    try:
        return Export(
            tuple(_read_answer(item) for item in _list(record, "answers")),
            tuple(
                ExportedDocument(
                    _text(item, "id"),
                    _text(item, "title"),
                    _language(item),
                    _text(item, "sha256"),
                )
                for item in _list(record, "documents")
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SetupError(f"its record is damaged ({error})") from error


def _read_answer(item: Mapping[str, Any]) -> ExportedAnswer:
    return ExportedAnswer(
        question=_text(item, "question"),
        query=_text(item, "query"),
        language=_language(item),
        status=_one_of(item, "status", get_args(Status)),
        text=_text(item, "text"),
        missing=tuple(_as(str, part, "missing") for part in _list(item, "missing")),
        statements=tuple(_read_statement(part) for part in _list(item, "statements")),
        citations=tuple(_read_citation(part) for part in _list(item, "citations")),
        done=_as(bool, item["done"], "done"),
    )


def _read_statement(item: Mapping[str, Any]) -> Statement:
    return Statement(
        _text(item, "text"),
        _one_of(item, "outcome", get_args(Outcome)),
        tuple(_as(int, number, "citations") for number in _list(item, "citations")),
        _text(item, "reason"),
    )


def _read_citation(item: Mapping[str, Any]) -> ExportedCitation:
    return ExportedCitation(
        number=_as(int, item["number"], "number"),
        quote=_text(item, "quote"),
        document_id=_text(item, "document_id"),
        start=_as(int, item["start"], "start"),
        end=_as(int, item["end"], "end"),
        title=_text(item, "title"),
        heading=_text(item, "heading"),
    )


def _list(item: Mapping[str, Any], name: str) -> Sequence[Any]:
    return _as(list, item[name], name)


def _text(item: Mapping[str, Any], name: str) -> str:
    return _as(str, item[name], name)


def _language(item: Mapping[str, Any]) -> Language:
    return _one_of(item, "language", get_args(Language))


def _one_of(item: Mapping[str, Any], name: str, words: tuple[_Word, ...]) -> _Word:
    found = next((word for word in words if word == item[name]), None)
    if found is None:
        raise ValueError(f"{name} is {item[name]!r}")
    return found


def _as(kind: type[_T], value: object, name: str) -> _T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{name} is {value!r}")
    return value
