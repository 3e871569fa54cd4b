"""The recipe of the encoder: schedule, evaluation, losses, a whole run, and what ships."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SetupError
from index.training import sources
from index.training.corpus import read_corpus
from index.training.evaluation import SELECTION, TestData, evaluate, passage_text
from index.training.export import CARD, LIMIT, WEIGHTS, folder_size, score_table, sha256
from index.training.schedule import OPENING, Clock, rate, shares
from index.training.smoke import write_data
from index.training.sources import Article, Pair
from index.training.teacher import Teacher

SHIPPED = Path(__file__).parents[1] / "index/models/vraagbaak-minilm-nl-en"


# --- time


@given(st.floats(0, 1))
def test_shares_are_a_distribution_at_any_time(progress: float) -> None:
    now = shares(progress)
    assert now.keys() == OPENING.keys()
    assert sum(now.values()) == pytest.approx(1.0)
    assert min(now.values()) > 0
    assert 0 < rate(progress) <= 1


def test_questions_weigh_more_towards_the_end() -> None:
    begin, end = shares(0.0), shares(1.0)
    assert end["passages"] + end["sentences"] > 1.5 * (begin["passages"] + begin["sentences"])


def test_a_clock_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    Clock(100.0, used_before=40.0).save(path)
    assert Clock.load(path, 80.0).used == 40.0
    assert Clock.load(path, 80.0).progress == 0.5
    assert Clock.load(tmp_path / "none.json", 80.0).used == 0.0


# --- evaluation


class Oracle:
    """Gives each article or sentence pair a direction of its own, its questions included."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self.rows = {text: i for i, group in enumerate(groups) for text in group}

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.eye(len(self.rows), dtype=np.float32)[[self.rows[text] for text in texts]]


def _test_data() -> TestData:
    def article(name: str, *, long: bool) -> Article:
        return Article(
            id=name,
            title=Pair(f"titel {name}", f"title {name}", ""),
            sentences=tuple(Pair(f"zin {name}{i}", f"line {name}{i}", "") for i in range(9)),
            questions=(
                sources.Question(Pair(f"vraag {name}", f"ask {name}", ""), Pair("", "", ""), (4,)),
            ),
            long=long,
            held_out=True,
        )

    pairs = [Pair(f"hallo {i}", f"hello {i}", "") for i in range(5)]
    articles = [article("a", long=False), article("b", long=False), article("long-5", long=True)]
    return TestData({"Tatoeba": pairs, "NTREX": pairs[:3]}, articles)


def _groups(data: TestData) -> Iterator[list[str]]:
    for pair in data.aligned["Tatoeba"]:
        yield [pair.nl, pair.en]
    for a in data.articles:
        asked = [q.text.side(s) for q in a.questions for s in ("nl", "en")]
        windows = [f"{a.sentences[i - 1].nl} {a.sentences[i].nl}" for i in range(1, 9)]
        if not a.long:
            yield [passage_text(a, "nl"), passage_text(a, "en"), *asked]
        else:
            yield [windows[3], *asked]
            yield [a.sentences[0].nl, *windows[:3], *windows[4:]]


def test_a_perfect_encoder_scores_one_and_a_constant_one_does_not() -> None:
    data = _test_data()
    oracle = Oracle(list(_groups(data)))
    assert set(evaluate(oracle, data).values()) == {1.0}
    swapped = Oracle([*list(_groups(data))[::-1]])
    assert evaluate(swapped, data)[SELECTION] == 1.0

    def wrong(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = oracle(texts)
        return vectors if texts[0].startswith(("hallo", "titel", "title", "zin")) else -vectors

    metrics = evaluate(wrong, data)
    assert metrics["passage nl>en R@1"] == 0.0
    assert metrics["passage nl>en MRR"] == 0.5
    assert metrics["sentence en>nl @5"] == 0.0
    assert metrics["Tatoeba nl>en top-1"] < 1.0


# --- teacher


def test_a_teacher_vector_is_made_once_and_kept(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    texts, cache = ["a", "bb", "ccc"], tmp_path / "teacher.npy"
    teacher = Teacher(texts, encode, 2, cache)
    assert teacher(np.array([2, 0, 2]))[:, 0].tolist() == [3.0, 1.0, 3.0]
    assert sorted(asked) == ["a", "ccc"]
    again = Teacher(texts, encode, 2, cache)
    assert again(np.array([0, 1, 2]))[:, 0].tolist() == [1.0, 2.0, 3.0]
    assert sorted(asked) == ["a", "bb", "ccc"]
    other = Teacher(["dddd", "e", "f"], encode, 2, cache)
    assert other(np.array([0]))[0, 0] == 4.0


# --- what is shipped


def test_the_score_table_has_a_column_for_every_model() -> None:
    table = score_table({"old": {"nl>en": 0.115}, "new": {"nl>en": 0.853}})
    assert table.splitlines()[0] == "| | old | new |"
    assert table.splitlines()[-1] == "| nl→en | 11.5 | 85.3 |"


@pytest.mark.skipif(not (SHIPPED / WEIGHTS).exists(), reason="the weights are not here")
def test_the_card_belongs_to_the_shipped_weights() -> None:
    card = (SHIPPED / CARD).read_text(encoding="utf-8")
    assert re.findall(r"\b[0-9a-f]{64}\b", card) == [sha256(SHIPPED / WEIGHTS)]
    assert folder_size(SHIPPED) <= LIMIT


@pytest.mark.model
def test_the_loss_is_least_where_the_teacher_is_and_spares_equal_texts() -> None:
    import torch

    from index.training.losses import DistillationLoss

    table = np.eye(4, dtype=np.float32)

    class Student:
        def __call__(self, column: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
            return {"sentence_embedding": column["vectors"]}

    def loss(rows: list[int], labels: list[int]) -> float:
        teacher = Teacher(list("abcd"), lambda texts: table[["abcd".index(t) for t in texts]], 4)
        measure = DistillationLoss(Student(), teacher)  # type: ignore[arg-type]
        features = [{"vectors": torch.from_numpy(table[rows])}]
        return float(measure(features, torch.tensor(labels)))

    assert loss([0, 1, 2], [0, 1, 2]) < 1e-3
    assert loss([1, 0, 2], [0, 1, 2]) > 1.0
    assert loss([0, 0, 2], [0, 0, 2]) < 1e-3  # the same text twice is not its own negative


@pytest.mark.model
def test_batches_are_of_like_length_and_follow_the_schedule() -> None:
    from datasets import Dataset
    from torch.utils.data import ConcatDataset

    from index.training.batches import LengthBatchSampler, ScheduledBatchSampler, length_batches

    rng = np.random.default_rng(1)
    texts = ["x" * int(n) for n in rng.integers(1, 200, 160)]
    labelled = Dataset.from_dict({"sentence": texts, "label": list(range(160))})
    matches = Dataset.from_dict({"query": texts[:80], "positive": texts[80:]})
    sampler = LengthBatchSampler(labelled, 8)
    batches = list(sampler)
    assert sorted(i for batch in batches for i in batch) == list(range(160))
    spread = np.mean([np.ptp([len(texts[i]) for i in batch]) for batch in batches])
    assert spread < 20
    assert [len(b) for b in length_batches(matches, 8, match_batch=4)] == [4] * 20

    weights = {"labelled": 1.0, "matches": 0.0}
    both = ScheduledBatchSampler(
        ConcatDataset([labelled, matches]),  # type: ignore[list-item]
        [sampler, length_batches(matches, 8, match_batch=4)],
        ["labelled", "matches"],
        lambda: weights,
    )
    stream = iter(both)
    first = [next(stream) for _ in range(50)]
    assert all(max(batch) < 160 for batch in first)  # more than one pass over the dataset
    weights |= {"labelled": 0.0, "matches": 1.0}
    then = [next(stream) for _ in range(50)]
    assert all(min(batch) >= 160 and max(batch) < 240 for batch in then)


@pytest.mark.model
def test_the_whole_recipe_runs_stops_and_goes_on(tmp_path: Path) -> None:
    from index.training.finish import finish
    from index.training.run import Settings, encoder, load, train

    data, out, target = tmp_path / "data", tmp_path / "run", tmp_path / "model"
    write_data(data)
    corpus = read_corpus(data)
    said: list[str] = []
    first = Settings.smoke(0.04)
    assert train(corpus, out, first, said.append) == out / "best"
    steps = _last_step(out)
    assert steps > 0
    checkpoints = [path.name for path in (out / "checkpoints").iterdir()]
    train(corpus, out, first, said.append)
    assert _last_step(out) == steps  # the time is used: nothing more to do
    longer = replace(
        first, minutes=json.loads((out / "clock.json").read_text())["seconds"] / 60 + 0.04
    )
    train(corpus, out, longer, said.append)
    assert _last_step(out) > steps
    assert checkpoints == [f"checkpoint-{steps}"]

    finish(corpus, out, target, longer, said.append)
    card = (target / CARD).read_text(encoding="utf-8")
    assert re.findall(r"\b[0-9a-f]{64}\b", card) == [sha256(target / WEIGHTS)]
    assert (target / WEIGHTS).stat().st_mode & 0o044 == 0o044
    shipped = load(target)
    assert {p.dtype.itemsize for p in shipped.parameters()} == {4}
    assert (target / WEIGHTS).stat().st_size < 0.6 * (out / "best" / WEIGHTS).stat().st_size
    base = json.loads((out / "base.json").read_text(encoding="utf-8"))
    metrics = evaluate(encoder(shipped), corpus.tests)
    assert metrics["Tatoeba nl>en top-1"] > base["Tatoeba nl>en top-1"] + 0.2


def _last_step(out: Path) -> int:
    lines = (out / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return max(json.loads(line)["step"] for line in lines)


@pytest.mark.model
def test_a_model_too_large_to_ship_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.training import export
    from index.training.student import base_folder

    monkeypatch.setattr(export, "LIMIT", 1_000_000)
    with pytest.raises(SetupError, match="vocabulary"):
        export.export_weights(base_folder(), base_folder(), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.skipif(not (SHIPPED / WEIGHTS).exists(), reason="the weights are not here")
def test_the_shipped_encoder_finds_across_languages() -> None:
    from index.training.run import encoder, load

    encode = encoder(load(SHIPPED), half=False)
    passages = [
        "De burgemeester opende gisteren het nieuwe zwembad aan de Parklaan.",
        "Door de droogte mislukte een groot deel van de aardappeloogst.",
        "The museum bought two paintings by an unknown master from Ghent.",
        "The train to Groningen is delayed because of a broken signal.",
    ]
    questions = [
        "Who opened the swimming pool?",
        "Why did the potato harvest fail?",
        "Wat kocht het museum?",
        "Waarom heeft de trein vertraging?",
    ]
    vectors = encode(passages)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert (encode(questions) @ vectors.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
