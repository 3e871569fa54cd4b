"""``vraagbaak verify``: whether an exported conversation still holds against the documents."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError
from rag.arguments import config_from

if TYPE_CHECKING:
    from index.encoder import Encoder
    from rag.config import Config
    from rag.export.files import Export

_EPILOG = """examples:
  vraagbaak ask "Wat kostte de SU7?" --export gesprek.md
  vraagbaak verify gesprek.md
  vraagbaak verify report.html --documents notes/ --json

exit status: 0 everything still holds, 1 something does not, 2 something to mend first
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        # Not at the top: ``--help`` need not wait for what reads documents.
        from rag.export.files import load_export
        from rag.export.recheck import recheck
        from rag.export.recheck_report import recheck_as_json, recheck_as_text, still_holds
        from rag.loading import load_documents

        loaded = load_export(arguments.file)
        config = config_from(arguments)
        documents = load_documents(config)
        found = recheck(loaded.export, documents, _encoder(loaded.export, config))
        show = recheck_as_json if arguments.json else recheck_as_text
        sys.stdout.write(f"{show(loaded, found)}\n")
        return 0 if still_holds(loaded, found) else 1
    except SetupError as error:
        sys.stderr.write(f"vraagbaak: {error}\n")
        return 2


def _encoder(export: Export, config: Config) -> Encoder | None:
    """The encoder of the answers, where a sentence and its quotes differ in language."""
    from rag.export.recheck import needs_encoder

    if not needs_encoder(export):
        return None
    from index.encoder import DEFAULT_ENCODER, load_encoder
    from index.storage import read_metadata

    stored = read_metadata(config.index).encoder if config.index else DEFAULT_ENCODER
    return load_encoder(config.encoder or stored)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak verify",
        description="Check every quote of an exported conversation against the documents, and "
        "every sentence against its quotes.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="an export: Markdown, JSON or HTML")
    parser.add_argument("--json", action="store_true", help="print everything found as JSON")
    group = parser.add_argument_group("documents")
    group.add_argument(
        "--documents",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="files or folders that were asked; without it, the article that comes along",
    )
    group.add_argument("--index", type=Path, metavar="FOLDER", help="the index that was asked")
    group.add_argument("--encoder", metavar="NAME", help="sentence encoder: a name or a folder")
    group.add_argument("--config", type=Path, metavar="FILE", help="settings in a TOML file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
