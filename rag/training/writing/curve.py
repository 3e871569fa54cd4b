"""The learning curve of a run, as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from index.errors import SetupError
from index.training.evaluation import SELECTION


def read_log(path: Path) -> list[dict[str, Any]]:
    """The records of ``log.jsonl``, oldest first.

    Raises:
        SetupError: there is none yet.

    """
    if not path.exists():
        raise SetupError(f"No {path}: train first.")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plot(log: Path, picture: Path) -> None:
    """Draw loss, bits a character and scores over the minutes of a run.

    Raises:
        SetupError: there is no log, or matplotlib is not installed.

    """
    records = read_log(log)
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise SetupError("Drawing takes matplotlib: pip install 'vraagbaak[plot]'.") from error
    figure = Figure(figsize=(10, 3.2), layout="constrained")
    loss, bits, scores = figure.subplots(1, 3)
    steps = [r for r in records if "loss" in r]
    for stage in sorted({r["stage"] for r in steps}):
        own = [r for r in steps if r["stage"] == stage]
        loss.plot(_minutes(own), [r["loss"] for r in own], marker=".", label=f"stage {stage}")
    measured = [r for r in records if "metrics" in r]
    for name in measured[-1]["bits a character"] if measured else ():
        values = [r["bits a character"][name] for r in measured]
        bits.plot(_minutes(measured), values, marker="o", label=name)
    for name in measured[-1]["metrics"] if measured else ():
        if name.endswith(("chrF", " right", SELECTION)):
            values = [100 * r["metrics"][name] for r in measured]
            scores.plot(_minutes(measured), values, marker="o", label=name, linewidth=1)
    titles = ("loss (nats a token)", "held out: bits a character", "held out: percent")
    for axes, title in zip((loss, bits, scores), titles, strict=True):
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("minutes")
        if axes.has_data():
            axes.legend(fontsize=6)
    picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(picture, dpi=150)


def _minutes(records: list[dict[str, Any]]) -> list[float]:
    return [record["minutes"] for record in records]
