"""The regressions of word order: how the network's scores weigh beside the words of the quotes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.types import Language
from rag.training.jumbles import jumbled
from rag.training.passages import Passage

if TYPE_CHECKING:
    from rag.verification.word_order import WordOrder

_LANGUAGES: tuple[Language, Language] = ("nl", "en")
_MOST_FLAGGED = {"of_quotes": 0.002, "with_quotes": 0.003, "alone": 0.003}
_SEEN = 0.15  # the share of passages the network has seen that the regressions learn from
_FEWEST = 3  # answers of fewer words are fragments, whose order says nothing
_SHORT = (4, 7)


def train_regressions(
    passages: Sequence[Passage], chance: random.Random, network: Path
) -> dict[str, dict[str, float]]:
    """Weights on the scale of the features; below 0 is a jumble.

    Learnt mostly from passages that the network has not seen, whose scores are not flattered.
    What tells a jumble of the quotes' own words is not what tells one of other words.
    """
    from rag.verification.word_order import ALONE, FEATURES, load_word_order

    model = load_word_order(network)
    rows: dict[str, list[list[float]]] = {"right": [], "own": [], "other": []}
    for passage in passages:
        if passage.held_out or chance.random() < _SEEN:
            for kind, found in _examples(passage.record, chance, model):
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
            quoted = any(answer[:-1] in quote for quote in evidence)
            fragment = len(answer.split()) < _FEWEST
            texts = [] if quoted or fragment else [("right", answer)]
            texts += [("own", jumbled(own, (), chance)) for _ in range(2)]
            texts += [("own", jumbled(_some(own, chance), (), chance))]
            texts += [("other", jumbled(own, around, chance))]
            texts += [("other", jumbled(words, (), chance)) for words in (around, answer.split())]
            texts += [("other", jumbled(_some(around, chance), (), chance)) for _ in range(2)]
            for kind, text in texts:
                found = features(analyse(text, language), quotes, model)
                yield kind, [found[name] for name in FEATURES]


def _some(words: Sequence[str], chance: random.Random) -> list[str]:
    """As few words as make a short sentence."""
    return chance.sample(words, min(chance.randint(*_SHORT), len(words)))


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
