"""The index of passages: both searches, languages, and what is left out."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.encoder import Encoder
from index.passage_index import BOTH_ARMS, Arm, PassageIndex, encoded_text
from index.types import Hit, Language, Passage
from tests.index_samples import DENSE, TableEncoder, document, index_of


def test_finds_and_names_its_documents(encoder: Encoder) -> None:
    index = index_of(encoder, "De fabriek staat in Beijing.", "De auto kost 27.400 euro.")
    hit = index.search("Wat kost de auto?", language="nl")[0]
    assert index.document(hit.passage.document_id).text == "De auto kost 27.400 euro."
    with pytest.raises(KeyError):
        index.document("no such document")


def test_a_passage_both_arms_find_appears_once_with_both_ranks(encoder: Encoder) -> None:
    index = index_of(encoder, "De auto kost 27.400 euro.", "Het regent.", "De auto is rood.")
    hits = index.search("Wat kost de auto?", language="nl")
    assert len({hit.passage.id for hit in hits}) == len(hits) == 3
    best, second, last = hits
    assert best.passage.text == "De auto kost 27.400 euro."
    assert (best.rank, best.fused_rank, best.dense_rank, best.lexical_rank) == (1, 1, 1, 1)
    assert best.lexical_score is not None and best.lexical_score > 0
    assert last.passage.text == "Het regent."
    assert last.lexical_rank is None and last.lexical_score is None
    assert last.dense_rank == 3 and second.rank == 2


def test_each_arm_finds_what_the_other_misses() -> None:
    encoder = TableEncoder({"koning": (1, 0, 0, 0), "vorst": (0.9, 0.1, 0, 0)})
    texts = [
        "De vorst regeert.",
        "Het Hyptec-model rijdt.",
        "Iets anders.",
        "Nog iets.",
    ]
    index = index_of(encoder, *texts)

    def first(query: str, *arms: Arm) -> str:
        hits = index.search(query, language="nl", arms=arms or BOTH_ARMS)
        return hits[0].passage.text if hits else ""

    # Meaning without a shared word; a word the encoder does not know.
    assert first("koning", "dense") == first("koning") == texts[0]
    assert first("koning", "lexical") == ""
    assert first("Hyptec", "lexical") == first("Hyptec") == texts[1]
    assert first("Hyptec", "dense") == texts[1]  # by position only: all others score the same
    swapped = index_of(encoder, *reversed(texts))
    hits = swapped.search("Hyptec", language="nl", arms=DENSE)
    assert hits[0].passage.text != texts[1]


def test_lexical_hits_never_cross_languages(encoder: Encoder) -> None:
    index = PassageIndex.build(
        [
            document("nl", "De Tesla Model Y kost 40.000 euro."),
            document("en", "The Tesla Model Y costs 40,000 euros.", language="en"),
        ],
        encoder,
    )
    for language in ("nl", "en"):
        for hit in index.search("Tesla Model Y", language=language):
            assert (hit.lexical_rank is not None) == (hit.passage.language == language)


TWINS = {
    "prijs": (1, 0, 0, 0),
    "price": (0.99, 0.1, 0, 0),
    "fabriek": (0, 1, 0, 0),
    "factory": (0.1, 0.99, 0, 0),
    "Wat": (1, 0.02, 0, 0),
    "How": (1, 0.02, 0, 0),
}


def bilingual() -> PassageIndex:
    return PassageIndex.build(
        [
            document("nl", "De prijs is hoog.", "De fabriek is groot."),
            document("en", "The price is high.", "The factory is big.", language="en"),
        ],
        TableEncoder(TWINS),
        max_chars=22,
    )


def test_of_equally_good_passages_the_questions_language_comes_first() -> None:
    assert [h.passage.text for h in bilingual().search("Wat is dit?", language="nl")][:2] == [
        "De prijs is hoog.",
        "The price is high.",
    ]
    assert [h.passage.text for h in bilingual().search("How is this?", language="en")][:2] == [
        "The price is high.",
        "De prijs is hoog.",
    ]


def test_a_much_better_passage_in_the_other_language_comes_first() -> None:
    table = {"prijs": (1, 0, 0, 0), "garden": (0, 1, 0, 0), "What": (1, 0.1, 0, 0)}
    index = PassageIndex.build(
        [
            document("nl", "De prijs is hoog."),
            document("en", "The garden of the house is open.", language="en"),
        ],
        TableEncoder(table),
    )
    # Even though the English one shares words with the question.
    hits = index.search("What does the house cost?", language="en")
    assert [hit.passage.document_id for hit in hits] == ["nl", "en"]


def test_the_language_is_detected_when_not_given(encoder: Encoder) -> None:
    index = index_of(encoder, "De auto kost 27.400 euro.", "Het regent hier.")
    asked = "Hoeveel kost deze auto eigenlijk?"
    assert index.search(asked) == index.search(asked, language="nl")
    assert index.search("How much does the auto cost?")[0].lexical_rank is None


def test_near_duplicates_are_left_out(encoder: Encoder) -> None:
    index = index_of(
        encoder,
        "De auto kost 27.400 euro.",
        "De auto kost 27.400 euro!",
        "De auto kost 38.200 euro.",
    )
    hits = index.search("Wat kost de auto?", language="nl")
    assert [hit.passage.text for hit in hits] == [
        "De auto kost 27.400 euro.",
        "De auto kost 38.200 euro.",
    ]
    assert [hit.rank for hit in hits] == [1, 2]
    # top_k counts what is left.
    assert len(index.search("Wat kost de auto?", language="nl", top_k=2)) == 2


def test_nothing_asked_or_indexed_gives_nothing(encoder: Encoder) -> None:
    empty = PassageIndex.build([], encoder)
    assert empty.search("auto", language="nl") == []
    index = index_of(encoder, "De auto.")
    assert index.search("") == index.search("  \n") == []
    assert index.search("auto", language="nl", top_k=0) == []
    assert index.search("auto", language="nl", arms=()) == []
    assert len(index.search("?!", language="nl")) == 1


def test_progress_counts_to_the_end(encoder: Encoder) -> None:
    calls: list[tuple[int, int]] = []
    documents = [document(f"d{n}", f"Zin nummer {n}.") for n in range(300)]
    index = PassageIndex.build(documents, encoder, progress=lambda *c: calls.append(c))
    assert calls == [(256, 300), (300, 300)]
    assert len(index.passages) == 300


def test_parts_that_do_not_belong_together_are_refused(encoder: Encoder) -> None:
    index = index_of(encoder, "Een.", "Twee.")
    with pytest.raises(ValueError, match="vectors"):
        PassageIndex(index.documents, index.passages[:1], encoder, index.dense)
    with pytest.raises(ValueError, match="same id"):
        PassageIndex(index.documents * 2, index.passages, encoder, index.dense)


def test_what_is_encoded_holds_the_passage() -> None:
    passage = Passage("a", "d", "De tekst.", 0, 9, title="Titel", heading="Kop")
    assert "De tekst." in encoded_text(passage)


words = st.sampled_from(["auto", "fabriek", "prijs", "27.400", "niet", "Beijing", "merk", "de"])


sentences = st.lists(words, min_size=1, max_size=6).map(" ".join)


# The fixture's encoder keeps no state.
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(sentences, st.sampled_from(["nl", "en"])), min_size=1, max_size=8),
    sentences,
    st.sampled_from(["nl", "en"]),
    st.integers(1, 9),
)
def test_ranks_and_scores_are_in_order(
    encoder: Encoder,
    texts: list[tuple[str, Language]],
    query: str,
    language: Language,
    top_k: int,
) -> None:
    documents = [document(f"d{n}", text, language=lang) for n, (text, lang) in enumerate(texts)]
    index = PassageIndex.build(documents, encoder)
    hits = index.search(query, language=language, top_k=top_k)
    assert 1 <= len(hits) <= top_k
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    fused = [hit.fused_rank or 0 for hit in hits]
    assert fused == sorted(set(fused)) and all(
        f >= h.rank for f, h in zip(fused, hits, strict=True)
    )
    assert len({hit.passage.id for hit in hits}) == len(hits)
    assert all(_is_known(index, hit) for hit in hits)
    assert index.search(query, language=language, top_k=top_k) == hits


def _is_known(index: PassageIndex, hit: Hit) -> bool:
    text = index.document(hit.passage.document_id).text
    return text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_order_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from conftest import FakeEncoder\n"
        "from index.passage_index import PassageIndex; from index.types import Document\n"
        "w = 'auto fabriek prijs merk ranglijst merkenranglijst autofabriek'.split()\n"
        "d = [Document(str(i), ' '.join(w[i % 4:] + w[:i])) for i in range(9)]\n"
        "index = PassageIndex.build(d, FakeEncoder())\n"
        "print([(h.passage.id, h.score) for h in index.search('fabriek van merken',"
        " language='nl')])"
    )
    here = Path(__file__).parent
    path = os.pathsep.join([str(here), str(here.parent), *sys.path])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1 and "#" in outputs.pop()
