"""Deterministic stand-ins for models, and small documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.types import Block, Document, Language, Passage
from rag.ranking.evidence_ranker import EvidenceRanker
from rag.ranking.features import ANSWER_FEATURES, CLEAR_ANSWER, FEATURES
from rag.ranking.ranker import Logistic, Network
from rag.ranking.reading import Reading


class FakeEncoder:
    """Character trigrams hashed into 256 buckets: alike texts have alike vectors."""

    name = "fake"
    dimension = 256

    def _encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.casefold()}  "
            for i in range(len(padded) - 2):
                digest = hashlib.md5(padded[i : i + 3].encode(), usedforsecurity=False).digest()
                vectors[row, digest[0]] += 1.0
            vectors[row] /= max(float(np.linalg.norm(vectors[row])), 1e-9)
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._encode(texts)


class FakeReadingModel:
    """Has no opinion: every sentence is as likely an answer as none, and all its words."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        return [
            Reading((0.0,) * len(p.sentences), p.sentences, (CLEAR_ANSWER,) * len(p.sentences))
            for p in passages
        ]


def make_document(name: str, text: str, title: str = "", language: Language = "nl") -> Document:
    """A document of paragraphs separated by blank lines; a line that starts with # is a heading."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        heading = part.startswith("# ")
        blocks.append(Block("heading" if heading else "paragraph", start, start + len(part)))
        start += len(part) + 2
    return Document(id=name, text=text, title=title, language=language, blocks=tuple(blocks))


FERRY_NL = make_document(
    "veerboot",
    "De veerboot Zeemeeuw vaart sinds mei 2019 tussen Harlingen en Vlieland. "
    "Een kaartje kost 27,50 euro. De overtocht duurt 95 minuten.\n\n"
    "In 2021 botste de Zeemeeuw tegen een steiger. Daarom kreeg het schip een nieuwe boeg. "
    "Niemand raakte gewond.",
    title="De Zeemeeuw",
)
MILL_NL = make_document(
    "molen",
    "Molen De Hoop werd in 1732 gebouwd door Jan Pietersz. De molen is 24 meter hoog. "
    "De molenaar maalt elke zaterdag tarwe, rogge en spelt.",
    title="Molen De Hoop",
)
FERRY_EN = make_document(
    "ferry",
    "The Zeemeeuw ferry has sailed between Harlingen and Vlieland since May 2019. "
    "A ticket costs 27.50 euros. The crossing takes 95 minutes.",
    title="The Zeemeeuw",
    language="en",
)


def linear(weights: dict[str, float], names: Sequence[str] = FEATURES) -> Network:
    """A network that is nearly the weighted sum of the features named."""
    size, small = len(names), 1e-3
    row = np.array([weights.get(name, 0.0) for name in names])
    hidden, output = row[None] * small, np.ones(1) / small
    return Network(np.zeros(size), np.ones(size), hidden, np.zeros(1), output, 0.0)


def logistic(weights: dict[str, float], bias: float) -> Logistic:
    """A logistic model over the answer features named."""
    size = len(ANSWER_FEATURES)
    row = np.array([weights.get(name, 0.0) for name in ANSWER_FEATURES])
    return Logistic(np.zeros(size), np.ones(size), row, bias)


def never_sure(ranker: EvidenceRanker) -> EvidenceRanker:
    """The ranker with thresholds that no question reaches."""
    rankers = {name: replace(own, threshold=1.1) for name, own in ranker.rankers.items()}
    return replace(ranker, rankers=rankers)
