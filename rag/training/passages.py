"""The short passages of grounded-qa folders, for what verification learns from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT_APART = frozenset({"ab", "ac", "ad", "ae", "af"})
"""The files that verification is measured on: nothing of it learns from them."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the collection has it; every tenth is for testing."""

    record: dict[str, Any]
    held_out: bool


def read_passages(folders: Iterable[Path]) -> Iterator[Passage]:
    """Every passage but those kept apart, in the order of the files' names."""
    for path in (path for folder in folders for path in sorted(folder.glob("*.jsonl"))):
        if path.stem not in KEPT_APART:
            lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
            for number, line in enumerate(lines):
                yield Passage(json.loads(line), held_out=number % 10 == 9)
