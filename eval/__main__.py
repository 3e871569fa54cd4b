"""``vraagbaak eval``: measure retrieval, answers, citations and refusals."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SetupError
from rag.arguments import add_pipeline_arguments, config_from

if TYPE_CHECKING:
    from eval.report import Report
    from rag.pipeline import Pipeline

_COMMANDS = {
    "ablation": "eval.ablation",
    "calibrate": "eval.thresholds",
    "follow-ups": "eval.follow_ups",
    "premises": "eval.premises",
    "verification": "eval.verification",
}
_EPILOG = """examples:
  vraagbaak eval                              the article that comes along
  vraagbaak eval --documents article.txt --failures
  vraagbaak eval --json report.json --plots plots/
  vraagbaak eval --baseline report.json       fail if anything got worse
  vraagbaak eval ablation --help              which part of the search does what
  vraagbaak eval follow-ups --help            whether follow-ups find their evidence
  vraagbaak eval premises --help              whether false premises are corrected
  vraagbaak eval calibrate --help             choose the thresholds for refusing
  vraagbaak eval verification --help          what verification stops and lets through

exit status: 0 measured, 1 something got worse than --baseline, 2 something to mend first
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if module := _COMMANDS.get(arguments[0] if arguments else ""):
        return int(import_module(module).main(arguments[1:]))
    try:
        return _run(_parser().parse_args(arguments))
    except SetupError as error:
        _clear()
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak eval",
        description="Ask a set of questions in Dutch and in English and measure what comes back, "
        "beside trivial baselines. No judge model; the same input gives the same figures.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        # --language means something else here: which questions to ask, not how to answer.
        conflict_handler="resolve",
    )
    add_pipeline_arguments(parser)
    parser.add_argument(
        "--language", choices=("nl", "en"), help="ask the questions in this language only"
    )
    asked = parser.add_argument_group("questions")
    asked.add_argument("--questions", type=Path, metavar="FILE", help="questions, JSON lines")
    asked.add_argument("--facts", type=Path, metavar="FILE", help="their facts, JSON lines")
    asked.add_argument(
        "--retrieval-only", action="store_true", help="search, but do not answer (much faster)"
    )
    shown = parser.add_argument_group("report")
    shown.add_argument("--failures", action="store_true", help="list what went wrong, and why")
    shown.add_argument("--json", type=Path, metavar="FILE", help="write everything as JSON")
    shown.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    shown.add_argument("--plots", type=Path, metavar="FOLDER", help="draw plots (matplotlib)")
    shown.add_argument(
        "--baseline", type=Path, metavar="REPORT", help="compare with an earlier --json report"
    )
    shown.add_argument(
        "--max-drop",
        type=float,
        default=0.02,
        metavar="SHARE",
        help="how much a figure may be worse than in the baseline (default 0.02: two points)",
    )
    return parser


def _run(arguments: Namespace) -> int:
    from eval.dataset import load_questions
    from eval.evaluation import evaluate
    from eval.facts import load_facts
    from eval.report import build_report, read_json

    _check_files(arguments)
    facts = load_facts(arguments.facts)
    questions = load_questions(arguments.questions, facts)
    baseline = read_json(arguments.baseline) if arguments.baseline else None
    pipeline = _pipeline(arguments)
    evaluation = evaluate(
        pipeline,
        questions,
        facts,
        (arguments.language,) if arguments.language else ("nl", "en"),
        retrieval_only=arguments.retrieval_only,
        progress=_progress,
    )
    _clear()
    report = build_report(evaluation, _models(arguments, pipeline))
    _show(report, arguments)
    if arguments.failures:
        from eval.tables import failures

        print(f"\n{failures(report, questions)}")
    return _compare(report, baseline, arguments.max_drop) if baseline else 0


def _check_files(arguments: Namespace) -> None:
    """Find out now, not after minutes of work, that the report cannot be written."""
    for path in (arguments.json, arguments.markdown):
        if path is not None and (path.is_dir() or not path.parent.is_dir()):
            raise SetupError(f"Cannot write {path}: it must be a file in a folder that exists.")
    if arguments.plots is not None:
        from eval.plots import require_matplotlib

        require_matplotlib()


def _pipeline(arguments: Namespace) -> Pipeline:
    _progress("loading documents and models", 0, 1)
    from rag.loading import load_pipeline

    return load_pipeline(replace(config_from(arguments), language=None))


def _models(arguments: Namespace, pipeline: Pipeline) -> dict[str, str]:
    model = config_from(arguments).model
    return {"encoder": pipeline.index.encoder.name, "writer": model or "reader"}


def _show(report: Report, arguments: Namespace) -> None:
    from eval.report import write_json, write_text
    from eval.tables import as_markdown, as_text

    print(as_text(report), flush=True)
    if arguments.json:
        write_json(report, arguments.json)
    if arguments.markdown:
        write_text(as_markdown(report), arguments.markdown)
    if arguments.plots:
        from eval.plots import draw_plots

        draw_plots(report, arguments.plots)


def _compare(report: Report, baseline: Report, max_drop: float) -> int:
    from eval.regression import differences, find_drops

    if different := differences(report, baseline):
        print(f"The baseline has other {', '.join(different)}.", file=sys.stderr)
    drops = find_drops(report, baseline, max_drop)
    if not drops:
        print(f"\nNothing is more than {max_drop:.1%} worse than in the baseline.")
        return 0
    print(f"\nWorse than in the baseline by more than {max_drop:.1%}:")
    for drop in drops:
        print(f"  {drop}")
    return 1


def _progress(what: str, done: int, total: int) -> None:
    """A passing line on a terminal; in a log, one line for each thing begun."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{what}: {done}/{total}", end="", file=sys.stderr, flush=True)
    elif done <= 1 < total or done == 0:
        print(f"{what}…", file=sys.stderr, flush=True)


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[2K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
