"""``python -m index.training``: train the bundled encoder and write it with its card."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from index.errors import SetupError
from index.training.corpus import read_corpus
from index.training.run import Settings, train
from index.training.smoke import write_data


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.smoke:
            _smoke(options.minutes or 0.3)
        else:
            corpus = read_corpus(options.data)
            settings = Settings(options.minutes or 75.0)
            train(corpus, options.out, settings, _report)
            if options.export:
                from index.training.finish import finish

                finish(corpus, options.out, options.export, settings, _report)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _smoke(minutes: float) -> None:
    from index.training.finish import finish

    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder, "data"), Path(folder, "run")
        write_data(data)
        corpus, settings = read_corpus(data), Settings.smoke(minutes)
        train(corpus, out, settings, _report)
        finish(corpus, out, Path(folder, "model"), settings, _report)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--minutes", type=float, help="of training in all (default 75)")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder of the training texts"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("runs/encoder"), help="folder of the run; goes on there"
    )
    parser.add_argument("--export", type=Path, help="folder for the finished model and its card")
    parser.add_argument(
        "--smoke", action="store_true", help="try everything in a minute on data made up here"
    )
    return parser


def _report(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
