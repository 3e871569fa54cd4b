"""The distillation loss: a student sentence belongs where the teacher puts its English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from index.training.teacher import Teacher

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class DistillationLoss(nn.Module):
    """1 − cos(student, teacher) + ``weight`` × cross-entropy over the batch's teacher vectors.

    The first term is the idea of Reimers and Gurevych (2020) on unit vectors; the second keeps
    neighbours apart, which the first alone forgives. A label is a row of ``teacher``; equal rows
    in a batch are not each other's negatives.
    """

    def __init__(
        self, model: SentenceTransformer, teacher: Teacher, scale: float = 20.0, weight: float = 0.3
    ) -> None:
        super().__init__()
        self.model = model
        self.teacher = teacher
        self.scale = scale
        self.weight = weight

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The mean loss of a batch; ``features`` holds one column, the student's sentences."""
        (column,) = features
        student = nn.functional.normalize(self.model(column)["sentence_embedding"].float(), dim=-1)
        target = torch.from_numpy(self.teacher(labels.numpy())).to(student)
        cosine = (student * target).sum(dim=-1)
        same = (labels[:, None] == labels[None, :]) & ~torch.eye(
            len(labels), dtype=torch.bool, device=labels.device
        )
        scores = (self.scale * student @ target.T).masked_fill(same, float("-inf"))
        correct = torch.arange(len(labels), device=labels.device)
        contrast = nn.functional.cross_entropy(scores, correct)
        return (1.0 - cosine).mean() + self.weight * contrast

    def get_config_dict(self) -> dict[str, Any]:
        """What the trainer's model card says of the loss."""
        return {"scale": self.scale, "weight": self.weight}
