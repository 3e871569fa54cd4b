"""A chat model on this machine, run by transformers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rag.chat_models.background import Put, in_background
from rag.chat_models.failures import WriterError
from rag.chat_models.prefix_cache import PrefixCache
from rag.chat_models.prompt import Message
from rag.chat_models.thoughts import OPENING

_LOG = logging.getLogger(__name__)
# Tokenizers without a limit of their own say some huge number.
_NO_LIMIT = 1 << 30


class TransformersChatModel:
    """A causal language model with a chat template; greedy, one reply at a time."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:  # noqa: ANN401
        self.name = name
        self._model = model
        self._tokenizer = tokenizer
        self._ends = _ends_of_turn(model, tokenizer)
        self._cache = PrefixCache(model)
        self._generating = threading.Lock()
        self._tokenizing = threading.Lock()

    @property
    def window(self) -> int:
        """How many tokens a prompt and its reply may have together."""
        limits = (
            getattr(self._model.config.get_text_config(), "max_position_embeddings", None),
            self._tokenizer.model_max_length,
        )
        return min(int(limit) if limit else _NO_LIMIT for limit in limits)

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """How many tokens the prompt of these messages has."""
        return len(self._encode(self._render(messages)))

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the generator ends the generation.

        Raises:
            WriterError: memory ran out, or the model failed otherwise.

        """
        stop = threading.Event()

        def write(put: Put) -> None:
            # One at a time: a second generation would only slow both down.
            while not self._generating.acquire(timeout=0.1):
                if stop.is_set():
                    return
            try:
                with _explained(), _stoppable(self._model, stop):
                    self._generate(messages, max_new_tokens, put)
            finally:
                self._generating.release()

        return in_background(write, stop.set)

    def _generate(self, messages: Sequence[Message], max_new_tokens: int, put: Put) -> None:
        import torch

        prompt = self._render(messages)
        if prompt.rstrip().endswith(OPENING):
            put(OPENING)
        ids = self._encode(prompt)
        with self._cache.lend(ids) as cache:
            sequence = self._model.generate(
                torch.tensor([ids], device=self._model.device),
                attention_mask=torch.ones((1, len(ids)), device=self._model.device),
                cache=cache,
                max_new_tokens=max_new_tokens,
                do_sample=False,
                eos_token_id=self._ends,
                pad_token_id=self._ends[0],
                streamer=_streamer(self._tokenizer, put),
            )
            self._cache.keep(sequence[0].tolist())

    def _render(self, messages: Sequence[Message]) -> str:
        return _render(self._tokenizer, messages, add_generation_prompt=True)

    def _encode(self, prompt: str) -> list[int]:
        # A tokenizer is not safe to share between threads.
        with self._tokenizing:
            return list(self._tokenizer(prompt, add_special_tokens=False)["input_ids"])


def _render(tokenizer: Any, messages: Sequence[Message], **options: object) -> str:  # noqa: ANN401
    # A template that knows no thinking does not look at the option.
    return str(
        tokenizer.apply_chat_template(
            list(messages), tokenize=False, enable_thinking=False, **options
        )
    )


def _streamer(tokenizer: Any, put: Put) -> Any:  # noqa: ANN401
    from transformers import TextStreamer

    class Streamer(TextStreamer):
        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            put(text)

    return Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)


def _ends_of_turn(model: Any, tokenizer: Any) -> list[int]:  # noqa: ANN401
    """The tokens after which a reply is over.

    Those that model and tokenizer name, and the special one that the template puts after a
    reply: some checkpoints name only the end of a text.
    """
    named = model.generation_config.eos_token_id
    ends = [*(named if isinstance(named, list) else [named]), tokenizer.eos_token_id]
    reply = "Vraagbaak"
    turn: list[Message] = [
        {"role": "user", "content": "?"},
        {"role": "assistant", "content": reply},
    ]
    after = _render(tokenizer, turn).rpartition(reply)[2].strip()
    ids = tokenizer(after, add_special_tokens=False)["input_ids"]
    if ids and ids[0] in tokenizer.all_special_ids + list(tokenizer.added_tokens_decoder):
        ends.append(ids[0])
    found = list(dict.fromkeys(end for end in ends if end is not None))
    return found or [0]


class _Stopped(Exception):
    """No one waits for the reply any more."""


@contextmanager
def _stoppable(model: Any, stop: threading.Event) -> Iterator[None]:  # noqa: ANN401
    """End the generation within a layer once ``stop`` is set, in the prompt as well as after it."""
    from torch import nn

    def check(*_: object) -> None:
        if stop.is_set():
            raise _Stopped

    layers = [
        child for module in model.modules() if isinstance(module, nn.ModuleList) for child in module
    ]
    hooks = [layer.register_forward_pre_hook(check) for layer in layers or [model]]
    try:
        yield
    except _Stopped:
        pass
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what a generation raises into what is told to the user."""
    try:
        yield
    except Exception as error:
        if is_out_of_memory(error):
            raise WriterError("memory") from error
        _LOG.exception("The chat model failed.")
        raise WriterError("failed", detail=f"{type(error).__name__}: {error}") from error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether torch or Python ran out of memory, of the machine or of the GPU."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # The allocator of a CPU raises a plain RuntimeError.
    return isinstance(error, RuntimeError) and "allocate memory" in str(error)
