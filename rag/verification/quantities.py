"""The quantities of a sentence: value, unit or currency, and the side a bound lies on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from rag.verification.bounds import bound_around
from rag.verification.calendar_names import is_month_name
from rag.verification.function_words import word_set
from rag.verification.number_words import NumberWords, compound_number
from rag.verification.numerals import clock_minutes, lap_time, readings
from rag.verification.quantity import Quantity, Reading
from rag.verification.shared_units import CONNECTORS, share_units
from rag.verification.spelled_numbers import find_spelled_numbers
from rag.verification.times_of_day import NAMED_TIMES, time_of_day
from rag.verification.tokens import is_function_word
from rag.verification.units import (
    CLOCK,
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    LENGTHS_OF_TIME,
    ORDINAL,
    PERCENT,
    VAGUE,
    Unit,
    unit_at,
    unit_in_compound,
    unit_of_word,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.tokens import Token

_MULTIPLIERS = {
    "duizend": 10**3, "thousand": 10**3, "miljoen": 10**6, "million": 10**6, "mln": 10**6,
    "miljard": 10**9, "mld": 10**9, "mrd": 10**9, "billion": 10**9, "bn": 10**9,
    "biljoen": 10**12, "trillion": 10**12, "dozijn": 12, "dozen": 12, "honderd": 100,
    "hundred": 100,
}  # fmt: skip
_GLUED_MULTIPLIERS = {"k": 10**3, "m": 10**6, "bn": 10**9, "mln": 10**6, "mld": 10**9}
_ORDINAL_SUFFIXES = {"e", "de", "ste", "st", "nd", "rd", "th"}
_EURO = Unit("EUR", kind="amount")
_TONNE = Unit("gram", Fraction(10**6))
_ADJECTIVES = word_set("working business calendar full whole volle hele lange extra long")
# Never singular behind a number above one in Dutch: in "bij windkracht 7 week ze af" it is a verb.
_ONLY_OF_ONE = word_set("week maand dag minuut seconde")
_COMPOUND_UNITS = {
    ending: Unit(base, Fraction(factor), "duration")
    for ending, base, factor in (
        ("daags", "second", 86_400), ("week", "second", 604_800), ("jar", "year", 1),
        ("urig", "second", 3600), ("uurs", "second", 3600),
    )
}  # fmt: skip


def find_quantities(
    text: str, tokens: Sequence[Token], language: Language | None
) -> tuple[Quantity, ...]:
    """The quantities of ``text``, in order, ordinals and times of day among them."""
    return _Scan(text, tokens, language).run()


class _Scan:
    """One pass over the tokens."""

    def __init__(self, text: str, tokens: Sequence[Token], language: Language | None) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.lower for token in tokens]
        self.language = language
        self.spelled = find_spelled_numbers(tokens, language)

    def run(self) -> tuple[Quantity, ...]:
        found: list[Quantity] = []
        i = 0
        while i < len(self.tokens):
            quantity = self._at(i)
            if quantity is None:
                i += 1
            else:
                found.append(quantity)
                i = max(quantity.end, i + 1)
        return tuple(share_units(found, self.words))

    def _at(self, i: int) -> Quantity | None:
        if (minutes := NAMED_TIMES.get(self.words[i])) is not None:
            return self._quantity(i, i + 1, [Reading(Fraction(minutes), CLOCK)])
        word = self.words[i]
        if word in LENGTHS_OF_TIME and (named := unit_of_word(word)) is not None:
            return self._quantity(i, i + 1, [Reading(Fraction(1), named)])
        if (part := compound_number(word, self.language)) is not None:
            value, counted = part
            unit = _COMPOUND_UNITS.get(counted)
            return replace(self._quantity(i, i + 1, [Reading(value, unit)]), implicit=True)
        currency, start = self._currency_before(i)
        if start < len(self.tokens):
            number = self._number(start)
            if number is not None:
                return self._measured(i, number, currency)
        return None

    def _currency_before(self, i: int) -> tuple[Unit | None, int]:
        word = self.words[i]
        is_code = word in CURRENCY_CODES and self.tokens[i].text.isupper()
        if word in CURRENCY_SIGNS or is_code:
            unit = unit_at(self.tokens[i : i + 1], 0)
            return (unit[0] if unit else None), i + 1
        return None, i

    def _number(self, i: int) -> NumberWords | tuple[list[Fraction], int] | None:
        spelled = self.spelled.get(i)
        if spelled is not None:
            return spelled
        token = self.tokens[i]
        if token.kind != "number":
            return None
        values = sorted(readings(token.text, self.language))
        end = i + 1
        if token.text.isdigit() and self._is_fraction(i):
            divisor = int(self.tokens[i + 2].text)
            return [Fraction(int(token.text), divisor)], i + 3
        if i and self.tokens[i - 1].text == "-" and token.glued and not self.tokens[i - 1].glued:
            values = [-value for value in values]
        return values, end

    def _is_fraction(self, i: int) -> bool:
        rest = self.tokens[i + 1 : i + 3]
        if len(rest) < 2 or rest[0].text != "/" or not rest[1].text.isdigit():
            return False
        return len(rest[1].text) <= 2 and int(rest[1].text) > 0 and rest[0].glued and rest[1].glued

    def _measured(
        self, i: int, number: NumberWords | tuple[list[Fraction], int], currency: Unit | None
    ) -> Quantity | None:
        if isinstance(number, NumberWords):
            values, end = [number.value], number.end
            if number.ordinal:
                return self._quantity(i, end, [Reading(number.value, ORDINAL)])
            if number.vague:
                return self._quantity(i, end, [Reading(number.value, VAGUE)])
        else:
            values, end = number
            suffix = self._suffix(end)
            if suffix in _ORDINAL_SUFFIXES:
                return self._quantity(i, end + 1, [Reading(value, ORDINAL) for value in values])
        spelled = number.value if isinstance(number, NumberWords) else None
        time = time_of_day(self.tokens[i].text, spelled, self.words[end : end + 5])
        if time is not None:
            return self._quantity(i, end + time[1], time[0])
        scale, end = self._scale(end, money=currency is not None)
        if scale == 1 and self.words[end : end + 1] == ["ton"] and self.language != "en":
            return self._quantity(i, end + 1, _tons(values))
        scaled = [value * scale for value in values]
        if self.language == "nl" and self.words[end : end + 1] and not self._suffix(end):
            several = all(value > 1 for value in scaled)
            if several and self.words[end] in _ONLY_OF_ONE:
                return self._quantity(i, end, [Reading(value, None) for value in scaled])
        unit, end = self._unit_behind(end, currency, part=all(v < 1 for v in scaled))
        if unit is None and self._suffix(end) and not isinstance(number, NumberWords):
            return None  # "4D", "3G": a code, which is a name
        return replace(self._quantity(i, end, self._readings(i, scaled, unit)), scale=scale)

    def _readings(self, i: int, values: list[Fraction], unit: Unit | None) -> list[Reading]:
        found = [Reading(value, unit) for value in values]
        numeral = self.tokens[i].text
        if unit is None and (minutes := clock_minutes(numeral)) is not None:
            time = Reading(Fraction(minutes), CLOCK)
            found = [time] if self.language == "nl" and "." in numeral else [*found, time]
        lap = lap_time(numeral)
        return found if lap is None else [*found, Reading(lap, CLOCK)]

    def _suffix(self, end: int) -> str:
        """The letters directly behind the number, or none."""
        if end < len(self.tokens) and self.tokens[end].glued and self.tokens[end].is_word:
            return self.words[end]
        return ""

    def _scale(self, end: int, *, money: bool) -> tuple[int, int]:
        scale = 1
        if money and (glued := _GLUED_MULTIPLIERS.get(self._suffix(end))):
            return glued, end + 1
        if self.words[end : end + 1] == ["a"] and self.words[end + 1 : end + 2] != []:
            end += self.words[end + 1] in _MULTIPLIERS
        while end < len(self.tokens) and self.words[end] in _MULTIPLIERS:
            scale *= _MULTIPLIERS[self.words[end]]
            end += 1
            if end < len(self.tokens) and self.words[end] == "." and self.tokens[end].glued:
                following = self.words[end + 1 : end + 2]
                end += self.words[end - 1] in {"mln", "mld", "mrd"} and following != []
        return scale, end

    def _unit_behind(
        self, end: int, currency: Unit | None, *, part: bool
    ) -> tuple[Unit | None, int]:
        """The unit behind a number; "a quarter of an hour" only behind a ``part`` of one."""
        if currency is not None:
            return currency, end
        start = end
        if self.words[start : start + 1] == ["-"] and start + 1 < len(self.tokens):
            if not self.tokens[start + 1].is_word:
                return None, end
            start += 1
        elif part and tuple(self.words[start : start + 2]) in {("of", "an"), ("of", "a")}:
            start += 2
        elif (part and self.words[start : start + 1] in (["an"], ["a"])) or (
            self.words[start : start + 1] and self.words[start] in _ADJECTIVES
        ):
            start += 1
        found = unit_at(self.tokens, start)
        if found is None and start < len(self.tokens):
            compound = unit_in_compound(self.words[start])
            found = None if compound is None else (compound, start + 1)
        if found is None:
            return None, end
        if found[0] == PERCENT and self.words[found[1] : found[1] + 1] == ["punt"]:
            return Unit("percentage point", kind="percentage"), found[1] + 1
        return found

    def _quantity(self, start: int, end: int, found: list[Reading]) -> Quantity:
        first, last = self.tokens[start], self.tokens[min(end, len(self.tokens)) - 1]
        bound, strict = bound_around(self.words, start, end, self.language)
        return Quantity(
            text=self.text[first.start : last.end],
            start=start,
            end=end,
            readings=frozenset(found),
            bound=bound,
            strict=strict,
            counted=self._counted(end) if all(r.unit is None for r in found) else "",
        )

    def _counted(self, end: int) -> str:
        behind = end + (self.words[end : end + 1] == ["-"])
        if behind >= len(self.tokens) or not self.tokens[behind].is_word:
            return ""
        word = self.words[behind]
        grammar = is_function_word(word) or word in CONNECTORS or is_month_name(word)
        return "" if grammar else word


def _tons(values: list[Fraction]) -> list[Reading]:
    """As in "vier ton" is four hundred thousand (guilders, now euros), or weighs four tonnes."""
    money = [Reading(value * 100_000, unit) for value in values for unit in (None, _EURO)]
    return money + [Reading(value, _TONNE) for value in values]
