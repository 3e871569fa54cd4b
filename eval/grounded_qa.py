"""The collection grounded-qa as one pool of hundreds of documents to search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import Question
from eval.qrels import Qrels
from index.grounded_qa import LANGUAGES, Article, read_grounded_qa
from index.types import Document, Language, Passage, Span


@dataclass(frozen=True, slots=True)
class GroundedQA:
    """Its articles as documents, by language, and its questions.

    A question's facts are the ids of its evidence sentences; ``sentences`` says where these
    stand, by language, document id and fact id.
    """

    documents: dict[Language, tuple[Document, ...]]
    questions: tuple[Question, ...]
    sentences: dict[Language, dict[str, dict[str, Span]]]

    def qrels(self, passages: Sequence[Passage], language: Language) -> Qrels:
        """A passage carries the evidence sentences that it holds whole."""
        spans = self.sentences[language]
        carried = {p.id: frozenset(_held(p, spans[p.document_id])) for p in passages}
        everything = frozenset(fact for facts in spans.values() for fact in facts)
        return Qrels(carried, everything)


def read_pool(folder: Path) -> GroundedQA:
    """All articles of a folder as one collection.

    Questions are those of the articles kept for testing, where there are any: the models have
    learned from the others, which are there to be confused with.

    Raises:
        SetupError: there are none, or one cannot be read.

    """
    articles = read_grounded_qa(folder)
    tests = [article for article in articles if article.split == "test"]
    return GroundedQA(
        documents={
            language: tuple(article.documents[language] for article in articles)
            for language in LANGUAGES
        },
        questions=tuple(q for article in tests or articles for q in _questions(article)),
        sentences={
            language: {
                article.documents[language].id: {
                    _fact_id(article, place): span
                    for place, span in enumerate(article.sentences[language])
                }
                for article in articles
            }
            for language in LANGUAGES
        },
    )


def _questions(article: Article) -> Iterator[Question]:
    for number, question in enumerate(article.questions):
        if not (question.evidence and question.answers and question.short):
            continue
        nl, en = (question.short[lang] or question.answers[lang] for lang in LANGUAGES)
        yield Question(
            id=f"{article.id}/{number}",
            kind="factual",
            nl=question.texts["nl"],
            en=question.texts["en"],
            answers_nl=((nl,),),
            answers_en=((en,),),
            facts=tuple(_fact_id(article, place) for place in question.evidence),
            status="answered",
        )


def _fact_id(article: Article, sentence: int) -> str:
    return f"{article.id}:{sentence}"


def _held(passage: Passage, spans: dict[str, Span]) -> Iterator[str]:
    for fact, span in spans.items():
        if passage.start <= span.start and span.end <= passage.end:
            yield fact
