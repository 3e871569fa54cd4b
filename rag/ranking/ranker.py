"""Small models over evidence features: which sentence answers, and whether any does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import SetupError

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer with tanh: ``output(x) = v · tanh(W ((x - mean) / scale) + b) + c``."""

    mean: Array
    scale: Array
    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: float

    def __call__(self, features: Array) -> Array:
        """Scores of shape (n,) for features of shape (n, number of features)."""
        standard = (features - self.mean) / self.scale
        scores: Array = np.tanh(standard @ self.hidden.T + self.hidden_bias) @ self.output
        return scores + self.output_bias

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Network:
        """Read what the training wrote."""
        arrays = {name: np.asarray(values[name], dtype=np.float64) for name in _ARRAYS}
        return cls(**arrays, output_bias=float(values["output_bias"]))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression: ``p(x) = 1 / (1 + exp(-(w · (x - mean) / scale + bias)))``."""

    mean: Array
    scale: Array
    weights: Array
    bias: float

    def __call__(self, features: Array) -> Array:
        """Probabilities of shape (n,) for features of shape (n, number of features)."""
        odds = ((features - self.mean) / self.scale) @ self.weights + self.bias
        chances: Array = 1 / (1 + np.exp(-np.clip(odds, -60, 60)))
        return chances

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Logistic:
        """Read what the training wrote."""
        arrays = {
            name: np.asarray(values[name], dtype=np.float64)
            for name in ("mean", "scale", "weights")
        }
        return cls(**arrays, bias=float(values["bias"]))


_ARRAYS = ("mean", "scale", "hidden", "hidden_bias", "output")


@dataclass(frozen=True, slots=True)
class Ranker:
    """The models for one direction (question and text in one language, or in two).

    ``first`` scores a sentence by cheap features, ``final`` when its passage has been read;
    ``threshold`` is the least probability that the best sentence answers at which the reader
    speaks, ``off_topic`` the probability under which the question is about something else.
    A sentence that scores within ``margin`` (log-odds) of the best belongs to the answer of
    an open question.
    """

    first: Network
    final: Network
    answerable: Logistic
    threshold: float
    off_topic: float
    margin: float = 0.5


@cache
def load_rankers() -> dict[str, Ranker]:
    """The rankers that come with the package: ``"same"`` and ``"across"``.

    Raises:
        SetupError: the file is missing or damaged.

    """
    source = files("rag") / "models" / "ranker.json"
    try:
        return rankers_from_json(json.loads(source.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError) as error:
        raise SetupError(
            f"The reader's weights ({source}) cannot be read: {error!r}. Install Vraagbaak again, "
            "or make them with 'python -m rag.training'."
        ) from error


def rankers_from_json(values: dict[str, Any]) -> dict[str, Ranker]:
    """Read the rankers of both directions from what the training wrote."""
    return {
        direction: Ranker(
            first=Network.from_json(part["first"]),
            final=Network.from_json(part["final"]),
            answerable=Logistic.from_json(part["answerable"]),
            threshold=float(part["threshold"]),
            off_topic=float(part["off_topic"]),
            margin=float(part["margin"]),
        )
        for direction, part in values["directions"].items()
    }
