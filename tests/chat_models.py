"""Chat models for tests: one that says what it is told, and real ones, tiny and untrained."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from rag.chat_models.prompt import Message
from tests.samples import FERRY_NL, MILL_NL

PLAIN = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
# As Qwen3 has it: thoughts between tags, which an empty pair in the prompt prevents.
THINKING = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>"
    "{% if enable_thinking is defined and not enable_thinking %}<think></think>"
    "{% else %}<think>{% endif %}{% endif %}"
)
FAMILIES = ("qwen3", "llama", "gemma3_text")


class ScriptedModel:
    """Says what it is told to say, a few characters at a time, and remembers what it was asked.

    With ``failure`` it breaks off after that.
    """

    name = "scripted"

    def __init__(
        self, reply: str, failure: BaseException | None = None, window: int = 4096
    ) -> None:
        self.reply = reply
        self.failure = failure
        self.window = window
        self.asked: list[str] = []
        self.closed = False

    def count_tokens(self, messages: Sequence[Message]) -> int:
        return sum(len(m["content"].split()) for m in messages)

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        self.asked.append(messages[-1]["content"])
        try:
            for i in range(0, len(self.reply), 3):
                yield self.reply[i : i + 3]
            if self.failure:
                raise self.failure
        finally:
            self.closed = True


def save_model(
    family: str, folder: Path, template: str | None = PLAIN, *, layers: int = 2, width: int = 32
) -> Path:
    """A real model of the family with random weights and a tokenizer of our own words."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|end|>", "<|user|>", "<|assistant|>", "<pad>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    words.train_from_iterator([FERRY_NL.text, MILL_NL.text], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<|end|>", pad_token="<pad>", chat_template=template
    )
    tokenizer.save_pretrained(folder)
    config = AutoConfig.for_model(
        family,
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=2 * width,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=2048,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    torch.manual_seed(7)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder
