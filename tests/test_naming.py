"""Names: which thing a sentence is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage_index import PassageIndex
from rag.ranking.naming import NameWeights, fit, mentions
from tests.samples import FakeEncoder, make_document

CARS = make_document(
    "autos",
    "In maart kwam Velmora met de Lira. De auto kost 20.000 euro. "
    "Daarna volgde de Lira Sport. De auto kost 30.000 euro. De Sport is snel.",
    title="Velmora",
)
(PASSAGE,) = PassageIndex.build([CARS], FakeEncoder()).passages


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Daarna volgde de Lira Sport.", ("lira sport",)),
        ("De Sport is snel.", ("sport",)),
        ("SU7 en YU7 zijn codes.", ("su7", "yu7")),
        ("Toch kost de auto weinig.", ()),
        ("Toch Velmora is er.", ("velmora",)),
    ],
)
def test_mentions_are_names_and_not_the_capital_of_a_sentence(
    sentence: str, names: tuple[str, ...]
) -> None:
    assert mentions(sentence) == names


def test_a_name_fits_itself_best_and_its_namesake_badly() -> None:
    assert fit("lira", "Daar is de Lira weer.") == 1
    assert 0 < fit("lira", "Daarna volgde de Lira Sport.") < 0.5
    assert 0.5 < fit("lira sport", "De Sport is snel.") < 1
    assert fit("lira", "De Sport is snel.") == 0
    assert fit("velmora", "Velmora bouwt auto's.") == 1


def test_a_price_belongs_to_the_car_named_last_before_it() -> None:
    weights = NameWeights((("lira", 1.0),))
    prices = [s for s in PASSAGE.sentences if "kost" in PASSAGE.quote(s)]
    first, second = (weights.recent(PASSAGE, span) for span in prices)
    assert first > second
    sport = NameWeights((("lira sport", 1.0),))
    first, second = (sport.recent(PASSAGE, span) for span in prices)
    assert second > first


def test_a_name_that_every_passage_has_hardly_counts() -> None:
    weights = NameWeights.of(("velmora", "lira"), [PASSAGE])
    assert dict(weights.weights) == {"velmora": 0.05, "lira": 0.05}
    assert weights.fit("Iets heel anders.") == pytest.approx(0.9)
    assert dict(NameWeights.of(("zephyr",), [PASSAGE]).weights) == {"zephyr": 1.0}


def test_names_are_shared_word_by_word() -> None:
    weights = NameWeights((("su7 ultra", 1.0),))
    assert weights.share("De SU7 is er.") == 0.5
    assert weights.share("De SU70 is er.") == 0
    assert NameWeights(()).share("iets") == 1


def test_a_question_without_names_fits_everything() -> None:
    assert NameWeights.of((), [PASSAGE]).fit("Wat dan ook.") == 1


@given(st.text(max_size=30), st.text(max_size=60))
def test_a_fit_is_a_share(name: str, sentence: str) -> None:
    assert 0 <= fit(name.casefold(), sentence) <= 1
