"""Sentences come out of a stream the same however it is cut."""

from __future__ import annotations

import random

import pytest

from rag.chat_models.markers import Markers
from rag.chat_models.sentence_stream import Marked, SentenceStream

MARKERS = Markers("[", "]", 4)
TEXTS = [
    "De boot kost 27.400 euro [1]. Dhr. J. de Vries vaart om 10.30 uur uit. [2] "
    "Dat is alles [3][4].",
    "De boot vaart niet. [1]",
    "Eén zin zonder punt [2]",
    "Zie artikel [12] van de wet. [1] Klaar? Ja! [2]",
    "[1] De marker staat vooraan. [2] En weer.",
    "Regel een.\nRegel twee [3].\n\nRegel drie.",
    "",
    "   ",
]


def _run(pieces: list[str]) -> list[Marked]:
    stream = SentenceStream(MARKERS, "nl")
    return [sentence for piece in pieces for sentence in stream.add(piece)] + list(stream.rest())


def test_sentences_carry_their_markers() -> None:
    assert _run([TEXTS[0]]) == [
        ("De boot kost 27.400 euro.", (1,)),
        ("Dhr. J. de Vries vaart om 10.30 uur uit.", (2,)),
        ("Dat is alles.", (3, 4)),
    ]


@pytest.mark.parametrize("text", TEXTS)
def test_every_two_way_cut_gives_the_same(text: str) -> None:
    whole = _run([text])
    for cut in range(len(text) + 1):
        assert _run([text[:cut], text[cut:]]) == whole


@pytest.mark.parametrize("text", TEXTS)
def test_random_cuts_give_the_same(text: str) -> None:
    chance = random.Random(3)
    for _ in range(20):
        cuts = sorted(chance.sample(range(len(text) + 1), min(5, len(text))))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert _run(pieces) == _run([text])


def test_a_sentence_is_given_out_before_the_text_is_at_its_end() -> None:
    stream = SentenceStream(MARKERS, "nl")
    assert list(stream.add("De boot vaart. [1] Daarna ")) == [("De boot vaart.", (1,))]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("De boot vaart. [1] Zij vaart niet op", "De boot vaart."),
        ("De boot vaart. [1] Zij vaart niet op zondag. [2]", "Zij vaart niet op zondag."),
        ("De boot vaart. [1] Zij vaart niet op zondag [2]", "Zij vaart niet op zondag"),
        ("Zij vaart niet op", "Zij vaart niet op"),
    ],
)
def test_a_last_sentence_that_was_cut_short_is_left_out(text: str, last: str) -> None:
    assert _run([text])[-1][0] == last
