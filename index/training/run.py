"""A training run: prepared once, interrupted at will, gone on with when started again."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.training import mixture
from index.training.corpus import Corpus
from index.training.evaluation import SELECTION, Encode, evaluate, subset
from index.training.schedule import Clock, rate
from index.training.student import VOCABULARY_SIZE, base_folder, write_student
from index.training.teacher import Teacher

if TYPE_CHECKING:
    from datasets import DatasetDict
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainingArguments,
    )
    from torch import nn

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe; minutes are of training, evaluation included."""

    minutes: float
    evaluate_every: float = 12.0
    save_every: float = 5.0
    learning_rate: float = 2e-4
    aligned_batch: int = 128
    match_batch: int = 40
    manuals_human: int = 60_000
    manuals_machine: int = 15_000
    manuals_taught: int = 20_000
    headings: int = 24_000
    vocabulary_size: int = VOCABULARY_SIZE
    threads: int = 2
    seed: int = 1

    @classmethod
    def smoke(cls, minutes: float) -> Settings:
        """A recipe that tries every part in little time."""
        return cls(
            minutes,
            evaluate_every=minutes * 2,
            save_every=minutes / 4,
            threads=1,
            aligned_batch=16,
            match_batch=8,
            vocabulary_size=12_000,
        )


def train(corpus: Corpus, out: Path, settings: Settings, report: Report) -> Path:
    """Train in ``out`` until the time is used; returns the folder of the best model.

    ``out`` keeps the student before training, the teacher's vectors, checkpoints, ``log.jsonl``
    with the learning curve and ``best``. Called again with the same folder it goes on.
    """
    import torch

    torch.set_num_threads(settings.threads)
    out.mkdir(parents=True, exist_ok=True)
    everyday = mixture.everyday_pairs(corpus.pairs, corpus.articles)
    manuals = mixture.manual_pairs(corpus.pairs, settings.manuals_human, settings.manuals_machine)
    start = out / "student"
    if not start.exists():
        report("making the vocabulary and its first embeddings")
        unique = list(dict.fromkeys(everyday + manuals))
        write_student(
            start, base_folder(), unique, corpus.articles, corpus.sections, settings.vocabulary_size
        )
    aligned = {
        "everyday": mixture.distillation(everyday),
        "manuals": mixture.distillation(manuals[: settings.manuals_taught]),
    }
    texts = sorted({a.teacher_text for rows in aligned.values() for a in rows})
    return _fit(corpus, aligned, texts, out, settings, report)


def load(folder: Path) -> SentenceTransformer:
    """The encoder in ``folder``, on the CPU."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu")


def encoder(model: SentenceTransformer, half: bool = True) -> Encode:
    """Texts to unit vectors with ``model``; ``half`` computes in bfloat16, for speed."""
    import torch

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            vectors = model.encode(
                list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    return encode


def _fit(
    corpus: Corpus,
    aligned: dict[str, list[mixture.Aligned]],
    texts: Sequence[str],
    out: Path,
    settings: Settings,
    report: Report,
) -> Path:
    import torch
    from sentence_transformers import SentenceTransformerTrainer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    from index.training.journal import Journal
    from index.training.losses import DistillationLoss

    model = load(out / "student")
    model.max_seq_length = 160
    datasets = _datasets(corpus, aligned, texts, settings)
    report("examples: " + ", ".join(f"{name} {len(d):,}" for name, d in datasets.items()))
    base = load(base_folder())
    teacher = Teacher(texts, encoder(base), 384, out / "teacher.npy")
    losses: dict[str, nn.Module] = {
        name: DistillationLoss(model, teacher)
        if "label" in dataset.column_names
        else MultipleNegativesRankingLoss(model, scale=20.0)
        for name, dataset in datasets.items()
    }
    clock = Clock.load(out / "clock.json", settings.minutes * 60)
    quick = subset(corpus.tests)
    journal = Journal(out, clock, settings, report, lambda: evaluate(encoder(model), quick), model)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, weight_decay=0.01, fused=True
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(out, list(datasets), clock, settings),
        train_dataset=datasets,
        loss=losses,
        optimizers=(
            optimizer,
            torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _: rate(clock.progress)),
        ),
        callbacks=[journal],
    )
    checkpoint = journal.last_checkpoint()
    clock.start()
    if clock.progress < 1.0:
        if checkpoint is None:
            journal.evaluate(step=0)
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        journal.evaluate(step=trainer.state.global_step)
        clock.save(out / "clock.json")
    return out / "best"


def _datasets(
    corpus: Corpus,
    aligned: dict[str, list[mixture.Aligned]],
    texts: Sequence[str],
    settings: Settings,
) -> DatasetDict:
    from datasets import Dataset, DatasetDict

    row = {text: i for i, text in enumerate(texts)}
    result = {
        name: Dataset.from_dict(
            {
                "sentence": [a.sentence for a in rows],
                "label": [row[a.teacher_text] for a in rows],
            }
        )
        for name, rows in aligned.items()
    }
    matches = {
        "headings": mixture.heading_matches(corpus.sections, settings.headings),
        "passages": mixture.passage_matches(corpus.articles),
        "sentences": mixture.sentence_matches(corpus.articles),
        "squad": mixture.squad_matches(corpus.squad),
    }
    for name, rows in matches.items():
        columns = {"query": [m.query for m in rows], "positive": [m.positive for m in rows]}
        if all(m.negative for m in rows):
            columns["negative"] = [m.negative for m in rows]
        result[name] = Dataset.from_dict(columns)
    return DatasetDict(result)


def _arguments(
    out: Path, names: list[str], clock: Clock, settings: Settings
) -> SentenceTransformerTrainingArguments:
    from sentence_transformers import SentenceTransformerTrainingArguments

    from index.training.batches import ScheduledBatchSampler, length_batches

    return SentenceTransformerTrainingArguments(
        output_dir=str(out / "checkpoints"),
        max_steps=1_000_000,  # the clock ends the run
        per_device_train_batch_size=settings.aligned_batch,
        batch_sampler=partial(length_batches, match_batch=settings.match_batch),
        multi_dataset_batch_sampler=partial(
            ScheduledBatchSampler, names=names, weights=clock.shares
        ),
        max_grad_norm=1.0,
        use_cpu=True,
        bf16=True,
        # Going on after an interruption draws new batches rather than skipping to old ones.
        ignore_data_skip=True,
        seed=settings.seed + int(clock.used),
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )


def remove_checkpoints(out: Path, keep: Path) -> None:
    """Delete all checkpoints but ``keep``."""
    for folder in (out / "checkpoints").glob("checkpoint-*"):
        if folder != keep:
            shutil.rmtree(folder)


def log_line(path: Path, record: dict[str, Any]) -> None:
    """Append ``record`` with the time of day to a JSONL file."""
    record = {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), **record}
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps(record, ensure_ascii=False) + "\n")


def best_score(path: Path) -> float:
    """The highest selection score in the log, or −1."""
    if not path.exists():
        return -1.0
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return max((r["metrics"][SELECTION] for r in records if "metrics" in r), default=-1.0)
