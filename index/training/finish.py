"""From a finished run to the folder that is shipped: weights, scores, card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import SetupError
from index.training.corpus import Corpus
from index.training.evaluation import Encode, evaluate
from index.training.export import Course, export_weights, write_card
from index.training.run import Report, Settings, encoder, load, log_line
from index.training.schedule import shares
from index.training.student import base_folder

# Half precision moves a cosine by far less than texts differ.
_TOLERANCE = 2e-3


def finish(corpus: Corpus, out: Path, target: Path, settings: Settings, report: Report) -> None:
    """Export the best model of the run in ``out`` to ``target`` and write its card.

    Scores are those of the exported weights, loaded as a user loads them. Raises
    ``SetupError`` when there is no model yet or half precision changed its rankings.
    """
    import torch

    torch.set_num_threads(settings.threads)
    if not (out / "best").exists():
        raise SetupError(f"No trained model in {out}: train first.")
    checksum = export_weights(out / "best", out / "student", target)
    report(f"wrote {target}, sha256 {checksum}")
    shipped = encoder(load(target), half=False)
    _check_precision(corpus, shipped, encoder(load(out / "best"), half=False))
    scores = {
        "all-MiniLM-L6-v2": _scores(out / "base.json", base_folder(), corpus),
        "new vocabulary, untrained": _scores(out / "student.json", out / "student", corpus),
        "trained": evaluate(shipped, corpus.tests),
    }
    log_line(out / "log.jsonl", {"shipped": scores["trained"], "sha256": checksum})
    aligned, matched = examples_seen(out / "log.jsonl", settings)
    minutes, steps = _length(out / "log.jsonl")
    write_card(target, checksum, Course(scores, minutes, steps, aligned, matched))
    report(f"scores: {scores['trained']}")


def examples_seen(log: Path, settings: Settings) -> tuple[int, int]:
    """Sentences aligned and queries matched, as the schedule drew them (expected numbers)."""
    aligned = matched = 0.0
    before = 0
    for record in _records(log):
        share = shares(min(1.0, record["minutes"] / settings.minutes))
        batches = max(0, record["step"] - before)
        before = max(before, record["step"])
        of_pairs = share["everyday"] + share["manuals"]
        aligned += batches * of_pairs * settings.aligned_batch
        matched += batches * (sum(share.values()) - of_pairs) * settings.match_batch
    return round(aligned), round(matched)


def _length(log: Path) -> tuple[float, int]:
    last = _records(log)[-1]
    return last["minutes"], last["step"]


def _records(log: Path) -> list[dict[str, Any]]:
    lines = log.read_text(encoding="utf-8").splitlines()
    return [record for line in lines if "step" in (record := json.loads(line))]


def _scores(cache: Path, folder: Path, corpus: Corpus) -> dict[str, float]:
    """The metrics of a model that does not change during a run: measured once."""
    if cache.exists():
        stored: dict[str, float] = json.loads(cache.read_text(encoding="utf-8"))
        return stored
    metrics = evaluate(encoder(load(folder), half=False), corpus.tests)
    cache.write_text(json.dumps(metrics) + "\n", encoding="utf-8")
    return metrics


def _check_precision(corpus: Corpus, shipped: Encode, exact: Encode) -> None:
    texts = _sample(corpus)
    a, b = shipped(texts), exact(texts)
    if float(np.abs(a @ a.T - b @ b.T).max()) > _TOLERANCE:
        raise SetupError("Half precision changes the similarities of the encoder too much.")


def _sample(corpus: Corpus) -> Sequence[str]:
    pairs = [pair for pairs in corpus.tests.aligned.values() for pair in pairs[:60]]
    return [text for pair in pairs for text in (pair.nl, pair.en)]
