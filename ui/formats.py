"""Numbers, dates and durations as they are written in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import Final

from index.types import Language

_MONTHS: Final = {
    "nl": (
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_SWAP = str.maketrans(",.", ".,")


def format_number(value: float, language: Language, decimals: int = 0) -> str:
    """Group the thousands and mark the decimals: 1.234,5 in Dutch, 1,234.5 in English."""
    english = f"{value:,.{decimals}f}"
    return english.translate(_SWAP) if language == "nl" else english


def format_seconds(seconds: float, language: Language) -> str:
    """Write a duration with the precision a reader can use: milliseconds below a tenth."""
    if seconds < 0.0995:
        return f"{format_number(seconds * 1000, language)} ms"
    return f"{format_number(seconds, language, 1 if seconds >= 9.95 else 2)} s"


def format_date(iso: str, language: Language) -> str:
    """Write an ISO 8601 date, or a year and month, in words; anything else stays as it is."""
    try:
        if len(iso) == 7:
            day = date.fromisoformat(f"{iso}-01")
            return f"{_MONTHS[language][day.month - 1]} {day.year}"
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"
