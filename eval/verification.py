"""``vraagbaak eval verification``: what verification lets through, what it stops, how fast it is.

Right answers must pass; random words, and the passages' own words thrown together, must not. The
answers are those of a ``grounded-qa`` collection, each in Dutch and in English against its
evidence in the same language.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.jumbles import JUMBLES, is_quoted, written
from eval.random_text import random_answers_text
from index.encoder import DEFAULT_ENCODER, Encoder, load_encoder
from index.errors import SetupError
from index.types import Language
from rag.verification import Verdict, verify

_LANGUAGES: tuple[Language, Language] = ("nl", "en")


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """An answer with the sentences that bear it out and the text around them.

    ``held_out`` answers are of passages that the word order network was not trained on.
    """

    text: str
    language: Language
    quotes: tuple[str, ...]
    passage: tuple[str, ...]
    title: str
    held_out: bool

    @property
    def derived(self) -> bool:
        """Whether it states a number in digits that its evidence has not: a calculated one."""
        return bool(_digits(self.text) - _digits(" ".join(self.quotes)))

    def judge(self, text: str, encoder: Encoder | None = None) -> Verdict:
        """The verdict on ``text`` with this answer's evidence.

        With an ``encoder`` the two are compared by meaning too, as in an answer. That can only
        lift the verdict that the words differ, so it is done for those alone: it takes the time.
        """
        verdict = self._judge(text, None)
        if encoder is None or {problem.kind for problem in verdict.problems} != {"content"}:
            return verdict
        cosines = encoder.encode_passages(self.quotes) @ encoder.encode_queries([text])[0]
        return self._judge(text, float(cosines.max()))

    def _judge(self, text: str, similarity: float | None) -> Verdict:
        context = (self.title, *self.passage)
        return verify(
            text, self.quotes, language=self.language, context=context, similarity=similarity
        )


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


def read_answers(folder: Path) -> list[RightAnswer]:
    """The answers of the collection's short passages, in both languages.

    Raises:
        SetupError: there are none, or a line is not one of the collection's.

    """
    found: list[RightAnswer] = []
    for path in sorted(folder.glob("*.jsonl")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for number, line in enumerate(lines):
            try:
                # Every tenth passage is for testing, as it is in training.
                found += _answers(json.loads(line), held_out=number % 10 == 9)
            except (ValueError, KeyError, IndexError, TypeError) as error:
                raise SetupError(f"{path}, line {number + 1} is not grounded-qa: {error!r}.") from (
                    error
                )
    if not found:
        raise SetupError(f"There is no grounded-qa collection (*.jsonl) in {folder}.")
    return found


def _answers(record: dict[str, Any], *, held_out: bool) -> Iterator[RightAnswer]:
    for item in record["qa"]:
        for language in _LANGUAGES:
            sentences = tuple(record[language])
            yield RightAnswer(
                text=item[f"a_{language}"],
                language=language,
                quotes=tuple(sentences[place] for place in item["evidence"]),
                passage=sentences,
                title=record[f"title_{language}"],
                held_out=held_out,
            )


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
        for language in _LANGUAGES
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
    """Processor time a sentence in milliseconds: the median, the 95th percentile, the most."""
    times = []
    for number, answer in enumerate(answers):
        text = f"{answer.text} ({number})"  # not judged before, so nothing is remembered of it
        start = time.process_time()
        answer.judge(text)
        times.append((time.process_time() - start) * 1000)
    times.sort()
    last = len(times) - 1
    return {"median": times[last // 2], "p95": times[last * 95 // 100], "most": times[last]}


def _digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


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
