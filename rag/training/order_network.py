"""The network of word order: which words follow one another in running text.

It learns to tell the words on either side of a place from those of shuffled text (noise-contrastive
estimation: Gutmann & Hyvärinen, 2010).
"""

from __future__ import annotations

import base64
import random
import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.types import Language
from rag.training.jumbles import jumbled
from rag.verification.word_order import SIDE

_BUCKETS, _DIMENSION, _HIDDEN, _BATCH = 1500, 32, 96, 4096
_FREQUENT = 5000
_DROPPED = 0.15  # words seen as their ending only, so that unknown words are learnt too


def train_network(
    texts: Mapping[Language, Sequence[str]], chance: random.Random, epochs: int
) -> dict[str, Any]:
    """The weights as the model file has them, from sentences of both languages."""
    import torch
    from torch import nn

    from rag.verification.function_words import FUNCTION_WORDS

    torch.manual_seed(0)
    torch.set_num_threads(1)  # several would add up in another order each time
    words = _vocabulary(texts)
    index = {word: place + 3 for place, word in enumerate(words)}
    rows = len(words) + 3 + _BUCKETS
    real, shuffled = _windows(texts, index, chance)
    windows = torch.tensor(real + shuffled)
    targets = torch.cat([torch.ones(len(real)), torch.zeros(len(shuffled))])
    endings = torch.arange(rows)
    for word, place in index.items():
        if word[0].isalpha() and word not in FUNCTION_WORDS:
            endings[place] = len(words) + 3 + zlib.crc32(word[-3:].encode()) % _BUCKETS
    embedding = nn.Embedding(rows, _DIMENSION)
    nn.init.normal_(embedding.weight, std=0.1)
    hidden, output = nn.Linear(2 * SIDE * _DIMENSION, _HIDDEN), nn.Linear(_HIDDEN, 1)
    parameters = [*embedding.parameters(), *hidden.parameters(), *output.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=4e-3)
    steps = epochs * (len(windows) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=steps)
    loss_of = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(len(shuffled) / len(real)))
    for epoch in range(epochs):
        for batch in torch.randperm(len(windows)).split(_BATCH):
            seen = windows[batch]
            seen = torch.where(torch.rand(seen.shape) < _DROPPED, endings[seen], seen)
            scores = output(torch.tanh(hidden(embedding(seen).flatten(1)))).squeeze(1)
            loss = loss_of(scores, targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        sys.stdout.write(f"epoch {epoch + 1}: loss {loss.item():.4f}\n")
    return {
        "words": words,
        "buckets": _BUCKETS,
        "embeddings": _in_bytes(embedding.weight.detach().numpy()),
        "hidden": _in_bytes(hidden.weight.detach().numpy()),
        "hidden_bias": hidden.bias.tolist(),
        "output": output.weight[0].tolist(),
        "output_bias": output.bias.item(),
        "of_quotes": {"bias": 0.0},
        "with_quotes": {"bias": 0.0},
        "across": {"bias": 0.0},
    }


def _vocabulary(texts: Mapping[Language, Sequence[str]]) -> list[str]:
    from rag.verification.word_order import words_of

    words: dict[str, None] = {}
    for language in texts:
        counts = Counter(word for text in texts[language] for word in words_of(text))
        small = [(word, n) for word, n in counts.items() if not word[0].isupper()]
        small.sort(key=lambda item: (-item[1], item[0]))
        words.update(dict.fromkeys(word for word, _ in small[:_FREQUENT]))
    return [*words, "^", "^^"]


def _windows(
    texts: Mapping[Language, Sequence[str]], index: dict[str, int], chance: random.Random
) -> tuple[list[list[int]], list[list[int]]]:
    """Windows of words of running text, and of the same text shuffled."""
    from rag.verification.word_order import words_of

    real: list[list[int]] = []
    shuffled: list[list[int]] = []
    for language in texts:
        before: list[str] = []
        for text in texts[language]:
            words = words_of(text)
            if len(words) < 3:
                continue
            real += _around(words, index)
            if chance.random() < _DROPPED:
                real += _around([word for word in words if word not in ",;."], index)
            jumble = words_of(jumbled(text.split(), before, chance))
            known = set(pairwise(words))
            pairs = pairwise(["<", *jumble, ">"])
            shuffled += [
                window
                for window, pair in zip(_around(jumble, index), pairs, strict=True)
                if pair not in known
            ]
            before = text.split()
    return real, shuffled


def _around(words: Sequence[str], index: dict[str, int]) -> list[list[int]]:
    ids = [*[1] * SIDE, *(_id(word, index) for word in words), *[2] * SIDE]
    return [ids[i : i + 2 * SIDE] for i in range(len(words) + 1)]


def _id(word: str, index: dict[str, int]) -> int:
    if word in index:
        return index[word]
    if word[0].isupper():
        return index["^^" if word.lower() in index else "^"]
    return len(index) + 3 + zlib.crc32(word[-3:].encode()) % _BUCKETS


def _in_bytes(matrix: npt.NDArray[np.float32]) -> dict[str, Any]:
    """Signed bytes with a scale for each column."""
    scales = np.maximum(np.abs(matrix).max(axis=0) / 127, 1e-9)
    whole = np.round(matrix / scales).astype(np.int8)
    return {
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "bytes": base64.b64encode(whole.tobytes()).decode(),
    }
