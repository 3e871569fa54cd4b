"""Regression: what is worse in one report than in an earlier one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eval.evaluation import OURS
from eval.report import Report
from eval.retrieval import IN_USE
from index.errors import SetupError

_HIGHER = (
    "right",
    "citation_precision",
    "citation_recall",
    "refused_unanswerable",
    "status",
    "language",
    "sound",
)
_LOWER = ("refused_answerable",)
# Figures are rounded to four decimals: a drop of exactly the allowed size is allowed.
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Drop:
    """A figure that got worse by more than was allowed."""

    name: str
    before: float
    after: float

    def __str__(self) -> str:
        return f"{self.name}: {self.before:.1%} → {self.after:.1%}"


def find_drops(report: Report, baseline: Report, max_drop: float) -> tuple[Drop, ...]:
    """Figures of both reports that are worse now by more than ``max_drop`` (0.02: two points).

    Raises:
        SetupError: the reports have no figure in common.

    """
    before, after = dict(_figures(baseline)), dict(_figures(report))
    common = [name for name in before if name in after]
    if not common:
        raise SetupError(
            "The baseline report and this one have no figure in common: other languages, or one "
            "of them is about retrieval only. Make the baseline anew with the same options."
        )
    return tuple(
        Drop(name, before[name], after[name])
        for name in common
        if _loss(name, before[name], after[name]) > max_drop + _ROUNDING
    )


def differences(report: Report, baseline: Report) -> tuple[str, ...]:
    """What makes two reports hard to compare."""
    parts = ("documents", "questions", "models")
    return tuple(part for part in parts if report[part] != baseline[part])


def _loss(name: str, before: float, after: float) -> float:
    lower_is_better = name.rsplit(" ", 1)[-1] in _LOWER
    return after - before if lower_is_better else before - after


def _figures(report: Report) -> Iterator[tuple[str, float]]:
    for language, section in report["languages"].items():
        for direction, methods in section["retrieval"].items():
            for name, figure in methods[IN_USE].items():
                if figure["value"] is not None:
                    yield f"{direction} {name}", figure["value"]
        answers = section.get("answers", {}).get(OURS, {})
        for name in (*_HIGHER, *_LOWER):
            if name in answers and answers[name]["value"] is not None:
                yield f"{language} {name}", answers[name]["value"]
