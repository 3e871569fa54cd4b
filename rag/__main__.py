"""``vraagbaak ask``: a question on the command line, or a conversation in the terminal."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError
from rag.arguments import add_pipeline_arguments, config_from
from rag.export.files import check_writable, write_conversation
from rag.presentation import to_json, to_text
from rag.terminal import write_growing

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.types import Answer, Turn

_EXAMPLES = """examples:
  vraagbaak ask "Wat kostte de SU7 bij de introductie?"
  vraagbaak ask "What does the report conclude?" --documents report.txt --json
  vraagbaak ask                       a conversation; an empty line or Ctrl-D ends it
  vraagbaak ask < questions.txt       a question on each line
  vraagbaak ask --export talk.md      keep the conversation: .md, .json or .html
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        config = config_from(arguments)
        if arguments.export:
            check_writable(arguments.export)
        _tell("Documenten en modellen worden geladen… / Loading documents and models…")
        from rag.loading import load_pipeline

        pipeline = load_pipeline(config)
        _tell("")
        if arguments.question:
            answer = _print(pipeline, " ".join(arguments.question), (), as_json=arguments.json)
            if arguments.export:
                write_conversation([answer], pipeline.document, arguments.export)
        else:
            _converse(pipeline, arguments.export, as_json=arguments.json)
    except SetupError as error:
        _tell("")
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak ask",
        description="Ask the documents a question, in Dutch or English.",
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "question", nargs="*", help="the question; without one, a conversation begins"
    )
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    parser.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help="write the conversation with its quotes to FILE (.md, .json or .html); "
        "'vraagbaak verify FILE' checks later whether they still hold",
    )
    add_pipeline_arguments(parser)
    return parser


def _tell(text: str) -> None:
    """Show a passing message on the terminal's error stream; an empty one wipes it."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


def _print(pipeline: Pipeline, question: str, history: Sequence[Turn], *, as_json: bool) -> Answer:
    if as_json or not sys.stdout.isatty():
        answer = pipeline.answer(question, history)
        print(to_json(answer) if as_json else to_text(answer), flush=True)
    else:
        answer = write_growing(pipeline.stream(question, history), _write, _tell)
    if answer.notice and not as_json:
        print(f"vraagbaak: {answer.notice}", file=sys.stderr)
    return answer


def _write(text: str) -> None:
    print(text, end="", flush=True)


def _converse(pipeline: Pipeline, export: Path | None, *, as_json: bool) -> None:
    answers: list[Answer] = []
    for question in _questions():
        history = answers[-1].history if answers else ()
        answers.append(_print(pipeline, question, history, as_json=as_json))
        print(flush=True)
        if export:  # after each answer: a conversation may end in any way
            write_conversation(answers, pipeline.document, export)


def _questions() -> Iterator[str]:
    """Lines typed or piped in; in a terminal an empty line ends the conversation."""
    interactive = sys.stdin.isatty()
    while True:
        try:
            line = input("> " if interactive else "").strip()
        except EOFError:
            return
        if line:
            yield line
        elif interactive:
            return


if __name__ == "__main__":
    sys.exit(main())
