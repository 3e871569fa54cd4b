"""Small indexes, and an encoder by table."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.encoder import Encoder, Vectors
from index.passage_index import Arm, PassageIndex
from index.types import Document, Language


def document(name: str, *sentences: str, language: Language = "nl") -> Document:
    return Document(name, "\n\n".join(sentences), title=name, language=language)


def index_of(encoder: Encoder, *texts: str, language: Language = "nl") -> PassageIndex:
    documents = [document(f"d{n}", text, language=language) for n, text in enumerate(texts)]
    return PassageIndex.build(documents, encoder)


DENSE: tuple[Arm, ...] = ("dense",)


class TableEncoder:
    """Vectors from a table, so that a test decides what is alike."""

    name = "table"
    dimension = 4

    def __init__(self, table: Mapping[str, Sequence[float]]) -> None:
        self._table = table

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = [
            next((v for key, v in self._table.items() if key in text), (0, 0, 0, 1))
            for text in texts
        ]
        vectors: Vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    encode_passages = _encode
    encode_queries = _encode
