"""``python -m rag.training.reading``: train the reading model."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from index.encoder import BUNDLED_ENCODER
from index.errors import SetupError
from index.grounded_qa import Article, read_grounded_qa
from rag.ranking.reading import load_reading_model
from rag.training.reading.evaluation import evaluate
from rag.training.reading.examples import Mixture, read_squad
from rag.training.reading.export import export, minutes_trained, score_table, write_card
from rag.training.reading.run import Run, Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = ArgumentParser(prog="python -m rag.training.reading", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--own", type=Path, default=Path("rag/training/data"))
    parser.add_argument("--start", type=Path, default=Path("index/models") / BUNDLED_ENCODER)
    parser.add_argument("--out", type=Path, default=Path("runs/reader"))
    parser.add_argument("--minutes", type=float, default=100.0, help="in all (default 100)")
    parser.add_argument("--threads", type=int, default=2, help="processor cores (default 2)")
    parser.add_argument("--export", type=Path, help="folder for the finished model and its card")
    arguments = parser.parse_args(argv)
    try:
        articles = read_grounded_qa(arguments.data / "grounded-qa", arguments.own)
        squad = read_squad(
            arguments.data / "squad2-part.en.json.xz", arguments.data / "xquad.en.json.xz"
        )
    except SetupError as error:
        print(f"rag.training.reading: {error}", file=sys.stderr)
        return 2
    run = Run(
        out=arguments.out,
        start=arguments.start,
        mixture=Mixture([a for a in articles if a.split == "train"], squad),
        tests=[a for a in articles if a.split == "test" and not a.long][::3],
        settings=Settings(arguments.minutes, threads=arguments.threads),
        report=lambda line: print(line, flush=True),
    )
    trained = run.train()
    if arguments.export:
        _export(trained, arguments, articles)
    return 0


def _export(trained: Path, arguments: Namespace, articles: Sequence[Article]) -> None:
    """Write the model and its card, with the scores of what was written."""
    target = arguments.export
    export(trained, target)
    scores = evaluate(load_reading_model(target), [a for a in articles if a.split == "test"])
    questions = sum(len(a.questions) for a in articles if a.split == "train")
    minutes = minutes_trained(arguments.out)
    write_card(target, scores, minutes, questions, arguments.start.name)
    print(score_table(scores))


if __name__ == "__main__":
    sys.exit(main())
