"""The teacher's vectors, made when first asked for and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.training.evaluation import Encode


class Teacher:
    """Unit vectors of ``texts`` by row; a row of zeros in the file is one not made yet."""

    def __init__(
        self, texts: Sequence[str], encode: Encode, dimension: int, cache: Path | None = None
    ) -> None:
        self.texts = texts
        self.encode = encode
        self.vectors = _table(texts, dimension, cache)

    def __call__(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The vectors of ``rows``, shape (rows, dimension)."""
        found: npt.NDArray[np.float32] = self.vectors[rows].astype(np.float32)
        missing = np.unique(rows[~found.any(axis=1)])
        if len(missing):
            self.vectors[missing] = self.encode([self.texts[row] for row in missing])
            found = self.vectors[rows].astype(np.float32)
        return found


def _table(texts: Sequence[str], dimension: int, cache: Path | None) -> npt.NDArray[np.float16]:
    shape = (len(texts), dimension)
    if cache is None:
        return np.zeros(shape, dtype=np.float16)
    note = cache.with_suffix(".json")
    fingerprint = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    known = json.loads(note.read_text(encoding="utf-8"))["sha256"] if note.exists() else ""
    if cache.exists() and known == fingerprint:
        return np.lib.format.open_memmap(cache, mode="r+")
    table = np.lib.format.open_memmap(cache, mode="w+", dtype=np.float16, shape=shape)
    note.write_text(json.dumps({"sha256": fingerprint}) + "\n", encoding="utf-8")
    return table
