"""``vraagbaak eval verification``: what verification lets through, what it stops, how fast it is.

Right answers must pass; random words, and the passages' own words thrown together, must not. The
answers are those of a ``grounded-qa`` collection, each in Dutch and in English against its
evidence in the same language, and against that in the other.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.jumbles import JUMBLES, is_quoted, written
from eval.random_text import random_answers_text
from eval.right_answers import RightAnswer, read_answers
from index.encoder import DEFAULT_ENCODER, Encoder, load_encoder
from index.errors import SetupError
from index.grounded_qa import LANGUAGES
from rag.verification import Verdict


@dataclass(slots=True)
class Figures:
    """How many claims of a kind there were, how many passed, and why the others did not."""

    made: int = 0
    passed: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def as_record(self) -> dict[str, Any]:
        """Everything, as JSON has it."""
        return {
            "made": self.made,
            "passed": self.passed,
            "problems": dict(self.problems),
            "examples": self.examples,
        }

    def add(self, text: str, verdict: Verdict, *, wanted: bool) -> None:
        """Count a verdict; keep the text as an example if it is not the one wanted."""
        self.made += 1
        self.passed += verdict.supported
        self.problems.update({problem.kind for problem in verdict.problems})
        if verdict.supported != wanted:
            self.examples.append(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = ArgumentParser(prog="vraagbaak eval verification", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of a grounded-qa collection")
    parser.add_argument("--count", type=int, default=1000, help="jumbles of a kind (default 1000)")
    parser.add_argument("--seeds", type=int, default=3, help="times each kind (default 3)")
    parser.add_argument(
        "--held-out",
        action="store_true",
        help="only right answers of passages the word order network has not seen (a tenth)",
    )
    parser.add_argument(
        "--random-answers",
        type=int,
        default=0,
        metavar="N",
        help="also have a model that writes random words give N answers about the article that "
        "comes along, and count its sentences that are shown",
    )
    parser.add_argument("--failures", action="store_true", help="list what was judged wrongly")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    arguments = parser.parse_args(argv)
    try:
        answers = read_answers(arguments.folder)
        if arguments.held_out:
            answers = [answer for answer in answers if answer.held_out]
        encoder = load_encoder(DEFAULT_ENCODER)
        figures = measure(answers, arguments.count, range(arguments.seeds), encoder)
        foreign = read_answers(arguments.folder, across=True)
        if arguments.held_out:
            foreign = [answer for answer in foreign if answer.held_out]
        figures["right, across languages"] = judge_all(foreign, encoder)
        times = time_sentences(answers[:500])
        sys.stdout.write(_as_text(figures, times))
        if arguments.random_answers:
            sys.stdout.write(random_answers_text(arguments.random_answers))
        if arguments.failures:
            for name, found in figures.items():
                sys.stdout.writelines(f"{name}: {text}\n" for text in found.examples)
        if arguments.json:
            claims = {name: found.as_record() for name, found in figures.items()}
            record = {"claims": claims, "milliseconds": times}
            arguments.json.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    except (SetupError, OSError) as error:
        sys.stderr.write(f"vraagbaak: {error}\n")
        return 2
    return 0


def judge_all(answers: Sequence[RightAnswer], encoder: Encoder | None = None) -> Figures:
    """How many of the right answers pass, but for those that calculate a number."""
    figures = Figures()
    for answer in answers:
        if not answer.derived:
            figures.add(answer.text, answer.judge(answer.text, encoder), wanted=True)
    return figures


def measure(
    answers: Sequence[RightAnswer],
    count: int,
    seeds: Sequence[int],
    encoder: Encoder | None = None,
) -> dict[str, Figures]:
    """Judge every right answer, and ``count`` jumbles of each kind for each of ``seeds``."""
    figures = {name: Figures() for name in ("right", "right, calculated", "right, held out")}
    for answer in answers:
        verdict = answer.judge(answer.text, encoder)
        figures["right, calculated" if answer.derived else "right"].add(
            answer.text, verdict, wanted=True
        )
        if answer.held_out and not answer.derived:
            figures["right, held out"].add(answer.text, verdict, wanted=True)
    words = {
        language: [
            w for a in answers if a.language == language for q in a.quotes for w in q.split()
        ]
        for language in LANGUAGES
    }
    held_out = [answer for answer in answers if answer.held_out] or list(answers)
    for name, jumble in JUMBLES.items():
        figures[name] = Figures()
        for seed in seeds:
            chance = random.Random(f"{seed} {name}")
            while figures[name].made < count * (seed - seeds[0] + 1):
                answer = chance.choice(held_out)
                text = written(jumble(chance, answer, words[answer.language]), chance)
                if not is_quoted(text, answer):
                    figures[name].add(text, answer.judge(text, encoder), wanted=False)
    return figures


def time_sentences(answers: Sequence[RightAnswer]) -> dict[str, float]:
    """Processor time a sentence in milliseconds: the median, the 95th percentile, the most.

    Once what the first sentence loads is there, and without the garbage collector's rounds past
    everything this process holds: both take far longer than any sentence, whichever it befalls.
    """
    answers[0].judge(answers[0].text)
    gc.collect()
    gc.freeze()
    times = []
    for number, answer in enumerate(answers):
        text = f"{answer.text} ({number})"  # not judged before, so nothing is remembered of it
        start = time.process_time()
        answer.judge(text)
        times.append((time.process_time() - start) * 1000)
    gc.unfreeze()
    times.sort()
    last = len(times) - 1
    return {"median": times[last // 2], "p95": times[last * 95 // 100], "most": times[last]}


def _as_text(figures: dict[str, Figures], times: dict[str, float]) -> str:
    lines = [f"{'claims':26}{'made':>7}{'passed':>8}{'share':>9}"]
    for name, found in figures.items():
        share = found.passed / max(found.made, 1)
        lines.append(f"{name:26}{found.made:7}{found.passed:8}{share:9.2%}")
        if name.startswith("right"):
            kinds = ", ".join(f"{kind} {n}" for kind, n in found.problems.most_common())
            lines.append(f"    flagged for: {kinds or '-'}")
    spent = ", ".join(f"{name} {value:.1f}" for name, value in times.items())
    return "\n".join([*lines, f"processor milliseconds a sentence: {spent}"]) + "\n"
