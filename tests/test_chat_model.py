"""Chat models: real ones, tiny and untrained, loaded from a folder like any other."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ModelNotFoundError, SetupError
from index.passage_index import PassageIndex
from rag.chat_model import ChatWriter, load_chat_model
from rag.markers import Markers
from rag.pipeline import Pipeline
from rag.prompt import Message, build_messages
from tests.samples import FERRY_NL, MILL_NL, FakeEncoder, make_document

TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


class ScriptedModel:
    """Says what it is told to say, a few characters at a time, and remembers what it was asked."""

    name = "scripted"

    def __init__(self, reply: str) -> None:
        self.reply = reply
        self.asked: list[str] = []
        self.closed = False

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Iterator[str]:
        self.asked.append(messages[-1]["content"])
        try:
            for i in range(0, len(self.reply), 3):
                yield self.reply[i : i + 3]
        finally:
            self.closed = True


def _with(pipeline: Pipeline, reply: str) -> tuple[Pipeline, ScriptedModel]:
    model = ScriptedModel(reply)
    return replace(pipeline, writer=ChatWriter(model, pipeline.index.encoder)), model


def test_a_models_sentence_is_tied_to_the_words_that_support_it(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "Een kaartje kost € 27,50. [1]")
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost € 27,50. [1]"
    assert answer.citations[0].quote == "Een kaartje kost 27,50 euro."
    assert "[1] De veerboot Zeemeeuw" in model.asked[0]
    assert "Vraag: Wat kost een kaartje" in model.asked[0]


def test_an_untrue_sentence_is_dropped_and_the_reader_stands_in(pipeline: Pipeline) -> None:
    chatty, _ = _with(pipeline, "Een kaartje kost 28,50 euro. [1] Het schip is van goud. [1]")
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost 27,50 euro. [1]"
    assert [s.outcome for s in answer.statements] == ["dropped", "dropped", "quoted"]


def test_a_model_that_finds_nothing_leaves_the_reader_to_answer(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "NIET GEVONDEN.")
    assert "27,50" in chatty.answer("Wat kost een kaartje voor de Zeemeeuw?").text
    assert model.closed


def test_a_model_is_not_asked_what_the_documents_do_not_answer(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "De burgemeester is Jan. [1]")
    assert chatty.answer("Wie is de burgemeester van Utrecht?").citations == ()
    assert model.asked == []


def test_brackets_of_the_source_do_not_become_citations(
    pipeline: Pipeline, encoder: FakeEncoder
) -> None:
    law = make_document("wet", "De boete staat in artikel [12] van de wet en is 90 euro.")
    chatty, model = _with(pipeline, "De boete staat in artikel [12] en is 90 euro. [[1]]")
    chatty = replace(chatty, index=PassageIndex.build([law], encoder))
    answer = chatty.answer("In welk artikel staat de boete en de wet?")
    assert "[[1]] De boete" in model.asked[0]
    assert answer.text == "De boete staat in artikel [12] en is 90 euro. [1]"


def test_leaving_a_stream_stops_the_model(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "Een kaartje kost 27,50 euro. [1] " * 50)
    stream = chatty.stream("Wat kost een kaartje voor de Zeemeeuw?")
    next(stream)
    stream.close()
    assert model.closed


def test_a_question_with_braces_goes_into_the_prompt_as_it_is() -> None:
    hit = PassageIndex.build([FERRY_NL], FakeEncoder()).passages[0]
    content = build_messages("Wat is {x} {0}?", "nl", [hit], Markers("[", "]", 1))[0]["content"]
    assert "Vraag: Wat is {x} {0}?" in content


def _save_model(family: str, folder: Path, template: str | None = TEMPLATE) -> Path:
    """A real model of the family with random weights and a tokenizer of our own words."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast

    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<|end|>", "<|user|>", "<|assistant|>", "<pad>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    words.train_from_iterator([FERRY_NL.text, MILL_NL.text], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, eos_token="<|end|>", pad_token="<pad>", chat_template=template
    )
    tokenizer.save_pretrained(folder)
    config = AutoConfig.for_model(
        family,
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        max_position_embeddings=2048,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return folder


@pytest.mark.model
@pytest.mark.parametrize("family", ["qwen3", "llama", "gemma3_text"])
def test_a_model_of_each_family_loads_streams_and_stays_within_the_truth(
    family: str, tmp_path: Path, pipeline: Pipeline
) -> None:
    model = load_chat_model(str(_save_model(family, tmp_path)))
    pieces = list(model.stream([{"role": "user", "content": "Hallo"}], max_new_tokens=12))
    assert len(pieces) > 1
    chatty = replace(pipeline, writer=ChatWriter(model, pipeline.index.encoder, 40))
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost 27,50 euro. [1]"


@pytest.mark.model
def test_closing_a_stream_ends_the_generation(tmp_path: Path) -> None:
    model = load_chat_model(str(_save_model("llama", tmp_path)))
    stream = model.stream([{"role": "user", "content": "Hallo"}], max_new_tokens=1500)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert not [t for t in threading.enumerate() if t.name == "generate"]
    assert list(model.stream([{"role": "user", "content": "Hallo"}], max_new_tokens=3))


@pytest.mark.model
def test_a_model_without_a_chat_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no chat template"):
        load_chat_model(str(_save_model("llama", tmp_path, template=None)))


@pytest.mark.model
@pytest.mark.parametrize("name", ["nobody/no-such-model", "empty"])
def test_a_model_that_is_not_there_is_one_clear_message(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    place = str(tmp_path / name) if name == "empty" else name
    with pytest.raises(ModelNotFoundError, match=r"could not be fetched|holds no usable") as caught:
        load_chat_model(place)
    assert "\n" not in str(caught.value)
