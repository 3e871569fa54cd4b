"""``vraagbaak eval calibrate``: the reader's refusal thresholds, chosen on the question set."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from eval.calibration import Calibration, choose_threshold, cross_validated
from eval.dataset import Question, load_questions
from index.errors import SetupError
from index.types import Language

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

Direction: TypeAlias = Literal["same", "across"]
_DIRECTIONS: tuple[Direction, Direction] = ("same", "across")


@dataclass(frozen=True, slots=True)
class Scored:
    """How sure the pipeline was about a question, and what the question is."""

    question: Question
    direction: Direction
    confidence: float


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = ArgumentParser(prog="vraagbaak eval calibrate", description=__doc__)
    parser.add_argument("--questions", type=Path, metavar="FILE", help="questions, JSON lines")
    parser.add_argument(
        "--max-false-refusal",
        type=float,
        default=0.05,
        metavar="SHARE",
        help="refuse at most this share of the answerable questions (default 0.05)",
    )
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="put the thresholds into this ranker file"
    )
    arguments = parser.parse_args(argv)
    try:
        questions = load_questions(arguments.questions)
        scored = list(score_questions(questions))
        found = {
            direction: _calibrate(scored, direction, arguments.max_false_refusal)
            for direction in _DIRECTIONS
        }
        if arguments.write:
            write_thresholds(arguments.write, found)
    except (SetupError, OSError) as error:
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2
    return 0


def score_questions(questions: Sequence[Question]) -> Iterator[Scored]:
    """Ask every question that stands by itself of each shipped edition alone.

    Questions half answered are left out: they are neither answerable nor not.
    """
    from rag.config import Config
    from rag.loading import load_pipeline, shipped_corpus

    for edition in sorted(shipped_corpus().glob("*.md")):
        pipeline = load_pipeline(Config(documents=(edition,)))
        yield from _score(questions, pipeline)


def _score(questions: Sequence[Question], pipeline: Pipeline) -> Iterator[Scored]:
    written = pipeline.documents[0].language
    languages: tuple[Language, Language] = ("nl", "en")
    for question in questions:
        if question.after or question.status == "partial":
            continue
        for language in languages:
            answer = pipeline.answer(question.text(language), language=language)
            if answer.hits:  # small talk is answered before anything is searched for
                direction: Direction = "same" if language == written else "across"
                yield Scored(question, direction, answer.confidence)


def _calibrate(
    scored: Sequence[Scored], direction: Direction, max_false_refusal: float
) -> tuple[float, float]:
    """The thresholds for refusing and for calling a question off topic; prints the figures."""
    chosen = [item for item in scored if item.direction == direction]
    calibration = cross_validated(
        [item.confidence for item in chosen],
        [item.question.answerable for item in chosen],
        groups=[item.question.id for item in chosen],
        max_false_refusal=max_false_refusal,
    )
    refuse = calibration.threshold.value
    refused = [item for item in chosen if item.confidence < refuse]
    strange = [item.question.status == "off_topic" for item in refused]
    off_topic = 0.0
    if any(strange) and not all(strange):
        # Of what is refused: below which score it is about something else altogether.
        scores = [item.confidence for item in refused]
        about = [not flag for flag in strange]
        off_topic = choose_threshold(scores, about, max_false_refusal=0.5).value
    _print(direction, calibration, off_topic)
    return refuse, off_topic


def _print(direction: Direction, calibration: Calibration, off_topic: float) -> None:
    seen, held_out = calibration.threshold.refusals, calibration.held_out
    print(f"{direction}: refuse below {calibration.threshold.value:.4f}, "
          f"off topic below {off_topic:.4f}")  # fmt: skip
    for name, figures in (("on these questions", seen), ("on questions held out", held_out)):
        print(
            f"  {name:22} unanswerable refused {figures.refused_unanswerable:.1%}, "
            f"answerable refused {figures.refused_answerable:.1%}"
        )


def write_thresholds(path: Path, found: dict[Direction, tuple[float, float]]) -> None:
    """Replace the thresholds in a ranker file; everything else in it stays."""
    values = json.loads(path.read_text(encoding="utf-8"))
    for direction, (refuse, off_topic) in found.items():
        values["directions"][direction] |= {
            "threshold": round(refuse, 4),
            "off_topic": round(min(off_topic, refuse), 4),
        }
    path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
