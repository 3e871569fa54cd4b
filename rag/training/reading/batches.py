"""From examples to tensors: which token is in which sentence, and where the answer begins."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.ranking.reading import reading_text, sentence_of_token, tokenize
from rag.training.reading.examples import Example

if TYPE_CHECKING:
    import torch

_POOL = 48  # batches sorted by length together
# "No such words known": left out of the loss (torch's own convention).
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples as the loss needs them.

    ``sentences`` (batch, tokens) numbers each token's sentence from 0, or −1; ``gold`` (batch,
    1 + sentences) shares 1 among column 0, "no answer", and the sentences; ``present`` says which
    columns are there; ``starts`` and ``ends`` are tokens.
    """

    inputs: dict[str, torch.Tensor]
    sentences: torch.Tensor
    gold: torch.Tensor
    present: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


def batches(
    draw: Callable[[random.Random], Example],
    size: int,
    tokenizer: Any,  # noqa: ANN401
    seed: int,
) -> Iterator[Batch]:
    """Endless batches of ``size`` examples of about equal length."""
    rng = random.Random(seed)
    while True:
        drawn = [draw(rng) for _ in range(size * _POOL)]
        drawn.sort(key=lambda e: len(e.passage.text) + len(e.question))
        groups = [drawn[i : i + size] for i in range(0, len(drawn), size)]
        rng.shuffle(groups)
        for group in groups:
            yield make_batch(group, tokenizer)


def make_batch(examples: Sequence[Example], tokenizer: Any) -> Batch:  # noqa: ANN401
    """One batch; evidence that was cut off with the end of a long text counts as not there."""
    import torch

    texts, begins = zip(*(reading_text(e.passage) for e in examples), strict=True)
    coded, offsets = tokenize(tokenizer, [e.question for e in examples], texts)
    width = 1 + max(len(e.passage.sentences) for e in examples)
    sentences = np.full(coded["input_ids"].shape, -1, dtype=np.int64)
    gold = np.zeros((len(examples), width), dtype=np.float32)
    present = np.zeros((len(examples), width), dtype=bool)
    starts, ends = (np.full(len(examples), IGNORED, dtype=np.int64) for _ in range(2))
    for row, example in enumerate(examples):
        move = begins[row] - example.passage.start
        spans = [(s.start + move, s.end + move) for s in example.passage.sentences]
        own = [number == 1 for number in coded.sequence_ids(row)]
        sentences[row] = sentence_of_token(offsets[row], own, spans)
        seen = sorted(set(sentences[row].tolist()) - {-1})
        present[row, [0, *(1 + i for i in seen)]] = True
        wanted = [1 + i for i in example.gold if i in seen] or [0]
        gold[row, wanted] = 1 / len(wanted)
        starts[row], ends[row] = _span_tokens(example, offsets[row], sentences[row], move)
    tensors = map(torch.from_numpy, (sentences, gold, present, starts, ends))
    return Batch(dict(coded), *tensors)


def _span_tokens(
    example: Example, offsets: Sequence[Sequence[int]], sentences: np.ndarray[Any, Any], move: int
) -> tuple[int, int]:
    """First and last token of the answering words; the first of all where there is no answer."""
    if not example.gold:
        return 0, 0
    if example.span is None:
        return IGNORED, IGNORED
    begin, end = example.span.start + move, example.span.end + move
    inside = [
        i
        for i in map(int, np.flatnonzero(sentences >= 0))
        if offsets[i][0] < end and offsets[i][1] > begin
    ]
    return (inside[0], inside[-1]) if inside else (IGNORED, IGNORED)
