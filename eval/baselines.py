"""Baselines: trivial answerers that every figure is shown beside.

Copying the first passage cites near perfectly (ALCE, Gao et al., EMNLP 2023, saw 99.4) and
refusing always never cites wrongly: a figure means something only where it beats these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.answers import Answerer
from eval.retrieval import Searcher
from index.analysis import analyze
from index.types import Hit, Language, Passage, Span
from rag.types import Answer, Citation, Turn

if TYPE_CHECKING:
    from bm25s import BM25

_REFUSAL: Mapping[Language, str] = {
    "nl": "Dat staat niet in de documenten.",
    "en": "The documents do not say.",
}


def baselines(
    index: Searcher, passages: Sequence[Passage], language: Language
) -> dict[str, Answerer]:
    """The baselines by name, for questions in one language."""
    return {
        "first passage": FirstPassage(index, language),
        "BM25 sentence": BestSentence(passages, language),
        "always refuse": AlwaysRefuse(language),
    }


@dataclass(frozen=True, slots=True)
class FirstPassage:
    """Answers with the first passage found, word for word; refuses only if none is found."""

    index: Searcher
    asked_in: Language

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        """Answer with the first passage, whole."""
        asked_in = language or self.asked_in
        hits = tuple(self.index.search(question, language=asked_in, top_k=1))
        if not hits:
            return _refuse(question, asked_in)
        passage = hits[0].passage
        return _quote(question, asked_in, hits[0], Span(passage.start, passage.end))


@dataclass(frozen=True, slots=True)
class AlwaysRefuse:
    """Refuses every question."""

    asked_in: Language

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        """Refuse."""
        return _refuse(question, language or self.asked_in)


class BestSentence:
    """Answers with the sentence BM25 ranks first; refuses only if none shares a word.

    Sentences in the question's language are searched where there are any, others otherwise.
    """

    def __init__(self, passages: Sequence[Passage], asked_in: Language) -> None:
        self._asked_in = asked_in
        sentences = [(p, span) for p in passages for span in p.sentences or (_whole(p),)]
        own = [(p, span) for p, span in sentences if p.language == asked_in]
        self._sentences = own or sentences
        self._language = self._sentences[0][0].language if self._sentences else asked_in
        terms = [analyze(p.quote(span), p.language) for p, span in self._sentences]
        self._bm25 = _bm25(terms) if any(terms) else None

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, language: Language | None = None
    ) -> Answer:
        """Answer with the best sentence."""
        asked_in = language or self._asked_in
        terms = analyze(question, self._language)
        if self._bm25 is None or not terms:
            return _refuse(question, asked_in)
        scores = self._bm25.get_scores(terms)
        best = int(scores.argmax())
        if scores[best] <= 0:
            return _refuse(question, asked_in)
        passage, span = self._sentences[best]
        return _quote(question, asked_in, Hit(passage, float(scores[best]), 1), span)


def _whole(passage: Passage) -> Span:
    return Span(passage.start, passage.end)


def _bm25(terms: list[list[str]]) -> BM25:
    from bm25s import BM25

    model = BM25()
    model.index(terms, show_progress=False)
    return model


def _refuse(question: str, language: Language) -> Answer:
    return Answer(question, "not_in_source", _REFUSAL[language], language, query=question)


def _quote(question: str, language: Language, hit: Hit, span: Span) -> Answer:
    passage, quote = hit.passage, hit.passage.quote(span)
    citation = Citation(
        number=1,
        quote=quote,
        document_id=passage.document_id,
        title=passage.title,
        start=span.start,
        end=span.end,
        passage=passage,
    )
    return Answer(
        question=question,
        status="answered",
        text=f"{quote} [1]",
        language=language,
        query=question,
        citations=(citation,),
        hits=(hit,),
    )
