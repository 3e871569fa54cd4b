"""What a run of the writer is told: its time, its sizes, what it is measured on."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe; minutes are of training, with the evaluations on the way.

    ``tokens`` are of one step, ``longest`` of one lesson, and ``language`` is the first stage's
    part of the time. ``sentences`` (of each test set) and ``questions`` (in each direction) are
    what is evaluated on, ``rows`` the replies written side by side, of ``reply_tokens`` at most.
    """

    minutes: float
    device: str = "cpu"
    tokens: int = 512
    longest: int = 1024
    language: float = 0.55
    learning_rate: float = 2e-4
    evaluate_every: float = 60.0
    save_every: float = 5.0
    report_every: float = 0.5
    sentences: int = 8
    questions: int = 6
    rows: int = 16
    reply_tokens: int = 64
    workers: int = 0
    threads: int = 2
    seed: int = 1

    @classmethod
    def here(cls, minutes: float) -> Settings:
        """What suits this machine: a GPU takes sixty times as much at a time."""
        import torch

        if not torch.cuda.is_available():
            return cls(minutes)
        return cls(
            minutes,
            device="cuda",
            tokens=32_768,
            learning_rate=6e-4,
            evaluate_every=minutes / 5,
            sentences=100,
            questions=60,
            rows=160,
            reply_tokens=128,
            workers=max(1, (os.cpu_count() or 2) - 2),
            threads=4,
        )
