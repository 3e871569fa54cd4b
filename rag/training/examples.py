"""Training examples for the ranker: the features of every candidate, and which are gold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from index.grounded_qa import LANGUAGES, Article, pools
from index.passage_index import PassageIndex
from index.passages import split_document
from index.types import Hit, Language, Span
from rag.answers.reader import most_sentences
from rag.config import DEFAULT_TOP_K
from rag.ranking.evidence import Candidate, candidates
from rag.ranking.evidence_ranker import PASSAGES_READ, shortlist
from rag.ranking.features import feature_matrix, reading_matrix
from rag.ranking.ranker import Network
from rag.ranking.reading import ReadingModel
from rag.ranking.sentence_vectors import CachingEncoder
from rag.understanding.questions import AnalysedQuestion, analyse

if TYPE_CHECKING:
    import numpy.typing as npt

Kind: TypeAlias = Literal["answerable", "unanswerable", "off_topic"]
_OFF_TOPIC_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Example:
    """One question on one collection: features (n, features), gold (n,), the article asked about.

    An answerable question whose evidence the search did not find has no gold candidate;
    ``most`` is how many sentences its answer may have. ``found`` are the n candidates.
    """

    direction: Literal["same", "across"]
    question_language: Language
    kind: Kind
    features: npt.NDArray[np.float64]
    gold: npt.NDArray[np.bool_]
    article: str
    most: int = 2
    question: AnalysedQuestion | None = None
    found: tuple[Candidate, ...] = ()


def after_reading(example: Example, first: Network, model: ReadingModel) -> Example:
    """The example as the final score sees it: only what was read, with what reading told."""
    assert example.question is not None
    scores = first(example.features)
    passages = shortlist(example.found, scores, PASSAGES_READ)
    rows = [i for i, c in enumerate(example.found) if c.passage.id in passages]
    found = tuple(example.found[i] for i in rows)
    read = model.read(example.question.text, list(passages.values()))
    readings = dict(zip(passages, read, strict=True))
    features = reading_matrix(
        example.question, example.features[rows], scores[rows], found, readings
    )
    return replace(example, features=features, gold=example.gold[rows], found=found)


def make_examples(
    articles: Sequence[Article],
    encoder: CachingEncoder,
    progress: Callable[[int, int], None] | None = None,
    top_k: int = DEFAULT_TOP_K,
) -> list[Example]:
    """Ask every question of every pool in both languages over each language's edition.

    A share of the questions is also asked of a pool about something else.
    """
    chance = random.Random(7)
    groups = list(pools(articles))
    _warm(groups, encoder)
    made: list[Example] = []
    for number, pool in enumerate(groups):
        strangers = [q for other in groups if other is not pool for a in other for q in a.questions]
        count = int(_OFF_TOPIC_SHARE * sum(len(article.questions) for article in pool))
        guests = chance.sample(strangers, min(count, len(strangers)))
        for written in LANGUAGES:
            documents = [article.documents[written] for article in pool]
            index = PassageIndex.build(documents, encoder)
            for asked in LANGUAGES:
                asking = _Asking(index, asked, written, top_k)
                for article in pool:
                    made += asking.own(article)
                made += [asking.ask(guest.texts[asked], "off_topic") for guest in guests]
        if progress:
            progress(number + 1, len(groups))
    return made


def _warm(groups: Sequence[Sequence[Article]], encoder: CachingEncoder) -> None:
    """Encode all questions and sentences in few large batches: far faster than one by one."""
    texts: list[str] = []
    for article in (article for pool in groups for article in pool):
        for language in LANGUAGES:
            for passage in split_document(article.documents[language]):
                hit = Hit(passage, 0.0, 1)
                texts += [text for c in candidates([hit]) for text in (c.text, c.window)]
    encoder.encode_passages(texts)
    questions = (q for pool in groups for a in pool for q in a.questions)
    encoder.encode_queries([text for q in questions for text in q.texts.values()])


@dataclass(frozen=True, slots=True)
class _Asking:
    """Questions in the language ``asked`` about an index of texts in the language ``written``."""

    index: PassageIndex
    asked: Language
    written: Language
    top_k: int

    def own(self, article: Article) -> Iterator[Example]:
        """The questions of an article that is in the index."""
        spans = article.sentences[self.written]
        document_id = article.documents[self.written].id
        for question in article.questions:
            wanted = tuple(spans[i] for i in question.evidence)
            kind: Kind = "answerable" if wanted else "unanswerable"
            text = question.texts[self.asked]
            yield self.ask(text, kind, Gold(document_id, wanted), article.id)

    def ask(self, text: str, kind: Kind, gold: Gold | None = None, article: str = "") -> Example:
        """The candidates for one question."""
        hits = self.index.search(text, language=self.asked, top_k=self.top_k)
        found = candidates(hits)
        question = analyse(text, self.asked)
        return Example(
            direction="same" if self.asked == self.written else "across",
            question_language=self.asked,
            kind=kind,
            features=feature_matrix(question, found, self.index.encoder),
            gold=np.array([gold is not None and gold.holds(c) for c in found], dtype=np.bool_),
            article=article,
            most=most_sentences(question),
            question=question,
            found=found,
        )


@dataclass(frozen=True, slots=True)
class Gold:
    """The sentences of a document that answer a question."""

    document_id: str
    spans: tuple[Span, ...]

    def holds(self, candidate: Candidate) -> bool:
        """Whether the candidate is more than half of a gold sentence."""
        if candidate.passage.document_id != self.document_id:
            return False
        start, end = candidate.span.start, candidate.span.end
        return any(
            min(end, s.end) - max(start, s.start) > (s.end - s.start) / 2 for s in self.spans
        )
