"""From hits to evidence: every sentence of the hits, scored for one question."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Encoder
from index.types import Hit, Passage, Span
from rag.answer_types import holds
from rag.naming import NameWeights
from rag.overlap import QuestionTerms
from rag.questions import AnalysedQuestion
from rag.ranker import Ranker
from rag.types import Evidence

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

# Openings that lean on the sentence before, so that a quote of one alone would hang in the air.
_DANGLING = re.compile(
    r"^\W*(?:daarom|daardoor|daarmee|daarna|daarop|daarbij|daarvan|dat|dit|deze|die|hij|zij|ze|"
    r"hierdoor|hiermee|hierop|toch|ook|echter|maar|en|want|zo|dan|toen|het bedrijf|het merk|"
    r"that|this|these|those|he|she|they|it|its|their|therefore|however|but|and|so|then|thus|as a "
    r"result|in addition|the company|the brand)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit with its surroundings; ``window`` is the sentence before and itself."""

    hit: Hit
    span: Span
    text: str
    window: str
    previous: Span | None

    @property
    def passage(self) -> Passage:
        """The passage the sentence stands in."""
        return self.hit.passage

    @property
    def evidence(self) -> Evidence:
        """The sentence as evidence."""
        return Evidence(self.passage, self.span.start, self.span.end)

    @property
    def dangles(self) -> bool:
        """Whether the sentence opens with a word that points back."""
        return _DANGLING.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, with their scores and the chance that the best one answers.

    ``features`` has a row for each candidate in the same order; ``answerable`` is a probability,
    ``margin`` how far below the best a sentence may score and still belong to the answer.
    """

    candidates: tuple[Candidate, ...]
    scores: tuple[float, ...]
    answerable: float
    features: Array
    margin: float = 0.0


def candidates(hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """Every sentence of ``hits`` once, in hit order."""
    found: dict[tuple[str, int], Candidate] = {}
    for hit in hits:
        passage, previous = hit.passage, None
        for span in passage.sentences:
            text = passage.quote(span)
            before = passage.quote(previous) + " " if previous else ""
            candidate = Candidate(hit, span, text, before + text, previous)
            found.setdefault((passage.document_id, span.start), candidate)
            previous = span
    return tuple(found.values())


# The lead of a sentence that has no rival.
_ALONE = 5.0

FEATURES = (
    "cosine", "cosine_window", "cosine_passage", "cosine_below_best", "window_below_best",
    "coverage", "coverage_window", "coverage_passage", "coverage_below_best",
    "names", "names_window", "names_passage", "typed", "type_held", "type_held_window",
    "name_fit", "name_fit_window", "name_recent",
    "rank", "dense_rank", "lexical_rank", "length", "dangles", "opening", "numbers",
)  # fmt: skip


def feature_matrix(
    question: AnalysedQuestion, found: Sequence[Candidate], encoder: Encoder
) -> Array:
    """Features of shape (number of candidates, number of ``FEATURES``)."""
    if not found:
        return np.zeros((0, len(FEATURES)))
    surroundings = [f"{c.passage.title} {c.passage.heading} {c.passage.text}" for c in found]
    cosine, window, passage = _cosines(question.text, found, encoder)
    terms = QuestionTerms.of(
        question.text, question.language, [(c.text, c.passage.language) for c in found]
    )
    names = NameWeights.of(question.names, [c.passage for c in found])
    languages = [c.passage.language for c in found]
    texts, windows = [c.text for c in found], [c.window for c in found]

    def covered(parts: Sequence[str]) -> Array:
        return np.array(list(map(terms.coverage, parts, languages)))

    coverage = covered(texts)
    columns = [
        cosine,
        window,
        passage,
        cosine - cosine.max(),
        window - window.max(),
        coverage,
        covered(windows),
        covered(surroundings),
        coverage - coverage.max(),
        *(list(map(names.share, part)) for part in (texts, windows, surroundings)),
        [float(question.expects != "open")] * len(found),
        *([float(holds(t, question.expects, question.text)) for t in p] for p in (texts, windows)),
        *(list(map(names.fit, part)) for part in (texts, windows)),
        [names.recent(c.passage, c.span) for c in found],
        [1 / c.hit.rank for c in found],
        [_reciprocal(c.hit.dense_rank) for c in found],
        [_reciprocal(c.hit.lexical_rank) for c in found],
        [math.log(len(text) / 100 + 0.1) for text in texts],
        [float(c.dangles) for c in found],
        [float(c.previous is None) for c in found],
        [_shared_numbers(question.text, text) for text in windows],
    ]
    return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def _cosines(
    question: str, found: Sequence[Candidate], encoder: Encoder
) -> tuple[Array, Array, Array]:
    query = encoder.encode_queries([question])[0]
    vectors = encoder.encode_passages([c.text for c in found] + [c.window for c in found])
    cosines = (vectors @ query).astype(np.float64)
    alone, window = cosines[: len(found)], cosines[len(found) :]
    best: dict[str, float] = {}
    for candidate, value in zip(found, window, strict=True):
        key = candidate.passage.id
        best[key] = max(best.get(key, -1.0), float(value))
    passage = np.array(
        [c.hit.dense_score if c.hit.dense_score is not None else best[c.passage.id] for c in found]
    )
    return alone, window, passage


def _reciprocal(rank: int | None) -> float:
    return 0.0 if rank is None else 1 / rank


def _shared_numbers(question: str, text: str) -> float:
    wanted = set(re.findall(r"(?<!\w)\d+", question))
    return len(wanted & set(re.findall(r"(?<!\w)\d+", text))) / len(wanted) if wanted else 1.0


def rank(
    question: AnalysedQuestion,
    hits: Sequence[Hit],
    encoder: Encoder,
    rankers: Mapping[str, Ranker],
) -> Ranking:
    """Score every sentence of ``hits`` as evidence for ``question``.

    Sentences in the question's language are preferred: those in the other one are taken only
    where the former do not answer, and are the likelier to.
    """
    own, foreign = (
        _rank_within(question, part, encoder, rankers[direction])
        for direction, part in by_direction(question, hits).items()
    )
    if own.answerable >= rankers["same"].threshold or own.answerable >= foreign.answerable:
        return own
    return foreign


def by_direction(question: AnalysedQuestion, hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Hits in the question's language and in the other, each ranked anew from 1."""
    parts: dict[str, list[Hit]] = {"same": [], "across": []}
    for hit in hits:
        part = parts["same" if hit.passage.language == question.language else "across"]
        part.append(replace(hit, rank=len(part) + 1))
    return parts


def _rank_within(
    question: AnalysedQuestion, hits: Sequence[Hit], encoder: Encoder, ranker: Ranker
) -> Ranking:
    """Score the sentences of hits that are all in one language."""
    found = candidates(hits)
    if not found:
        return Ranking((), (), 0.0, np.zeros((0, len(FEATURES))))
    features = feature_matrix(question, found, encoder)
    scores = ranker.sentence(features)
    order = np.argsort(-scores, kind="stable")
    summary = answer_features(features[order], scores[order])
    return Ranking(
        candidates=tuple(found[i] for i in order),
        scores=tuple(float(scores[i]) for i in order),
        answerable=float(ranker.answerable(summary[None])[0]),
        features=features[order],
        margin=ranker.margin,
    )


ANSWER_FEATURES = (
    *FEATURES, "score", "lead", "best_cosine", "best_coverage", "best_name", "scores_ahead",
    "mean_cosine", "cosine_stands_out", "coverage_around", "doubt", "mean_score",
)  # fmt: skip


def answer_features(features: Array, scores: Array) -> Array:
    """What tells whether the best sentence answers, of shape (number of ``ANSWER_FEATURES``,).

    The best sentence's own features, its score and lead over the next, what the others come
    to, and the entropy of choosing between them; rows of ``features`` come best first.
    """

    def column(name: str) -> Array:
        values: Array = features[:, FEATURES.index(name)]
        return values

    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    cosine = column("cosine")
    extra = [
        scores[0],
        scores[0] - scores[1] if len(scores) > 1 else _ALONE,
        column("cosine_window").max(),
        column("coverage_window").max(),
        column("name_recent").max(),
        scores[:5].mean(),
        cosine.mean(),
        cosine.max() - cosine.mean(),
        column("coverage_passage")[0] - column("coverage_window")[0],
        -(chances * np.log(chances + 1e-12)).sum(),
        scores.mean(),
    ]
    return np.concatenate([features[0], extra])
