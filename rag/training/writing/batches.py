"""From lessons to tensors: rows of about equal length, as many as a batch has tokens for."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.training.writing.lessons import IGNORED, Draw, Encoded, encode

if TYPE_CHECKING:
    import torch

_POOL = 24  # batches sorted by length together


@dataclass(frozen=True, slots=True)
class Batch:
    """Lessons side by side: ``ids`` and ``labels`` are of shape (rows, tokens).

    Rows are filled up on the right, so a model that only looks back needs no mask.
    """

    ids: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True, slots=True)
class Lessons:
    """Endless batches of at most ``tokens`` tokens, filling included.

    Lessons of more than ``longest`` tokens are left out.
    """

    draw: Draw
    tokenizer: Any
    tokens: int
    longest: int
    seed: int

    def batches(self, worker: int = 0) -> Iterator[Batch]:
        """The batches that ``worker`` makes, counted from 0."""
        rng = random.Random(f"{self.seed} {worker}")
        while True:
            groups = grouped(self._pool(rng), self.tokens)
            rng.shuffle(groups)
            for group in groups:
                yield make_batch(group)

    def _pool(self, rng: random.Random) -> list[Encoded]:
        pool: list[Encoded] = []
        drawn = 0
        while drawn < self.tokens * _POOL:
            lesson = encode(self.draw(rng), self.tokenizer)
            if len(lesson.ids) <= self.longest:
                pool.append(lesson)
                drawn += len(lesson.ids)
        return pool


def grouped(lessons: Sequence[Encoded], tokens: int) -> list[list[Encoded]]:
    """Lessons by length, in groups that take at most ``tokens``, or one each."""
    groups: list[list[Encoded]] = []
    for lesson in sorted(lessons, key=lambda one: len(one.ids)):
        if groups and (len(groups[-1]) + 1) * len(lesson.ids) <= tokens:
            groups[-1].append(lesson)
        else:
            groups.append([lesson])
    return groups


def make_batch(lessons: Sequence[Encoded]) -> Batch:
    """One batch of these lessons."""
    import torch

    width = max(len(lesson.ids) for lesson in lessons)
    ids = torch.zeros(len(lessons), width, dtype=torch.long)
    labels = torch.full((len(lessons), width), IGNORED, dtype=torch.long)
    for row, lesson in enumerate(lessons):
        ids[row, : len(lesson.ids)] = torch.tensor(lesson.ids)
        labels[row, : len(lesson.ids)] = torch.tensor(lesson.labels)
    return Batch(ids, labels)


def stream(lessons: Lessons, workers: int) -> Iterator[Batch]:
    """The batches, made ahead of time by ``workers`` processes, or here if there are none."""
    if not workers:
        yield from lessons.batches()
        return
    from torch.utils.data import DataLoader, IterableDataset, get_worker_info

    class Source(IterableDataset[Batch]):
        def __iter__(self) -> Iterator[Batch]:
            worker = get_worker_info()
            return lessons.batches(worker.id if worker else 0)

    # Forked, since what draws the lessons is not pickled.
    yield from DataLoader(
        Source(),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=4,
        multiprocessing_context="fork",
    )
