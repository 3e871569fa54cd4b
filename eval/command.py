"""What the evaluation commands have in common: how they end, and how tables are written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.report import write_text
from eval.tables import Table, table_markdown
from index.errors import SetupError


def run(command: Callable[[Namespace], None], arguments: Namespace) -> int:
    """Run a command; returns the exit status: 2, and one message, for what a user can mend."""
    try:
        command(arguments)
    except SetupError as error:
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2
    return 0


def write_tables(title: str, tables: Sequence[Table], path: Path | None) -> None:
    """Write the tables as Markdown under a title, if there is a path to write to.

    Raises:
        SetupError: the file cannot be written.

    """
    if path is not None:
        write_text("\n\n".join([f"# {title}", *map(table_markdown, tables)]) + "\n", path)
