"""The types that flow from hits to an answer: evidence, claim, citation, answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from index.types import Hit, Language, Passage, Span

Status: TypeAlias = Literal["answered", "partial", "not_in_source", "off_topic"]
Outcome: TypeAlias = Literal["supported", "quoted", "dropped"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of a passage that supports a claim; offsets are the document's.

    ``answer`` are the words in it that answer, where they are known.
    """

    passage: Passage
    start: int
    end: int
    answer: Span | None = None

    @property
    def quote(self) -> str:
        """The document's own words."""
        return self.passage.quote(Span(self.start, self.end))


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft answer, without markers, and what its writer says supports it.

    ``verbatim`` says that the text is the evidence's own words (perhaps introduced as a quote);
    ``similarity`` is the cosine of the text and its evidence, where the writer knows it.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    verbatim: bool = False
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence after verification: what was done with it, why, and its citation numbers.

    ``supported`` stands as written, ``quoted`` was replaced by the words of its evidence,
    ``dropped`` is not part of the answer's text.
    """

    text: str
    outcome: Outcome
    citations: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: ``document.text[start:end] == quote``.

    ``answer`` are the words in the quote that answer, where they are known.
    """

    number: int
    quote: str
    document_id: str
    title: str
    start: int
    end: int
    passage: Passage
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question and its answer, as the next question needs them."""

    question: str
    query: str
    text: str
    language: Language
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, or a typed refusal; a stream yields growing ones and the last is whole.

    ``query`` is what was searched for (a follow-up made whole by the conversation),
    ``confidence`` the least chance, over the parts of the question, that the documents answer
    it (0 to 1, whether it was answered or refused), ``missing`` names the parts they do not
    answer, ``timings`` are seconds per stage and ``history`` is the conversation with this
    turn added.

    ``writer`` names who wrote it. ``provisional`` marks a snapshot that quotes the documents
    while a chat model is still writing: it is whole and verified, and another text follows in
    its place. ``notice`` tells, in ``language``, why a chat model did not write the answer.
    """

    question: str
    status: Status
    text: str
    language: Language
    query: str = ""
    citations: tuple[Citation, ...] = ()
    statements: tuple[Statement, ...] = ()
    hits: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    confidence: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    history: tuple[Turn, ...] = ()
    done: bool = True
    writer: str = ""
    provisional: bool = False
    notice: str = ""
