"""What the reading model is punished for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.training.reading.batches import IGNORED, Batch

if TYPE_CHECKING:
    import torch

_SPAN_WEIGHT = 0.3


def reading_loss(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of choosing among "no answer" and the sentences, and of start and end.

    ``logits`` are of shape (batch, tokens, labels).
    """
    import torch.nn.functional as F

    logits = logits.float()
    chances = sentence_scores(logits[..., 0], batch).log_softmax(-1)
    evidence = -(batch.gold * chances.masked_fill(~batch.present, 0.0)).sum(-1).mean()
    readable = batch.sentences >= 0
    readable[:, 0] = True
    spans = logits.new_zeros(())
    for column, targets in ((1, batch.starts), (2, batch.ends)):
        if (targets != IGNORED).any():
            scores = logits[..., column].masked_fill(~readable, -1e4)
            spans = spans + F.cross_entropy(scores, targets, ignore_index=IGNORED)
    return evidence + _SPAN_WEIGHT * spans


def sentence_scores(evidence: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Scores of shape (batch, 1 + sentences): the first token's, and each sentence's mean."""
    width = batch.gold.shape[1]
    numbers = (batch.sentences + 1).clamp(min=0)  # 0 gathers what is of no sentence
    sums = evidence.new_zeros(evidence.shape[0], width).scatter_add(1, numbers, evidence)
    counts = evidence.new_zeros(sums.shape).scatter_add(
        1, numbers, evidence.new_ones(evidence.shape)
    )
    means = sums / counts.clamp(min=1)
    scores = means.clone()
    scores[:, 0] = evidence[:, 0]
    return scores.masked_fill(~batch.present, -1e4)
