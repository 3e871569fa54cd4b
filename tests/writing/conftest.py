"""A tiny base model, and one with the vocabulary of the writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.grounded_qa import Article
from rag.chat_models.files import locate
from rag.training.writing.base import prepare
from tests.writing_samples import PAIRS, tiny_base, towers


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def start(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    texts = [text for pair in PAIRS for text in (pair.nl, pair.en)]
    prepare(locate(str(base)), folder, texts, size=440)
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    return towers(tmp_path / "towers")
