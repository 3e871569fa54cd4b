"""The answer while it grows: verified sentences, citations, what stays unanswered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.types import Hit, Language
from rag.answers.citations import CitationBook, with_markers
from rag.answers.near_miss import NearMiss
from rag.messages import message
from rag.timing import Clock
from rag.types import Answer, Claim, Evidence, Statement, Status, Turn
from rag.understanding.inquiry import Inquiry
from rag.understanding.questions import AnalysedQuestion
from rag.verification import verify


@dataclass(slots=True)
class Draft:
    """The answer while it grows."""

    inquiry: Inquiry
    book: CitationBook
    statements: list[Statement] = field(default_factory=list)
    hits: dict[str, Hit] = field(default_factory=dict)
    refusals: dict[str, Status] = field(default_factory=dict)
    near: dict[str, NearMiss] = field(default_factory=dict)
    answered: dict[str, None] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    writers: dict[str, None] = field(default_factory=dict)
    notice: str = ""

    @classmethod
    def of(cls, inquiry: Inquiry, notice: str = "") -> Draft:
        """An empty answer to ``inquiry``; ``notice`` is to be told with it."""
        return cls(inquiry, CitationBook(inquiry.history), notice=notice)

    def consider(self, hits: Sequence[Hit], answerable: float) -> None:
        """Keep account of what was found for a part of the question, and of how sure that is."""
        self.chances.append(answerable)
        for hit in hits:
            self.hits.setdefault(hit.passage.id, hit)

    def refuse(self, part: AnalysedQuestion, status: Status, near: NearMiss | None = None) -> None:
        """Note that a part of the question stays without an answer, and what comes near one."""
        self.refusals[part.text] = status
        if near is not None and part.language == self.inquiry.language:
            self.near[part.text] = near

    def add(self, part: AnalysedQuestion, claim: Claim, writer: str) -> bool:
        """Add what verification leaves of a claim of ``writer``; whether that is anything."""
        statement, evidence = settle(claim, self.inquiry.language)
        numbers = self.book.cite(evidence) if statement.outcome != "dropped" else ()
        repeated = any(s.text == statement.text for s in self.statements)
        if repeated and statement.outcome != "dropped":
            self.answered.setdefault(part.text)
            return True
        self.statements.append(replace(statement, citations=numbers))
        if statement.outcome == "dropped":
            return False
        self.answered.setdefault(part.text)
        self.writers.setdefault(writer)
        self.evidence.extend(evidence)
        return True

    def answer(self, clock: Clock, *, done: bool) -> Answer:
        """The answer as it stands; without text where the first sentence is still to come."""
        missing = tuple(self.refusals) if self.answered else ()
        wording = tuple(map(self.inquiry.wording, missing))
        awaited = not done and not self.answered
        status: Status = "answered" if awaited else self._status(missing)
        text = "" if awaited else self._text(status, missing)
        return _with_turn(
            Answer(
                question=self.inquiry.question,
                status=status,
                text=text,
                language=self.inquiry.language,
                query=self.inquiry.query,
                citations=self.book.citations,
                statements=tuple(self.statements),
                hits=self._accounted(),
                missing=wording,
                confidence=min(self.chances, default=0.0),
                timings=clock.timings(),
                done=done,
                writer=", ".join(self.writers),
                notice=self.notice,
            ),
            self.inquiry.history,
        )

    def _status(self, missing: tuple[str, ...]) -> Status:
        if self.answered:
            return "partial" if missing else "answered"
        reasons = set(self.refusals.values())
        return "off_topic" if reasons == {"off_topic"} else "not_in_source"

    def _text(self, status: Status, missing: tuple[str, ...]) -> str:
        language = self.inquiry.language
        near = [message("near_miss", language, n.said, n.unsaid) for n in self.near.values()]
        if status in ("not_in_source", "off_topic"):
            return "\n\n".join(near) or message(status, language)
        shown = [s for s in self.statements if s.outcome != "dropped"]
        lines = [" ".join(with_markers(s.text, s.citations) for s in shown)]
        lines += [
            message("missing", language, self.inquiry.wording(part))
            for part in missing
            if part not in self.near
        ]
        lines += near
        return "\n\n".join(lines)

    def _accounted(self) -> tuple[Hit, ...]:
        """Every passage considered, with what became of it."""
        cited = {item.passage.id for item in self.evidence}
        unused = "not needed" if self.answered else "not sufficient"
        return tuple(
            replace(
                hit,
                kept=hit.passage.id in cited,
                reason="cited" if hit.passage.id in cited else unused,
            )
            for hit in self.hits.values()
        )


def settle(claim: Claim, language: Language) -> tuple[Statement, tuple[Evidence, ...]]:
    """Verify a claim: it stands, is replaced by the words of its evidence, or is dropped."""
    if not claim.evidence:
        return Statement(claim.text, "dropped", reason=message("no_evidence", language)), ()
    if claim.verbatim:
        return Statement(claim.text, "quoted"), claim.evidence
    quotes = [evidence.quote for evidence in claim.evidence]
    verdict = verify(
        claim.text,
        quotes,
        similarity=claim.similarity,
        language=language,
        context=_around(claim.evidence),
    )
    if verdict.supported:
        return Statement(claim.text, "supported"), claim.evidence
    problem = verdict.problems[0]
    reason = problem.message_nl if language == "nl" else problem.message_en
    return Statement(claim.text, "dropped", reason=reason), ()


def _around(evidence: Sequence[Evidence]) -> list[str]:
    """Text in which a name may stand that the quotes only refer to."""
    passages = {item.passage.id: item.passage for item in evidence}.values()
    return [text for p in passages for text in (p.title, p.heading, p.text)]


def reply(inquiry: Inquiry, text: str, status: Status, clock: Clock) -> Answer:
    """A whole answer that did not need the documents."""
    answer = Answer(
        question=inquiry.question,
        status=status,
        text=text,
        language=inquiry.language,
        query=inquiry.query,
        timings=clock.timings(),
    )
    return _with_turn(answer, inquiry.history)


def _with_turn(answer: Answer, history: tuple[Turn, ...]) -> Answer:
    if not answer.done:
        return replace(answer, history=history)
    turn = Turn(answer.question, answer.query, answer.text, answer.language, answer.citations)
    return replace(answer, history=(*history, turn))
