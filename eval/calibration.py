"""Calibration: the score below which to refuse, and figures for it that are honest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from eval.dataset import Question
from index.types import Language

_Scores = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Costs:
    """What each mistake costs, in any unit: refusing for nothing, answering for nothing."""

    false_refusal: float
    false_answer: float


@dataclass(frozen=True, slots=True)
class Refusals:
    """What refusing below a threshold does: shares of unanswerable and answerable questions."""

    refused_unanswerable: float
    refused_answerable: float

    @property
    def balanced_accuracy(self) -> float:
        """Mean of the shares dealt with well among either kind."""
        return (self.refused_unanswerable + 1 - self.refused_answerable) / 2


@dataclass(frozen=True, slots=True)
class Threshold:
    """Refuse when the score is below ``value``; the figures are those of the data it is from."""

    value: float
    refusals: Refusals


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold from all the data, and what thresholds like it did to data they had not seen.

    ``fold_values`` are the thresholds of the folds: the closer together, the surer the value.
    """

    threshold: Threshold
    held_out: Refusals
    fold_values: tuple[float, ...]

    def to_dict(self) -> dict[str, object]:
        """The same as plain values, for JSON."""
        return {
            **asdict(self),
            "held_out_balanced_accuracy": self.held_out.balanced_accuracy,
        }


def choose_threshold(
    scores: Sequence[float],
    answerable: Sequence[bool],
    max_false_refusal: float = 0.05,
    costs: Costs | None = None,
) -> Threshold:
    """The threshold with the best balanced accuracy, or the least cost where costs are given.

    Only thresholds that refuse at most ``max_false_refusal`` of the answerable questions are
    considered; costs are averaged over the questions given. Of thresholds that do equally
    well on these data, the one in the widest gap between scores is taken, as it is the least
    likely to depend on a single question.

    Raises:
        ValueError: the lengths differ, a score is not finite, a kind of question is missing,
            or ``max_false_refusal`` is not a share.

    """
    values, flags = _checked(scores, answerable, max_false_refusal)
    best: tuple[float, float, float] | None = None
    threshold = Threshold(float(values.min()), Refusals(0.0, 0.0))
    for candidate, gap in _candidates(values):
        refusals = refusals_at(candidate, values, flags)
        if refusals.refused_answerable > max_false_refusal:
            break  # candidates rise, and so does the share refused
        rating = (_worth(refusals, flags, costs), gap, -candidate)
        if best is None or rating > best:
            best, threshold = rating, Threshold(candidate, refusals)
    return threshold


def refusals_at(value: float, scores: _Scores, answerable: _Flags) -> Refusals:
    """What refusing every score below ``value`` does."""
    refused = scores < value
    return Refusals(float(refused[~answerable].mean()), float(refused[answerable].mean()))


def cross_validated(
    scores: Sequence[float],
    answerable: Sequence[bool],
    *,
    groups: Sequence[str] | None = None,
    folds: int = 5,
    seed: int = 0,
    max_false_refusal: float = 0.05,
    costs: Costs | None = None,
) -> Calibration:
    """Choose a threshold and say what to expect of it on other questions (Stone, 1974).

    Every question is refused or not by a threshold chosen without its own fold. ``groups``
    keeps what belongs together in one fold: a question and its translation, or all questions
    about one passage. Folds hold alike shares of answerable questions.

    Raises:
        ValueError: as :func:`choose_threshold`, or there are too few groups for the folds.

    """
    values, flags = _checked(scores, answerable, max_false_refusal)
    names = [str(row) for row in range(len(values))] if groups is None else list(groups)
    fold_of = _folds(names, flags, folds, seed)
    refused = np.zeros(len(values), dtype=np.bool_)
    fold_values = []
    for fold in range(folds):
        held_out = fold_of == fold
        chosen = choose_threshold(
            values[~held_out].tolist(), flags[~held_out].tolist(), max_false_refusal, costs
        )
        refused[held_out] = values[held_out] < chosen.value
        fold_values.append(chosen.value)
    return Calibration(
        threshold=choose_threshold(values.tolist(), flags.tolist(), max_false_refusal, costs),
        held_out=Refusals(float(refused[~flags].mean()), float(refused[flags].mean())),
        fold_values=tuple(fold_values),
    )


def calibrate(
    questions: Sequence[Question],
    languages: Sequence[Language],
    score: Callable[[str, Language], float],
    *,
    max_false_refusal: float = 0.05,
    costs: Costs | None = None,
) -> Calibration:
    """Calibrate on a question set; ``score`` says how sure a reader is that it has an answer.

    Follow-ups are left out, as they mean nothing without their conversation. A question and
    its translation stay in one fold.
    """
    asked = [(q, language) for q in questions if not q.after for language in languages]
    return cross_validated(
        [score(q.text(language), language) for q, language in asked],
        [q.answerable for q, _ in asked],
        groups=[q.id for q, _ in asked],
        max_false_refusal=max_false_refusal,
        costs=costs,
    )


def _checked(
    scores: Sequence[float], answerable: Sequence[bool], max_false_refusal: float
) -> tuple[_Scores, _Flags]:
    values = np.asarray(scores, dtype=np.float64)
    flags = np.asarray(answerable, dtype=np.bool_)
    if values.ndim != 1 or values.shape != flags.shape:
        raise ValueError("scores and answerable must be two lists of equal length")
    if not np.isfinite(values).all():
        raise ValueError("scores must be finite numbers")
    if flags.all() or not flags.any():
        raise ValueError("both answerable and unanswerable questions are needed")
    if not 0 <= max_false_refusal <= 1:
        raise ValueError("max_false_refusal must lie between 0 and 1")
    return values, flags


def _candidates(scores: _Scores) -> list[tuple[float, float]]:
    """Rising thresholds that part the scores differently, with the gap each lies in.

    The first refuses nothing. None refuses everything: there is no gap to place it in.
    """
    distinct = np.unique(scores)
    # Between neighbouring floats there is no middle: the upper one parts them just as well.
    between = [(float(max(a + (b - a) / 2, np.nextafter(a, b))), float(b - a))
               for a, b in pairwise(distinct)]  # fmt: skip
    return [(float(distinct[0]), 0.0), *between]


def _worth(refusals: Refusals, answerable: _Flags, costs: Costs | None) -> float:
    if costs is None:
        return refusals.balanced_accuracy
    share = float(answerable.mean())
    answered_for_nothing = (1 - refusals.refused_unanswerable) * (1 - share)
    refused_for_nothing = refusals.refused_answerable * share
    cost = costs.false_answer * answered_for_nothing + costs.false_refusal * refused_for_nothing
    return -cost


def _folds(
    groups: Sequence[str], answerable: _Flags, folds: int, seed: int
) -> npt.NDArray[np.intp]:
    """The fold of every question: groups are dealt round in drawn order, like after like."""
    kinds: dict[str, set[bool]] = {}
    for group, flag in zip(groups, answerable, strict=True):
        kinds.setdefault(group, set()).add(bool(flag))
    if not 2 <= folds <= len(kinds):
        raise ValueError(f"{len(kinds)} groups of questions cannot make {folds} folds")
    names = sorted(kinds)
    drawn = [names[row] for row in np.random.default_rng(seed).permutation(len(names))]
    alike = sorted(drawn, key=lambda group: sorted(kinds[group]))
    fold_of = {group: place % folds for place, group in enumerate(alike)}
    return np.array([fold_of[group] for group in groups], dtype=np.intp)
