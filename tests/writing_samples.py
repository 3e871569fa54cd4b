"""A tiny base model, a few articles and a run, to try the code that trains the writer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.grounded_qa import LANGUAGES, Article, read_grounded_qa
from index.training.smoke import write_data
from index.training.sources import Pair
from index.types import Language
from rag.training.writing.language import stretch
from tests.reading_samples import collection

_TOLD = [
    ("De toren is {n} meter hoog.", "The tower is {n} metres high."),
    ("De veerboot kost {n} euro.", "The ferry costs {n} euros."),
    ("Hij staat sinds {n} aan het water.", "It has stood by the water since {n}."),
    ("Niemand weet waarom de brug is gesloten.", "Nobody knows why the bridge is closed."),
]
PAIRS = [
    Pair(nl.format(n=n), en.format(n=n), "tatoeba_devcem")
    for n in (12, 345)
    for nl, en in _TOLD
    if n == 12 or "{n}" in nl
]


class Ticks:
    """Stands for the module ``time`` where a run looks at the clock: a second a look."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1.0
        return self.now


def tiny_base(folder: Path, size: int = 420) -> Path:
    """A Llama of two small layers, untrained, that knows English pieces and ChatML's tokens."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    words.train_from_iterator([pair.en for pair in PAIRS], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words,
        bos_token="<|im_start|>",
        eos_token="<|im_end|>",
        pad_token="<|im_end|>",
        unk_token="<|endoftext|>",
    )
    tokenizer.save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(5)
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def towers(folder: Path) -> list[Article]:
    """Passages about towers, 18 to learn from and 2 kept out; answers are whole sentences."""
    return [
        replace(
            article,
            questions=tuple(
                replace(question, answers=_told(article)) if question.evidence else question
                for question in article.questions
            ),
        )
        for article in read_grounded_qa(collection(folder, count=20))
    ]


def _told(article: Article) -> dict[Language, str]:
    return {language: stretch(article, language, 1, 2) for language in LANGUAGES}


def data(folder: Path) -> tuple[Path, Path]:
    """The folder of the training texts and that of our own questions."""
    write_data(folder / "data")
    return folder / "data", collection(folder / "own", name="u", count=20)
