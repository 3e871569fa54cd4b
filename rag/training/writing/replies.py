"""Many replies at once: greedy, as the program writes them, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from rag.chat_models.prompt import Message
from rag.training.writing.lessons import render

Reply: TypeAlias = Callable[[Sequence[Sequence[Message]], int], list[str]]


@dataclass(frozen=True, slots=True)
class Replies:
    """Lets a model reply to ``rows`` requests at a time."""

    model: Any
    tokenizer: Any
    rows: int

    def __call__(self, requests: Sequence[Sequence[Message]], max_new_tokens: int) -> list[str]:
        """The reply to each request, in order, of at most ``max_new_tokens`` tokens."""
        prompts = [render(self.tokenizer, messages) for messages in requests]
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        replies = [""] * len(prompts)
        for start in range(0, len(order), self.rows):
            chosen = order[start : start + self.rows]
            written = self._write([prompts[i] for i in chosen], max_new_tokens)
            for i, reply in zip(chosen, written, strict=True):
                replies[i] = reply
        return replies

    def _write(self, prompts: list[str], max_new_tokens: int) -> list[str]:
        import torch

        coded = self.tokenizer(
            prompts,
            add_special_tokens=False,
            padding=True,
            padding_side="left",
            return_tensors="pt",
        ).to(self.model.device)
        with torch.inference_mode():
            sequences = self.model.generate(
                input_ids=coded["input_ids"],
                attention_mask=coded["attention_mask"],
                max_new_tokens=max_new_tokens,
                do_sample=False,
                eos_token_id=self.tokenizer.eos_token_id,
                pad_token_id=self.tokenizer.pad_token_id,
            )
        fresh = sequences[:, coded["input_ids"].shape[1] :]
        return [
            text.strip() for text in self.tokenizer.batch_decode(fresh, skip_special_tokens=True)
        ]
