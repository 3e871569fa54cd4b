"""Chat models on this machine: real ones, tiny and untrained, loaded like any other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from index.errors import ModelNotFoundError, SetupError
from rag.chat_models import loading as model_loading
from rag.chat_models.failures import WriterError
from rag.chat_models.loading import load_chat_model
from rag.chat_models.local import TransformersChatModel
from rag.chat_models.prompt import Message
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from tests.chat_models import FAMILIES, PLAIN, THINKING, save_model

pytestmark = pytest.mark.model

HELLO: list[Message] = [{"role": "user", "content": "Hallo"}]
LONG: list[Message] = [{"role": "user", "content": "De veerboot Zeemeeuw vaart. " * 60}]


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_model("llama", tmp_path_factory.mktemp("llama"))


def _text(model: TransformersChatModel, messages: list[Message], tokens: int = 12) -> str:
    return "".join(model.stream(messages, max_new_tokens=tokens))


def _writing() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "vraagbaak-writing"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_of_each_family_loads_streams_and_stays_within_the_truth(
    family: str, tmp_path: Path, pipeline: Pipeline
) -> None:
    model = load_chat_model(str(save_model(family, tmp_path)))
    assert _text(model, HELLO)
    chatty = replace(pipeline, writer=ChatWriter(model, pipeline.index.encoder, 40))
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost 27,50 euro. [1]"
    assert answer.notice == ""


@pytest.mark.parametrize("family", FAMILIES)
def test_a_prompt_that_begins_like_the_last_gets_the_same_reply(
    family: str, tmp_path: Path
) -> None:
    folder = str(save_model(family, tmp_path))
    prompts = [
        [{"role": "user", "content": f"De veerboot Zeemeeuw vaart. {end}"}]
        for end in ("Wanneer?", "Waarheen?", "Waarheen?", "Waarheen ook?", "")
    ]
    warm = load_chat_model(folder)
    for prompt in prompts:
        fresh = load_chat_model(folder)
        assert _text(warm, prompt) == _text(fresh, prompt)  # type: ignore[arg-type]


def test_what_two_prompts_begin_with_is_read_once(llama: Path) -> None:
    model = load_chat_model(str(llama))
    read: list[int] = []
    embed = model._model.get_input_embeddings()
    embed.register_forward_hook(lambda _, ids, out: read.append(ids[0].shape[1]))
    for end in ("Wanneer", "Waarheen"):
        _text(model, [{"role": "user", "content": LONG[0]["content"] + end}], 1)
    assert read[0] > 100
    assert read[1] < 20


def test_a_reply_ends_where_the_template_ends_a_turn(llama: Path, tmp_path: Path) -> None:
    """Gemma's checkpoints, for one, may name only the end of a text."""
    folder = save_model("llama", tmp_path, PLAIN.replace("<|end|>", "<|user|>"))
    model = load_chat_model(str(folder))
    assert model._ends == [
        model._tokenizer.convert_tokens_to_ids(token) for token in ("<|end|>", "<|user|>")
    ]


@pytest.mark.parametrize(("template", "begins"), [(THINKING, False), ("forced", True)])
def test_thinking_is_switched_off_where_the_template_lets_it(
    template: str, begins: bool, tmp_path: Path
) -> None:
    forced = PLAIN.replace("<|assistant|>", "<|assistant|><think>")
    folder = save_model("qwen3", tmp_path, forced if template == "forced" else template)
    model = load_chat_model(str(folder))
    assert model._render(HELLO).endswith("<think>" if begins else "<think></think>")
    assert _text(model, HELLO).startswith("<think>") == begins


def test_eight_bits_say_about_the_same_in_less_room(llama: Path) -> None:
    whole, small = (load_chat_model(str(llama), int8=int8) for int8 in (False, True))
    assert _text(small, LONG)
    ids = torch.tensor([whole._encode(whole._render(LONG))])
    with torch.inference_mode():
        before, after = (model._model.float()(ids).logits[0, -1] for model in (whole, small))
    assert torch.cosine_similarity(before, after, dim=0) > 0.99
    assert any("quantized" in type(m).__module__ for m in small._model.modules())


# Stopping


@pytest.mark.parametrize("messages", [HELLO, LONG])
def test_closing_a_stream_ends_the_generation(llama: Path, messages: list[Message]) -> None:
    model = load_chat_model(str(llama))
    stream = model.stream(messages, max_new_tokens=1500)
    next(stream)
    stream.close()
    assert not _writing()
    assert not any(m._forward_pre_hooks for m in model._model.modules())
    # And it left nothing behind that the next reply would be wrong for.
    assert _text(model, messages) == _text(load_chat_model(str(llama)), messages)


def test_reading_a_prompt_ends_between_two_layers(tmp_path: Path) -> None:
    model = load_chat_model(str(save_model("llama", tmp_path, layers=6)))
    layers = model._model.model.layers
    reached, go_on, passed = threading.Event(), threading.Event(), []
    layers[1].register_forward_hook(lambda *_: (reached.set(), go_on.wait(10), None)[2])
    layers[4].register_forward_hook(lambda *_: passed.append(1))
    stream = model.stream(LONG, max_new_tokens=5)
    assert next(stream) == ""
    assert reached.wait(10)
    threading.Timer(0.2, go_on.set).start()
    stream.close()
    assert passed == []
    assert not _writing()


def test_one_reply_at_a_time_and_who_waits_can_leave(llama: Path) -> None:
    model = load_chat_model(str(llama))
    with model._generating:
        waiting = model.stream(HELLO, max_new_tokens=3)
        assert next(waiting) == ""
        waiting.close()
        assert not _writing()
        patient = model.stream(HELLO, max_new_tokens=3)
        assert next(patient) == ""
    assert "".join(patient) == _text(model, HELLO, 3)


def test_a_stream_that_is_forgotten_stops_as_well(llama: Path) -> None:
    model = load_chat_model(str(llama))
    stream = model.stream(HELLO, max_new_tokens=1500)
    next(stream)
    del stream
    assert not _writing()


# Failing


def _raise(error: Exception) -> Callable[..., Any]:
    def generate(*_: object, **__: object) -> None:
        raise error

    return generate


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), "memory"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), "memory"),
        (MemoryError(), "memory"),
        (RuntimeError("shapes"), "failed"),
    ],
)
def test_a_generation_that_fails_says_so(
    llama: Path, error: Exception, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_chat_model(str(llama))
    monkeypatch.setattr(model._model, "generate", _raise(error))
    with pytest.raises(WriterError) as caught:
        _text(model, HELLO)
    assert caught.value.failure == failure
    monkeypatch.undo()
    assert _text(model, HELLO)


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(
    llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_loading, "free_memory", lambda: 10_000)
    with pytest.raises(SetupError, match=r"takes 0\.0 GB, and 0\.0 GB is free. Choose a smaller"):
        load_chat_model(str(llama))


def test_parameters_are_counted_without_loading_them(llama: Path) -> None:
    model = load_chat_model(str(llama))
    counted = sum(p.numel() for p in model._model.parameters())
    assert model_loading._parameters(llama / "model.safetensors") == counted


def test_a_model_without_a_chat_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no chat template"):
        load_chat_model(str(save_model("llama", tmp_path, template=None)))


@pytest.mark.parametrize("file", ["model.safetensors", "config.json", "tokenizer.json"])
def test_a_damaged_model_is_one_message(file: str, tmp_path: Path) -> None:
    folder = save_model("llama", tmp_path)
    (folder / file).write_bytes(b"\x10\0\0\0\0\0\0\0{not json at all")
    with pytest.raises(ModelNotFoundError, match="cannot be used: ") as caught:
        load_chat_model(str(folder))
    assert "\n" not in str(caught.value)


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder = save_model("llama", tmp_path)
    config = (folder / "config.json").read_text("utf-8")
    (folder / "config.json").write_text(
        config.replace(
            '"model_type": "llama"',
            '"model_type": "own", "auto_map": {"AutoConfig": "evil.C", '
            '"AutoModelForCausalLM": "evil.M"}',
        ),
        "utf-8",
    )
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", "utf-8")
    with pytest.raises(ModelNotFoundError, match="cannot be used"):
        load_chat_model(str(folder))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("has", [True, False])
def test_bfloat16_is_used_where_the_processor_has_it(
    has: bool, llama: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_loading, "has_bfloat16", lambda: has)
    expected = torch.bfloat16 if has else torch.float32
    assert load_chat_model(str(llama))._model.dtype is expected
