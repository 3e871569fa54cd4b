"""Fits the ranker: a listwise network for sentences, logistic regression for answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.ranking.features import answer_features
from rag.ranking.ranker import Logistic, Network
from rag.training.examples import Example

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

_HIDDEN = 16
_STEPS = 300
_RIDGE = 1e-3
_AS_GOOD = 0.002
_MARGINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5)


def fit_sentences(examples: Sequence[Example], seed: int = 0) -> Network:
    """Softmax over the candidates of a question, gold sentences sharing the mass (ListNet).

    Cao et al. (2007), "Learning to Rank: From Pairwise Approach to Listwise Approach".
    """
    import torch

    usable = [e for e in examples if e.gold.any()]
    rows = np.concatenate([e.features for e in usable])
    mean, scale = rows.mean(0), _spread(rows)
    width = max(len(e.gold) for e in usable)
    inputs = torch.zeros(len(usable), width, rows.shape[1])
    targets = torch.zeros(len(usable), width)
    padding = torch.ones(len(usable), width, dtype=torch.bool)
    for i, example in enumerate(usable):
        n = len(example.gold)
        inputs[i, :n] = torch.from_numpy((example.features - mean) / scale).float()
        targets[i, :n] = torch.from_numpy(example.gold / example.gold.sum()).float()
        padding[i, :n] = False

    def loss(scores: Any) -> Any:  # noqa: ANN401
        logits = scores.masked_fill(padding, -1e9).log_softmax(-1)
        return -(targets * logits.masked_fill(padding, 0.0)).sum(-1).mean()

    return _fit(inputs, loss, mean, scale, seed)


def fit_answerable(features: Array, answerable: npt.NDArray[np.bool_]) -> Logistic:
    """Logistic regression with L2 regularisation, both classes weighing the same."""
    import torch

    mean, scale = features.mean(0), _spread(features)
    inputs = torch.from_numpy((features - mean) / scale)
    targets = torch.from_numpy(answerable.astype(np.float64))
    balance = torch.tensor(float((~answerable).sum() / max(answerable.sum(), 1)))
    weights = torch.zeros(inputs.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=200, line_search_fn="strong_wolfe")

    def closure() -> Any:  # noqa: ANN401
        optimiser.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            inputs @ weights + bias, targets, pos_weight=balance
        )
        loss = loss + _RIDGE * (weights**2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return Logistic(mean, scale, weights.detach().numpy(), float(bias.detach()[0]))


def _spread(rows: Array) -> Array:
    """Standard deviations, and 1 for a feature that never changes."""
    deviations: Array = rows.std(0)
    return np.where(deviations < 1e-3, 1.0, deviations)


def _fit(inputs: Any, loss: Any, mean: Array, scale: Array, seed: int) -> Network:  # noqa: ANN401
    import torch

    torch.manual_seed(seed)
    hidden = torch.nn.Linear(inputs.shape[-1], _HIDDEN)
    output = torch.nn.Linear(_HIDDEN, 1)
    parameters = [*hidden.parameters(), *output.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=0.01, weight_decay=0.3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, _STEPS)
    for _ in range(_STEPS):
        optimiser.zero_grad()
        loss(output(torch.tanh(hidden(inputs))).squeeze(-1)).backward()
        optimiser.step()
        schedule.step()

    def array(tensor: Any) -> Array:  # noqa: ANN401
        values: Array = tensor.detach().numpy().astype(np.float64)
        return values

    return Network(
        mean=mean,
        scale=scale,
        hidden=array(hidden.weight),
        hidden_bias=array(hidden.bias),
        output=array(output.weight)[0],
        output_bias=float(array(output.bias)[0]),
    )


def choose_margin(examples: Sequence[Example], network: Network) -> float:
    """The smallest margin with, as good as, the best mean F1 of evidence sentences."""
    asked = [example for example in examples if example.gold.any()]

    def mean_f1(margin: float) -> float:
        return float(np.mean([_evidence_f1(example, network, margin) for example in asked]))

    if not asked:
        return _MARGINS[0]
    values = {margin: mean_f1(margin) for margin in _MARGINS}
    return min(m for m, value in values.items() if value >= max(values.values()) - _AS_GOOD)


def _evidence_f1(example: Example, network: Network, margin: float) -> float:
    scores = network(example.features)
    order = np.argsort(-scores, kind="stable")[: example.most]
    chosen = [i for i in order if scores[i] >= scores[order[0]] - margin]
    right = float(example.gold[chosen].sum())
    return 2 * right / (len(chosen) + float(example.gold.sum()))


def answer_rows(examples: Sequence[Example], network: Network) -> Array:
    """What tells whether each example, of shape (n, features)."""
    rows = []
    for example in examples:
        scores = network(example.features)
        order = np.argsort(-scores, kind="stable")
        rows.append(answer_features(example.features[order], scores[order]))
    return np.stack(rows)


def held_out_answer_rows(examples: Sequence[Example], folds: int = 5) -> Array:
    """As :func:`answer_rows`, each example scored by a network that never saw its article."""
    articles = sorted({example.article for example in examples})
    fold_of = {article: i % folds for i, article in enumerate(articles)}
    rows: list[Array | None] = [None] * len(examples)
    for fold in range(folds):
        inside = [i for i, e in enumerate(examples) if fold_of[e.article] == fold]
        rest = [e for e in examples if fold_of[e.article] != fold]
        if not inside:
            continue
        network = fit_sentences(rest)
        for i, row in zip(inside, answer_rows([examples[i] for i in inside], network), strict=True):
            rows[i] = row
    return np.stack([row for row in rows if row is not None])
