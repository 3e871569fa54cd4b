"""A Hugging Face chat model on this machine, streamed."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from index.encoder import Encoder
from index.errors import ModelNotFoundError, SetupError
from rag.attribution import attribute
from rag.evidence import candidates
from rag.markers import Markers
from rag.prompt import NOT_FOUND, Message, build_messages
from rag.sentence_stream import sentences
from rag.types import Claim
from rag.writing import Assignment

_MOST_PASSAGES = 4


class ChatModel(Protocol):
    """Anything that answers chat messages with pieces of text."""

    @property
    def name(self) -> str:
        """What to call the model in reports."""

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield the reply as it is written; closing the generator stops the writing."""


class ChatWriter:
    """Lets a chat model write, and ties what it writes to sentences of the passages."""

    def __init__(self, model: ChatModel, encoder: Encoder, max_new_tokens: int = 256) -> None:
        self.model = model
        self.encoder = encoder
        self.max_new_tokens = max_new_tokens

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def write(self, assignment: Assignment) -> Iterator[Claim]:
        """Yield the model's sentences with the evidence they seem to rest on.

        A sentence that names passages is aligned with those; one that names none with all. A
        reply that says the answer was not found yields nothing.
        """
        hits = assignment.hits[:_MOST_PASSAGES]
        question, language = assignment.question.text, assignment.language
        texts = [question, *(hit.passage.text for hit in hits)]
        markers = Markers.absent_from(texts, count=len(hits))
        messages = build_messages(question, language, [hit.passage for hit in hits], markers)
        with closing(self.model.stream(messages, max_new_tokens=self.max_new_tokens)) as pieces:
            for text, numbers in sentences(pieces, markers, language):
                if text.strip(" .!\"'").upper() == NOT_FOUND[language]:
                    return
                named = [hits[number - 1] for number in numbers] or hits
                found = attribute(text, language, candidates(named), self.encoder)
                yield Claim(text, found.evidence, similarity=found.similarity)


class TransformersChatModel:
    """A causal language model with a chat template; greedy, one reply at a time."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:  # noqa: ANN401
        self.name = name
        self._model = model
        self._tokenizer = tokenizer
        self._busy = threading.Lock()

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the generator ends the generation."""
        from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        stop = threading.Event()
        failures: list[BaseException] = []

        class Stopped(StoppingCriteria):
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ANN401
                import torch

                return torch.full((len(input_ids),), stop.is_set(), device=input_ids.device)

        with self._busy:
            inputs = self._encode(messages)
            streamer = TextIteratorStreamer(
                self._tokenizer, skip_prompt=True, skip_special_tokens=True
            )

            def generate() -> None:
                try:
                    self._model.generate(
                        **inputs,
                        max_new_tokens=max_new_tokens,
                        do_sample=False,
                        streamer=streamer,
                        stopping_criteria=StoppingCriteriaList([Stopped()]),
                    )
                except BaseException as error:  # handed on to the reader of the stream
                    failures.append(error)
                    streamer.end()

            thread = threading.Thread(target=generate, name="generate", daemon=True)
            thread.start()
            try:
                yield from streamer
            finally:
                stop.set()
                thread.join()
        if failures:
            raise failures[0]

    def _encode(self, messages: Sequence[Message]) -> Any:  # noqa: ANN401
        return self._tokenizer.apply_chat_template(
            list(messages),
            add_generation_prompt=True,
            enable_thinking=False,
            return_tensors="pt",
            return_dict=True,
        ).to(self._model.device)


def load_chat_model(name: str) -> TransformersChatModel:
    """Load a model by Hugging Face name or from a folder; safetensors only, no remote code.

    Raises:
        ModelNotFoundError: there is no such model here and none can be fetched.
        SetupError: the model has no chat template.

    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    on_gpu = torch.cuda.is_available()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model: Any = AutoModelForCausalLM.from_pretrained(
            name,
            # Half precision decodes slower than fp32 on most CPUs.
            dtype=torch.bfloat16 if on_gpu else torch.float32,
            use_safetensors=True,
        )
    except (OSError, ValueError) as error:
        raise ModelNotFoundError(_not_found(name, error)) from error
    if not getattr(tokenizer, "chat_template", None):
        raise SetupError(
            f'"{name}" has no chat template, so it is not a chat model. Choose an "instruct" or '
            '"chat" version of it.'
        )
    model.eval()
    if on_gpu:
        model.cuda()
    _quiet(model)
    return TransformersChatModel(name, model, tokenizer)


def _quiet(model: Any) -> None:  # noqa: ANN401
    """Drop sampling settings that a greedy generation would warn about."""
    for setting in ("temperature", "top_p", "top_k", "min_p"):
        setattr(model.generation_config, setting, None)


def _not_found(name: str, error: Exception) -> str:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if Path(name).exists():
        return f'The folder "{name}" holds no usable chat model: {reason}'
    return (
        f'The chat model "{name}" is not on this machine and could not be fetched: {reason} '
        "Check the name and the connection, or give a folder that holds the model. Without "
        "--model, answers are built from the documents' own sentences."
    )
