"""``make bench``: how long things take, as medians, each beside its baseline in the same run.

With ``--model`` or ``--shape``: how fast that chat model reads and writes here.
"""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from eval.chat_speed import report_chat_speed
from index.errors import SetupError
from rag.arguments import add_pipeline_arguments, config_from

if TYPE_CHECKING:
    from index.encoder import Encoder
    from rag.pipeline import Pipeline

_STARTS = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = ArgumentParser(prog="python -m eval.bench", description=__doc__)
    add_pipeline_arguments(parser)
    parser.add_argument("--quick", action="store_true", help="leave out starting the program")
    parser.add_argument(
        "--shape",
        metavar="CONFIG",
        help="time a chat model of this shape (a config.json, or a name) with random weights",
    )
    arguments = parser.parse_args(argv)
    try:
        config = replace(config_from(arguments), language=None)
        if model := arguments.shape or config.model:
            shape = arguments.shape is not None
            report_chat_speed(replace(config, model=model), shape=shape)
            return 0
        if not arguments.quick:
            _report_starts()
        from rag.loading import load_pipeline

        begun = time.perf_counter()
        pipeline = load_pipeline(config)
        print(f"load models and open the index   {time.perf_counter() - begun:8.2f} s")
    except SetupError as error:
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2
    _report_indexing(pipeline)
    _report_answers(pipeline)
    return 0


def _report_starts() -> None:
    for words in (["--help"], ["ask", "Wat kostte de SU7 bij de introductie?"]):
        command = [sys.executable, "-m", "ui.commands", *words]
        times = [_seconds(lambda: subprocess.run(command, capture_output=True, check=True))  # noqa: B023
                 for _ in range(_STARTS)]  # fmt: skip
        name = f"vraagbaak {words[0]}, from cold"
        print(f"{name:32} {median(times):8.2f} s   (median of {_STARTS})")


def _report_indexing(pipeline: Pipeline) -> None:
    """Building an index, against encoding its passages one by one in a loop."""
    from index.passage_index import PassageIndex

    documents, encoder = pipeline.documents, pipeline.index.encoder
    texts = [passage.text for passage in pipeline.index.passages]
    whole = median(_seconds(lambda: PassageIndex.build(documents, _fresh(encoder)))
                   for _ in range(_STARTS))  # fmt: skip
    loop = median(_seconds(lambda: [_fresh(encoder).encode_passages([text]) for text in texts])
                  for _ in range(_STARTS))  # fmt: skip
    print(f"index {len(texts)} passages                {whole:8.2f} s   "
          f"({loop / whole:.1f}x as fast as a plain encode loop)")  # fmt: skip


def _fresh(encoder: Encoder) -> Encoder:
    """The encoder itself, without the vectors it remembers."""
    from rag.ranking.sentence_vectors import CachingEncoder

    return encoder.encoder if isinstance(encoder, CachingEncoder) else encoder


def _report_answers(pipeline: Pipeline) -> None:
    """Every question of the set that stands by itself, in both languages, warm."""
    from eval.dataset import load_questions

    questions = [q for q in load_questions() if not q.after]
    asked = [(text, language) for q in questions for language, text in (("nl", q.nl), ("en", q.en))]
    for text, _ in asked:
        pipeline.answer(text)
    answers = [pipeline.answer(text + " ") for text, _ in asked]
    totals = [answer.timings["total"] for answer in answers]
    searches = [
        _seconds(lambda: pipeline.index.search(text + "  ", language=language, top_k=1))  # type: ignore[arg-type]  # noqa: B023
        for text, language in asked
    ]
    print(f"\n{len(asked)} questions, warm            p50        p95")
    _line("whole answer", totals)
    for stage in ("understand", "retrieve", "rank", "write", "verify"):
        _line(f"  {stage}", [answer.timings.get(stage, 0.0) for answer in answers])
    _line("baseline: first passage only", searches)
    print(f"answer / baseline, median of pairs {median(map(_ratio, totals, searches)):.1f}")


def _ratio(one: float, other: float) -> float:
    return one / other


def _line(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{name:30} {median(ordered) * 1000:7.1f} ms {p95 * 1000:7.1f} ms")


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
