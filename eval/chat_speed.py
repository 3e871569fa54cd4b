"""How fast a chat model reads and writes on this machine, and how much memory that takes.

Speed and memory do not depend on what the weights are: a model that is not at hand can be timed by
its shape (``config.json``) with random weights.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from statistics import median
from typing import TYPE_CHECKING, Any, get_args

from index.errors import SetupError
from rag.chat_models.loading import Numbers, load_parts, loaded_as, prepared
from rag.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.pipeline import Pipeline

_QUESTIONS = 3
# Questions tried, in case the documents answer some of them only.
_TRIES = 12
_NEW_TOKENS = 16
# The tokenizer of a shape is made here. With this many tokens it cuts the articles that come along
# into pieces of 3.3 characters, about as those of the models we recommend do in Dutch.
_VOCABULARY = 1400
_TEMPLATE = "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: tokens of the prompt that were read, tokens a second, seconds to the first word.

    ``cores`` is how many of them were at work: fewer than there are means that the machine was
    busy with something else, and the figures are too low.
    """

    prompt: int
    reading: float
    first_word: float
    writing: float
    cores: float


@dataclass(frozen=True, slots=True)
class Speed:
    """What a model did with numbers of one kind; ``memory`` is the most that was in use."""

    numbers: Numbers
    replies: tuple[Reply, ...]
    memory: int

    def middle(self, of: str) -> float:
        """The median of one figure."""
        return float(median(getattr(reply, of) for reply in self.replies))


@dataclass(slots=True)
class _Passes:
    """When each pass through a model began, and how many tokens it read."""

    asked: float = field(default_factory=time.perf_counter)
    worked: float = field(default_factory=time.process_time)
    begun: list[float] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)

    def note(self, _model: object, _values: object, named: dict[str, Any]) -> None:
        self.begun.append(time.perf_counter())
        self.tokens.append(named["input_ids"].shape[1])

    def reply(self) -> Reply:
        """The first pass reads the prompt; each after it writes a token."""
        first, second, *_, last = self.begun
        worked, waited = time.process_time() - self.worked, time.perf_counter() - self.asked
        return Reply(
            prompt=self.tokens[0],
            reading=self.tokens[0] / (second - first),
            first_word=second - self.asked,
            writing=(len(self.begun) - 2) / (last - second),
            cores=worked / waited,
        )


def report_chat_speed(config: Config, *, shape: bool) -> None:
    """Print the speed of ``config.model`` in each kind of numbers, the first being the baseline.

    With ``shape`` it names only a config, and the weights are random.
    """
    kind = "random weights of this shape" if shape else "medians"
    print(f"{config.model} ({kind}), {_QUESTIONS} questions, replies of {_NEW_TOKENS} tokens")
    print(
        f"{'':10}{'prompt':>8}{'reads':>9}{'first word':>12}{'writes':>9}{'cores':>7}{'memory':>10}"
    )
    baseline: Speed | None = None
    for speed in _measured(config, shape):
        baseline = baseline or speed
        print(_line(speed, baseline), flush=True)


def _measured(config: Config, shape: bool) -> Iterator[Speed]:
    """Each kind in a process of its own, since a process only tells its highest memory so far."""
    for numbers in _kinds():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            yield pool.submit(measure, config, numbers, shape=shape).result()


def _kinds() -> Sequence[Numbers]:
    import torch

    kinds: Sequence[Numbers] = get_args(Numbers)
    # Eight bits are for a CPU.
    return [kind for kind in kinds if kind != "int8" or not torch.cuda.is_available()]


def _line(speed: Speed, baseline: Speed) -> str:
    faster = [speed.middle(of) / baseline.middle(of) for of in ("reading", "writing")]
    return (
        f"{speed.numbers:10}{speed.middle('prompt'):8.0f}{speed.middle('reading'):7.0f}/s"
        f"{speed.middle('first_word'):10.1f} s{speed.middle('writing'):7.1f}/s"
        f"{speed.middle('cores'):7.1f}"
        f"{speed.memory / 1e9:7.1f} GB   reads {faster[0]:.1f}x and writes {faster[1]:.1f}x as fast"
    )


def measure(config: Config, numbers: Numbers, *, shape: bool) -> Speed:
    """Let the real writer answer some questions with the model, and time its passes."""
    from rag.chat_models.local import TransformersChatModel
    from rag.chat_models.writer import ChatWriter
    from rag.loading import load_pipeline

    name = str(config.model)
    reader = load_pipeline(replace(config, model=None))
    tokenizer, model = _shaped(name, numbers, reader) if shape else _parts(name, numbers)
    chat = TransformersChatModel(name, model, tokenizer)
    writer = ChatWriter(chat, reader.index.encoder, _NEW_TOKENS, config.context_tokens)
    print(f"{numbers}: loaded", file=sys.stderr, flush=True)
    replies = _replies(replace(reader, writer=writer, instant=False), model)
    print(f"{numbers}: measured", file=sys.stderr, flush=True)
    return Speed(numbers, replies, _peak_memory())


def _replies(pipeline: Pipeline, model: Any) -> tuple[Reply, ...]:  # noqa: ANN401
    replies: list[Reply] = []
    for question in _questions():
        passes = _Passes()
        hook = model.register_forward_pre_hook(passes.note, with_kwargs=True)
        try:
            pipeline.answer(question)
        finally:
            hook.remove()
        # A question that is refused does not come to the model.
        if len(passes.begun) > 2:
            replies.append(passes.reply())
        if len(replies) == _QUESTIONS:
            return tuple(replies)
    raise SetupError(
        "The model wrote too little to be timed. Ask the documents that come along, or choose a "
        "higher context_tokens."
    )


def _questions() -> Sequence[str]:
    from eval.dataset import load_questions

    return [q.nl for q in load_questions() if q.answerable and not q.after][:_TRIES]


def _parts(name: str, numbers: Numbers) -> tuple[Any, Any]:
    from rag.chat_models.files import locate

    return load_parts(name, locate(name), numbers)


def _shaped(name: str, numbers: Numbers, pipeline: Pipeline) -> tuple[Any, Any]:
    """A model of the shape that ``name`` (a file, a folder, a name on the hub) gives."""
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.initialization import no_init_weights

    config = AutoConfig.from_pretrained(name)
    with no_init_weights():
        model = AutoModelForCausalLM.from_config(config, dtype=loaded_as(numbers))
    model.tie_weights()
    _fill(model)
    tokenizer = _tokenizer([document.text for document in pipeline.documents])
    return tokenizer, prepared(model, numbers)


def _fill(model: Any) -> None:  # noqa: ANN401
    """Put small random weights everywhere; the same ones over and over are soon made."""
    import torch

    noise = torch.empty(1 << 20).uniform_(-0.05, 0.05)
    for parameter in model.parameters():
        for part in parameter.data.view(-1).split(len(noise)):
            part.copy_(noise[: len(part)])


def _tokenizer(texts: Sequence[str]) -> Any:  # noqa: ANN401
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=["<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    words.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<|im_end|>", chat_template=_TEMPLATE
    )


def _peak_memory() -> int:
    """Bytes: of the GPU where there is one, else of this process."""
    import resource

    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes, but for macOS.
    return most if sys.platform == "darwin" else most * 1024
