"""Dense search is exact."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from index.dense import DenseIndex


@pytest.mark.parametrize("rows", [1, 7, 64, 301])
def test_faiss_order_is_exact_order(rows: int) -> None:
    generator = np.random.default_rng(rows)
    vectors = generator.standard_normal((rows, 48)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    # Every vector thrice, far apart: ties that must go by position.
    vectors = np.concatenate([vectors, vectors, vectors])
    index = DenseIndex.build(vectors)
    for query in generator.standard_normal((5, 48)).astype(np.float32):
        query /= np.linalg.norm(query)
        scores = np.round(vectors.astype(np.float64) @ query.astype(np.float64), 6)
        exact = np.lexsort((np.arange(len(vectors)), -scores))
        for top_k in (1, 2, 4, rows, 3 * rows):
            found = index.search(query, top_k)
            got = [position for position, _ in found]
            # A tie is one to six decimals: positions must agree wherever scores differ by more.
            assert np.allclose([score for _, score in found], scores[exact[:top_k]], atol=2e-6)
            assert sorted(got) == sorted(set(got))
            assert _agree(got, list(exact[:top_k]), scores)


def _agree(got: Sequence[int], exact: Sequence[int], scores: npt.NDArray[np.float64]) -> bool:
    return all(
        g == e or abs(scores[g] - scores[e]) <= 2e-6 for g, e in zip(got, exact, strict=True)
    )


def test_equal_vectors_come_in_order_of_position() -> None:
    vectors = np.tile(np.eye(4, dtype=np.float32)[:1], (200, 1))
    vectors[3::5] = np.eye(4, dtype=np.float32)[1]
    query = np.eye(4, dtype=np.float32)[1]
    assert DenseIndex.build(vectors).search(query, 10) == [(3 + 5 * n, 1.0) for n in range(10)]
    other = [position for position, _ in DenseIndex.build(vectors).search(query, 50)][40:]
    assert other == [0, 1, 2, 4, 5, 6, 7, 9, 10, 11]


def test_dense_scores_are_cosines_and_higher_is_better() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8], [-1, 0]], dtype=np.float32)
    index = DenseIndex.build(vectors)
    assert index.search(vectors[0], 3) == [(0, 1.0), (1, 0.6), (2, -1.0)]
    assert index.search(vectors[0], 0) == []
    assert index.score(vectors[0], 1) == 0.6
