"""What is known about each candidate: numbers that a ranker turns into a score."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Encoder
from index.types import Span
from rag.overlap import QuestionTerms
from rag.ranking.answer_types import holds
from rag.ranking.evidence import Candidate
from rag.ranking.naming import NameWeights
from rag.ranking.reading import Reading
from rag.understanding.questions import AnalysedQuestion

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

# The lead of a sentence that has no rival.
_ALONE = 5.0
# From these log-odds on, the answering words are right four times in five (passages kept for
# tuning); from 0 on three times in four.
CLEAR_ANSWER = 6.0
# Beyond this, log-odds say no more.
_DOUBT = 15.0

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


READING_FEATURES = (
    *FEATURES, "score", "score_below_best", "odds", "odds_below_best", "certainty",
    "certainty_below_best", "odds_beside", "span_held",
)  # fmt: skip


def reading_matrix(
    question: AnalysedQuestion,
    features: Array,
    scores: Array,
    found: Sequence[Candidate],
    readings: Mapping[str, Reading],
) -> Array:
    """What is known after reading, of shape (number of candidates, ``READING_FEATURES``).

    ``features`` and ``scores`` are those of before; ``readings`` has one for the passage (by
    id) of every candidate. ``span_held`` says whether the likeliest answer words of a sentence
    are of the kind the question asks for.
    """
    read = [_place(candidate, readings) for candidate in found]
    odds = np.array([reading.odds[at] for reading, at in read])
    certainty = np.array([reading.certainty[at] for reading, at in read])
    beside = [
        max((r.odds[i] for i in (at - 1, at + 1) if 0 <= i < len(r.odds)), default=r.odds[at])
        for r, at in read
    ]
    columns = [
        scores,
        scores - scores.max(),
        odds,
        odds - odds.max(),
        certainty,
        certainty - certainty.max(),
        np.array(beside),
        np.array(
            [
                float(holds(c.passage.quote(reading.spans[at]), question.expects, question.text))
                for c, (reading, at) in zip(found, read, strict=True)
            ]
        ),
    ]
    # A sentence that the model did not see counts as one it thinks little of.
    added = np.clip(np.stack(columns, axis=1), -_DOUBT, _DOUBT)
    return np.concatenate([features, added], axis=1)


def answer_span(candidate: Candidate, readings: Mapping[str, Reading]) -> Span | None:
    """The answering words of the candidate, where the model is sure enough of them."""
    reading, at = _place(candidate, readings)
    return reading.spans[at] if reading.certainty[at] >= CLEAR_ANSWER else None


def _place(candidate: Candidate, readings: Mapping[str, Reading]) -> tuple[Reading, int]:
    return readings[candidate.passage.id], candidate.passage.sentences.index(candidate.span)


ANSWER_FEATURES = (
    *READING_FEATURES, "final_score", "lead", "best_cosine", "best_coverage", "best_name",
    "scores_ahead", "mean_cosine", "cosine_stands_out", "coverage_around", "doubt", "mean_score",
    "best_odds", "best_certainty",
)  # fmt: skip


def answer_features(features: Array, scores: Array) -> Array:
    """What tells whether the best sentence answers, of shape (number of ``ANSWER_FEATURES``,).

    The best sentence's own features, its score and lead over the next, what the others come
    to, and the entropy of choosing between them; rows of ``features`` come best first.
    """

    def column(name: str) -> Array:
        values: Array = features[:, READING_FEATURES.index(name)]
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
        column("odds").max(),
        column("certainty").max(),
    ]
    return np.concatenate([features[0], extra])
