"""Numbers, dates and durations as people write them; the texts of the page."""

from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import get_args

import pytest

from rag.types import Outcome, Status
from ui.formats import format_date, format_number, format_seconds
from ui.messages import MESSAGES, Messages, counted


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        (27400, 0, "27.400", "27,400"),
        (0.5, 3, "0,500", "0.500"),
        (-1234.5, 1, "-1.234,5", "-1,234.5"),
    ],
)
def test_numbers(value: float, decimals: int, dutch: str, english: str) -> None:
    assert format_number(value, "nl", decimals) == dutch
    assert format_number(value, "en", decimals) == english


@pytest.mark.parametrize(
    ("iso", "dutch", "english"),
    [
        ("2026-01-06", "6 januari 2026", "6 January 2026"),
        ("2025-03-31T12:00:00", "31 maart 2025", "31 March 2025"),
        ("2025-08", "augustus 2025", "August 2025"),
        ("2025", "2025", "2025"),
        ("gisteren", "gisteren", "gisteren"),
        ("2025-13", "2025-13", "2025-13"),
    ],
)
def test_dates(iso: str, dutch: str, english: str) -> None:
    assert format_date(iso, "nl") == dutch
    assert format_date(iso, "en") == english


@pytest.mark.parametrize(
    ("seconds", "dutch"),
    [(0.0214, "21 ms"), (0.118, "0,12 s"), (4.26, "4,26 s"), (61.27, "61,3 s")],
)
def test_durations(seconds: float, dutch: str) -> None:
    assert format_seconds(seconds, "nl") == dutch


def test_both_languages_say_everything_with_the_same_gaps() -> None:
    for field in fields(Messages):
        dutch, english = (getattr(MESSAGES[code], field.name) for code in ("nl", "en"))
        assert type(dutch) is type(english)
        assert _gaps(dutch) == _gaps(english), field.name
        assert dutch
        if field.name not in ("reasons", "stages"):  # English already
            assert english
    for code in ("nl", "en"):
        assert set(MESSAGES[code].status) == set(get_args(Status))
        assert set(MESSAGES[code].outcome) == set(get_args(Outcome))


def _gaps(text: object) -> set[str]:
    parts = text if isinstance(text, tuple) else (text,)
    return {
        name
        for part in parts
        if isinstance(part, str)
        for _, name, _, _ in Formatter().parse(part)
        if name
    }


def test_one_is_singular() -> None:
    forms = MESSAGES["nl"].source_count
    assert [counted(forms, n) for n in (0, 1, 2)] == ["0 bronnen", "1 bron", "2 bronnen"]
