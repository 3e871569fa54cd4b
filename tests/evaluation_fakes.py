"""A small corpus with facts and questions, and a pipeline that can be told what to answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from eval.dataset import Question
from eval.facts import Fact
from index.passage_index import BOTH_ARMS, Arm
from index.types import Document, Hit, Language, Passage, Span
from rag.types import Answer, Citation, Status, Turn
from tests.samples import FakeEncoder

_NL = (
    "De toren van Aldstad werd in 1632 gebouwd.",
    "Een rondleiding kost 12,50 euro.",
    "De klok slaat elk half uur.",
)
_EN = (
    "The tower of Aldstad was built in 1632.",
    "A guided tour costs 12.50 euros.",
    "The clock strikes every half hour.",
)

FACTS = {
    fact.id: fact
    for fact in (
        Fact("built", "when it was built", (("1632",),), (("1632",),)),
        Fact("tour", "what a tour costs", (("12,50",),), (("12.50",),)),
        Fact("clock", "when the clock strikes", (("half uur",),), (("half hour",),)),
    )
}

QUESTIONS = (
    Question(
        id="built",
        kind="factual",
        nl="Wanneer werd de toren gebouwd?",
        en="When was the tower built?",
        answers_nl=(("1632",),),
        answers_en=(("1632",),),
        facts=("built",),
        status="answered",
    ),
    Question(
        id="tour",
        kind="follow_up",
        nl="En wat kost een rondleiding?",
        en="And what does a guided tour cost?",
        answers_nl=(("12,50",),),
        answers_en=(("12.50",),),
        facts=("tour",),
        status="answered",
        after="built",
    ),
    Question(
        id="clock-and-bell",
        kind="two_part",
        nl="Hoe vaak slaat de klok en hoe zwaar is die?",
        en="How often does the clock strike and how heavy is it?",
        answers_nl=(("half uur",),),
        answers_en=(("half hour",),),
        facts=("clock",),
        status="partial",
    ),
    Question(
        id="architect",
        kind="unanswerable",
        nl="Wie was de architect van de toren?",
        en="Who was the architect of the tower?",
        answers_nl=(),
        answers_en=(),
        facts=(),
        status="not_in_source",
    ),
)


def make_document(language: Language, name: str = "") -> Document:
    text = " ".join(_NL if language == "nl" else _EN)
    return Document(name or f"tower.{language}", text, title="Aldstad", language=language)


def make_passages(document: Document) -> tuple[Passage, ...]:
    """A passage for each sentence."""
    passages = []
    for number, sentence in enumerate(_NL if document.language == "nl" else _EN, start=1):
        start = document.text.index(sentence)
        end = start + len(sentence)
        passages.append(
            Passage(
                id=f"{document.id}#{number}",
                document_id=document.id,
                text=sentence,
                start=start,
                end=end,
                title=document.title,
                language=document.language,
                sentences=(Span(start, end),),
            )
        )
    return tuple(passages)


def cite(passage: Passage, number: int = 1) -> Citation:
    return Citation(
        number=number,
        quote=passage.text,
        document_id=passage.document_id,
        title=passage.title,
        start=passage.start,
        end=passage.end,
        passage=passage,
    )


def make_answer(
    text: str,
    language: Language,
    *passages: Passage,
    status: Status = "answered",
    question: str = "?",
) -> Answer:
    return Answer(
        question=question,
        status=status,
        text=text,
        language=language,
        query=question,
        citations=tuple(cite(passage, n) for n, passage in enumerate(passages, start=1)),
        hits=tuple(Hit(passage, 1 / n, n) for n, passage in enumerate(passages, start=1)),
        confidence=0.9,
        timings={"retrieve": 0.001},
    )


@dataclass
class FakeIndex:
    """Ranks passages by the words shared with the query; BM25 wants one, in its language."""

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    encoder: FakeEncoder = field(default_factory=FakeEncoder)

    def search(
        self,
        query: str,
        *,
        language: Language | None = None,
        top_k: int = 8,
        arms: Collection[Arm] = BOTH_ARMS,
    ) -> list[Hit]:
        words = set(query.casefold().strip("?").split())
        shared = {
            passage.id: len(words & set(passage.text.casefold().strip(".").split()))
            for passage in self.passages
            if "dense" in arms or passage.language == language
        }
        ranked = sorted(
            (p for p in self.passages if p.id in shared and ("dense" in arms or shared[p.id])),
            key=lambda passage: (-shared[passage.id], passage.language != language, passage.id),
        )
        return [
            Hit(passage, float(shared[passage.id]), rank)
            for rank, passage in enumerate(ranked[:top_k], start=1)
        ]


def make_index(*languages: Language) -> FakeIndex:
    documents = tuple(make_document(language) for language in languages)
    passages = tuple(passage for document in documents for passage in make_passages(document))
    return FakeIndex(documents, passages)


class FakePipeline:
    """Quotes the passage that holds the answer; knows which questions have none.

    ``wrong`` names questions to answer with the first passage instead.
    """

    def __init__(self, index: FakeIndex, wrong: Collection[str] = ()) -> None:
        self.index = index
        self.wrong = frozenset(wrong)
        self.asked: list[tuple[str, int]] = []

    def search(self, query: str, language: Language, top_k: int) -> Sequence[Hit]:
        return self.index.search(query, language=language, top_k=top_k)

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        self.asked.append((question, len(history)))
        asked = next((q for q in QUESTIONS if question in (q.nl, q.en)), None)
        speaks: Language = "nl" if asked is not None and question == asked.nl else "en"
        answer = self._answer(asked, speaks)
        query = f"{question} (Aldstad)" if history else question
        turn = Turn(question, query, answer.text, speaks, answer.citations)
        return replace(answer, question=question, query=query, history=(*history, turn))

    def _answer(self, asked: Question | None, language: Language) -> Answer:
        refusal = "Dat staat er niet in." if language == "nl" else "It does not say."
        if asked is not None and asked.id in self.wrong:
            return make_answer(f"{self._passages(language)[0].text} [1]", language, self._first())
        if asked is None or not asked.answerable:
            return make_answer(refusal, language, status="not_in_source")
        fact = FACTS[asked.facts[0]]
        passage = next(p for p in self._passages(language) if fact.found_in(p.text, p.language))
        return make_answer(f"{passage.text} [1]", language, passage, status=asked.status)

    def _first(self) -> Passage:
        return self.index.passages[0]

    def _passages(self, language: Language) -> tuple[Passage, ...]:
        own = tuple(p for p in self.index.passages if p.language == language)
        return own or self.index.passages
