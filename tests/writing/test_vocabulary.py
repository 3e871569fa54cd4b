"""The writer's vocabulary, and what its new tokens start as."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.chat_models.files import locate
from rag.training.writing.base import load
from rag.training.writing.vocabulary import bilingual_tokenizer, first_embeddings, pieces_a_word
from tests.writing_samples import PAIRS

pytestmark = pytest.mark.model


def test_the_new_vocabulary_cuts_dutch_less_and_numbers_into_digits(base: Path) -> None:
    old, _ = load(locate(str(base)))
    dutch = [pair.nl for pair in PAIRS]
    before = pieces_a_word(old, dutch)
    new = bilingual_tokenizer(old, [*dutch, *(pair.en for pair in PAIRS)], 440)
    assert len(new) <= 440
    assert pieces_a_word(new, dutch) < before
    assert new.convert_ids_to_tokens(new("345")["input_ids"]) == ["3", "4", "5"]
    assert new.eos_token == "<|im_end|>"
    assert "system" not in new.apply_chat_template(
        [{"role": "user", "content": "?"}], tokenize=False
    )


def test_a_known_token_keeps_its_embedding_and_a_new_one_is_the_mean_of_its_pieces(
    base: Path,
) -> None:
    (old, _), (untouched, _) = load(locate(str(base))), load(locate(str(base)))
    new = bilingual_tokenizer(old, [pair.nl for pair in PAIRS], 440)
    vectors = np.random.default_rng(0).normal(size=(len(untouched), 4)).astype(np.float32)
    made = first_embeddings(vectors, untouched, new)
    known, vocabulary = untouched.get_vocab(), new.get_vocab()
    shared = set(known) & set(vocabulary)
    assert len(shared) > 256
    for token in shared:
        assert np.array_equal(made[vocabulary[token]], vectors[known[token]])
    fresh = next(t for t in vocabulary if t not in known and t.isalpha() and t.isascii())
    pieces = untouched(fresh, add_special_tokens=False)["input_ids"]
    assert made[vocabulary[fresh]] == pytest.approx(vectors[pieces].mean(axis=0), abs=1e-6)
