"""The reading model: what goes in, what comes out, and how it is trained."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelNotFoundError
from index.grounded_qa import Article, read_grounded_qa
from index.passages import split_document
from index.training.export import sha256
from index.types import Passage, Span
from rag.ranking.reading import (
    BUNDLED_READER,
    UNSEEN,
    TransformersReadingModel,
    load_reading_model,
    reading_text,
    sentence_of_token,
)
from rag.training.reading.__main__ import main
from rag.training.reading.batches import IGNORED, make_batch
from rag.training.reading.evaluation import evaluate, token_f1
from rag.training.reading.examples import Example, Mixture, excerpt, read_squad
from rag.training.reading.losses import reading_loss, sentence_scores
from rag.training.reading.run import Run, Settings
from tests.reading_samples import SQUAD, collection, tiny_model
from tests.samples import FERRY_NL, MILL_NL

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def model(start: Path) -> TransformersReadingModel:
    loaded = load_reading_model(start)
    assert isinstance(loaded, TransformersReadingModel)
    return loaded


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    return read_grounded_qa(collection(tmp_path / "data"))


def _passages() -> list[Passage]:
    return [p for d in (FERRY_NL, MILL_NL) for p in split_document(d, max_chars=250)]


# --- reading


def test_every_sentence_gets_a_value_and_words_of_its_own(model: TransformersReadingModel) -> None:
    passages = _passages()
    for passage, reading in zip(passages, model.read("Wat kost het?", passages), strict=True):
        assert len(reading.odds) == len(passage.sentences) == len(reading.spans)
        for sentence, span in zip(passage.sentences, reading.spans, strict=True):
            assert sentence.start <= span.start <= span.end <= sentence.end


def test_a_passage_is_read_alike_alone_and_among_others(model: TransformersReadingModel) -> None:
    passages = _passages()
    together = model.read("Hoe hoog is de molen?", passages)
    alone = [model.read("Hoe hoog is de molen?", [passage])[0] for passage in passages]
    for one, other in zip(together, alone, strict=True):
        assert one.odds == pytest.approx(other.odds, abs=0.05)


def test_what_does_not_fit_is_said_to_be_unseen(model: TransformersReadingModel) -> None:
    text = " ".join(f"Zin nummer {i} staat hier." for i in range(120))
    spans, at = [], 0
    for part in text.split(". "):
        spans.append(Span(at, min(at + len(part) + 1, len(text))))
        at += len(part) + 2
    (reading,) = model.read("Wat?", [Passage("p", "d", text, 0, len(text), sentences=tuple(spans))])
    assert reading.odds[0] > UNSEEN
    assert reading.odds[-1] == reading.certainty[-1] == UNSEEN


def test_title_and_heading_are_read_first() -> None:
    passage = replace(_passages()[0], heading="Dienst")
    text, begin = reading_text(passage)
    assert text.startswith("De Zeemeeuw. Dienst. ")
    assert text[begin:] == passage.text


def test_a_folder_without_a_reading_model_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"rag\.training\.reading"):
        load_reading_model(tmp_path)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=8), st.data())
def test_a_token_belongs_to_the_sentence_it_begins_in(
    lengths: list[int], data: st.DataObject
) -> None:
    spans, at = [], 0
    for length in lengths:
        spans.append((at, at + length))
        at += length + 1
    cuts = sorted({0, at, *data.draw(st.lists(st.integers(0, at), max_size=20))})
    tokens = list(pairwise(cuts))
    own = data.draw(st.lists(st.booleans(), min_size=len(tokens), max_size=len(tokens)))
    for (begin, _), is_own, number in zip(
        tokens, own, sentence_of_token(tokens, own, spans), strict=True
    ):
        inside = [i for i, (start, end) in enumerate(spans) if start <= begin < end]
        assert [number] == (inside if is_own and inside else [-1])


# --- what it learns from


def test_examples_are_what_they_say(articles: list[Article], tmp_path: Path) -> None:
    squad = tmp_path / "squad.json.xz"
    squad.write_bytes(SQUAD)
    read = read_squad(squad)
    assert [bool(e.gold) for e in read] == [True, False]
    mixture = Mixture(articles, read)
    rng = random.Random(0)
    drawn = [mixture.draw(rng) for _ in range(300)]
    assert 0.3 < np.mean([bool(e.gold) for e in drawn]) < 0.8
    for example in drawn:
        for i in example.gold:
            sentence = example.passage.quote(example.passage.sentences[i])
            assert "metres" in sentence or "meter" in sentence or "Normandy" in sentence
        if example.span:
            assert example.passage.quote(example.span).split()[-1] in ("meter", "metres", "France")
    assert {e.passage.language for e in drawn if e.gold} == {"nl", "en"}


def test_an_excerpt_keeps_its_sentences_in_place() -> None:
    passage = _passages()[0]
    part = excerpt(passage, passage.sentences[1:])
    assert [part.quote(s) for s in part.sentences] == [
        passage.quote(s) for s in passage.sentences[1:]
    ]


def test_a_batch_marks_gold_sentences_and_answering_words(start: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(start)
    passage = _passages()[0]
    price = passage.text.index("27,50 euro")
    span = Span(passage.start + price, passage.start + price + len("27,50 euro"))
    examples = [Example("Wat kost het?", passage, (1,), span), Example("Wie is Jan?", passage)]
    batch = make_batch(examples, tokenizer)
    assert batch.gold.tolist()[0][1:3] == [0, 1]
    assert batch.gold.tolist()[1][0] == 1
    words = tokenizer.decode(batch.inputs["input_ids"][0][batch.starts[0] : batch.ends[0] + 1])
    assert words.replace(" ", "") == "27,50euro"
    assert (batch.starts[1], batch.ends[1]) == (0, 0)
    untold = make_batch([Example("Is het duur?", passage, (1,))], tokenizer)
    assert untold.starts[0] == IGNORED


def test_the_loss_falls_when_the_right_sentence_scores(start: Path) -> None:
    import torch
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(start)
    batch = make_batch([Example("Wat kost het?", _passages()[0], (1,))], tokenizer)
    even = torch.zeros(*batch.sentences.shape, 3)
    right, wrong = even.clone(), even.clone()
    right[..., 0][batch.sentences == 1] = 4.0
    wrong[..., 0][batch.sentences == 0] = 4.0
    assert reading_loss(right, batch) < reading_loss(even, batch) < reading_loss(wrong, batch)
    assert sentence_scores(right[..., 0], batch)[0, 2] == pytest.approx(4.0)


# --- a run


def test_a_run_goes_on_where_it_was_stopped(
    start: Path, articles: list[Article], tmp_path: Path
) -> None:
    said: list[str] = []
    squad = [Example("Wat kost het?", _passages()[0], (1,))]
    run = Run(
        out=tmp_path / "run",
        start=start,
        mixture=Mixture(articles, squad),
        tests=articles[:2],
        settings=Settings(0.03, batch_size=4, save_every=0.01, threads=1),
        report=said.append,
    )
    folder = run.train()
    used = json.loads((tmp_path / "run/clock.json").read_text())["seconds"]
    run.settings = Settings(0.06, batch_size=4, threads=1)
    assert run.train() == folder
    assert json.loads((tmp_path / "run/clock.json").read_text())["seconds"] > used
    scores = evaluate(load_reading_model(folder), articles[:2])
    assert set(scores) == {"nl>nl", "nl>en", "en>nl", "en>en"}
    assert all(0 <= s.first <= 1 and 0 <= s.auc <= 1 for s in scores.values())
    assert any("loss" in line for line in said)


def test_the_command_trains_and_writes_a_model_with_its_card(
    start: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, target = tmp_path / "data", tmp_path / "models/small"
    data.mkdir()
    collection(data / "grounded-qa", count=20)
    for name in ("squad2-part", "xquad"):
        (data / f"{name}.en.json.xz").write_bytes(SQUAD)
    own = collection(tmp_path / "own", name="u")
    arguments = ["--data", data, "--own", own, "--start", start, "--out", tmp_path / "run"]
    arguments += ["--minutes", "0.05", "--export", target]
    assert main(list(map(str, arguments))) == 0
    assert "nl→en" in capsys.readouterr().out
    card = (target / "README.md").read_text(encoding="utf-8")
    assert sha256(target / "model.safetensors") in card
    (reading,) = load_reading_model(target).read("Hoe hoog?", _passages()[:1])
    assert all(np.isfinite(reading.odds))


def test_training_without_data_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err


def test_token_f1_counts_shared_words() -> None:
    assert token_f1("27,50 euro", "27,50 euro") == 1
    assert token_f1("niets", "27,50 euro") == 0
    assert token_f1("vanaf 27,50 euro", "27,50 euro") == pytest.approx(6 / 7)


# --- the model that comes along


def test_the_bundled_model_is_the_one_its_card_describes() -> None:
    folder = Path(__file__).parents[1] / "rag/models" / BUNDLED_READER
    assert sha256(folder / "model.safetensors") in (folder / "README.md").read_text("utf-8")
    assert sum(file.stat().st_size for file in folder.iterdir()) < 50_000_000


@pytest.mark.parametrize(
    ("question", "answered", "words"),
    [
        ("Wat kost een kaartje voor de Zeemeeuw?", True, "27,50"),
        ("How long is the crossing?", True, "95 minuten"),
        ("Hoeveel passagiers passen er op de Zeemeeuw?", False, ""),
        ("Who is the captain of the Zeemeeuw?", False, ""),
    ],
)
def test_the_bundled_model_finds_the_answer_or_none(
    question: str, answered: bool, words: str
) -> None:
    passage = split_document(FERRY_NL, max_chars=250)[0]
    (reading,) = load_reading_model().read(question, [passage])
    best = int(np.argmax(reading.odds))
    assert (reading.odds[best] > 0) is answered
    if answered:
        assert words in passage.quote(reading.spans[best])
