"""Ranking: from hits to the sentences that answer, by cheap features and then by reading."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Encoder
from index.types import Hit, Passage
from rag.ranking.evidence import Candidate, Ranking, candidates
from rag.ranking.features import answer_features, answer_span, feature_matrix, reading_matrix
from rag.ranking.ranker import Ranker
from rag.ranking.reading import ReadingModel
from rag.types import Evidence, Status
from rag.understanding.questions import AnalysedQuestion

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

# Reading is what takes the time of an answer; the passage that answers is among the first six
# as good as always when it was found at all: eight find 0.3 % more (docs/reading.md).
PASSAGES_READ = 6
_SURE = 0.7
# How much likelier a sentence answers a part of a question when it answers another part.
_TOLD = 4.0


@dataclass(frozen=True, slots=True)
class EvidenceRanker:
    """Scores every sentence of a question's hits as evidence.

    All sentences get a first score from cheap features; the passages with the best ones are
    read by the model, and its opinion joins the features for the final score. ``rankers`` are
    for questions in the language of the text (``"same"``) and in the other (``"across"``).
    """

    encoder: Encoder
    model: ReadingModel
    rankers: Mapping[str, Ranker]
    passages_read: int = PASSAGES_READ

    def rank(self, question: AnalysedQuestion, hits: Sequence[Hit]) -> Ranking:
        """The sentences of the passages that were read, best first.

        Sentences in the question's language are preferred: those in the other one are taken
        where the former do not answer and are about something else, or where the answer is
        sure. Otherwise a near miss would get a second chance of passing for an answer with
        every edition there is.
        """
        parts = by_direction(question, hits)
        own = self._rank_within(question, parts["same"], self.rankers["same"])
        if own.answerable >= self.rankers["same"].threshold:
            return own
        foreign = self._rank_within(question, parts["across"], self.rankers["across"])
        strange = own.answerable < self.rankers["same"].off_topic
        if foreign.answerable > own.answerable and (strange or foreign.answerable >= _SURE):
            return foreign
        return own

    def verdict(
        self, question: AnalysedQuestion, ranking: Ranking, told: Collection[Evidence] = ()
    ) -> Status:
        """Whether the best sentence answers and, if not, whether the question is off topic.

        ``told`` are sentences that answer another part of what was asked: people ask together
        what stands together, so that one of these needs less to answer this part too.
        """
        if not ranking.candidates:
            return "not_in_source"
        same = ranking.candidates[0].passage.language == question.language
        ranker = self.rankers["same" if same else "across"]
        odds = _odds(ranking.answerable)
        if ranking.candidates[0].evidence in told:
            odds *= _TOLD
        if odds >= _odds(ranker.threshold):
            return "answered"
        return "off_topic" if ranking.answerable < ranker.off_topic else "not_in_source"

    def _rank_within(
        self, question: AnalysedQuestion, hits: Sequence[Hit], ranker: Ranker
    ) -> Ranking:
        """Rank the sentences of hits that are all in one language."""
        found = candidates(hits)
        if not found:
            return Ranking()
        features = feature_matrix(question, found, self.encoder)
        first = ranker.first(features)
        by_first_score = [found[i].passage.id for i in np.argsort(-first, kind="stable")]
        passages = shortlist(found, first, self.passages_read)
        rows = [i for i, c in enumerate(found) if c.passage.id in passages]
        found = tuple(found[i] for i in rows)
        readings = dict(
            zip(passages, self.model.read(question.text, list(passages.values())), strict=True)
        )
        features = reading_matrix(question, features[rows], first[rows], found, readings)
        scores = ranker.final(features)
        order = np.argsort(-scores, kind="stable")
        best_first = [found[i].passage.id for i in order]
        summary = answer_features(features[order], scores[order])
        return Ranking(
            candidates=tuple(found[i] for i in order),
            scores=tuple(float(scores[i]) for i in order),
            answerable=float(ranker.answerable(summary[None])[0]),
            spans=tuple(answer_span(found[i], readings) for i in order),
            passages=tuple(dict.fromkeys([*best_first, *by_first_score])),
            margin=ranker.margin,
        )


def _odds(chance: float) -> float:
    return chance / (1 - chance) if chance < 1 else math.inf


def shortlist(found: Sequence[Candidate], scores: Array, count: int) -> dict[str, Passage]:
    """The ``count`` passages with the best sentences, by id, best first."""
    chosen: dict[str, Passage] = {}
    for i in np.argsort(-scores, kind="stable"):
        passage = found[i].passage
        if passage.id not in chosen and len(chosen) == count:
            break
        chosen.setdefault(passage.id, passage)
    return chosen


def reordered(hits: Sequence[Hit], ranking: Ranking) -> tuple[Hit, ...]:
    """The hits with the passages of the ranking first and in its order, ranked from 1."""
    place = {passage_id: i for i, passage_id in enumerate(ranking.passages)}
    ordered = sorted(hits, key=lambda hit: place.get(hit.passage.id, len(place)))
    return tuple(replace(hit, rank=i) for i, hit in enumerate(ordered, start=1))


def by_direction(question: AnalysedQuestion, hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits in the question's language and in the other, each ranked anew from 1."""
    parts: dict[str, list[Hit]] = {"same": [], "across": []}
    for hit in hits:
        part = parts["same" if hit.passage.language == question.language else "across"]
        part.append(replace(hit, rank=len(part) + 1))
    return parts
