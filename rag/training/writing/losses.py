"""What the writer is punished for: every token it should have written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.training.writing.batches import Batch, grouped, make_batch
from rag.training.writing.lessons import IGNORED, Lesson, encode

if TYPE_CHECKING:
    import torch


def writing_loss(model: Any, batch: Batch, reduction: str = "mean") -> torch.Tensor:  # noqa: ANN401
    """Cross-entropy (nats a token) of the tokens with a label; ``batch`` is on the model's device.

    Only at those positions are there scores over the vocabulary: in the second stage, one in ten.
    """
    import torch.nn.functional as F

    hidden = model.base_model(input_ids=batch.ids, use_cache=False).last_hidden_state
    targets = batch.labels[:, 1:]
    wanted = targets != IGNORED
    logits = model.get_output_embeddings()(hidden[:, :-1][wanted])
    return F.cross_entropy(logits.float(), targets[wanted], reduction=reduction)


def bits_a_character(
    model: Any,  # noqa: ANN401
    tokenizer: Any,  # noqa: ANN401
    lessons: Sequence[Lesson],
    tokens: int,
) -> float:
    """How many bits a character of the replies takes; comparable between vocabularies."""
    import torch

    nats = 0.0
    for group in grouped([encode(lesson, tokenizer) for lesson in lessons], tokens):
        batch = make_batch(group)
        here = Batch(batch.ids.to(model.device), batch.labels.to(model.device))
        with torch.inference_mode():
            nats += float(writing_loss(model, here, "sum"))
    return nats / math.log(2) / sum(len(lesson.reply) for lesson in lessons)
