"""The regressions of word order: how the network's scores weigh beside the words of the quotes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from index.grounded_qa import LANGUAGES, Article
from rag.training.jumbles import jumbled

if TYPE_CHECKING:
    from rag.verification.word_order import WordOrder

Features: TypeAlias = dict[str, float]

_MOST_FLAGGED = {"of_quotes": 0.003, "with_quotes": 0.005, "across": 0.01}
_SEEN = 0.15  # the share of passages the network has seen that the regressions learn from
_FEWEST = 3  # answers of fewer words are fragments, whose order says nothing
_SHORT = (4, 7)


def train_regressions(passages: Sequence[Article], network: Path) -> dict[str, dict[str, float]]:
    """Weights on the scale of the features; below 0 is a jumble.

    Learnt mostly from passages that the network has not seen, whose scores are not flattered.
    What tells a jumble of the quotes' own words is not what tells one of other words.
    """
    from rag.verification.word_order import ACROSS, FEATURES, load_word_order

    chance = random.Random(11)
    model = load_word_order(network)
    rows: dict[str, list[Features]] = {kind: [] for kind in ("right", "own", "other")}
    across: dict[str, list[Features]] = {kind: [] for kind in rows}
    for passage in passages:
        if passage.split == "test" or chance.random() < _SEEN:
            for kind, same, foreign in _examples(passage, chance, model):
                rows[kind].append(same)
                across[kind].append(foreign)
    right, wrong = across["right"], across["own"] + across["other"]
    return {
        "of_quotes": _fit(rows["right"], rows["own"], FEATURES, _MOST_FLAGGED["of_quotes"]),
        "with_quotes": _fit(rows["right"], rows["other"], FEATURES, _MOST_FLAGGED["with_quotes"]),
        "across": _fit(right, wrong, ACROSS, _MOST_FLAGGED["across"]),
    }


def _examples(
    passage: Article, chance: random.Random, model: WordOrder
) -> Iterator[tuple[str, Features, Features]]:
    """Each answer, and jumbles of its evidence and of the words around it.

    With the features beside the evidence in the same language, and in the other.
    """
    from rag.verification.order_across import order_across
    from rag.verification.sentence import analyse
    from rag.verification.word_order import features

    for question in passage.questions:
        if question.answers is None:
            continue
        for language, other in (LANGUAGES, LANGUAGES[::-1]):
            around, theirs = passage.quotes(language), passage.quotes(other)
            evidence = [around[place] for place in question.evidence]
            quotes = [analyse(sentence, language) for sentence in evidence]
            foreign = [analyse(theirs[place], other) for place in question.evidence]
            for kind, text in _claims(question.answers[language], evidence, around, chance):
                claim = analyse(text, language)
                beside = features(claim, foreign, model) | order_across(claim, foreign)
                yield kind, features(claim, quotes, model), beside


def _claims(
    answer: str, evidence: Sequence[str], passage: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, str]]:
    own, around = " ".join(evidence).split(), " ".join(passage).split()
    fragment = len(answer.split()) < _FEWEST
    if not fragment and not any(answer[:-1] in quote for quote in evidence):
        yield "right", answer
    for _ in range(2):
        yield "own", jumbled(own, (), chance)
        yield "own", jumbled(_some(own, chance), (), chance)
        yield "other", jumbled(_some(around, chance), (), chance)
    yield "other", jumbled(own, around, chance)
    for words in (around, answer.split()):
        yield "other", jumbled(words, (), chance)


def _some(words: Sequence[str], chance: random.Random) -> list[str]:
    """As few words as make a short sentence."""
    return chance.sample(words, min(chance.randint(*_SHORT), len(words)))


def _fit(
    right: Sequence[Features],
    wrong: Sequence[Features],
    chosen: Sequence[str],
    most_flagged: float,
) -> dict[str, float]:
    """A regression that flags ``most_flagged`` of the right answers."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    inputs = np.array([[found[name] for name in chosen] for found in (*right, *wrong)])
    labels = np.arange(len(inputs)) < len(right)
    scaler = StandardScaler().fit(inputs)
    regression = LogisticRegression(C=1.0, max_iter=2000)
    regression.fit(scaler.transform(inputs), labels)
    weights = regression.coef_[0] / scaler.scale_
    threshold = float(np.quantile((inputs @ weights)[labels], most_flagged))
    return {"bias": -threshold} | {
        feature: float(weight) for feature, weight in zip(chosen, weights, strict=True)
    }
