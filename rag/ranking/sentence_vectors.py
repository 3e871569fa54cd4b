"""Vectors of sentences, kept: the same sentences are asked about again and again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from index.encoder import Encoder

if TYPE_CHECKING:
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

_CAPACITY = 50_000


@dataclass(slots=True)
class CachingEncoder:
    """An encoder that remembers the vectors of the last ``capacity`` texts it was given.

    Only texts it has not seen reach ``encoder``, all in one batch. Safe between threads.
    """

    encoder: Encoder
    capacity: int = _CAPACITY
    _known: OrderedDict[tuple[str, str], Vectors] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """The encoder's own name."""
        return self.encoder.name

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self.encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension)."""
        return self._encode("query", texts, self.encoder.encode_queries)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension)."""
        return self._encode("passage", texts, self.encoder.encode_passages)

    def _encode(
        self, role: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        found: dict[str, Vectors] = {}
        with self._lock:
            for text in texts:
                if (role, text) in self._known:
                    self._known.move_to_end((role, text))
                    found[text] = self._known[role, text]
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found.update(zip(new, encode(new), strict=True))
            self._remember(role, new, found)
        vectors = [found[text] for text in texts]
        return np.stack(vectors) if vectors else np.zeros((0, self.dimension), np.float32)

    def _remember(self, role: str, new: Sequence[str], found: Mapping[str, Vectors]) -> None:
        with self._lock:
            for text in new:
                self._known[role, text] = found[text]
            while len(self._known) > self.capacity:
                self._known.popitem(last=False)
