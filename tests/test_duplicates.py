"""Passages that say the same as another one."""

from dataclasses import replace

import pytest

from index.duplicates import are_duplicates
from index.types import Passage

LONG = (
    "In april opende de fabriek bij Beijing haar deuren voor 1200 werknemers die samen een "
    "half jaar lang aan de nieuwe wagen hadden gebouwd en daar erg trots op waren"
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (LONG, True),
        (LONG.upper() + "!", True),
        (LONG.replace("erg", "heel"), True),
        (LONG.replace("1200", "1300"), False),
        (LONG.replace("Beijing", "Utrecht"), False),
        (LONG.replace("erg", "niet"), False),
        ("Iets heel anders.", False),
    ],
)
def test_duplicates_say_the_same(other: str, same: bool) -> None:
    first = Passage("a", "a", LONG, 0, len(LONG))
    second = Passage("b", "b", other, 0, len(other))
    assert are_duplicates(first, second, 0.99) is same
    assert are_duplicates(second, first, 0.99) is same
    assert not are_duplicates(first, replace(second, language="en"), 1.0)


def test_alike_words_with_unlike_vectors_are_no_duplicates() -> None:
    first = Passage("a", "a", LONG, 0, len(LONG))
    other = LONG.replace("erg", "heel")
    assert not are_duplicates(first, Passage("b", "b", other, 0, len(other)), 0.5)
