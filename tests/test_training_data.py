"""What the encoder is trained on and what is held out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.training import mixture, sources
from index.training.__main__ import main
from index.training.corpus import Corpus, read_corpus
from index.training.evaluation import subset
from index.training.smoke import write_data
from index.training.sources import Article, Pair


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


# --- evaluation


def test_the_quick_evaluation_keeps_all_that_is_held_out(corpus: Corpus) -> None:
    quick = subset(corpus.tests, sentences=7, every=3)
    assert all(len(pairs) == 7 for pairs in quick.aligned.values())
    wanted = {a.id for a in corpus.articles if a.held_out}
    assert wanted <= {a.id for a in quick.articles}
    assert len(quick.articles) < len(corpus.articles)
