"""A question with the passages it is asked about, as the program puts it to a chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.grounded_qa import Article, GroundedQuestion
from index.sentences import split_sentences
from index.types import Language, Passage, Span
from rag.chat_models.markers import Markers
from rag.chat_models.prompt import NOT_FOUND, build_messages
from rag.training.reading.evaluation import token_f1
from rag.training.reading.examples import passages_of
from rag.training.writing.language import stretch
from rag.training.writing.lessons import Lesson

MOST_PASSAGES = 4  # as the program gives the writer
_AND: dict[Language, str] = {"nl": "en", "en": "and"}
# Questions that begin with one of these can follow an "and".
_QUESTION_WORDS = frozenset(
    "wat wie waar waarom wanneer hoe hoeveel welk welke waarmee waardoor waarvoor in op van voor "
    "what who where why when how which whose is was did does do are were has".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an article in the language ``asks``, over its edition ``written``."""

    article: Article
    question: GroundedQuestion
    asks: Language
    written: Language

    @property
    def text(self) -> str:
        """The question."""
        return self.question.texts[self.asks]

    @property
    def spans(self) -> list[Span]:
        """Where the evidence stands."""
        return [self.article.sentences[self.written][i] for i in self.question.evidence]

    @property
    def document_id(self) -> str:
        """The document with the evidence."""
        return self.article.documents[self.written].id

    def passages(self, size: int) -> tuple[list[Passage], list[Passage]]:
        """The article in passages of ``size`` characters: those with evidence, and the others."""
        spans = self.spans
        with_evidence, others = list[Passage](), list[Passage]()
        for passage in passages_of(self.article, self.written, size):
            holding = any(holds(passage, span) for span in spans)
            (with_evidence if holding else others).append(passage)
        return with_evidence, others


@dataclass(frozen=True, slots=True)
class Case:
    """A question over passages; ``answers`` are what they answer of it, nothing for a refusal."""

    question: str
    asks: Language
    passages: tuple[Passage, ...]
    answers: tuple[Asked, ...] = ()


def holds(passage: Passage, span: Span) -> bool:
    """Whether the passage, as it stands in its document, holds at least half of the stretch.

    A sentence that the program takes for two may end up in two passages.
    """
    shared = min(passage.end, span.end) - max(passage.start, span.start)
    return 2 * shared >= span.end - span.start


def case_lesson(case: Case) -> Lesson:
    """The program's prompt, and the answers with their markers or the refusal."""
    texts = [case.question, *(passage.text for passage in case.passages)]
    markers = Markers.absent_from(texts, count=len(case.passages))
    messages = tuple(build_messages(case.question, case.asks, case.passages, markers))
    sentences = [s for asked in case.answers for s in marked_answer(asked, case.passages, markers)]
    return Lesson(" ".join(sentences) or NOT_FOUND[case.asks], messages)


def marked_answer(asked: Asked, passages: Sequence[Passage], markers: Markers) -> list[str]:
    """The sentences of the answer, each with the passages that hold what it says.

    An answer of one sentence rests on all of its evidence; a sentence of a longer one on the
    evidence that shares most words with it in the same language. Where the passages lack the
    evidence there is no answer.
    """
    assert asked.question.answers is not None
    places = _places(asked, passages)
    if not places:
        return []
    answer = asked.question.answers[asked.asks]
    sentences = [answer[s.start : s.end] for s in split_sentences(answer, asked.asks)]
    marked = []
    for sentence in sentences:
        numbers = sorted(set(places.values()))
        if len(sentences) > 1:
            numbers = [places[_closest(sentence, asked, list(places))]]
        marked.append(f"{sentence} {' '.join(map(markers.mark, numbers))}")
    return marked


def _places(asked: Asked, passages: Sequence[Passage]) -> dict[int, int]:
    """The number of the passage in which each evidence sentence stands."""
    places: dict[int, int] = {}
    for i, span in zip(asked.question.evidence, asked.spans, strict=True):
        for number, passage in enumerate(passages, start=1):
            if passage.document_id == asked.document_id and holds(passage, span):
                places.setdefault(i, number)
    return places


def _closest(sentence: str, asked: Asked, evidence: Sequence[int]) -> int:
    """The evidence sentence that shares most words with ``sentence``."""
    shared = [token_f1(sentence, stretch(asked.article, asked.asks, i, i + 1)) for i in evidence]
    return evidence[shared.index(max(shared))]


def joined(first: Asked, second: Asked) -> str:
    """Two questions as one."""
    text = second.text
    if text.split()[0].casefold() in _QUESTION_WORDS:
        text = text[0].lower() + text[1:]
    return f"{first.text.rstrip('?. ')}, {_AND[first.asks]} {text}"
