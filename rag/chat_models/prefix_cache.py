"""The beginning of a prompt, kept between questions so that it need not be read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class PrefixCache:
    """Keys and values of the last prompt and reply, for what the next prompt begins with too.

    Only for models whose every layer attends to the whole text: the others forget.
    """

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._config = model.config.get_text_config()
        self._ids: list[int] = []
        self._cache: Any = None
        self._lent: Any = None

    @contextmanager
    def lend(self, ids: Sequence[int]) -> Iterator[Any]:
        """A cache to generate with from the prompt ``ids``, holding what is known of it.

        None for a model that cannot use one. Where the block does not reach :meth:`keep`, the
        cache is left half filled, and forgotten.
        """
        cache, known = self._cache, self._ids
        self._cache, self._ids = None, []
        # At least one token has to be read for the next to be known.
        shared = min(_shared(known, ids), len(ids) - 1)
        if cache is None or shared == 0:
            cache = self._fresh()
        elif (surplus := cache.get_seq_length() - shared) > 0:
            cache.crop(-surplus)
        self._lent = cache
        try:
            yield cache
        finally:
            self._lent = None

    def keep(self, ids: Sequence[int]) -> None:
        """Keep the cache lent, now that it holds ``ids``, perhaps less the last of them."""
        if self._lent is not None:
            self._cache = self._lent
            self._ids = list(ids)[: self._cache.get_seq_length()]

    def _fresh(self) -> Any:  # noqa: ANN401
        from transformers import DynamicCache
        from transformers.cache_utils import DynamicLayer

        cache = DynamicCache(config=self._config)
        return cache if all(type(layer) is DynamicLayer for layer in cache.layers) else None


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
