"""Turns hits into cited answers: ``from rag import answer``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.config import Config, load_config
from rag.types import Answer, Citation, Evidence, Statement, Turn

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

__all__ = [
    "Answer",
    "Citation",
    "Config",
    "Evidence",
    "Statement",
    "Turn",
    "answer",
    "load_config",
    "load_pipeline",
]


def answer(question: str, history: Sequence[Turn] = ()) -> Answer:
    """Answer ``question`` from the corpus that comes with the program.

    The models are loaded at the first call and kept. For documents of your own, make a
    pipeline with :func:`load_pipeline`.
    """
    from rag.loading import default_pipeline

    return default_pipeline().answer(question, history)


def load_pipeline(config: Config | None = None) -> Pipeline:
    """Make a pipeline from ``config``; see :func:`rag.loading.load_pipeline`."""
    from rag.loading import load_pipeline as load

    return load(config)
