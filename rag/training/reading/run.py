"""A training run of the reading model: goes on where it was interrupted, until its time is used."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.grounded_qa import Article
from index.training.schedule import Clock, rate
from rag.ranking.reading import LABELS, TransformersReadingModel
from rag.training.reading.batches import batches
from rag.training.reading.evaluation import Scores, evaluate
from rag.training.reading.examples import Mixture
from rag.training.reading.losses import reading_loss

if TYPE_CHECKING:
    import torch

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """The recipe; minutes are of training, evaluation included."""

    minutes: float
    learning_rate: float = 2e-4
    batch_size: int = 24
    evaluate_every: float = 25.0
    save_every: float = 5.0
    threads: int = 2
    seed: int = 1


@dataclass(slots=True)
class Run:
    """One run in the folder ``out``: ``model``, ``optimizer.pt``, ``clock.json``, ``log.jsonl``."""

    out: Path
    start: Path
    mixture: Mixture
    tests: Sequence[Article]
    settings: Settings
    report: Report

    def train(self) -> Path:
        """Train until the time is used; returns the folder of the model."""
        import torch

        torch.set_num_threads(self.settings.threads)
        self.out.mkdir(parents=True, exist_ok=True)
        clock = Clock.load(self.out / "clock.json", self.settings.minutes * 60)
        model, tokenizer = self._load()
        optimizer = self._optimizer(model)
        seed = self.settings.seed + int(clock.used)
        stream = batches(self.mixture.draw, self.settings.batch_size, tokenizer, seed)
        clock.start()
        evaluated = saved = clock.used
        losses: list[float] = []
        while clock.progress < 1.0:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate(clock.progress)
            losses.append(_step(model, optimizer, next(stream)))
            if clock.used - saved > self.settings.save_every * 60:
                saved = clock.used
                self._save(model, tokenizer, optimizer, clock)
                self.report(_progress(clock, losses))
                losses.clear()
            if clock.used - evaluated > self.settings.evaluate_every * 60:
                evaluated = clock.used
                self._evaluate(model, tokenizer, clock)
        self._save(model, tokenizer, optimizer, clock)
        self._evaluate(model, tokenizer, clock)
        return self.out / "model"

    def _load(self) -> tuple[Any, Any]:
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        begun = self.out / "model"
        folder = str(begun if begun.exists() else self.start)
        names = dict(enumerate(LABELS))
        model = AutoModelForTokenClassification.from_pretrained(
            folder,
            num_labels=len(LABELS),
            id2label=names,
            label2id={name: i for i, name in names.items()},
            local_files_only=True,
            dtype="float32",
            # Dropping whole attention weights costs the fused kernel: a third of the time.
            attention_probs_dropout_prob=0.0,
        )
        # So many words are in few of the examples: those would drift away from the rest.
        model.get_input_embeddings().weight.requires_grad_(False)
        return model, AutoTokenizer.from_pretrained(folder, local_files_only=True)

    def _optimizer(self, model: Any) -> torch.optim.Optimizer:  # noqa: ANN401
        import torch

        body = [p for n, p in model.named_parameters() if "classifier" not in n and p.requires_grad]
        peak = self.settings.learning_rate
        optimizer = torch.optim.AdamW(
            [
                {"params": body, "peak": peak},
                {"params": list(model.classifier.parameters()), "peak": 5 * peak},
            ],
            lr=peak,
            weight_decay=0.01,
            fused=True,
        )
        state = self.out / "optimizer.pt"
        if state.exists():
            optimizer.load_state_dict(torch.load(state, weights_only=True))
        return optimizer

    def _save(self, model: Any, tokenizer: Any, optimizer: Any, clock: Clock) -> None:  # noqa: ANN401
        import torch

        model.save_pretrained(self.out / "model")
        tokenizer.save_pretrained(self.out / "model")
        torch.save(optimizer.state_dict(), self.out / "optimizer.pt")
        clock.save(self.out / "clock.json")

    def _evaluate(self, model: Any, tokenizer: Any, clock: Clock) -> dict[str, Scores]:  # noqa: ANN401
        import torch

        with torch.autocast("cpu", torch.bfloat16):
            scores = evaluate(TransformersReadingModel(model, tokenizer), self.tests)
        model.train()
        for direction, score in scores.items():
            self.report(f"{clock.used / 60:.0f} min, {direction}: {score}")
        record = {"minutes": round(clock.used / 60, 2)} | {k: asdict(v) for k, v in scores.items()}
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(record) + "\n")
        return scores


def _step(model: Any, optimizer: torch.optim.Optimizer, batch: Any) -> float:  # noqa: ANN401
    import torch

    model.train()
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(**batch.inputs).logits
    loss = reading_loss(logits, batch)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _progress(clock: Clock, losses: Sequence[float]) -> str:
    mean = sum(losses) / len(losses)
    now = time.strftime("%H:%M:%S")
    return f"{now} {clock.used / 60:.1f} min, {len(losses)} batches, loss {mean:.3f}"
