"""The trainer's callback: evaluates, keeps the best, saves, and stops when the time is used."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from index.training.evaluation import SELECTION
from index.training.run import Report, Settings, best_score, log_line, remove_checkpoints
from index.training.schedule import Clock

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class Journal(TrainerCallback):
    """Minds the clock of one run in the folder ``out``."""

    def __init__(
        self,
        out: Path,
        clock: Clock,
        settings: Settings,
        report: Report,
        measure: Callable[[], dict[str, float]],
        model: SentenceTransformer,
    ) -> None:
        self.out = out
        self.clock = clock
        self.settings = settings
        self.report = report
        self.measure = measure
        self.model = model
        self.log = out / "log.jsonl"
        self.evaluated = self.saved = clock.used
        self.recent: deque[float] = deque(maxlen=100)

    def last_checkpoint(self) -> Path | None:
        """The newest finished checkpoint, if there is one."""
        folders = [
            folder
            for folder in (self.out / "checkpoints").glob("checkpoint-*")
            if (folder / "trainer_state.json").exists()
        ]
        return max(folders, key=lambda f: int(f.name.rpartition("-")[2]), default=None)

    def evaluate(self, step: int) -> None:
        """Measure, log, and keep the model if it is the best so far."""
        best = best_score(self.log)
        training = self.model.training
        metrics = self.measure()
        self.model.train(training)
        if metrics[SELECTION] > best:
            self._keep()
        minutes = round(self.clock.used / 60, 2)
        rounded = {name: round(value, 4) for name, value in metrics.items()}
        log_line(self.log, {"minutes": minutes, "step": step, "metrics": rounded})
        self.report(f"{minutes:6.1f} min, step {step}: {rounded}")
        self.evaluated = self.clock.used

    def on_step_end(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: object,
    ) -> None:
        """Save, evaluate or stop when it is time to."""
        used = self.clock.used
        if state.global_step % 25 == 0:
            log_line(self.log, {"minutes": round(used / 60, 2), "step": state.global_step})
        if used - self.saved > self.settings.save_every * 60:
            control.should_save = True
        if used - self.evaluated > self.settings.evaluate_every * 60:
            self.evaluate(state.global_step)
        if self.clock.progress >= 1.0:
            control.should_save = control.should_training_stop = True

    def on_save(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        **kwargs: object,
    ) -> None:
        """Note the time that goes with the checkpoint."""
        self.saved = self.clock.used
        self.clock.save(self.out / "clock.json")
        newest = self.last_checkpoint()
        if newest is not None:
            remove_checkpoints(self.out, newest)

    def _keep(self) -> None:
        fresh = self.out / "best.part"
        shutil.rmtree(fresh, ignore_errors=True)
        self.model.save_pretrained(str(fresh), create_model_card=False)
        shutil.rmtree(self.out / "best", ignore_errors=True)
        fresh.rename(self.out / "best")
