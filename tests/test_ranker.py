"""The ranker's networks, their features, and how they are fitted."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index.errors import SetupError
from index.grounded_qa import LANGUAGES, pools, read_grounded_qa
from index.passage_index import PassageIndex
from rag.ranking.evidence import candidates
from rag.ranking.evidence_ranker import EvidenceRanker
from rag.ranking.features import ANSWER_FEATURES, FEATURES, READING_FEATURES, feature_matrix
from rag.ranking.ranker import Network, load_rankers, rankers_from_json
from rag.training.__main__ import main as train
from rag.training.examples import Gold
from rag.training.fitting import answer_rows, fit_answerable, fit_sentences
from rag.understanding.questions import analyse
from tests.samples import FERRY_NL, MILL_NL, FakeEncoder, FakeReadingModel


def test_a_network_is_the_formula_in_its_docstring() -> None:
    rng = np.random.default_rng(0)
    mean, scale, output = rng.normal(size=3), rng.uniform(1, 2, 3), rng.normal(size=4)
    hidden, bias = rng.normal(size=(4, 3)), rng.normal(size=4)
    network = Network(mean, scale, hidden, bias, output, 0.5)
    for row in rng.normal(size=(5, 3)):
        expected = output @ np.tanh(hidden @ ((row - mean) / scale) + bias) + 0.5
        assert network(row[None])[0] == pytest.approx(expected)


def test_the_shipped_rankers_fit_the_features() -> None:
    values = json.loads((files("rag") / "models" / "ranker.json").read_text(encoding="utf-8"))
    assert values["features"] == list(READING_FEATURES)
    for ranker in load_rankers().values():
        assert ranker.first.mean.shape == (len(FEATURES),)
        assert ranker.final.mean.shape == (len(READING_FEATURES),)
        assert ranker.answerable.mean.shape == (len(ANSWER_FEATURES),)
        assert (ranker.answerable.scale > 0).all()
        assert 0 <= ranker.off_topic <= ranker.threshold < 1
        assert (ranker.first.scale > 0).all()
        assert (ranker.final.scale > 0).all()
        assert 0 <= ranker.margin <= 1.5


def test_damaged_rankers_are_not_read() -> None:
    with pytest.raises(KeyError):
        rankers_from_json({"directions": {"same": {}}})


def test_features_say_what_their_names_promise(encoder: FakeEncoder) -> None:
    index = PassageIndex.build([FERRY_NL, MILL_NL], encoder)
    question = analyse("Wat kost een kaartje voor de Zeemeeuw?", "nl")
    found = candidates(index.search(question.text, language="nl"))
    matrix = feature_matrix(question, found, encoder)
    assert matrix.shape == (len(found), len(FEATURES))
    price = next(i for i, c in enumerate(found) if "27,50" in c.text)

    def feature(name: str) -> float:
        return float(matrix[price, FEATURES.index(name)])

    assert feature("type_held") == feature("typed") == 1
    assert feature("names") < feature("names_passage") == 1
    assert feature("coverage_below_best") == 0
    assert 0 < feature("coverage") < 1
    assert feature("rank") == 1


def test_candidates_are_sentences_of_the_document_each_once(encoder: FakeEncoder) -> None:
    index = PassageIndex.build([FERRY_NL, MILL_NL], encoder, overlap=1)
    found = candidates(index.search("De veerboot en de molen", language="nl"))
    starts = [(c.passage.document_id, c.span.start) for c in found]
    assert len(starts) == len(set(starts))
    for candidate in found:
        text = index.document(candidate.passage.document_id).text
        assert text[candidate.span.start : candidate.span.end] == candidate.text
        assert candidate.evidence.quote == candidate.text
    dangling = [c.text for c in found if c.dangles]
    assert dangling == ["Daarom kreeg het schip een nieuwe boeg."]


def test_ranking_puts_the_answer_first(encoder: FakeEncoder, ranker: EvidenceRanker) -> None:
    index = PassageIndex.build([FERRY_NL, MILL_NL], encoder)
    question = analyse("Hoe hoog is molen De Hoop?", "nl")
    ranking = ranker.rank(question, index.search(question.text, language="nl"))
    assert ranking.candidates[0].text == "De molen is 24 meter hoog."
    assert list(ranking.scores) == sorted(ranking.scores, reverse=True)
    assert 0 <= ranking.answerable <= 1
    assert ranker.rank(question, []).answerable == 0


def test_a_network_can_be_fitted_to_prefer_the_gold_sentence() -> None:
    from rag.training.examples import Example

    rng = np.random.default_rng(1)
    examples = []
    for i in range(60):
        features = rng.normal(size=(6, len(READING_FEATURES)))
        gold = np.zeros(6, dtype=np.bool_)
        if i % 3:
            gold[np.argmax(features[:, 2])] = True
        kind = "answerable" if gold.any() else "unanswerable"
        examples.append(Example("same", "nl", kind, features, gold, f"a{i}"))  # type: ignore[arg-type]
    network = fit_sentences(examples)
    asked = [e for e in examples if e.gold.any()]
    right = [bool(e.gold[np.argmax(network(e.features))]) for e in asked]
    assert np.mean(right) > 0.9
    known = np.array([e.gold.any() for e in examples])
    answerable = fit_answerable(answer_rows(examples, network), known)
    chances = answerable(answer_rows(examples, network))
    assert chances[known].mean() > chances[~known].mean()


def _collection(folder: Path, file: str = "a") -> Path:
    """A grounded-qa collection of a few invented passages."""
    folder.mkdir()
    records = []
    mills = [("Hoop", 24), ("Roos", 31), ("Eik", 19), ("Zwaan", 27)] * 6
    for i, (stem, height) in enumerate(mills):
        name = f"{stem}{i}"
        how_high = {"q_nl": f"Hoe hoog is molen {name}?", "q_en": f"How high is the {name} mill?"}
        who = {"q_nl": f"Wie kocht molen {name}?", "q_en": f"Who bought the {name} mill?"}
        answer = {f"{key}_{lang}": f"{height + i}" for key in ("a", "short") for lang in LANGUAGES}
        record = {
            "id": f"{file}-{i}",
            "domain": "mills",
            "nl": [f"Molen {name} staat in Dorp{i}.", f"De molen is {height + i} meter hoog."],
            "en": [f"The {name} mill is in Dorp{i}.", f"The mill is {height + i} metres high."],
            "qa": [how_high | answer | {"evidence": [1]}],
            "unanswerable": [who],
        }
        records.append(record)
    lines = (json.dumps(record) + "\n" for record in records)
    (folder / f"{file}.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def test_a_collection_becomes_documents_with_gold_sentences(tmp_path: Path) -> None:
    articles = read_grounded_qa(_collection(tmp_path / "data"))
    assert [a.split for a in articles].count("test") == 2
    for article in articles:
        for language, document in article.documents.items():
            spans = article.sentences[language]
            assert all(document.text[s.start : s.end].endswith(".") for s in spans)
            gold = Gold(document.id, (spans[1],))
            found = candidates(PassageIndex.build([document], FakeEncoder()).search("Hoe hoog?"))
            assert [c.text for c in found if gold.holds(c)] == [
                document.text[spans[1].start : spans[1].end]
            ]
    assert sum(len(pool) for pool in pools(articles)) == len(articles)


def test_training_writes_a_file_that_can_be_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rag.training.__main__.load_encoder", lambda name: FakeEncoder())
    monkeypatch.setattr("rag.training.__main__.load_reading_model", lambda at: FakeReadingModel())
    out = tmp_path / "ranker.json"
    data, own = _collection(tmp_path / "data"), _collection(tmp_path / "own", "l")
    assert train(["--data", str(data), "--own", str(own), "--out", str(out)]) == 0
    rankers = rankers_from_json(json.loads(out.read_text(encoding="utf-8")))
    assert set(rankers) == {"same", "across"}
    assert "ranker" in capsys.readouterr().out


def test_training_without_data_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(["--data", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err
    with pytest.raises(SetupError):
        read_grounded_qa(tmp_path)
