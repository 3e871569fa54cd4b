"""The dates of a sentence: days, months, years, decades, centuries, seasons, weekdays.

Month and weekday names come from the Unicode CLDR by way of Babel. ``dateparser`` was tried and
left out: it completes "eind 2026" with today's day and month and reads "SU7" as July.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.verification.calendar_names import (
    DECADES,
    PARTS_OF_PERIODS,
    months,
    season_in,
    short_months,
    weekdays,
)
from rag.verification.date import Date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.quantity import Quantity
    from rag.verification.tokens import Token

_NUMERIC = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
_PART_OF_DAY = re.compile(r"(s?ochtend|morgen|s?middag|s?avond|nacht)s?$")
_SPRING_BEFORE = {"the", "this", "last", "next", "in", "early", "late", "by", "every", "each"}


def find_dates(
    text: str,
    tokens: Sequence[Token],
    language: Language | None,
    quantities: Sequence[Quantity],
) -> tuple[Date, ...]:
    """The dates of ``text`` in order; a bare year stays a quantity."""
    return _Scan(text, tokens, language, quantities).run()


class _Scan:
    """One pass over the tokens."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        language: Language | None,
        quantities: Sequence[Quantity],
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.lower for token in tokens]
        self.languages: tuple[Language, ...] = (language,) if language else ("nl", "en")
        self.quantities = {quantity.start: quantity for quantity in quantities}

    def run(self) -> tuple[Date, ...]:
        found: list[Date] = []
        i = 0
        while i < len(self.tokens):
            date = self._at(i)
            if date is None:
                i += 1
            else:
                found.append(date)
                i = max(date.end, i + 1)
        return tuple(found)

    def _at(self, i: int) -> Date | None:
        part, start = self._part(i)
        date = (
            self._numeric(start)
            or self._day_month(start)
            or self._month(start)
            or self._decade(start)
            or self._century(start)
            or self._season(start)
            or (self._bare_year(start) if part else None)
            or (self._weekday(start) if start == i else None)
        )
        if date is None:
            return None
        first, last = self.tokens[i], self.tokens[date.end - 1]
        span = self.text[first.start : last.end]
        return replace(date, start=i, part=part, text=span)

    def _part(self, i: int) -> tuple[str, int]:
        for length in (3, 2, 1):
            part = PARTS_OF_PERIODS.get(tuple(self.words[i : i + length]))
            if part is not None:
                end = i + length
                end += self.words[end : end + 1] in (["de"], ["the"], ["-"])
                return part, end
        return "", i

    def _numeric(self, i: int) -> Date | None:
        """1940-05-12, 12-05-1940, 12/5/1940 (day first unless that cannot be), 12.05.1940."""
        token = self.tokens[i : i + 1]
        if not token or token[0].kind != "number":
            return None
        width = 1 if token[0].text.count(".") == 2 else 5
        chunk = self.tokens[i : i + width]
        if any(not piece.glued for piece in chunk[1:]):
            return None
        match = _NUMERIC.fullmatch("".join(piece.text for piece in chunk))
        if match is None:
            return None
        one, two, three = (int(group) for group in match.groups())
        year, month, day = (one, two, three) if len(match.group(1)) == 4 else (three, two, one)
        if month > 12 and day <= 12:
            month, day = day, month
        if year < 1000 or not 1 <= month <= 12 or not 1 <= day <= 31:
            return None
        return Date("", i, i + width, year=year, month=month, day=day)

    def _day(self, i: int) -> tuple[int, int]:
        """A day of the month at token ``i`` ("12", "12th", "twaalf") and the token behind it."""
        quantity = self.quantities.get(i)
        if quantity is None or len(quantity.readings) != 1 or quantity.end - i > 2:
            return 0, i
        reading = next(iter(quantity.readings))
        value = reading.value
        if reading.base not in ("", "ordinal") or value.denominator != 1 or not 1 <= value <= 31:
            return 0, i
        return int(value), quantity.end

    def _day_month(self, i: int) -> Date | None:
        start = i + 1 if self.words[i : i + 1] == ["the"] else i
        day, end = self._day(start)
        if not day:
            return None
        end += self.words[end : end + 1] in (["of"], ["."])
        month, end = self._month_name(end, short=True)
        if not month:
            return None
        year, end = self._year(end)
        return Date("", i, end, year=year, month=month, day=day)

    def _month(self, i: int) -> Date | None:
        month, end = self._month_name(i, short=False)
        if not month:
            short, behind = self._month_name(i, short=True)
            if not short or not (self._day(behind)[0] or self._year(behind)[0]):
                return None
            month, end = short, behind
        the = self.words[end : end + 1] == ["the"]
        day, behind = self._day(end + the)
        followed = self.quantities.get(end + the)
        if day and "en" in self.languages and not (followed and followed.counted):
            year, behind = self._year(behind)
            return Date("", i, behind, year=year, month=month, day=day)
        year, end = self._year(end)
        return Date("", i, end, year=year, month=month)

    def _month_name(self, i: int, *, short: bool) -> tuple[int, int]:
        if i >= len(self.tokens):
            return 0, i
        word = self.words[i]
        for language in self.languages:
            month = months(language).get(word, 0)
            if month and self._is_month(i, language):
                return month, i + 1
            if month:
                continue
            if short and (month := short_months(language).get(word, 0)):
                dot = self.words[i + 1 : i + 2] == ["."] and self.tokens[i + 1].glued
                return month, i + 1 + (dot and i + 2 < len(self.tokens))
        return 0, i

    def _is_month(self, i: int, language: Language) -> bool:
        """Not the English verbs "may" and "march", nor "august"."""
        token = self.tokens[i]
        if language == "nl" or token.lower not in {"may", "march", "august"}:
            return True
        if not token.text[0].isupper():
            return False
        return not token.first or (i + 1 < len(self.tokens) and self.tokens[i + 1].kind == "number")

    def _year(self, i: int) -> tuple[int, int]:
        """A year right behind a month, perhaps after a comma, "of" or "van"."""
        for skip in (0, 1):
            if skip and self.words[i : i + 1] not in ([","], ["of"], ["van"], ["in"]):
                break
            token = self.tokens[i + skip : i + skip + 1]
            if token and token[0].text.isdigit() and len(token[0].text) == 4:
                return int(token[0].text), i + skip + 1
        return 0, i

    def _bare_year(self, i: int) -> Date | None:
        token = self.tokens[i : i + 1]
        if token and token[0].text.isdigit() and len(token[0].text) == 4:
            quantity = self.quantities.get(i)
            if quantity is not None and quantity.unit is None:
                return Date("", i, i + 1, year=int(token[0].text))
        return None

    def _decade(self, i: int) -> Date | None:
        words = self.words[i : i + 4]
        if words[:1] == ["jaren"] and len(words) > 1:
            end = i + 2 + (words[1] == "'")
            number = words[-1] if words[1] == "'" and len(words) < 3 else words[end - i - 1]
            value = DECADES.get(number) or (int(number) if re.fullmatch(r"\d0", number) else 0)
            return Date("", i, end, decade=value) if value else None
        is_plural = len(words) > 1 and words[1] in {"s", "'s"} and self.tokens[i + 1].glued
        if is_plural and re.fullmatch(r"(\d\d)?\d0", words[0]):
            return Date("", i, i + 2, decade=int(words[0]))
        if words and words[0] in DECADES and words[0].endswith("ies"):
            return Date("", i, i + 1, decade=DECADES[words[0]])
        return None

    def _century(self, i: int) -> Date | None:
        quantity = self.quantities.get(i)
        if quantity is None or quantity.unit is None or quantity.unit.base != "ordinal":
            return None
        end = quantity.end + (self.words[quantity.end : quantity.end + 1] == ["-"])
        word = self.words[end : end + 1]
        if word in (["eeuw"], ["century"], ["eeuwse"], ["eeuws"]):
            value = next(iter(quantity.readings)).value
            return Date("", i, end + 1, century=int(value))
        return None

    def _season(self, i: int) -> Date | None:
        word = self.words[i] if i < len(self.words) else ""
        season = season_in(word)
        before = self.words[i - 1] if word and i else ""
        if word == "spring" and before not in _SPRING_BEFORE and not self._year(i + 1)[0]:
            season = ""
        if word == "fall" and before in _SPRING_BEFORE - {"in", "by"}:
            season = "autumn"
        if not season:
            return None
        year, end = self._year(i + 1)
        return Date("", i, end, year=year, season=season)

    def _weekday(self, i: int) -> Date | None:
        word = self.words[i]
        token = self.tokens[i]
        for language in self.languages:
            names = weekdays(language)
            if language == "nl" and token.text[0].isupper() and not token.first:
                continue  # "Leonie Vrijdag"
            for form in (word, word.removesuffix("s"), _PART_OF_DAY.sub("", word)):
                if form in names:
                    return Date("", i, i + 1, weekday=names[form])
        return None
