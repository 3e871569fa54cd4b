"""Reciprocal rank fusion: a worked example and what must hold for every input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import reciprocal_rank_fusion

rankings = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=15), max_size=4)


def test_worked_example() -> None:
    fused = reciprocal_rank_fusion([[7, 3, 5], [3, 9]], k=60)
    assert [position for position, _ in fused] == [3, 7, 9, 5]
    assert [score for _, score in fused] == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62, 1 / 63])


def test_ties_go_to_the_lower_position() -> None:
    assert [p for p, _ in reciprocal_rank_fusion([[8, 2], [2, 8]])] == [2, 8]
    assert [p for p, _ in reciprocal_rank_fusion([[9], [4]])] == [4, 9]


def test_weights_scale_a_rankings_say() -> None:
    assert [p for p, _ in reciprocal_rank_fusion([[1, 2], [2, 1]], weights=[2, 1])] == [1, 2]
    assert [p for p, _ in reciprocal_rank_fusion([[1, 2], [2, 1]], weights=[1, 2])] == [2, 1]


def test_refuses_what_is_no_ranking() -> None:
    with pytest.raises(ValueError, match="weights"):
        reciprocal_rank_fusion([[1]], weights=[1, 2])
    with pytest.raises(ValueError, match="twice"):
        reciprocal_rank_fusion([[1, 1]])


@given(rankings)
def test_every_position_once_best_first(lists: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(lists)
    assert sorted(p for p, _ in fused) == sorted({p for ranking in lists for p in ranking})
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


@given(st.lists(st.integers(0, 30), unique=True))
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert [p for p, _ in reciprocal_rank_fusion([ranking])] == ranking
    assert [p for p, _ in reciprocal_rank_fusion([ranking, ranking, []])] == ranking


@given(rankings, st.randoms())
def test_the_order_of_the_rankings_does_not_matter(lists: list[list[int]], random: object) -> None:
    shuffled = list(lists)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = dict(reciprocal_rank_fusion(lists)), dict(reciprocal_rank_fusion(shuffled))
    assert one == pytest.approx(other)
