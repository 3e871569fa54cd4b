"""A WordPiece vocabulary for Dutch and English, and a first guess at its embeddings.

An English vocabulary cuts Dutch into about 2.2 pieces a word. Pieces the two languages never
use make room for Dutch ones; each Dutch token then starts from the embeddings of the English
tokens it translates to (IBM Model 1, Brown et al. 1993, over the parallel sentences), the idea
of WECHSEL (Minixhofer et al. 2022) with a word alignment in the place of a dictionary. So the
encoder reads Dutch as a rough gloss from the first step on.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_USABLE = re.compile(
    r"(?:##)?[\x21-\x7e\u00a3\u20ac\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00b0%]+"
)
_MAX_ALIGNED_LENGTH = 32

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def bilingual_tokenizer(
    base: Tokenizer, dutch: Sequence[str], english: Sequence[str], size: int
) -> Tokenizer:
    """``base`` with another vocabulary of at most ``size`` tokens.

    A third or so of the places go to Dutch: the pieces that the Dutch texts use most among
    those WordPiece learns from them. ``dutch`` and ``english`` should be weighted as the
    product will meet them (repeat what matters).
    """
    old = base.get_vocab(with_added_tokens=False)
    usable = {t: i for t, i in old.items() if t not in SPECIAL and _usable(t)}
    learned = [t for t in _learn(base, dutch, size) if t not in usable and _usable(t)]
    everything = _with_vocabulary(base, [*usable, *learned])
    used_nl = _count(everything, dutch)
    used_en = _count(everything, english)
    letters = {t for t in (*usable, *learned) if len(t.removeprefix("##")) == 1}
    new = sorted((t for t in learned if t not in letters), key=lambda t: -used_nl[t])
    new = [t for t in new if used_nl[t] >= 8][: int(size * 0.38)]
    room = size - len(SPECIAL) - len(letters) - len(new)
    # The original vocabulary is ordered by frequency, so its tail is what can be missed.
    known = sorted(
        (t for t in usable if t not in letters),
        key=lambda t: (used_en[t] + used_nl[t] < 3, usable[t]),
    )[:room]
    return _with_vocabulary(base, [*sorted(letters), *known, *new])


def translated_embeddings(
    old_embeddings: Floats,
    old: Tokenizer,
    new: Tokenizer,
    pairs: Iterable[tuple[str, str]],
    iterations: int = 6,
) -> Floats:
    """First embeddings for ``new``, shape (its size, dimension).

    A token both vocabularies have keeps its embedding; another starts as the mean of its old
    pieces; and as far as a token is Dutch (its share of the uses in ``pairs``, Dutch first),
    it moves to the mean of the tokens it is aligned with, weighted by their probability.
    """
    own = _piecewise_embeddings(old_embeddings, old, new)
    nl, en = _encode_pairs(new, pairs)
    size = new.get_vocab_size()
    dutch, english, probability = align(nl, en, size, iterations)
    keep = probability > 0.05
    dutch, english, probability = dutch[keep], english[keep], probability[keep] ** 1.5
    weight = np.bincount(dutch, probability, minlength=size)
    translated = np.zeros_like(own)
    norms = np.zeros(size)
    np.add.at(translated, dutch, own[english] * probability[:, None].astype(np.float32))
    np.add.at(norms, dutch, np.linalg.norm(own[english], axis=1) * probability)
    found = weight > 0
    # An average of vectors is shorter than they are: give it their mean length back.
    target = norms[found] / weight[found]
    length = np.linalg.norm(translated[found], axis=1)
    translated[found] *= (target / np.maximum(length, 1e-9))[:, None].astype(np.float32)
    share = _dutch_share(nl, en, size) * found
    share[: len(SPECIAL)] = 0.0
    mixed = own + share[:, None].astype(np.float32) * (translated - own)
    return np.asarray(mixed, dtype=np.float32)


def align(
    nl: Sequence[Ints], en: Sequence[Ints], size: int, iterations: int
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """IBM Model 1: for every Dutch token the English ones it becomes, with p(english | dutch).

    Returns three arrays of one length: Dutch id, English id, probability.
    """
    keys, groups, group = [], [], 0
    for source, target in zip(nl, en, strict=True):
        keys.append((target[:, None] + source[None, :] * size).ravel())
        groups.append(np.repeat(np.arange(group, group + len(target)), len(source)))
        group += len(target)
    cells, cell = np.unique(np.concatenate(keys), return_inverse=True)
    # One group is one English word of one sentence with all Dutch words that may have made it.
    member = np.concatenate(groups)
    dutch, english = cells // size, cells % size
    probability = np.ones(len(cells))
    for _ in range(iterations):
        likelihood = probability[cell]
        total = np.bincount(member, likelihood, minlength=group)
        counts = np.bincount(cell, likelihood / total[member], minlength=len(cells))
        per_word = np.bincount(dutch, counts, minlength=size)
        probability = counts / per_word[dutch]
    return dutch, english, probability


def _usable(token: str) -> bool:
    return _USABLE.fullmatch(token) is not None and not token.startswith("[unused")


def _learn(base: Tokenizer, texts: Sequence[str], size: int) -> list[str]:
    from tokenizers import Tokenizer as NewTokenizer
    from tokenizers.models import WordPiece
    from tokenizers.trainers import WordPieceTrainer

    fresh = NewTokenizer(WordPiece(unk_token="[UNK]"))
    fresh.normalizer = base.normalizer
    fresh.pre_tokenizer = base.pre_tokenizer
    trainer = WordPieceTrainer(
        vocab_size=size, min_frequency=4, special_tokens=list(SPECIAL), show_progress=False
    )
    fresh.train_from_iterator(texts, trainer)
    vocabulary: dict[str, int] = fresh.get_vocab()
    return [t for t in sorted(vocabulary, key=vocabulary.__getitem__) if t not in SPECIAL]


def _with_vocabulary(base: Tokenizer, tokens: Sequence[str]) -> Tokenizer:
    from tokenizers import Tokenizer as NewTokenizer

    settings: dict[str, Any] = json.loads(base.to_str())
    ids = {token: i for i, token in enumerate((*SPECIAL, *tokens))}
    settings["model"]["vocab"] = ids
    for added in settings["added_tokens"]:
        added["id"] = ids[added["content"]]
    for name, special in settings["post_processor"]["special_tokens"].items():
        special["ids"] = [ids[name]]
    settings["truncation"] = settings["padding"] = None
    tokenizer: Tokenizer = NewTokenizer.from_str(json.dumps(settings))
    return tokenizer


def _count(tokenizer: Tokenizer, texts: Sequence[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for start in range(0, len(texts), 4096):
        encodings = tokenizer.encode_batch(
            list(texts[start : start + 4096]), add_special_tokens=False
        )
        for encoding in encodings:
            counts.update(encoding.tokens)
    return counts


def _piecewise_embeddings(embeddings: Floats, old: Tokenizer, new: Tokenizer) -> Floats:
    known = old.get_vocab(with_added_tokens=True)
    vocabulary = new.get_vocab(with_added_tokens=True)
    result = np.zeros((len(vocabulary), embeddings.shape[1]), dtype=np.float32)
    for token, i in vocabulary.items():
        result[i] = embeddings[_pieces(token, known)].mean(axis=0)
    return result


def _pieces(token: str, known: dict[str, int]) -> list[int]:
    """The ids of ``token`` cut greedily with another vocabulary, as WordPiece does."""
    if token in known:
        return [known[token]]
    ids = []
    prefix = "##" if token.startswith("##") else ""
    rest = token.removeprefix("##")
    while rest:
        end = next((n for n in range(len(rest), 0, -1) if prefix + rest[:n] in known), 0)
        if not end:
            return [known["[UNK]"]]
        ids.append(known[prefix + rest[:end]])
        rest, prefix = rest[end:], "##"
    return ids


def _encode_pairs(
    tokenizer: Tokenizer, pairs: Iterable[tuple[str, str]]
) -> tuple[list[Ints], list[Ints]]:
    dutch, english = zip(*pairs, strict=True)
    sides = []
    for texts in (dutch, english):
        encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        sides.append([np.array(encoding.ids, dtype=np.int64) for encoding in encodings])
    short = [
        (a, b)
        for a, b in zip(*sides, strict=True)
        if 0 < len(a) <= _MAX_ALIGNED_LENGTH and 0 < len(b) <= _MAX_ALIGNED_LENGTH
    ]
    return [a for a, _ in short], [b for _, b in short]


def _dutch_share(nl: Sequence[Ints], en: Sequence[Ints], size: int) -> npt.NDArray[np.float64]:
    dutch = np.bincount(np.concatenate(nl), minlength=size).astype(np.float64)
    english = np.bincount(np.concatenate(en), minlength=size).astype(np.float64)
    seen = dutch + english
    # Tokens of both languages (names, numbers) are aligned with themselves, so nothing is lost.
    return np.where(dutch >= 3, dutch / np.maximum(seen, 1.0), 0.0)
