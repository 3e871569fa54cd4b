"""Time: how much of the budget is used, and what follows from that."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# Shares of batches at the start and at the end. The translated embeddings have done most of the
# aligning before training begins, so questions get a good part of it from the first batch on.
OPENING: Mapping[str, float] = {
    "everyday": 0.34,
    "manuals": 0.16,
    "headings": 0.14,
    "passages": 0.14,
    "sentences": 0.16,
    "squad": 0.06,
}
CLOSING: Mapping[str, float] = {
    "everyday": 0.22,
    "manuals": 0.04,
    "headings": 0.06,
    "passages": 0.30,
    "sentences": 0.32,
    "squad": 0.06,
}
_TURN = (0.25, 0.35)  # between these parts of the time the first mix becomes the second
_WARM_UP = 0.02


@dataclass(slots=True)
class Clock:
    """Seconds of training, counted over interruptions."""

    budget: float
    used_before: float = 0.0
    started: float = 0.0

    def start(self) -> None:
        """Count from now on."""
        self.started = time.monotonic()

    @property
    def used(self) -> float:
        """Seconds trained so far, earlier runs included."""
        return self.used_before + (time.monotonic() - self.started if self.started else 0.0)

    @property
    def progress(self) -> float:
        """Used part of the budget, 0 to 1."""
        return min(1.0, self.used / self.budget)

    def shares(self) -> dict[str, float]:
        """Each dataset's share of the batches now."""
        return shares(self.progress)

    def save(self, path: Path) -> None:
        """Remember the time used, for ``load``."""
        path.write_text(json.dumps({"seconds": self.used}) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path, budget: float) -> Clock:
        """A clock that goes on where ``save`` left it, or from 0."""
        if not path.exists():
            return cls(budget)
        return cls(budget, float(json.loads(path.read_text(encoding="utf-8"))["seconds"]))


def shares(progress: float) -> dict[str, float]:
    """Each dataset's share of the batches at ``progress`` (0 to 1)."""
    begin, end = _TURN
    turned = min(1.0, max(0.0, (progress - begin) / (end - begin)))
    return {name: OPENING[name] + turned * (CLOSING[name] - OPENING[name]) for name in OPENING}


def rate(progress: float) -> float:
    """The learning rate as a part of its peak: a short warm-up, then straight down to 0.02."""
    if progress < _WARM_UP:
        return max(0.05, progress / _WARM_UP)
    return max(0.02, (1.0 - progress) / (1.0 - _WARM_UP))
