"""Which batch comes next: texts of like length together, datasets by a schedule over time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sentence_transformers.base.sampler import (
    DefaultBatchSampler,
    MultiDatasetDefaultBatchSampler,
)

if TYPE_CHECKING:
    import torch
    from datasets import Dataset
    from torch.utils.data import BatchSampler, ConcatDataset

Weights = Callable[[], Mapping[str, float]]
_POOL = 40  # batches sorted by length together: short enough to stay random
_ENDLESS = 1_000_000  # the clock ends training, not the data


class LengthBatchSampler(DefaultBatchSampler):
    """Random batches in which texts are about equally long, so that little is padding."""

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int,
        drop_last: bool = True,
        valid_label_columns: list[str] | None = None,
        generator: torch.Generator | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(dataset, batch_size, True, valid_label_columns, generator, seed)
        columns = [dataset[name] for name in dataset.column_names if name != "label"]
        self.lengths = [
            max(len(value) for value in row if isinstance(value, str))
            for row in zip(*columns, strict=True)
        ]
        self.passes = 0

    def __iter__(self) -> Iterator[list[int]]:
        rng = random.Random(f"{self.seed} {self.epoch} {self.passes}")
        self.passes += 1
        order = list(range(len(self.lengths)))
        rng.shuffle(order)
        pool = self.batch_size * _POOL
        batches = []
        for start in range(0, len(order), pool):
            chunk = sorted(order[start : start + pool], key=self.lengths.__getitem__)
            batches += [
                chunk[i : i + self.batch_size]
                for i in range(0, len(chunk) - self.batch_size + 1, self.batch_size)
            ]
        rng.shuffle(batches)
        yield from batches

    def __len__(self) -> int:
        return len(self.lengths) // self.batch_size


def length_batches(
    dataset: Dataset,
    batch_size: int,
    match_batch: int,
    drop_last: bool = True,
    valid_label_columns: list[str] | None = None,
    generator: torch.Generator | None = None,
    seed: int = 0,
) -> LengthBatchSampler:
    """Batches of ``batch_size``, or of ``match_batch`` where a row is two or three texts."""
    size = batch_size if "label" in dataset.column_names else match_batch
    return LengthBatchSampler(
        dataset, min(size, len(dataset)), drop_last, valid_label_columns, generator, seed
    )


class ScheduledBatchSampler(MultiDatasetDefaultBatchSampler):
    """Endless batches; each dataset's share follows weights that may change as time passes."""

    def __init__(
        self,
        dataset: ConcatDataset[object],
        batch_samplers: list[BatchSampler],
        names: Sequence[str],
        weights: Weights,
        generator: torch.Generator | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(dataset, batch_samplers, generator, seed)
        self.names = names
        self.weights = weights

    def __iter__(self) -> Iterator[list[int]]:
        rng = random.Random(f"{self.seed} {self.epoch}")
        starts = [0, *self.dataset.cumulative_sizes]
        streams = [_endless(sampler) for sampler in self.batch_samplers]
        while True:
            now = self.weights()
            which = rng.choices(range(len(streams)), [now[name] for name in self.names])[0]
            yield [starts[which] + i for i in next(streams[which])]

    def __len__(self) -> int:
        return _ENDLESS


def _endless(sampler: BatchSampler) -> Iterator[list[int]]:
    while True:
        yield from sampler
