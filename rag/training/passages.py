"""The short passages of grounded-qa folders, for what verification learns from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import Any

LEARNT_FROM = frozenset((*ascii_lowercase, "aa"))
"""The files that verification learns from; ``ab`` to ``af`` are kept apart to measure it on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as the collection has it; every tenth is for testing."""

    record: dict[str, Any]
    held_out: bool


def read_passages(folders: Iterable[Path]) -> Iterator[Passage]:
    """The passages to learn from, in the order of the files' names.

    Files that come later change nothing, so that what ships can be made again.
    """
    for path in (path for folder in folders for path in sorted(folder.glob("*.jsonl"))):
        if path.stem in LEARNT_FROM:
            lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
            for number, line in enumerate(lines):
                yield Passage(json.loads(line), held_out=number % 10 == 9)
