"""Dense search: exact inner products of unit vectors, by FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import faiss

    from index.encoder import Vectors

# Equal vectors must have equal scores, whatever block of the computation they fall in.
_DECIMALS = 6


class DenseIndex:
    """Vectors of unit length, searched by cosine similarity; exact, ties by position."""

    def __init__(self, flat: faiss.IndexFlatIP) -> None:
        self._flat = flat

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Index vectors of shape ``(n, dimension)``."""
        import faiss

        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what ``save`` wrote.

        Raises:
            ValueError: the file is no such index.
        """
        import faiss

        try:
            # Through memory: FAISS opens paths in the system's encoding, not in UTF-8.
            flat = faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8))
        except RuntimeError as error:
            raise ValueError(f"{path.name} cannot be read by FAISS") from error
        if not isinstance(flat, faiss.IndexFlatIP):
            raise ValueError(f"{path.name} is a {type(flat).__name__}, not an IndexFlatIP")
        return cls(flat)

    def save(self, path: Path) -> None:
        """Write the index as FAISS does."""
        import faiss

        path.write_bytes(faiss.serialize_index(self._flat).tobytes())

    def __len__(self) -> int:
        return int(self._flat.ntotal)

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        return int(self._flat.d)

    def vector(self, position: int) -> Vectors:
        """The vector at a position, shape ``(dimension,)``."""
        return np.asarray(self._flat.reconstruct(position), dtype=np.float32)

    def score(self, query: Vectors, position: int) -> float:
        """The cosine similarity of a query vector, shape ``(dimension,)``, and a position."""
        return round(float(np.dot(query, self.vector(position))), _DECIMALS)

    def search(self, query: Vectors, top_k: int) -> list[tuple[int, float]]:
        """The ``top_k`` nearest positions to a vector of shape ``(dimension,)``, best first."""
        total = len(self)
        wanted = min(top_k, total)
        if wanted <= 0:
            return []
        fetched = min(wanted + 1, total)
        while True:
            scores, positions = self._flat.search(query.reshape(1, -1), fetched)
            rounded = np.round(scores[0].astype(np.float64), _DECIMALS)
            # FAISS keeps any of the equals at the edge: fetch them all, then choose.
            if fetched == total or rounded[wanted - 1] > rounded[-1]:
                break
            fetched = min(2 * fetched, total)
        order = np.lexsort((positions[0], -rounded))[:wanted]
        return [(int(positions[0][row]), float(rounded[row])) for row in order]
