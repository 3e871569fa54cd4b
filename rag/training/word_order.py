"""Train what tells a sentence from words thrown together: ``python -m rag.training.word_order``.

First a small network learns which four words follow one another in running text and which only in
shuffled text; then three logistic regressions learn to weigh its scores together with the order of
words in the quotes. The result is ``rag/models/word_order.json``, which
:mod:`rag.verification.word_order` reads.
"""

from __future__ import annotations

import base64
import json
import lzma
import random
import re
import sys
import zlib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.types import Language

if TYPE_CHECKING:
    from rag.verification.word_order import WordOrder

_SIGNS = re.compile(r"[,;:.!?()]")
_LANGUAGES: tuple[Language, Language] = ("nl", "en")
_BUCKETS, _DIMENSION, _HIDDEN, _BATCH = 1500, 24, 64, 4096
_FREQUENT = 5000
_DOCUMENTATION = 0.3  # the share kept of the product documentation, most of the parallel text
_REPEATS = 5  # how often a sentence of the articles is seen for one of the parallel text
_DROPPED = 0.15  # words seen as their ending only, so that unknown words are learnt too
_MOST_FLAGGED = {"of_quotes": 0.002, "with_quotes": 0.003, "alone": 0.003}
_SEEN = 0.15  # the share of passages the network has seen that the regressions learn from


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights."""
    parser = ArgumentParser(prog="python -m rag.training.word_order", description=__doc__)
    parser.add_argument("--parallel", type=Path, help="nl, en, source, class (xz)")
    parser.add_argument("--grounded", type=Path, required=True, help="a grounded-qa folder")
    parser.add_argument("--out", type=Path, default=Path("rag/models/word_order.json"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--limit", type=int, help="sentences a language, to try it out")
    parser.add_argument(
        "--keep-network", action="store_true", help="only weigh its scores anew (a minute)"
    )
    arguments = parser.parse_args(argv)
    chance = random.Random(7)
    articles = list(_articles(arguments.grounded))
    if arguments.keep_network:
        record = json.loads(arguments.out.read_text(encoding="utf-8"))
    else:
        if arguments.parallel is None:
            parser.error("training the network takes --parallel")
        texts = _texts(arguments.parallel, articles, chance, arguments.limit)
        record = _train_network(texts, chance, arguments.epochs)
        arguments.out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, weights in _train_regressions(articles, chance, arguments.out).items():
        record[name] = weights
    arguments.out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _articles(folder: Path) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each passage, and whether it is held out from the network."""
    for path in sorted(folder.glob("*.jsonl")):
        lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
        for number, line in enumerate(lines):
            yield json.loads(line), number % 10 == 9


def _texts(
    parallel: Path,
    articles: Sequence[tuple[dict[str, Any], bool]],
    chance: random.Random,
    limit: int | None,
) -> dict[Language, list[str]]:
    """Sentences to learn from, those of the articles several times."""
    texts: dict[Language, list[str]] = {"nl": [], "en": []}
    with lzma.open(parallel, "rt", encoding="utf-8") as lines:
        for line in lines:
            dutch, english, source, kind = line.rstrip("\n").split("\t")[:4]
            machine = kind not in ("A", "B", "")
            share = _DOCUMENTATION if source.startswith("msdocs") else 1.0
            if not machine and chance.random() < share:
                texts["nl"].append(dutch)
                texts["en"].append(english)
    for language in _LANGUAGES:
        texts[language] = texts[language][:limit]
        own = [s for record, test in articles if not test for s in record[language]]
        own += [i[f"a_{language}"] for record, test in articles if not test for i in record["qa"]]
        texts[language] += own * _REPEATS
        chance.shuffle(texts[language])
    return texts


def _train_network(
    texts: dict[Language, list[str]], chance: random.Random, epochs: int
) -> dict[str, Any]:
    import torch
    from torch import nn

    from rag.verification.function_words import FUNCTION_WORDS

    torch.manual_seed(0)
    words = _vocabulary(texts)
    index = {word: place + 3 for place, word in enumerate(words)}
    rows = len(words) + 3 + _BUCKETS
    real, shuffled = _windows(texts, index, chance)
    windows = torch.tensor(real + shuffled)
    targets = torch.cat([torch.ones(len(real)), torch.zeros(len(shuffled))])
    endings = torch.arange(rows)
    for word, place in index.items():
        if word[0].isalpha() and word not in FUNCTION_WORDS:
            endings[place] = len(words) + 3 + zlib.crc32(word[-3:].encode()) % _BUCKETS
    embedding = nn.Embedding(rows, _DIMENSION)
    nn.init.normal_(embedding.weight, std=0.1)
    hidden, output = nn.Linear(4 * _DIMENSION, _HIDDEN), nn.Linear(_HIDDEN, 1)
    parameters = [*embedding.parameters(), *hidden.parameters(), *output.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=4e-3)
    steps = epochs * (len(windows) // _BATCH + 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 8e-3, total_steps=steps)
    loss_of = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(len(shuffled) / len(real)))
    for epoch in range(epochs):
        for batch in torch.randperm(len(windows)).split(_BATCH):
            seen = windows[batch]
            seen = torch.where(torch.rand(seen.shape) < _DROPPED, endings[seen], seen)
            scores = output(torch.tanh(hidden(embedding(seen).flatten(1)))).squeeze(1)
            loss = loss_of(scores, targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        sys.stdout.write(f"epoch {epoch + 1}: loss {loss.item():.4f}\n")
    return {
        "words": words,
        "buckets": _BUCKETS,
        "embeddings": _in_bytes(embedding.weight.detach().numpy()),
        "hidden": _in_bytes(hidden.weight.detach().numpy()),
        "hidden_bias": hidden.bias.tolist(),
        "output": output.weight[0].tolist(),
        "output_bias": output.bias.item(),
        "of_quotes": {"bias": 0.0},
        "with_quotes": {"bias": 0.0},
        "alone": {"bias": 0.0},
    }


def _vocabulary(texts: dict[Language, list[str]]) -> list[str]:
    from rag.verification.word_order import words_of

    words: dict[str, None] = {}
    for language in _LANGUAGES:
        counts = Counter(word for text in texts[language] for word in words_of(text))
        small = [(word, n) for word, n in counts.items() if not word[0].isupper()]
        small.sort(key=lambda item: (-item[1], item[0]))
        words.update(dict.fromkeys(word for word, _ in small[:_FREQUENT]))
    return [*words, "^", "^^"]


def _windows(
    texts: dict[Language, list[str]], index: dict[str, int], chance: random.Random
) -> tuple[list[list[int]], list[list[int]]]:
    """Windows of four words of running text, and of the same text shuffled."""
    from rag.verification.word_order import words_of

    real: list[list[int]] = []
    shuffled: list[list[int]] = []
    for language in _LANGUAGES:
        before: list[str] = []
        for text in texts[language]:
            words = words_of(text)
            if len(words) < 3:
                continue
            real += _fours(words, index)
            if chance.random() < _DROPPED:
                real += _fours([word for word in words if word not in ",;."], index)
            jumble = words_of(jumbled(text.split(), before, chance))
            known = set(pairwise(words))
            pairs = pairwise(["<", *jumble, ">"])
            shuffled += [
                four
                for four, pair in zip(_fours(jumble, index), pairs, strict=True)
                if pair not in known
            ]
            before = text.split()
    return real, shuffled


def jumbled(words: Sequence[str], before: Sequence[str], chance: random.Random) -> str:
    """``words``, or some of them and of the sentence before, shuffled; signs and capitals vary."""
    kind, style = chance.random(), chance.random()
    count = chance.randint(3, 16)
    if kind < 0.4:
        chosen = chance.sample(words, len(words))
    elif kind < 0.7:
        chosen = chance.sample(words, min(count, len(words)))
    else:
        chosen = chance.choices([*words, *before], k=count)
    text = " ".join(chosen)
    if style < 0.6:
        text = _SIGNS.sub("", text)
    return text.lower() if 0.35 <= style < 0.6 else text


def _fours(words: Sequence[str], index: dict[str, int]) -> list[list[int]]:
    ids = [1, 1, *(_id(word, index) for word in words), 2, 2]
    return [ids[i : i + 4] for i in range(len(ids) - 3)]


def _id(word: str, index: dict[str, int]) -> int:
    if word in index:
        return index[word]
    if word[0].isupper():
        return index["^^" if word.lower() in index else "^"]
    return len(index) + 3 + zlib.crc32(word[-3:].encode()) % _BUCKETS


def _in_bytes(matrix: npt.NDArray[np.float32]) -> dict[str, Any]:
    """Signed bytes with a scale for each column."""
    scales = np.maximum(np.abs(matrix).max(axis=0) / 127, 1e-9)
    whole = np.round(matrix / scales).astype(np.int8)
    return {
        "scales": [float(f"{scale:.6g}") for scale in scales],
        "bytes": base64.b64encode(whole.tobytes()).decode(),
    }


def _train_regressions(
    articles: Sequence[tuple[dict[str, Any], bool]], chance: random.Random, network: Path
) -> dict[str, dict[str, float]]:
    """Weights on the scale of the features; below 0 is a jumble.

    Learnt mostly from passages that the network has not seen, whose scores are not flattered.
    What tells a jumble of the quotes' own words is not what tells one of other words.
    """
    from rag.verification.word_order import ALONE, FEATURES, load_word_order

    model = load_word_order(network)
    rows: dict[str, list[list[float]]] = {"right": [], "own": [], "other": []}
    for record, held_out in articles:
        if held_out or chance.random() < _SEEN:
            for kind, found in _examples(record, chance, model):
                rows[kind].append(found)
    return {
        "of_quotes": _fit(rows["right"], rows["own"], FEATURES, _MOST_FLAGGED["of_quotes"]),
        "with_quotes": _fit(rows["right"], rows["other"], FEATURES, _MOST_FLAGGED["with_quotes"]),
        "alone": _fit(rows["right"], rows["own"] + rows["other"], ALONE, _MOST_FLAGGED["alone"]),
    }


def _examples(
    record: dict[str, Any], chance: random.Random, model: WordOrder
) -> Iterator[tuple[str, list[float]]]:
    """The features of each answer, and of jumbles of its evidence and of the words around it."""
    from rag.verification.sentence import analyse
    from rag.verification.word_order import FEATURES, features

    for item in record["qa"]:
        for language in _LANGUAGES:
            evidence = [record[language][place] for place in item["evidence"]]
            quotes = [analyse(sentence) for sentence in evidence]
            answer = item[f"a_{language}"]
            own, around = " ".join(evidence).split(), " ".join(record[language]).split()
            texts = [("right", answer)] if not any(answer[:-1] in q for q in evidence) else []
            texts += [("own", jumbled(own, (), chance)) for _ in range(2)]
            texts += [("own", jumbled(chance.sample(own, min(7, len(own))), (), chance))]
            texts += [("other", jumbled(own, around, chance))]
            texts += [("other", jumbled(words, (), chance)) for words in (around, answer.split())]
            for kind, text in texts:
                found = features(analyse(text, language), quotes, model)
                yield kind, [found[name] for name in FEATURES]


def _fit(
    right: Sequence[Sequence[float]],
    wrong: Sequence[Sequence[float]],
    chosen: Sequence[str],
    most_flagged: float,
) -> dict[str, float]:
    """A regression that flags ``most_flagged`` of the right answers."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    from rag.verification.word_order import FEATURES

    inputs = np.array([*right, *wrong])[:, [FEATURES.index(feature) for feature in chosen]]
    labels = np.arange(len(inputs)) < len(right)
    scaler = StandardScaler().fit(inputs)
    regression = LogisticRegression(C=1.0, max_iter=2000)
    regression.fit(scaler.transform(inputs), labels)
    weights = regression.coef_[0] / scaler.scale_
    threshold = float(np.quantile((inputs @ weights)[labels], most_flagged))
    return {"bias": -threshold} | {
        feature: float(weight) for feature, weight in zip(chosen, weights, strict=True)
    }


if __name__ == "__main__":
    sys.exit(main())
