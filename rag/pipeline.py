"""The pipeline: understand, retrieve, rank, write, verify, cite."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from index.passage_index import PassageIndex
from index.types import Document, Hit, Language
from rag.answers.correction import Correction, find_correction
from rag.answers.draft import Draft, reply
from rag.answers.near_miss import near_miss
from rag.answers.premise import polarity
from rag.answers.reader import Reader
from rag.chat_models.failures import WriterError
from rag.config import DEFAULT_TOP_K
from rag.messages import message
from rag.ranking.evidence import Ranking
from rag.ranking.evidence_ranker import EvidenceRanker, reordered
from rag.timing import Clock
from rag.types import Answer, Status, Turn
from rag.understanding.conversation import with_earlier
from rag.understanding.inquiry import Inquiry, understand
from rag.understanding.questions import AnalysedQuestion, analyse
from rag.understanding.small_talk import small_talk
from rag.writing import Assignment, Writer

_LOG = logging.getLogger(__name__)


class _End:
    """What comes after a writer's last sentence."""


_END = _End()


@dataclass(frozen=True, slots=True)
class Finding:
    """A part of a question, what was found for it, and whether that answers it.

    ``correction`` is what the documents say instead of what the part takes for granted.
    """

    part: AnalysedQuestion
    hits: tuple[Hit, ...]
    ranking: Ranking
    verdict: Status
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Answers questions about the documents of ``index``.

    ``writer`` writes the sentences, ``reader`` stands in where nothing it writes holds, and with
    ``instant`` until it is ready; ``ranker`` scores sentences as evidence and knows when none
    answers. ``language`` fixes the language of the answers.
    """

    index: PassageIndex
    writer: Writer
    reader: Reader
    ranker: EvidenceRanker
    language: Language | None = None
    top_k: int = DEFAULT_TOP_K
    instant: bool = True

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that questions are about."""
        return self.index.documents

    def document(self, document_id: str) -> Document:
        """The document with this id; KeyError if there is none."""
        return self.index.document(document_id)

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        """The last of :meth:`stream`: the whole answer."""
        answer = None
        for answer in self.stream(question, history, language=language):  # noqa: B007
            pass
        assert answer is not None  # a stream always ends with an answer
        return answer

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Generator[Answer]:
        """Yield growing answers, a verified sentence at a time; the last has ``done`` set.

        ``history`` is the conversation so far (``Answer.history`` of the answer before). While a
        chat model writes, a snapshot comes several times a second, the same one if need be:
        closing the generator at one of them stops the model. With ``instant`` these snapshots
        are the reader's answer, marked ``provisional``, and the last one has the model's; should
        the model fail, the last one is the reader's with a ``notice``.
        """
        clock = Clock()
        with clock.stage("understand"):
            inquiry = self._understand(question, tuple(history), language)
        if talk := small_talk(question):
            spoken = language or self.language or talk.language or inquiry.language
            inquiry = replace(inquiry, language=spoken, query=question)
            yield reply(inquiry, message(talk.kind, spoken), "off_topic", clock)
            return
        with clock.stage("retrieve"):
            earlier = inquiry.history if inquiry.follows else ()
            searches = [self._search(part, earlier) for part in inquiry.parts]
        with clock.stage("rank"):
            findings = [
                self._judge(part, hits) for part, hits in zip(inquiry.parts, searches, strict=True)
            ]
            findings = self._judge_together(findings)
        with closing(self._compose(inquiry, findings, clock)) as answers:
            yield from answers

    def find_evidence(self, part: AnalysedQuestion, earlier: Sequence[Turn] = ()) -> Ranking:
        """The sentences that may answer a question, best first; ``earlier`` led up to it."""
        return self.ranker.rank(part, self._search(part, earlier))

    def find_correction(self, part: AnalysedQuestion) -> Correction | None:
        """What the documents say instead of what a question takes for granted, where certain."""
        return self._judge(part, self._search(part, ())).correction

    def search(self, query: str, language: Language, top_k: int) -> tuple[Hit, ...]:
        """Passages for a question that stands by itself, best first, as an answer uses them."""
        part = analyse(query, language)
        hits = self.index.search(query, language=language, top_k=max(top_k, self.top_k))
        return reordered(hits, self.ranker.rank(part, hits))[:top_k]

    def _compose(
        self, inquiry: Inquiry, findings: Sequence[Finding], clock: Clock
    ) -> Generator[Answer]:
        """The writer's answer, or the reader's where the writer fails.

        While a chat model writes, the reader's answer is shown, time and again.
        """
        shown: Answer | None = None
        to_write = any(finding.verdict == "answered" for finding in findings)
        if self.instant and to_write and self.writer != self.reader:
            for answer in self._write(Draft.of(inquiry), findings, (self.reader,), clock):
                shown = replace(answer, done=False, provisional=True)
                yield shown
        notice = ""
        try:
            writers = tuple(dict.fromkeys((self.writer, self.reader)))
            with closing(self._write(Draft.of(inquiry), findings, writers, clock)) as answers:
                for answer in answers:
                    yield answer if shown is None or answer.done else shown
        except WriterError as error:
            notice = error.notice(inquiry.language)
        if notice:
            draft = Draft.of(inquiry, notice)
            *_, last = self._write(draft, findings, (self.reader,), clock)
            yield last

    def _understand(
        self, question: str, history: tuple[Turn, ...], language: Language | None
    ) -> Inquiry:
        return understand(question, history, self.documents, language or self.language)

    def _search(self, part: AnalysedQuestion, earlier: Sequence[Turn]) -> tuple[Hit, ...]:
        # Editions in two languages share the hits between them.
        languages = {document.language for document in self.documents}
        top_k = self.top_k * max(len(languages), 1)
        found = tuple(self.index.search(part.text, language=part.language, top_k=top_k))
        return with_earlier(found, earlier)

    def _judge(self, part: AnalysedQuestion, hits: tuple[Hit, ...]) -> Finding:
        ranking = self.ranker.rank(part, hits)
        verdict = self.ranker.verdict(part, ranking)
        correction = find_correction(part, ranking, lambda other: self.ranker.rank(other, hits))
        if correction or (ranking.candidates and _says_no(ranking, part)):
            verdict = "answered"
        return Finding(part, reordered(hits, ranking), ranking, verdict, correction)

    def _judge_together(self, findings: Sequence[Finding]) -> list[Finding]:
        """Judge what was refused again, beside the sentences that answer the other parts."""
        told = [f.ranking.candidates[0].evidence for f in findings if f.verdict == "answered"]
        return [
            found
            if found.verdict == "answered"
            else replace(found, verdict=self.ranker.verdict(found.part, found.ranking, told))
            for found in findings
        ]

    def _write(
        self, draft: Draft, findings: Sequence[Finding], writers: Sequence[Writer], clock: Clock
    ) -> Generator[Answer]:
        """Growing answers, the last one done: a part is the first writer's that holds."""
        for found in findings:
            draft.consider(found.hits, found.ranking.answerable)
            if found.verdict != "answered":
                near = near_miss(found.part, found.ranking.candidates)
                draft.refuse(found.part, "not_in_source" if near else found.verdict, near)
                continue
            if found.correction is not None:
                claim = found.correction.claim(draft.inquiry.language)
                draft.add(found.part, claim, self.reader.name)
                yield draft.answer(clock, done=False)
                continue
            shown = False
            for writer in writers:
                with closing(self._sentences(draft, found, writer, clock)) as sentences:
                    for added in sentences:
                        shown = shown or added
                        yield draft.answer(clock, done=False)
                if shown:
                    break
            else:
                draft.refuse(found.part, "not_in_source")
        yield draft.answer(clock, done=True)

    def _sentences(
        self, draft: Draft, found: Finding, writer: Writer, clock: Clock
    ) -> Generator[bool]:
        """Verify and add each sentence; False where the writer is still at one."""
        assignment = Assignment(found.part, draft.inquiry.language, found.hits, found.ranking)
        with closing(writer.write(assignment)) as claims:
            while True:
                with clock.stage("write"), self._guarded(writer):
                    claim = next(claims, _END)
                if isinstance(claim, _End):
                    return
                if claim is None:
                    yield False
                    continue
                with clock.stage("verify"):
                    added = draft.add(found.part, claim, writer.name)
                if added:
                    yield True

    @contextmanager
    def _guarded(self, writer: Writer) -> Iterator[None]:
        """Whatever goes wrong with a chat model, the reader stands in; nothing does so for it."""
        try:
            yield
        except Exception as error:
            if writer == self.reader or isinstance(error, WriterError):
                raise
            _LOG.exception("%s failed.", writer.name)
            raise WriterError("failed", detail=f"{type(error).__name__}: {error}") from error


def _says_no(ranking: Ranking, part: AnalysedQuestion) -> bool:
    """Whether the best sentence answers a yes/no question with no."""
    best = ranking.candidates[0]
    return polarity(part, best.text, best.passage.language) == "no"
