"""The pipeline: understand, retrieve, rank, write, verify, cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.language import detect_language
from index.passage_index import PassageIndex
from index.types import Document, Hit, Language
from rag.citations import CitationBook
from rag.conversation import complete, standalone, with_earlier
from rag.draft import Draft, Inquiry, reply
from rag.evidence import Ranking
from rag.messages import message, small_talk
from rag.questions import AnalysedQuestion, analyse, split_parts
from rag.ranking import EvidenceRanker
from rag.reader import Reader
from rag.timing import Clock
from rag.types import Answer, Turn
from rag.writing import Assignment, Writer


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Answers questions about the documents of ``index``.

    ``writer`` writes the sentences, ``reader`` stands in where nothing it writes holds;
    ``ranker`` scores sentences as evidence and knows when none answers. ``language``
    fixes the language of the answers.
    """

    index: PassageIndex
    writer: Writer
    reader: Reader
    ranker: EvidenceRanker
    language: Language | None = None
    top_k: int = 8

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
    ) -> Iterator[Answer]:
        """Yield growing answers, a verified sentence at a time; the last has ``done`` set.

        ``history`` is the conversation so far (``Answer.history`` of the answer before).
        """
        clock = Clock()
        with clock.stage("understand"):
            inquiry = self._understand(question, tuple(history), language)
        talk = small_talk(question)
        if talk:
            yield reply(inquiry, message(talk, inquiry.language), "off_topic", clock)
            return
        with clock.stage("retrieve"):
            searches = [self._search(inquiry, part) for part in inquiry.parts]
        draft = Draft(inquiry, CitationBook(inquiry.history))
        for part, hits in zip(inquiry.parts, searches, strict=True):
            with clock.stage("rank"):
                ranking = self.ranker.rank(part, hits)
            draft.consider(hits, ranking.answerable)
            verdict = self.ranker.verdict(part, ranking)
            if verdict != "answered":
                draft.refuse(part, verdict)
                continue
            for _ in self._write(draft, part, hits, ranking, clock):
                yield draft.answer(clock, done=False)
        yield draft.answer(clock, done=True)

    def find_evidence(self, question: str, history: Sequence[Turn] = ()) -> tuple[Ranking, ...]:
        """For each part of a question, the sentences that may answer it, best first."""
        inquiry = self._understand(question, tuple(history), None)
        return tuple(self.ranker.rank(part, self._search(inquiry, part)) for part in inquiry.parts)

    def _understand(
        self, question: str, history: tuple[Turn, ...], language: Language | None
    ) -> Inquiry:
        usual: Language = history[-1].language if history else "nl"
        answer_in = language or self.language or detect_language(question, usual)
        query = standalone(question, history)
        texts = split_parts(query)
        wholes = [complete(text, texts[0]) if i else text for i, text in enumerate(texts)]
        spoken = detect_language(question, usual)
        parts = tuple(analyse(text, spoken) for text in wholes)
        return Inquiry(question, query, answer_in, parts, history)

    def _search(self, inquiry: Inquiry, part: AnalysedQuestion) -> tuple[Hit, ...]:
        # Editions in two languages share the hits between them.
        languages = {document.language for document in self.documents}
        top_k = self.top_k * max(len(languages), 1)
        found = tuple(self.index.search(part.text, language=part.language, top_k=top_k))
        return found if inquiry.query == inquiry.question else with_earlier(found, inquiry.history)

    def _write(
        self,
        draft: Draft,
        part: AnalysedQuestion,
        hits: tuple[Hit, ...],
        ranking: Ranking,
        clock: Clock,
    ) -> Iterator[None]:
        """Verify and add each sentence; where none of the writer's holds, the reader's."""
        assignment = Assignment(part, draft.inquiry.language, hits, ranking)
        shown = False
        for writer in dict.fromkeys((self.writer, self.reader)):
            claims = writer.write(assignment)
            while True:
                with clock.stage("write"):
                    claim = next(claims, None)
                if claim is None:
                    break
                with clock.stage("verify"):
                    added = draft.add(part, claim)
                if added:
                    shown = True
                    yield
            if shown:
                return
        draft.refuse(part, "not_in_source")
