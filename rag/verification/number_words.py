"""Numbers written in words: "achtenveertigduizend", "anderhalf", "a dozen", "third".

``text2num`` reads cardinals and ordinals of both languages; fractions, dozens, old spellings
and hanging compounds ("zes- tot zevenhonderd") are our own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

import text_to_num

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language
    from rag.verification.tokens import Token


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Tokens ``start`` up to ``end`` say ``value``."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False
    vague: bool = False


_FRACTIONS = {
    "half": Fraction(1, 2), "halve": Fraction(1, 2), "helft": Fraction(1, 2),
    "kwart": Fraction(1, 4), "driekwart": Fraction(3, 4), "quarter": Fraction(1, 4),
    "anderhalf": Fraction(3, 2), "anderhalve": Fraction(3, 2),
}  # fmt: skip
_COUNTS = {
    "dozijn": 12, "dozen": 12, "beide": 2, "beiden": 2, "allebei": 2, "both": 2, "twice": 2,
    "tweemaal": 2, "driemaal": 3, "viermaal": 4, "thrice": 3, "duo": 2, "trio": 3, "dubbel": 2,
    "dubbele": 2, "double": 2, "nul": 0, "zero": 0, "tiental": 10, "honderdtal": 100,
}  # fmt: skip
_VAGUE = {
    "tientallen": 10, "dozens": 10, "tens": 10, "honderden": 100, "hundreds": 100,
    "duizenden": 1000, "thousands": 1000, "tienduizenden": 10_000, "honderdduizenden": 100_000,
    "miljoenen": 10**6, "millions": 10**6, "miljarden": 10**9, "billions": 10**9,
}  # fmt: skip
_ONES = {"één": "nl", "eén": "nl", "éen": "nl", "one": "en", "single": "en"}
_AND_A_HALF = (("en", "een", "half"), ("en", "een", "halve"), ("and", "a", "half"))
# "tweeenveertig" for "tweeënveertig": the spelling without diaeresis that many people type.
_NO_DIAERESIS = re.compile(r"(twee|drie)en(?=twintig|dertig|veertig|vijftig|zestig|zeventig|ta|ne)")
_HALF_COMPOUND = re.compile(r"(.{2,}?)[eë]nhal(?:f|ve)")
_HANGING_TAIL = re.compile(r"(honderd|duizend|tig)$")
_NOT_NUMBERS = {"een", "eens", "point", "punt", "komma", "and", "en", "o", "oh", "ene", "ones"}


@dataclass(frozen=True, slots=True)
class _Word:
    """What ``text_to_num`` asks of a token."""

    word: str

    def text(self) -> str:
        return self.word

    def text_lowercase(self) -> str:
        return self.word

    def nt_separated(self, previous: object) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return not self.word[:1].isalpha() or self.word in _NOT_NUMBERS - {"and", "en"}


@lru_cache(maxsize=2048)
def single_word(word: str, language: Language) -> Fraction | None:
    """The cardinal number a lower-case word says, if it says one."""
    half = _HALF_COMPOUND.fullmatch(word) if language == "nl" else None
    if half and (whole := single_word(half.group(1), language)) is not None:
        return whole + Fraction(1, 2)
    if word in _NOT_NUMBERS:
        return None
    try:
        return Fraction(text_to_num.text2num(_spelled(word, language), language))
    except ValueError:
        return None


def _spelled(word: str, language: Language) -> str:
    return _NO_DIAERESIS.sub(r"\1ën", word) if language == "nl" else word


_COMPOUND = re.compile(
    r"(een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien"
    r"|zestien|zeventien|achttien|negentien|\w*tig|\w*honderd|\w*duizend)"
    r"-?(daags|week|jar|urig|uurs|maand|deurs|persoons|cijferig|delig|voudig|koppig|talig|hoek"
    r"|baans|zits|punts|traps|potig|kamer|gangen|sterren|letterig|armig|wieler|mans|urs)\w{0,12}"
)


@lru_cache(maxsize=8192)
def compound_number(word: str, language: Language | None) -> tuple[Fraction, str] | None:
    """The number and the thing in a word such as "driedaagse" or "zestiencijferige"."""
    match = _COMPOUND.fullmatch(word) if language != "en" and len(word) < 40 else None
    value = single_word(match.group(1), "nl") if match else None
    return None if match is None or value is None else (value, match.group(2))


def find_number_words(tokens: Sequence[Token], language: Language) -> tuple[NumberWords, ...]:
    """The number words among ``tokens``, in order, without overlap."""
    words = [token.lower for token in tokens]
    found: dict[int, NumberWords] = {}
    spelled = [_Word(_spelled(word, language)) for word in words]
    for hit in text_to_num.find_numbers(spelled, language, 0):
        number = NumberWords(hit.start, hit.end, Fraction(round(hit.value, 6)), hit.is_ordinal)
        if words[hit.start] not in _VAGUE and not _is_unit_second(words, number):
            found[hit.start] = number
    taken = {i for number in found.values() for i in range(number.start, number.end)}
    for i in range(len(words)):
        if i in taken:
            continue
        special = _special(words, i, language, capital=_is_capital(tokens[i]))
        if special is not None:
            found[i] = special
    return tuple(_with_halves(words, [found[start] for start in sorted(found)]))


def _is_unit_second(words: Sequence[str], number: NumberWords) -> bool:
    """As in "2.1 second": the unit, not the rank."""
    before = words[number.start - 1] if number.start else ""
    units = {"per", "every", "each", "half", "split", "one"}
    return words[number.start] == "second" and (before[:1].isdigit() or before in units)


def _special(
    words: Sequence[str], i: int, language: Language, *, capital: bool
) -> NumberWords | None:
    word = words[i]
    if word == "quarter" and not _is_fourth(words, i):
        return None
    if word in _VAGUE:
        return NumberWords(i, i + 1, Fraction(_VAGUE[word]), vague=True)
    if word in _FRACTIONS:
        return NumberWords(i, i + 1, _FRACTIONS[word])
    if word in _COUNTS and not capital:
        return NumberWords(i, i + 1, Fraction(_COUNTS[word]))
    if word in _ONES:
        return NumberWords(i, i + 1, Fraction(1))
    if language == "nl" and word.endswith(("half", "halve", "halfduizend")):
        value = single_word(word, language)
        return None if value is None else NumberWords(i, i + 1, value)
    if (
        language == "nl"
        and word.endswith("en")
        and word[:2] in {"tw", "dr", "vi", "ze", "ac", "ne"}
    ):
        # "een van de tweeën", "met z'n vieren"
        value = single_word(re.sub(r"ë?e?n$", "", word), language)
        return None if value is None else NumberWords(i, i + 1, value)
    return None


def _is_capital(token: Token) -> bool:
    """As in "the Duo": a name."""
    return token.text[:1].isupper() and not token.first


def _is_fourth(words: Sequence[str], i: int) -> bool:
    """As in "a quarter", "quarter of": the fraction, not three months ("the third quarter")."""
    before = words[i - 1] if i else ""
    return before in {"a", "one", "three"} or (
        words[i + 1 : i + 2] == ["of"] and before in {"every", "each", "about", "almost", "nearly"}
    )


def _with_halves(words: Sequence[str], numbers: Sequence[NumberWords]) -> list[NumberWords]:
    """Join "twee en een half", "two and a half", "three quarters", "zes- tot zevenhonderd"."""
    joined: list[NumberWords] = []
    skip = -1
    for number in numbers:
        if number.start < skip:
            continue
        tail = tuple(words[number.end : number.end + 3])
        if not number.ordinal and tail in _AND_A_HALF:
            skip = number.end + 3
            joined.append(NumberWords(number.start, skip, number.value + Fraction(1, 2)))
        elif number.vague and tail[:1] == ("of",) and tail[1:2] and tail[1] in _VAGUE:
            skip = number.end + 2
            value = number.value * _VAGUE[tail[1]]
            joined.append(NumberWords(number.start, skip, value, vague=True))
        elif tail[:1] in {("quarters",), ("kwart",)} and number.value < 4:
            skip = number.end + 1
            joined.append(NumberWords(number.start, skip, number.value / 4))
        else:
            joined.append(number)
    return joined
