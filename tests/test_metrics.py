"""The measures, against values worked out by hand and properties that must hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    answer_tokens,
    area_under_risk_coverage,
    bootstrap,
    exact_match,
    mean_over,
    ndcg_at_k,
    percentile,
    precision_recall_f1,
    recall_at_k,
    reciprocal_rank,
    risk_coverage,
    token_f1,
)

SHARES = st.floats(0, 1, allow_nan=False)
RANKINGS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def test_recall_counts_the_facts_that_the_first_passages_carry_together() -> None:
    ranking = [{"price"}, set(), {"price", "range"}]
    assert recall_at_k(ranking, {"price", "range"}, 1) == 0.5
    assert recall_at_k(ranking, {"price", "range"}, 2) == 0.5
    assert recall_at_k(ranking, {"price", "range"}, 3) == 1.0
    assert recall_at_k([], {"price"}, 5) == 0.0


@pytest.mark.parametrize(("wanted", "k"), [({"a"}, 0), (set[str](), 1)])
def test_recall_of_nothing_is_refused(wanted: set[str], k: int) -> None:
    with pytest.raises(ValueError):
        recall_at_k([{"a"}], wanted, k)


def test_reciprocal_rank() -> None:
    assert reciprocal_rank(["x", "y", "a", "b"], {"a", "b"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x", "y"], {"a"}) == 0.0


def test_ndcg_against_a_worked_example() -> None:
    # Gains 0, 2, 1 at ranks 1-3; the best order is 2, 1.
    dcg = 2 / math.log2(3) + 1 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at_k(["x", "a", "b"], {"a": 2, "b": 1}, 10) == pytest.approx(dcg / ideal)
    assert ndcg_at_k(["a", "b"], {"a": 2, "b": 1}, 10) == 1.0
    assert ndcg_at_k(["x", "a"], {"a": 1}, 1) == 0.0
    assert ndcg_at_k(["x"], {}, 5) == 0.0
    with pytest.raises(ValueError):
        ndcg_at_k(["x"], {"x": 1}, 0)


def test_a_missing_query_counts_as_zero() -> None:
    assert mean_over(["q1", "q2", "q3", "q4"], {"q1": 1.0, "q2": 0.5}) == 0.375
    assert mean_over([], {}) == 0.0


def test_precision_recall_f1() -> None:
    assert precision_recall_f1(2, 4, 8) == pytest.approx((0.5, 0.25, 1 / 3))
    assert precision_recall_f1(0, 0, 3) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("De SU7 kostte 27.400 euro.", ["su", "7", "kostte", "27400", "euro"]),
        ("The price was 27,400 euros", ["price", "was", "27400", "euros"]),
        ("2,15%", ["2.15"]),
        ("1.250,50 en 1,250.50", ["1250.50", "en", "1250.50"]),
        ("1.234.567", ["1234567"]),
        ("het merk, een hit; één auto", ["merk", "hit", "één", "auto"]),
        ("'t Zijn foto's in de top-15", ["zijn", "fotos", "in", "top", "15"]),
        ("", []),
    ],
)
def test_normalisation_knows_dutch_and_english(text: str, tokens: list[str]) -> None:
    assert answer_tokens(text) == tokens


def test_exact_match_and_token_f1() -> None:
    assert exact_match("De 27.400 euro!", ["30.000", "27,400 euro"]) == 1.0
    assert exact_match("27.401 euro", ["27.400 euro"]) == 0.0
    # Two of three tokens given, two of two wanted: P 2/3, R 1.
    assert token_f1("ruim 27.400 euro", ["27,400 euro"]) == pytest.approx(0.8)
    assert token_f1("", ["een"]) == 1.0
    assert token_f1("iets", []) == 0.0
    assert token_f1("7 7", ["7"]) == pytest.approx(2 / 3)


def test_risk_coverage_takes_the_surest_first() -> None:
    points = risk_coverage([0.2, 0.9, 0.5, 0.5], [True, False, True, False], total=5)
    assert [(point.coverage, point.risk) for point in points] == [
        (0.2, 0.0),
        (0.6, pytest.approx(1 / 3)),
        (0.8, 0.5),
    ]
    expected = (0.2 * 0 + 0.4 / 3 + 0.2 * 0.5) / 0.8
    assert area_under_risk_coverage(points) == pytest.approx(expected)
    assert area_under_risk_coverage(()) == 0.0


@pytest.mark.parametrize(("confidences", "total"), [([1.0, 2.0], None), ([1.0], 0)])
def test_risk_coverage_refuses_what_does_not_fit(
    confidences: list[float], total: int | None
) -> None:
    with pytest.raises(ValueError):
        risk_coverage(confidences, [True], total=total)


def test_bootstrap_is_a_mean_with_an_interval_around_it_and_repeats_itself() -> None:
    figure = bootstrap([1, 1, 1, 0] * 25)
    assert figure.value == 0.75
    assert figure.low is not None and figure.high is not None
    # The normal approximation gives 0.75 ± 1.96 · sqrt(0.75 · 0.25 / 100) = ± 0.085.
    assert figure.low == pytest.approx(0.665, abs=0.02)
    assert figure.high == pytest.approx(0.835, abs=0.02)
    assert figure == bootstrap([1, 1, 1, 0] * 25)
    assert bootstrap([1, 3], [2, 4]).value == pytest.approx(4 / 6, abs=1e-4)


def test_bootstrap_of_nothing_is_no_figure() -> None:
    assert bootstrap([]).value is None
    assert bootstrap([0, 0], [0, 0]).value is None
    assert bootstrap([0, 0], [0, 0]).n == 2
    with pytest.raises(ValueError):
        bootstrap([1, 2], [1])


def test_percentile_is_the_nearest_rank() -> None:
    values = [15.0, 20.0, 35.0, 40.0, 50.0]
    assert [percentile(values, share) for share in (0.05, 0.3, 0.4, 0.5, 1.0)] == [
        15,
        20,
        20,
        35,
        50,
    ]
    with pytest.raises(ValueError):
        percentile([], 0.5)


@given(RANKINGS, st.sets(st.sampled_from("abcdefgh"), min_size=1), st.integers(1, 10))
def test_ranking_measures_stay_in_range_and_recall_grows_with_k(
    ranking: list[str], relevant: set[str], k: int
) -> None:
    carried = [{item} for item in ranking]
    recall = recall_at_k(carried, relevant, k)
    assert 0 <= recall <= recall_at_k(carried, relevant, k + 1) <= 1
    assert 0 <= reciprocal_rank(ranking, relevant) <= 1
    assert 0 <= ndcg_at_k(ranking, dict.fromkeys(relevant, 1.0), k) <= 1 + 1e-12


@given(RANKINGS, st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_relevant_first_is_perfect(ranking: list[str], relevant: set[str]) -> None:
    best = sorted(relevant) + [item for item in ranking if item not in relevant]
    assert ndcg_at_k(best, dict.fromkeys(relevant, 1.0), 10) == pytest.approx(1)
    assert reciprocal_rank(best, relevant) == 1


@given(st.text(max_size=40), st.text(max_size=40))
def test_token_f1_is_symmetric_and_exact_match_implies_it(one: str, other: str) -> None:
    score = token_f1(one, [other])
    assert score == pytest.approx(token_f1(other, [one]))
    assert 0 <= score <= 1
    assert exact_match(one, [one]) == 1
    if exact_match(one, [other]):
        assert score == 1


@given(st.lists(st.tuples(SHARES, st.booleans()), min_size=1, max_size=30))
def test_risk_at_full_coverage_is_the_error_rate_in_any_order(
    pairs: list[tuple[float, bool]],
) -> None:
    scores, wrong = [score for score, _ in pairs], [mistake for _, mistake in pairs]
    points = risk_coverage(scores, wrong)
    assert points[-1].coverage == 1
    assert points[-1].risk == pytest.approx(sum(wrong) / len(wrong))
    assert points == risk_coverage(scores[::-1], wrong[::-1])
    assert 0 <= area_under_risk_coverage(points) <= 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_a_share_and_its_interval_stay_in_range(pairs: list[tuple[int, int]]) -> None:
    counts = [min(right, total) for right, total in pairs]
    figure = bootstrap(counts, [total for _, total in pairs], resamples=50)
    if figure.value is not None:
        assert figure.low is not None and figure.high is not None
        assert 0 <= figure.low <= figure.high <= 1
        assert 0 <= figure.value <= 1
