"""Fixtures that every test can lean on: no model, no network."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from index.passage_index import PassageIndex
from rag.answers.reader import Reader
from rag.pipeline import Pipeline
from rag.ranking.evidence_ranker import EvidenceRanker
from rag.ranking.features import READING_FEATURES
from rag.ranking.ranker import Ranker
from tests.samples import FERRY_NL, MILL_NL, FakeEncoder, FakeReadingModel, linear, logistic

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# How long an example takes says more about the machine than about the code.
settings.register_profile("any machine", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("any machine")


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def rankers() -> dict[str, Ranker]:
    """Rankers by plain likeness: they answer when names and most words of a question are there."""
    weights = {"cosine": 4.0, "coverage": 4.0, "names_window": 2.0, "type_held": 1.0}
    sure = logistic({"coverage_window": 8.0, "names_passage": 6.0}, -8.5)
    first, final = linear(weights), linear(weights, READING_FEATURES)
    ranker = Ranker(first, final, sure, threshold=0.5, off_topic=0.0)
    return {"same": ranker, "across": ranker}


@pytest.fixture
def ranker(encoder: FakeEncoder, rankers: dict[str, Ranker]) -> EvidenceRanker:
    """The rankers at work, with a reading model without opinions."""
    return EvidenceRanker(encoder, FakeReadingModel(), rankers)


@pytest.fixture
def pipeline(encoder: FakeEncoder, ranker: EvidenceRanker) -> Pipeline:
    """A pipeline over two small Dutch documents, without any model."""
    index = PassageIndex.build([FERRY_NL, MILL_NL], encoder)
    return Pipeline(index, Reader(), Reader(), ranker)
