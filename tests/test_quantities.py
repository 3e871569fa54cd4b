"""Numbers, units, dates and bounds as they are written in Dutch and English."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rag.verification.numerals import clock_minutes, readings
from rag.verification.quantity import Quantity
from rag.verification.sentence import analyse


def only(text: str, language: str) -> Quantity:
    quantities = analyse(text, language).quantities  # type: ignore[arg-type]
    assert len(quantities) == 1, quantities
    return quantities[0]


@pytest.mark.parametrize(
    ("numeral", "language", "values"),
    [
        ("27.400", "nl", [27400]),
        ("27,400", "en", [27400]),
        ("27 400", None, [27400]),
        ("2.161.000", "nl", [2161000]),
        ("2,161,000", "en", [2161000]),
        ("1.250,50", "nl", ["1250.5"]),
        ("1,250.50", "en", ["1250.5"]),
        ("1.2", "nl", ["1.2"]),
        ("2,15", "nl", ["2.15"]),
        ("42.000", "en", [42000]),
        ("42,000", "nl", [42000]),
        ("1.548", "nl", [1548]),
        ("1.548", "en", [1548, "1.548"]),
        ("0,125", "nl", ["0.125"]),
        ("1.06.41", "nl", []),
    ],
)
def test_a_numeral_is_read_by_the_rules_of_its_language(
    numeral: str, language: str | None, values: list[int | str]
) -> None:
    assert readings(numeral, language) == {Fraction(v) for v in values}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("achtenveertigduizend", "nl", 48000),
        ("anderhalf miljoen", "nl", 1_500_000),
        ("een half miljoen", "nl", 500_000),
        ("half a million", "en", 500_000),
        ("forty-eight thousand", "en", 48000),
        ("two and a half", "en", "2.5"),
        ("tweeënhalf", "nl", "2.5"),
        ("vierenhalf", "nl", "4.5"),
        ("tweeenveertig", "nl", 42),
        ("een dozijn", "nl", 12),
        ("a dozen", "en", 12),
        ("driekwart", "nl", "0.75"),
        ("three quarters", "en", "0.75"),
        ("27,4 duizend", "nl", 27400),
        ("1.2 miljard", "nl", 1_200_000_000),
        ("1.2 billion", "en", 1_200_000_000),
        ("hundreds of thousands", "en", 100_000),
        ("1/4", "nl", "0.25"),
    ],
)
def test_number_words_and_scales(text: str, language: str, value: int | str) -> None:
    assert {reading.value for reading in only(text, language).readings} == {Fraction(value)}


def test_a_hanging_compound_gets_the_end_of_its_partner() -> None:
    first, second = analyse("zes- tot zevenhonderd", "nl").quantities
    assert {r.value for r in first.readings} == {Fraction(600)}
    assert {r.value for r in second.readings} == {Fraction(700)}


@pytest.mark.parametrize(
    ("text", "language", "base", "size"),
    [
        ("27.400 euro", "nl", "EUR", 27400),
        ("€ 27.400", "nl", "EUR", 27400),
        ("$3m", "en", "dollar", 3_000_000),
        ("15 cent", "nl", "EUR", "0.15"),
        ("350 km/h", "nl", "speed-kilometer-per-hour", 350),
        ("350 km/u", "nl", "speed-kilometer-per-hour", 350),
        ("350 kilometres per hour", "en", "speed-kilometer-per-hour", 350),
        ("299 pk", "nl", "power-horsepower", 299),
        ("299 hp", "en", "power-horsepower", 299),
        ("96 kWh", "nl", "energy-kilowatt-hour", 96),
        ("96kWh", "en", "energy-kilowatt-hour", 96),
        ("1.770 Nm", "nl", "torque-newton-meter", 1770),
        ("30-inch", "nl", "length-inch", 30),
        ("2,15 %", "nl", "percent", "2.15"),
        ("2 procentpunt", "nl", "percentage point", 2),
        ("twee jaar", "nl", "year", 2),
        ("24 months", "en", "year", 2),
        ("een kwartier", "nl", "second", 900),
        ("a quarter of an hour", "en", "second", 900),
        ("410 arbeidsuren", "nl", "second", 410 * 3600),
        ("op drie na", "nl", "ordinal", 4),
        ("3e", "nl", "ordinal", 3),
        ("twenty-second", "en", "ordinal", 22),
        ("2 p.m.", "en", "clock", 14 * 60),
    ],
)
def test_units_and_currencies(text: str, language: str, base: str, size: int | str) -> None:
    assert (base, Fraction(size)) in {(r.base, r.size) for r in only(text, language).readings}


def test_both_ends_of_a_range_have_its_unit() -> None:
    low, high = analyse("tussen de 30.000 en 36.500 euro", "nl").quantities
    assert {r.base for r in low.readings} == {r.base for r in high.readings} == {"EUR"}


@pytest.mark.parametrize(
    ("text", "language", "bound", "strict"),
    [
        ("minder dan 30", "nl", -1, True),
        ("more than 30", "en", 1, True),
        ("over 30", "en", 1, True),
        ("over 30", "nl", 0, False),
        ("niet hoger is dan 30", "nl", -1, False),
        ("no less than 30", "en", 1, False),
        ("ruim 30", "nl", 1, False),
        ("nog geen 30", "nl", -1, True),
        ("30 of meer", "nl", 1, False),
        ("30 euros at most", "en", -1, False),
        ("30", "nl", 0, False),
    ],
)
def test_bounds(text: str, language: str, bound: int, strict: bool) -> None:
    quantity = only(text, language)
    assert (quantity.bound, quantity.strict) == (bound, strict)


@pytest.mark.parametrize("text", ["SU7", "V8s", "3D-printer", "4G"])
def test_a_code_is_no_quantity(text: str) -> None:
    assert not analyse(f"De {text} is nieuw.", "nl").quantities


@pytest.mark.parametrize(
    ("text", "language", "fields"),
    [
        ("op 12 mei 1940", "nl", {"day": 12, "month": 5, "year": 1940}),
        ("on May 12th, 1940", "en", {"day": 12, "month": 5, "year": 1940}),
        ("op 1940-05-12", "nl", {"day": 12, "month": 5, "year": 1940}),
        ("12-05-1940", "nl", {"day": 12, "month": 5, "year": 1940}),
        ("maart 2024", "nl", {"month": 3, "year": 2024}),
        ("medio 2025", "nl", {"part": "mid", "year": 2025}),
        ("mid-2025", "en", {"part": "mid", "year": 2025}),
        ("at the end of 2026", "en", {"part": "late", "year": 2026}),
        ("begin september", "nl", {"part": "early", "month": 9}),
        ("de jaren negentig", "nl", {"decade": 90}),
        ("the 1990s", "en", {"decade": 1990}),
        ("de negentiende eeuw", "nl", {"century": 19}),
        ("19th-century", "en", {"century": 19}),
        ("woensdagavond", "nl", {"weekday": 2}),
        ("last spring", "en", {"season": "spring"}),
    ],
)
def test_dates(text: str, language: str, fields: dict[str, object]) -> None:
    (date,) = analyse(text, language).dates  # type: ignore[arg-type]
    assert {name: getattr(date, name) for name in fields} == fields


@pytest.mark.parametrize(
    "text", ["You may march on.", "The Zwiep 25 may not go.", "Leonie van Vrijdag belt."]
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert not analyse(text, "en").dates


@pytest.mark.parametrize(("numeral", "minutes"), [("8.30", 510), ("24:00", 1440), ("8.75", None)])
def test_times_of_day(numeral: str, minutes: int | None) -> None:
    assert clock_minutes(numeral) == minutes
