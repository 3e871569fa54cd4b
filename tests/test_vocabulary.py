"""A vocabulary for Dutch, and where its tokens start."""

from __future__ import annotations

import numpy as np
import pytest

from index.training.vocabulary import (
    SPECIAL,
    align,
    bilingual_tokenizer,
    translated_embeddings,
)

PAIRS = [
    ("de gemeente koopt bussen", "the council buys buses"),
    ("de gemeente verkoopt bomen", "the council sells trees"),
    ("een boer koopt bomen", "a farmer buys trees"),
    ("een boer verkoopt bussen", "a farmer sells buses"),
    ("de boer plant bomen", "the farmer plants trees"),
] * 4


def test_alignment_finds_the_translation_of_each_word() -> None:
    words = sorted({w for pair in PAIRS for side in pair for w in side.split()})
    ids = {word: i for i, word in enumerate(words)}
    nl, en = ([np.array([ids[w] for w in pair[s].split()]) for pair in PAIRS] for s in (0, 1))
    dutch, english, probability = align(nl, en, len(words), iterations=20)
    best = {}
    for word in ("gemeente", "boer", "koopt", "verkoopt", "bussen", "bomen", "plant"):
        rows = np.flatnonzero(dutch == ids[word])
        best[word] = words[english[rows[probability[rows].argmax()]]]
        assert probability[rows].sum() == pytest.approx(1.0)
    assert best == {
        "gemeente": "council",
        "boer": "farmer",
        "koopt": "buys",
        "verkoopt": "sells",
        "bussen": "buses",
        "bomen": "trees",
        "plant": "plants",
    }


@pytest.fixture(scope="module")
def tokenizers() -> tuple[object, object]:
    from tokenizers import Tokenizer

    from index.training.student import base_folder

    old = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    dutch, english = zip(*PAIRS, strict=True)
    return old, bilingual_tokenizer(old, list(dutch) * 3, list(english) * 3, 8_000)


def test_dutch_words_get_tokens_of_their_own(tokenizers: tuple[object, object]) -> None:
    old, new = tokenizers
    text = "De gemeente verkoopt bussen"
    assert len(old.encode(text).tokens) > len(new.encode(text).tokens)  # type: ignore[attr-defined]
    assert new.encode(text).tokens == ["[CLS]", "de", "gemeente", "verkoopt", "bussen", "[SEP]"]  # type: ignore[attr-defined]


def test_the_vocabulary_is_in_bounds_and_keeps_its_special_tokens(
    tokenizers: tuple[object, object],
) -> None:
    _, new = tokenizers
    vocabulary = new.get_vocab()  # type: ignore[attr-defined]
    assert len(vocabulary) <= 8_000
    assert [vocabulary[token] for token in SPECIAL] == [0, 1, 2, 3, 4]
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert new.encode("§ 12,5 % – café").ids[0] == vocabulary["[CLS]"]  # type: ignore[attr-defined]


def test_a_dutch_token_starts_near_its_translation(tokenizers: tuple[object, object]) -> None:
    old, new = tokenizers
    rng = np.random.default_rng(3)
    size = old.get_vocab_size()  # type: ignore[attr-defined]
    before = rng.standard_normal((size, 24)).astype(np.float32)
    after = translated_embeddings(before, old, new, PAIRS, iterations=20)  # type: ignore[arg-type]
    known, vocabulary = old.get_vocab(), new.get_vocab()  # type: ignore[attr-defined]
    for dutch, english in (("gemeente", "council"), ("bussen", "buses"), ("verkoopt", "sells")):
        a, b = after[vocabulary[dutch]], before[known[english]]
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.9
    untouched = after[vocabulary["council"]]
    np.testing.assert_array_equal(untouched, before[known["council"]])
