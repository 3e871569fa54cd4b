"""How the bundled encoder is made: data, vocabulary, schedule, loss, export, the whole recipe."""

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
from index.training import mixture, sources
from index.training.__main__ import main
from index.training.corpus import Corpus, read_corpus
from index.training.evaluation import SELECTION, TestData, evaluate, passage_text, subset
from index.training.export import CARD, LIMIT, WEIGHTS, folder_size, score_table, sha256
from index.training.schedule import OPENING, Clock, rate, shares
from index.training.smoke import write_data
from index.training.sources import Article, Pair
from index.training.teacher import Teacher
from index.training.vocabulary import (
    SPECIAL,
    align,
    bilingual_tokenizer,
    translated_embeddings,
)

SHIPPED = Path(__file__).parents[1] / "index/models/vraagbaak-minilm-nl-en"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("data")
    write_data(folder)
    return read_corpus(folder)


# --- what is trained on, what is kept for testing


def test_readers_number_the_sentences_of_long_articles_through(tmp_path: Path) -> None:
    write_data(tmp_path)
    path = tmp_path / sources.GROUNDED / "long" / "long_0.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["sections"] = [
        {"nl": ["Een.", "Twee."], "en": ["One.", "Two."]},
        {"nl": ["Drie.", "Vier."], "en": ["Three.", "Four."]},
    ]
    record["qa"] = [record["qa"][0] | {"evidence": [[1, 1]]}]
    path.write_text(json.dumps(record), encoding="utf-8")
    article = next(a for a in sources.read_articles(tmp_path) if a.id == record["id"])
    (question,) = article.questions
    assert [article.sentences[i].en for i in question.evidence] == ["Four."]


def test_missing_data_is_said_and_nothing_is_left_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert main(["--data", str(tmp_path / "nowhere"), "--out", str(out)]) == 2
    assert "--data" in capsys.readouterr().err
    assert not out.exists()


def test_nothing_held_out_is_trained_on(corpus: Corpus) -> None:
    # A title appears in one article only, so it tells where a text is from.
    secret = [a for a in corpus.articles if a.held_out]
    assert len(secret) > 2
    marked = [_marked(a) if a.held_out else a for a in corpus.articles]
    texts = [text for p in mixture.grounded_pairs(marked) for text in (p.nl, p.en)]
    for match in mixture.passage_matches(marked) + mixture.sentence_matches(marked):
        texts += [match.query, match.positive, match.negative]
    assert texts
    assert not [text for text in texts if "GEHEIM" in text]


def _marked(article: Article) -> Article:
    def mark(pair: Pair) -> Pair:
        return Pair(f"GEHEIM {pair.nl}", f"GEHEIM {pair.en}", pair.source)

    return replace(
        article,
        title=mark(article.title),
        sentences=tuple(mark(p) for p in article.sentences),
        questions=tuple(
            replace(q, text=mark(q.text), answer=mark(q.answer)) for q in article.questions
        ),
    )


@pytest.mark.parametrize("make", [mixture.passage_matches, mixture.sentence_matches])
def test_positives_hold_the_evidence_and_negatives_do_not(corpus: Corpus, make: object) -> None:
    assert callable(make)
    for article in corpus.articles:
        if article.held_out:
            continue
        for question in article.questions:
            alone = replace(article, questions=(question,))
            matches = make([alone])
            evidence = [article.sentences[i] for i in question.evidence]
            found = set()
            for match in matches:
                query = "nl" if match.query == question.text.nl else "en"
                text = next(
                    s for s in ("nl", "en") if any(p.side(s) in match.positive for p in evidence)
                )
                found.add((query, text))
                assert not any(p.side(text) in match.negative for p in evidence)
                assert any(p.side(text) in match.negative for p in article.sentences)
            assert found == {("nl", "nl"), ("nl", "en"), ("en", "nl"), ("en", "en")}


def test_an_article_that_is_all_evidence_is_refused(corpus: Corpus) -> None:
    article = next(a for a in corpus.articles if not a.held_out)
    question = replace(article.questions[0], evidence=tuple(range(len(article.sentences))))
    with pytest.raises(ValueError, match=article.id):
        mixture.sentence_matches([replace(article, questions=(question,))])


def test_distillation_teaches_all_dutch_and_some_english() -> None:
    pairs = [Pair(f"zin {i}", f"sentence {i}", "x") for i in range(400)]
    rows = mixture.distillation(pairs, english_share=0.25)
    assert [r for r in rows if r.sentence.startswith("zin")] == [
        mixture.Aligned(p.nl, p.en) for p in pairs
    ]
    english = [r for r in rows if r.sentence == r.teacher_text]
    assert 60 < len(english) < 140


def test_headings_match_the_text_of_their_own_section(corpus: Corpus) -> None:
    texts = {s.heading: s.key for s in corpus.sections}
    keys = {" ".join(s.text.split()[:70]): s.key for s in corpus.sections}
    matches = mixture.heading_matches(corpus.sections, 100)
    assert len(matches) > 20
    assert all(texts[m.query] == keys[m.positive] for m in matches)


# --- the vocabulary

PAIRS = [
    ("de gemeente koopt bussen", "the council buys buses"),
    ("de gemeente verkoopt bomen", "the council sells trees"),
    ("een boer koopt bomen", "a farmer buys trees"),
    ("een boer verkoopt bussen", "a farmer sells buses"),
    ("de boer plant bomen", "the farmer plants trees"),
] * 4


def test_alignment_finds_the_translation_of_each_word() -> None:
    words = sorted({w for pair in PAIRS for side in pair for w in side.split()})
    ids = {word: i for i, word in enumerate(words)}
    nl, en = ([np.array([ids[w] for w in pair[s].split()]) for pair in PAIRS] for s in (0, 1))
    dutch, english, probability = align(nl, en, len(words), iterations=20)
    best = {}
    for word in ("gemeente", "boer", "koopt", "verkoopt", "bussen", "bomen", "plant"):
        rows = np.flatnonzero(dutch == ids[word])
        best[word] = words[english[rows[probability[rows].argmax()]]]
        assert probability[rows].sum() == pytest.approx(1.0)
    assert best == {
        "gemeente": "council",
        "boer": "farmer",
        "koopt": "buys",
        "verkoopt": "sells",
        "bussen": "buses",
        "bomen": "trees",
        "plant": "plants",
    }


@pytest.fixture(scope="module")
def tokenizers() -> tuple[object, object]:
    from tokenizers import Tokenizer

    from index.training.student import base_folder

    old = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    dutch, english = zip(*PAIRS, strict=True)
    return old, bilingual_tokenizer(old, list(dutch) * 3, list(english) * 3, 8_000)


def test_dutch_words_get_tokens_of_their_own(tokenizers: tuple[object, object]) -> None:
    old, new = tokenizers
    text = "De gemeente verkoopt bussen"
    assert len(old.encode(text).tokens) > len(new.encode(text).tokens)  # type: ignore[attr-defined]
    assert new.encode(text).tokens == ["[CLS]", "de", "gemeente", "verkoopt", "bussen", "[SEP]"]  # type: ignore[attr-defined]


def test_the_vocabulary_is_in_bounds_and_keeps_its_special_tokens(
    tokenizers: tuple[object, object],
) -> None:
    _, new = tokenizers
    vocabulary = new.get_vocab()  # type: ignore[attr-defined]
    assert len(vocabulary) <= 8_000
    assert [vocabulary[token] for token in SPECIAL] == [0, 1, 2, 3, 4]
    assert sorted(vocabulary.values()) == list(range(len(vocabulary)))
    assert new.encode("§ 12,5 % – café").ids[0] == vocabulary["[CLS]"]  # type: ignore[attr-defined]


def test_a_dutch_token_starts_near_its_translation(tokenizers: tuple[object, object]) -> None:
    old, new = tokenizers
    rng = np.random.default_rng(3)
    size = old.get_vocab_size()  # type: ignore[attr-defined]
    before = rng.standard_normal((size, 24)).astype(np.float32)
    after = translated_embeddings(before, old, new, PAIRS, iterations=20)  # type: ignore[arg-type]
    known, vocabulary = old.get_vocab(), new.get_vocab()  # type: ignore[attr-defined]
    for dutch, english in (("gemeente", "council"), ("bussen", "buses"), ("verkoopt", "sells")):
        a, b = after[vocabulary[dutch]], before[known[english]]
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.9
    untouched = after[vocabulary["council"]]
    np.testing.assert_array_equal(untouched, before[known["council"]])


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


def test_the_quick_evaluation_keeps_all_that_is_held_out(corpus: Corpus) -> None:
    quick = subset(corpus.tests, sentences=7, every=3)
    assert all(len(pairs) == 7 for pairs in quick.aligned.values())
    wanted = {a.id for a in corpus.articles if a.held_out}
    assert wanted <= {a.id for a in quick.articles}
    assert len(quick.articles) < len(corpus.articles)


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
