"""``python -m rag.training``: fit the reader's ranker on the grounded-qa collection."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import DEFAULT_ENCODER, load_encoder
from index.errors import SetupError
from index.grounded_qa import Article, read_grounded_qa
from rag.ranking.features import READING_FEATURES
from rag.ranking.ranker import Logistic, Network
from rag.ranking.reading import BUNDLED_READER, ReadingModel, load_reading_model
from rag.ranking.sentence_vectors import CachingEncoder
from rag.training.examples import Example, after_reading, make_examples
from rag.training.fitting import (
    answer_rows,
    choose_margin,
    fit_answerable,
    fit_sentences,
    held_out_answer_rows,
)
from rag.training.report import report_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

# The share of answerable questions refused, with the nearest passages shown: the less, the more
# near misses are answered.
_FALSE_REFUSALS = 0.07
_CALLED_STRANGE = 0.05


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/grounded-qa"))
    parser.add_argument("--own", type=Path, default=Path("rag/training/data"))
    parser.add_argument("--encoder", default=DEFAULT_ENCODER)
    parser.add_argument("--reader", type=Path, default=Path("rag/models") / BUNDLED_READER)
    parser.add_argument("--out", type=Path, default=Path("rag/models/ranker.json"))
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="use one in N short passages (quicker)"
    )
    parser.add_argument(
        "--keep-first",
        action="store_true",
        help="keep the scores before reading that --out has (much quicker: after a new reader)",
    )
    arguments = parser.parse_args(argv)
    try:
        articles = read_grounded_qa(arguments.data, arguments.own)
        model = load_reading_model(arguments.reader)
        encoder = CachingEncoder(load_encoder(arguments.encoder), capacity=200_000)
    except SetupError as error:
        print(f"rag.training: {error}", file=sys.stderr)
        return 2
    made = {
        split: make_examples(_chosen(articles, split, arguments.every), encoder, _progress(split))
        for split in ("train", "tune", "test")
        if split != "train" or not arguments.keep_first
    }
    kept = _first_scores(arguments.out) if arguments.keep_first else {}
    written = {
        "encoder": arguments.encoder,
        "features": list(READING_FEATURES),
        "directions": {
            direction: _fit_direction(
                {
                    split: [e for e in examples if e.direction == direction and len(e.gold)]
                    for split, examples in made.items()
                },
                model,
                kept.get(direction),
            )
            for direction in ("same", "across")
        },
    }
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {arguments.out}.")
    return 0


def _chosen(articles: Sequence[Article], split: str, every: int) -> list[Article]:
    """The articles of a split; of the many passages to learn from, one in ``every``.

    Half of the passages for testing say as much as all of them, in half the time.
    """
    chosen = [article for article in articles if article.split == split]
    short = [article for article in chosen if not article.long]
    short = short[:: {"train": every, "test": 2}.get(split, 1)]
    return short + [article for article in chosen if article.long]


def _progress(what: str) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        print(f"\r{what}: {done} of {total}", end=end, file=sys.stderr, flush=True)

    return show


def _first_scores(ranker: Path) -> dict[str, Network]:
    values = json.loads(ranker.read_text(encoding="utf-8"))["directions"]
    return {direction: Network.from_json(part["first"]) for direction, part in values.items()}


def _fit_direction(
    examples: dict[str, list[Example]], model: ReadingModel, first: Network | None
) -> dict[str, Any]:
    """Fit the first score on what the reading model learned from, the rest on what it did not."""
    first = first or fit_sentences(examples["train"])
    tune, test = (_read(examples[split], first, model, split) for split in ("tune", "test"))
    final = fit_sentences(tune)
    known = np.array([e.gold.any() for e in tune])
    answerable = fit_answerable(held_out_answer_rows(tune), known)
    tuned, tested = (answerable(answer_rows(part, final)) for part in (tune, test))
    kinds = np.array([e.kind for e in tune])
    threshold = float(np.quantile(tuned[kinds == "answerable"], _FALSE_REFUSALS))
    # To call a question about the document off topic is worse than the reverse.
    about = tuned[kinds != "off_topic"]
    off_topic = float(np.quantile(about, _CALLED_STRANGE)) if len(about) else 0.0
    direction = test[0].direction
    tested_kinds = np.array([e.kind for e in test])
    print(*report_lines(direction, test, final, tested, tested_kinds, threshold), sep="\n")
    return {
        "first": _to_json(first),
        "final": _to_json(final),
        "answerable": _to_json(answerable),
        "threshold": round(threshold, 4),
        "off_topic": round(min(off_topic, threshold), 4),
        "margin": choose_margin(tune, final),
    }


def _read(
    examples: Sequence[Example], first: Network, model: ReadingModel, split: str
) -> list[Example]:
    show = _progress(f"reading {split}")
    read = []
    for example in examples:
        read.append(after_reading(example, first, model))
        show(len(read), len(examples))
    return read


def _to_json(model: Network | Logistic) -> dict[str, Any]:
    """Five decimals are more than the weights deserve."""
    return {
        name: np.round(value, 5).tolist() if isinstance(value, np.ndarray) else round(value, 5)
        for name, value in asdict(model).items()
    }


if __name__ == "__main__":
    sys.exit(main())
