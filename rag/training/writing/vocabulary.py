"""A byte-level BPE vocabulary for Dutch and English, and a first guess at its embeddings.

The base cuts Dutch into 2.3 to 2.5 pieces a word and spends a fifth of its weights on 49,152
tokens, most of which neither Dutch nor English needs. A vocabulary of less than half that size,
learned from both languages, cuts Dutch into 1.6 to 1.7: a third less to read and to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# As the base's, without its system message of 20 tokens, which every question would pay for.
CHAT_TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + "
    "message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_FREQUENT = 200_000


def bilingual_tokenizer(base: Any, texts: Sequence[str], size: int) -> Any:  # noqa: ANN401
    """``base``, a fast tokenizer, with a vocabulary of ``size`` learned from ``texts``.

    The special tokens stay; the chat template is ``CHAT_TEMPLATE``.
    """
    from tokenizers import pre_tokenizers

    # Digits one by one, as the base had it before its conversion to GGUF, which tells only that
    # the tokens are bytes: a number is then copied digit by digit, whatever its notation.
    base.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    words = list(_known_words(base))
    tokenizer = base.train_new_from_iterator([*texts, *words], vocab_size=size, show_progress=False)
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def _known_words(base: Any) -> Iterator[str]:  # noqa: ANN401
    """The words that the base has a token for, as often as Zipf's law says of their rank.

    Its order of merges is English by frequency, from far more text than there is here; without
    it, English would be cut as a manual of office software needs it.
    """
    from tokenizers import pre_tokenizers

    special = len(base.added_tokens_decoder) + len(pre_tokenizers.ByteLevel.alphabet())
    tokens = sorted(base.get_vocab().items(), key=lambda item: item[1])
    for rank, (token, _) in enumerate(tokens[special:]):
        times = round(_FREQUENT / (rank + 100))
        # Ġ stands for the space before a word.
        if times and token.startswith("Ġ") and token[1:].isalpha():
            yield f" {token[1:]}" * times


def first_embeddings(embeddings: Floats, old: Any, new: Any) -> Floats:  # noqa: ANN401
    """Embeddings for ``new``, shape (its size, width), from those of ``old``.

    A token that both have keeps its own, another starts as the mean of its pieces. Moving Dutch
    tokens to the English ones they translate to, as the encoder's do, is no good here: the model
    writes with the same embeddings, and would write either (docs/writing-model.md).
    """
    known = old.get_vocab()
    result = np.zeros((len(new), embeddings.shape[1]), dtype=np.float32)
    for token, i in new.get_vocab().items():
        pieces = [known[token]] if token in known else _pieces(token, old)
        # The base lacks tokens for bytes that no text has: those start as no token in particular.
        result[i] = embeddings[pieces or slice(None)].mean(axis=0)
    return result


def _pieces(token: str, old: Any) -> list[int]:  # noqa: ANN401
    """The old ids of a new token, which is written in letters that stand for bytes."""
    encoded = old.backend_tokenizer.model.tokenize(token)
    return [piece.id for piece in encoded]


def pieces_a_word(tokenizer: Any, texts: Sequence[str]) -> float:  # noqa: ANN401
    """How many tokens a word of ``texts`` takes on average."""
    ids = tokenizer(list(texts), add_special_tokens=False)["input_ids"]
    return sum(map(len, ids)) / sum(len(text.split()) for text in texts)
