"""Choosing a refusal threshold, and honest figures for it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import Costs, calibrate, choose_threshold, cross_validated
from eval.dataset import Question

PAIRS = st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=2, max_size=40).filter(
    lambda pairs: len({flag for _, flag in pairs}) == 2
)


def test_a_clean_gap_is_found_and_the_threshold_lies_in_its_middle() -> None:
    threshold = choose_threshold([0.1, 0.2, 0.8, 0.9], [False, False, True, True])
    assert threshold.value == pytest.approx(0.5)
    assert threshold.refusals.refused_unanswerable == 1
    assert threshold.refusals.refused_answerable == 0
    assert threshold.refusals.balanced_accuracy == 1


def test_false_refusals_are_capped_even_where_more_would_balance_better() -> None:
    scores = [0.3] + [0.9] * 9 + [0.4] * 10
    answerable = [True] * 10 + [False] * 10
    strict = choose_threshold(scores, answerable, max_false_refusal=0.05)
    assert strict.refusals.refused_answerable == 0
    assert strict.refusals.refused_unanswerable == 0
    loose = choose_threshold(scores, answerable, max_false_refusal=0.1)
    assert loose.value == pytest.approx(0.65)
    assert loose.refusals.refused_unanswerable == 1


def test_costs_move_the_threshold() -> None:
    # One answerable question lies below two unanswerable ones.
    scores = [0.2, 0.4, 0.4, 0.9, 0.9]
    answerable = [True, False, False, True, True]
    careful = choose_threshold(scores, answerable, 1.0, Costs(false_refusal=1, false_answer=1))
    assert careful.value == pytest.approx(0.65)
    eager = choose_threshold(scores, answerable, 1.0, Costs(false_refusal=3, false_answer=1))
    assert eager.refusals.refused_answerable == 0


@pytest.mark.parametrize(
    ("scores", "answerable", "cap"),
    [
        ([0.1], [True, False], 0.05),
        ([0.1, 0.2], [True, True], 0.05),
        ([0.1, float("nan")], [True, False], 0.05),
        ([0.1, 0.2], [True, False], 1.5),
    ],
)
def test_what_cannot_be_calibrated_is_refused(
    scores: list[float], answerable: list[bool], cap: float
) -> None:
    with pytest.raises(ValueError):
        choose_threshold(scores, answerable, cap)


@given(PAIRS, st.floats(0, 1))
def test_the_cap_holds_and_the_figures_are_those_of_the_threshold(
    pairs: list[tuple[float, bool]], cap: float
) -> None:
    scores, flags = [score for score, _ in pairs], [flag for _, flag in pairs]
    threshold = choose_threshold(scores, flags, cap)
    refused = [score < threshold.value for score in scores]
    answerable = [no for no, flag in zip(refused, flags, strict=True) if flag]
    others = [no for no, flag in zip(refused, flags, strict=True) if not flag]
    assert threshold.refusals.refused_answerable == pytest.approx(sum(answerable) / len(answerable))
    assert threshold.refusals.refused_unanswerable == pytest.approx(sum(others) / len(others))
    assert threshold.refusals.refused_answerable <= cap


@given(PAIRS)
def test_no_other_threshold_balances_better(pairs: list[tuple[float, bool]]) -> None:
    scores, flags = [score for score, _ in pairs], [flag for _, flag in pairs]
    best = choose_threshold(scores, flags, 1.0).refusals.balanced_accuracy
    for other in scores:
        caught = [score < other for score, flag in pairs if not flag]
        lost = [score < other for score, flag in pairs if flag]
        balanced = (sum(caught) / len(caught) + 1 - sum(lost) / len(lost)) / 2
        assert balanced <= best + 1e-9


def test_held_out_figures_of_noise_are_no_better_than_chance() -> None:
    drawn = random.Random(1)
    scores = [drawn.random() for _ in range(600)]
    flags = [row % 2 == 0 for row in range(600)]
    result = cross_validated(scores, flags, max_false_refusal=1.0)
    assert result.threshold.refusals.balanced_accuracy > 0.52
    assert result.held_out.balanced_accuracy < result.threshold.refusals.balanced_accuracy
    assert result.held_out.balanced_accuracy == pytest.approx(0.5, abs=0.05)
    assert result == cross_validated(scores, flags, max_false_refusal=1.0)
    assert len(result.fold_values) == 5


def test_a_group_is_never_split_over_folds() -> None:
    """Translations share a score nobody else has: only a split group could learn it."""
    scores = [row / 10 for row in range(20) for _ in range(2)]
    flags = [row % 2 == 0 for row in range(20) for _ in range(2)]
    groups = [f"q{row}" for row in range(20) for _ in range(2)]
    single = cross_validated(scores[::2], flags[::2], groups=groups[::2], max_false_refusal=1.0)
    double = cross_validated(scores, flags, groups=groups, max_false_refusal=1.0)
    assert double == single


def test_groups_may_hold_both_kinds_and_too_few_groups_are_refused() -> None:
    scores, flags = [0.9, 0.1] * 6, [True, False] * 6
    groups = [f"passage {row // 2}" for row in range(12)]
    assert cross_validated(scores, flags, groups=groups).held_out.balanced_accuracy == 1
    with pytest.raises(ValueError, match="folds"):
        cross_validated(scores, flags, groups=["one"] * 12)
    with pytest.raises(ValueError, match="folds"):
        cross_validated(scores, flags, folds=1)


def test_calibrating_on_questions_leaves_follow_ups_out() -> None:
    questions = [_question(f"a{row}", answerable=True) for row in range(6)]
    questions += [_question(f"u{row}", answerable=False) for row in range(6)]
    questions.append(_question("f", answerable=True, after="a0"))
    asked: list[tuple[str, str]] = []

    def score(text: str, language: str) -> float:
        asked.append((text, language))
        return 1.0 if "a" in text else 0.0

    result = calibrate(questions, ("nl", "en"), score)
    assert result.held_out.balanced_accuracy == 1
    assert len(asked) == 24
    assert ("nl a0", "nl") in asked and ("EN u5", "en") in asked
    assert result.to_dict()["held_out_balanced_accuracy"] == 1


def _question(name: str, *, answerable: bool, after: str = "") -> Question:
    return Question(
        id=name,
        kind="factual",
        nl=f"nl {name}",
        en=f"EN {name}",
        answers_nl=(("x",),) if answerable else (),
        answers_en=(("x",),) if answerable else (),
        facts=("x",) if answerable else (),
        status="answered" if answerable else "not_in_source",
        after=after,
    )
