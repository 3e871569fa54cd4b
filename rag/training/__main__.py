"""``python -m rag.training``: fit the reader's ranker on the grounded-qa collection."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import DEFAULT_ENCODER, load_encoder
from index.errors import SetupError
from rag.evidence import FEATURES
from rag.ranker import Logistic, Network
from rag.sentence_vectors import CachingEncoder
from rag.training.examples import Example, make_examples
from rag.training.fitting import (
    answer_rows,
    choose_margin,
    fit_answerable,
    fit_sentences,
    held_out_answer_rows,
)
from rag.training.grounded import load_articles
from rag.training.report import report_lines

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

_FALSE_REFUSALS = 0.05


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = ArgumentParser(prog="python -m rag.training", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/grounded-qa"))
    parser.add_argument("--encoder", default=DEFAULT_ENCODER)
    parser.add_argument("--out", type=Path, default=Path("rag/ranker.json"))
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="use one in N short passages (quicker)"
    )
    arguments = parser.parse_args(argv)
    try:
        articles = load_articles(arguments.data)
    except SetupError as error:
        print(f"rag.training: {error}", file=sys.stderr)
        return 2
    encoder = CachingEncoder(load_encoder(arguments.encoder), capacity=200_000)
    directions: dict[str, Any] = {}
    examples: dict[str, list[Example]] = {}
    for split in ("train", "test"):
        chosen = [article for article in articles if article.split == split]
        short = [article for article in chosen if article.domain != "long"][:: arguments.every]
        chosen = short + [article for article in chosen if article.domain == "long"]
        print(f"{split}: {len(chosen)} articles", file=sys.stderr)
        examples[split] = make_examples(chosen, encoder, progress=_progress)
    for direction in ("same", "across"):
        train, test = ([e for e in examples[s] if e.direction == direction] for s in examples)
        directions[direction] = _fit_direction(train, test)
    written = {"encoder": arguments.encoder, "features": list(FEATURES), "directions": directions}
    arguments.out.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"Written to {arguments.out}.")
    return 0


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\rcollections asked: {done} of {total}", end=end, file=sys.stderr, flush=True)


def _fit_direction(train: list[Example], test: list[Example]) -> dict[str, Any]:
    train = [e for e in train if len(e.gold)]
    test = [e for e in test if len(e.gold)]
    sentence = fit_sentences(train)
    known = np.array([e.gold.any() for e in train])
    answerable = fit_answerable(held_out_answer_rows(train), known)
    chances = answerable(answer_rows(test, sentence))
    kinds = np.array([e.kind for e in test])
    threshold = float(np.quantile(chances[kinds == "answerable"], _FALSE_REFUSALS))
    strange = chances[kinds == "off_topic"]
    off_topic = float(np.quantile(strange, 0.8)) if len(strange) else 0.0
    direction = train[0].direction
    print(*report_lines(direction, test, sentence, chances, kinds, threshold), sep="\n")
    return {
        "sentence": _to_json(sentence),
        "answerable": _to_json(answerable),
        "threshold": round(threshold, 4),
        "off_topic": round(min(off_topic, threshold), 4),
        "margin": choose_margin(test, sentence),
    }


def _to_json(model: Network | Logistic) -> dict[str, Any]:
    """Five decimals are more than the weights deserve."""
    return {
        name: np.round(value, 5).tolist() if isinstance(value, np.ndarray) else round(value, 5)
        for name, value in asdict(model).items()
    }


if __name__ == "__main__":
    sys.exit(main())
