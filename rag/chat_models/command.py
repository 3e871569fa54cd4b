"""``vraagbaak models``: chat models on this machine."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from index.errors import SetupError
from rag.chat_models.files import locate


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        # The hub's client shows how far it is, on the error stream.
        files = locate(arguments.name)
    except SetupError as error:
        sys.stderr.write(f"vraagbaak: {error}\n")
        return 2
    sys.stdout.write(
        f"{arguments.name} is on this machine: {files.size / 1e9:.1f} GB in {files.folder}\n"
        f"Use it with: vraagbaak ask --model {arguments.name}\n"
    )
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak models",
        description="Fetch chat models ahead of time. docs/chat-models.md tells which to choose.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    pull = commands.add_parser(
        "pull",
        help="fetch a model from the Hugging Face hub",
        description="Fetch a model from the Hugging Face hub, or what is still lacking of it. It "
        "is kept where HF_HOME says and then found without a connection.",
    )
    pull.add_argument("name", metavar="NAME", help="the model's name, such as Qwen/Qwen3-1.7B")
    return parser


if __name__ == "__main__":
    sys.exit(main())
