"""The short passages of grounded-qa folders, for what verification learns from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from string import ascii_lowercase

from index.grounded_qa import Article, read_grounded_qa

LEARNT_FROM = frozenset((*ascii_lowercase, "aa"))
"""The files that verification learns from; ``ab`` to ``af`` are kept apart to measure it on."""


def read_passages(folders: Iterable[Path]) -> list[Article]:
    """The passages to learn from, in the order of the files' names.

    Files that come later change nothing, so that what ships can be made again.

    Raises:
        SetupError: a folder does not hold the collection.

    """
    return [a for a in read_grounded_qa(*folders) if not a.long and a.file in LEARNT_FROM]
