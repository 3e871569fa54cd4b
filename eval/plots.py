"""Plots of a report; they need matplotlib, which the extra ``plot`` installs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.report import Report
from eval.tables import measure_name
from index.errors import SetupError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LANGUAGES = {"nl": "Dutch questions", "en": "English questions"}
# Okabe and Ito's colours, which colour-blind readers can tell apart.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")


def draw_plots(report: Report, folder: Path) -> tuple[Path, ...]:
    """Draw what the report holds as PNG files in ``folder``, which is made if need be.

    Raises:
        SetupError: matplotlib is not installed, or the folder cannot be written.

    """
    require_matplotlib()
    drawings = {"retrieval.png": _draw_retrieval}
    if any("answers" in section for section in report["languages"].values()):
        drawings |= {
            "answers.png": _draw_answers,
            "kinds.png": _draw_kinds,
            "risk-coverage.png": _draw_risk_coverage,
        }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_save(report, draw, folder / name) for name, draw in drawings.items())
    except OSError as error:
        raise SetupError(f"Cannot write plots in {folder}: {error.strerror or error}.") from error


def require_matplotlib() -> None:
    """Make sure that plots can be drawn, without a screen.

    Raises:
        SetupError: matplotlib is not installed.

    """
    try:
        import matplotlib
    except ImportError as error:
        raise SetupError(
            "Plots need matplotlib. Install it with: pip install 'vraagbaak[plot]'"
        ) from error
    matplotlib.use("agg")


def _save(report: Report, draw: Any, path: Path) -> Path:  # noqa: ANN401 - one of the four below
    from matplotlib.figure import Figure

    sections = report["languages"]
    figure = Figure(figsize=(6.4 * len(sections), 4.8), layout="constrained", dpi=120)
    axes = figure.subplots(1, len(sections), squeeze=False)[0]
    for axis, (language, section) in zip(axes, sections.items(), strict=True):
        axis.set_title(_LANGUAGES[language])
        draw(axis, section)
    # Without the date and version of the program, the same report gives the same file.
    figure.savefig(path, metadata={"Software": None})
    return path


def _draw_retrieval(axis: Axes, section: Mapping[str, Any]) -> None:
    direction, methods = next(iter(section["retrieval"].items()))
    named = {
        method: {measure_name(name): figure for name, figure in figures.items()}
        for method, figures in methods.items()
    }
    _bars(axis, named)
    axis.set_ylabel(f"{direction}, mean over questions")


def _draw_answers(axis: Axes, section: Mapping[str, Any]) -> None:
    names = {
        "right": "right",
        "citation_precision": "citation\nprecision",
        "citation_recall": "citation\nrecall",
        "refused_unanswerable": "unanswerable\nrefused",
        "status": "status\nright",
    }
    systems = {
        system: {label: figures[name] for name, label in names.items()}
        for system, figures in section["answers"].items()
    }
    _bars(axis, systems)
    axis.set_ylabel("share")


def _draw_kinds(axis: Axes, section: Mapping[str, Any]) -> None:
    kinds = section["kinds"]
    labels = [f"{kind.replace('_', ' ')} ({figure['n']})" for kind, figure in kinds.items()]
    axis.barh(
        labels,
        [figure["value"] for figure in kinds.values()],
        xerr=_error_bars(list(kinds.values())),
        color=_COLOURS[0],
        capsize=2,
    )
    axis.invert_yaxis()
    axis.set_xlim(0, 1.05)
    axis.set_xlabel("right, or rightly refused")


def _draw_risk_coverage(axis: Axes, section: Mapping[str, Any]) -> None:
    curve = section["risk_coverage"]
    axis.plot(
        [coverage for coverage, _ in curve["points"]],
        [risk for _, risk in curve["points"]],
        color=_COLOURS[0],
        drawstyle="steps-post",
        marker=".",
        label=f"AURC {curve['aurc']:.3f}",
    )
    axis.set(xlim=(0, 1.02), ylim=(-0.02, 1), xlabel="coverage: share of questions answered")
    axis.set_ylabel("risk: share of answers that are wrong")
    axis.legend()


def _bars(axis: Axes, series: Mapping[str, Mapping[str, Any]]) -> None:
    """Groups of bars, one bar of each group for each series; intervals as error bars."""
    width = 0.8 / len(series)
    labels = list(next(iter(series.values())))
    for number, (name, figures) in enumerate(series.items()):
        shown = [figures[label] for label in labels]
        axis.bar(
            [place + number * width for place in range(len(labels))],
            [figure["value"] or 0.0 for figure in shown],
            width,
            yerr=_error_bars(shown),
            label=name,
            color=_COLOURS[number % len(_COLOURS)],
            capsize=2,
        )
    middle = (len(series) - 1) * width / 2
    axis.set_xticks([place + middle for place in range(len(labels))], labels)
    axis.set_ylim(0, 1.05)
    axis.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=len(series), frameon=False)


def _error_bars(figures: list[Mapping[str, Any]]) -> list[list[float]]:
    """Distances from the value down and up; none where nothing was measured."""
    measured = [f if f["value"] is not None else dict.fromkeys(f, 0.0) for f in figures]
    return [
        [max(0.0, f["value"] - f["low"]) for f in measured],
        [max(0.0, f["high"] - f["value"]) for f in measured],
    ]
