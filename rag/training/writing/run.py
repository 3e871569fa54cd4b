"""A training run of the writer: goes on where it was interrupted, until its time is used."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encoder import Encoder
from index.training.evaluation import SELECTION
from index.training.run import best_score, log_line
from index.training.schedule import Clock, rate
from rag.training.writing.batches import Batch, Lessons, stream
from rag.training.writing.cases import case_lesson
from rag.training.writing.evaluation import Tests, evaluate
from rag.training.writing.lessons import Draw
from rag.training.writing.losses import bits_a_character, writing_loss
from rag.training.writing.replies import Replies
from rag.training.writing.settings import Settings

if TYPE_CHECKING:
    import torch

Report = Callable[[str], None]


@dataclass(slots=True)
class Run:
    """One run in the folder ``out``.

    It keeps ``model`` and ``optimizer.pt`` to go on from, ``best`` (of the evaluations),
    ``clock.json`` and the curve, ``log.jsonl``. ``stages`` draw what is learned first and then.
    """

    out: Path
    start: Path
    stages: tuple[Draw, Draw]
    tests: Tests
    encoder: Encoder
    settings: Settings
    report: Report

    def train(self) -> Path:
        """Train until the time is used; returns the folder of the best model."""
        import torch

        torch.set_num_threads(self.settings.threads)
        torch.manual_seed(self.settings.seed)
        self.out.mkdir(parents=True, exist_ok=True)
        clock = Clock.load(self.out / "clock.json", self.settings.minutes * 60)
        if clock.progress >= 1.0:
            return self.out / "best"
        course = self.course(clock)
        if not (self.out / "best").exists():
            course.evaluate()  # the base, outside the time
        clock.start()
        course.train()
        return self.out / "best"

    def course(self, clock: Clock) -> Course:
        """The run as far as it has come."""
        return Course(self, clock, *self._load())

    def _load(self) -> tuple[Any, Any]:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        begun = self.out / "model"
        folder = str(begun if begun.exists() else self.start)
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype="float32"
        )
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        return model.to(self.settings.device), tokenizer


class Course:
    """A run under way: the model, where it stands, and what is due."""

    def __init__(self, run: Run, clock: Clock, model: Any, tokenizer: Any) -> None:  # noqa: ANN401
        self.run, self.clock, self.settings = run, clock, run.settings
        self.model, self.tokenizer = model, tokenizer
        self.optimizer = self._optimizer()
        self.log = run.out / "log.jsonl"
        self.steps = self.tokens = 0
        self.losses: list[torch.Tensor] = []
        self.reported = self.saved = self.evaluated = clock.used

    def train(self) -> None:
        """Take steps until the time is used."""
        for number, until in enumerate((self.settings.language, 1.0), start=1):
            if self.clock.progress < until:
                batches = self._batches(self.run.stages[number - 1])
                while self.clock.progress < until:
                    self.step(next(batches))
                    self._mind(number)
                self._tell(number)
        self._save()
        self.evaluate()

    def evaluate(self) -> None:
        """Measure, log, and keep the model if it is the best so far."""
        best, used = best_score(self.log), self.clock.used
        # As the program runs it, and quicker: in half precision.
        half = copy.deepcopy(self.model).to(_bfloat16()).eval()
        replies = Replies(half, self.tokenizer, self.settings.rows)
        tests = self.run.tests
        metrics = evaluate(replies, self.run.encoder, tests, self.settings.reply_tokens)
        cases = [case_lesson(case) for cases in tests.cases.values() for case in cases]
        bits = {
            name: round(bits_a_character(half, self.tokenizer, lessons, self.settings.tokens), 4)
            for name, lessons in (("translations", tests.translations), ("answers", cases))
            if lessons
        }
        if metrics[SELECTION] > best:
            self._write(self.run.out / "best")
        rounded = {name: round(value, 4) for name, value in metrics.items()}
        self._note({"metrics": rounded, "bits a character": bits}, used)
        self.run.report(f"{used / 60:6.1f} min: bits a character {bits}, {rounded}")
        self.evaluated = self.clock.used

    def _batches(self, draw: Draw) -> Iterator[Batch]:
        seed = self.settings.seed + int(self.clock.used)
        lessons = Lessons(draw, self.tokenizer, self.settings.tokens, self.settings.longest, seed)
        return stream(lessons, self.settings.workers)

    def step(self, batch: Batch) -> None:
        """Learn from one batch."""
        import torch

        self.model.train()
        device = self.settings.device
        here = Batch(batch.ids.to(device), batch.labels.to(device))
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.learning_rate * rate(self.clock.progress)
        with torch.autocast(device, torch.bfloat16):
            loss = writing_loss(self.model, here)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.losses.append(loss.detach())  # looked at later: a GPU need not wait
        self.steps += 1
        self.tokens += batch.ids.numel()

    def _mind(self, stage: int) -> None:
        """Report, save or evaluate when it is time to."""
        used = self.clock.used
        if used - self.reported > self.settings.report_every * 60:
            self._tell(stage)
        if used - self.saved > self.settings.save_every * 60:
            self._save()
        if used - self.evaluated > self.settings.evaluate_every * 60:
            self.evaluate()

    def _tell(self, stage: int) -> None:
        self.reported = self.clock.used
        if not self.losses:
            return
        loss = sum(map(float, self.losses)) / len(self.losses)
        self.losses.clear()
        told = {"step": self.steps, "tokens": self.tokens, "stage": stage, "loss": round(loss, 4)}
        self._note(told, self.reported)
        self.run.report(f"{self.reported / 60:6.1f} min: {told}")

    def _note(self, record: dict[str, Any], used: float) -> None:
        """Log the record with the seconds of training it belongs to."""
        log_line(self.log, {"minutes": round(used / 60, 3), **record})

    def _optimizer(self) -> torch.optim.Optimizer:
        import torch

        optimizer = torch.optim.AdamW(
            self.model.parameters(),
            lr=self.settings.learning_rate,
            betas=(0.9, 0.95),
            weight_decay=0.01,
            fused=True,
        )
        state = self.run.out / "optimizer.pt"
        if state.exists():
            optimizer.load_state_dict(torch.load(state, weights_only=True))
        return optimizer

    def _save(self) -> None:
        import torch

        self._write(self.run.out / "model")
        torch.save(self.optimizer.state_dict(), self.run.out / "optimizer.pt")
        self.clock.save(self.run.out / "clock.json")
        self.saved = self.clock.used

    def _write(self, folder: Path) -> None:
        fresh = folder.with_name(folder.name + ".part")
        shutil.rmtree(fresh, ignore_errors=True)
        self.model.save_pretrained(fresh)
        self.tokenizer.save_pretrained(fresh)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)


def _bfloat16() -> torch.dtype:
    import torch

    return torch.bfloat16


def tokens_seen(records: Sequence[dict[str, Any]]) -> int:
    """How many tokens a run has read, by its log; going on starts the count anew."""
    counts = [record["tokens"] for record in records if "tokens" in record]
    return sum(
        count for count, after in zip(counts, [*counts[1:], 0], strict=True) if after < count
    )
