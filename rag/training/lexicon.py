"""Make the lexicon of verification: ``python -m rag.training.lexicon``.

Which Dutch and English stems translate each other is learnt from sentences that are translations,
by IBM Model 1 (Brown et al., 1993, "The Mathematics of Statistical Machine Translation") in both
directions; a pair is kept where one of the two says so clearly. The result is
``rag/models/lexicon.txt``, which :mod:`rag.verification.lexicon` reads.
"""

from __future__ import annotations

import lzma
import random
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from rag.training.passages import read_passages
from rag.verification.function_words import FUNCTION_WORDS
from rag.verification.sentence import stem
from rag.verification.tokens import normalise, tokenise

_DOCUMENTATION = 0.25  # the share kept of the product documentation, most of the parallel text
_LONGEST = 25
_ROUNDS = 6
_LEAST_LIKELY = 0.12
_LEAST_BACK = 0.006  # how likely the other way at least
_LEAST_TIMES = 1.5  # how often the one is thought to have been written for the other
_OF_LANGUAGE = 0.1  # how frequent a stem must be, beside the other language, to be one of its own

Pair: TypeAlias = tuple[list[str], list[str]]
Integers: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]


class _Together(NamedTuple):
    """Two words of each pair of sentences: which stems, and which words of the text they are."""

    dutch: Integers
    english: Integers
    dutch_token: Integers
    english_token: Integers


def main(argv: Sequence[str] | None = None) -> int:
    """Learn and write the lexicon."""
    parser = ArgumentParser(prog="python -m rag.training.lexicon", description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True, help="nl, en, source, class (xz)")
    parser.add_argument("--grounded", type=Path, nargs="+", required=True, help="passages")
    parser.add_argument("--out", type=Path, default=Path("rag/models/lexicon.txt"))
    arguments = parser.parse_args(argv)
    texts = [*_sentences(arguments.grounded), *_parallel(arguments.parallel, random.Random(7))]
    pairs = [(_stems(dutch, "nl"), _stems(english, "en")) for dutch, english in texts]
    pairs = [pair for pair in pairs if 0 < min(map(len, pair)) <= max(map(len, pair)) <= _LONGEST]
    found = translations(pairs)
    lines = [" ".join([dutch, *english]) for dutch, english in sorted(found.items())]
    arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(pairs)} sentences, {len(lines)} Dutch stems: {arguments.out}\n")
    return 0


def _sentences(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Titles and sentences of the passages, but of those for testing."""
    for passage in read_passages(folders):
        if passage.split != "test":
            yield passage.documents["nl"].title, passage.documents["en"].title
            yield from zip(passage.quotes("nl"), passage.quotes("en"), strict=True)


def _parallel(path: Path, chance: random.Random) -> Iterator[tuple[str, str]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            dutch, english, source, kind = line.rstrip("\n").split("\t")[:4]
            share = _DOCUMENTATION if source.startswith("msdocs") else 1.0
            if kind in ("A", "B", "") and chance.random() < share:
                yield dutch, english


def _stems(text: str, language: str) -> list[str]:
    return [
        stem(token.lower, "nl" if language == "nl" else "en")
        for token in tokenise(normalise(text))
        if token.is_word
    ]


def translations(pairs: Sequence[Pair]) -> dict[str, list[str]]:
    """For each Dutch stem of content the English ones, likeliest first."""
    stems = [_index(pair[side] for pair in pairs) for side in (0, 1)]
    counts = [Counter(word for pair in pairs for word in pair[side]) for side in (0, 1)]
    together = _together(pairs, *stems)
    links, place = np.unique(together.dutch * len(stems[1]) + together.english, return_inverse=True)
    ends = links // len(stems[1]), links % len(stems[1])
    to_english = _model_1(place, together.english_token, ends[0])
    to_dutch = _model_1(place, together.dutch_token, ends[1])
    clear = np.maximum(to_english, to_dutch) >= _LEAST_LIKELY
    clear &= np.minimum(to_english, to_dutch) >= _LEAST_BACK
    names = [list(words) for words in stems]
    found: dict[str, list[tuple[float, str]]] = {}
    for link in np.flatnonzero(clear):
        dutch, english = names[0][ends[0][link]], names[1][ends[1][link]]
        times = max(to_english[link] * counts[0][dutch], to_dutch[link] * counts[1][english])
        if (
            times >= _LEAST_TIMES
            and not {dutch, english} & FUNCTION_WORDS
            and counts[0][dutch] >= _OF_LANGUAGE * counts[1][dutch]
            and counts[1][english] >= _OF_LANGUAGE * counts[0][english]
        ):
            likely = float(to_english[link] * to_dutch[link])
            found.setdefault(dutch, []).append((-likely, english))
    return {dutch: [word for _, word in sorted(known)] for dutch, known in found.items()}


def _model_1(place: Integers, token: Integers, source: Integers) -> Floats:
    """How likely each link's source is translated by its target, by expectation maximisation.

    ``place`` is the link of each two words that stand together, ``token`` which word of the text
    the target is.
    """
    likely = np.ones(len(source))
    for _ in range(_ROUNDS):
        weight = likely[place]
        weight /= np.bincount(token, weight)[token]
        counted = np.bincount(place, weight, minlength=len(source))
        likely = counted / np.bincount(source, counted)[source]
    return likely


def _index(texts: Iterable[Sequence[str]]) -> dict[str, int]:
    words: dict[str, int] = {}
    for text in texts:
        for word in text:
            words.setdefault(word, len(words))
    return words


def _together(pairs: Sequence[Pair], dutch: dict[str, int], english: dict[str, int]) -> _Together:
    """Every Dutch word with every English word of its sentence."""
    columns: list[list[Integers]] = [[], [], [], []]
    start, behind = 0, 0
    for one, other in pairs:
        left = np.array([dutch[word] for word in one])
        right = np.array([english[word] for word in other])
        columns[0].append(np.repeat(left, len(right)))
        columns[1].append(np.tile(right, len(left)))
        columns[2].append(np.repeat(np.arange(start, start + len(left)), len(right)))
        columns[3].append(np.tile(np.arange(behind, behind + len(right)), len(left)))
        start, behind = start + len(left), behind + len(right)
    return _Together(*(np.concatenate(column) for column in columns))


if __name__ == "__main__":
    sys.exit(main())
