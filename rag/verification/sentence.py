"""A sentence taken apart once: tokens, language, quantities, dates, content words, clauses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.date import Date
from rag.verification.dates import find_dates
from rag.verification.function_words import word_set
from rag.verification.quantities import find_quantities
from rag.verification.quantity import Quantity
from rag.verification.tokens import (
    Token,
    fold,
    is_function_word,
    language_of,
    normalise,
    tokenise,
)

if TYPE_CHECKING:
    import Stemmer

    from index.types import Language

_BREAKS = frozenset(",;:().!?") | word_set(
    "maar terwijl omdat doordat want hoewel zodat waardoor wie but while whereas because "
    "although though which who whom when als toen if nadat voordat before after"
)


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word that carries meaning, at token ``position``, with its stem."""

    position: int
    word: str
    stem: str


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """What the checks need to know of one text (a claim, a quote or a title).

    Equal only to itself: the analysis of a text is kept, and so is what is derived from it.
    """

    text: str
    tokens: tuple[Token, ...]
    language: Language | None
    quantities: tuple[Quantity, ...]
    dates: tuple[Date, ...]
    content: tuple[ContentWord, ...]
    words: frozenset[str]
    clauses: tuple[tuple[int, int], ...]
    date_positions: frozenset[int]
    quantity_positions: frozenset[int]

    def in_date(self, position: int) -> bool:
        """Whether the token at ``position`` is part of a date."""
        return position in self.date_positions

    def in_quantity(self, position: int) -> bool:
        """Whether the token at ``position`` is part of a quantity."""
        return position in self.quantity_positions


@lru_cache(maxsize=2048)
def analyse(text: str, language: Language | None = None) -> Sentence:
    """Take ``text`` apart; ``language`` overrules what its own words suggest."""
    plain = normalise(text)
    tokens = tokenise(plain)
    spoken = language or language_of(plain)
    quantities = find_quantities(plain, tokens, spoken)
    dates = find_dates(plain, tokens, spoken, quantities)
    in_dates = frozenset(i for date in dates for i in range(date.start, date.end))
    in_quantities = frozenset(i for number in quantities for i in range(number.start, number.end))
    return Sentence(
        text=plain,
        tokens=tokens,
        language=spoken,
        quantities=quantities,
        dates=dates,
        content=_content(tokens, spoken, in_dates | in_quantities),
        words=frozenset(fold(token.text) for token in tokens if token.kind != "symbol"),
        clauses=_clauses(tokens),
        date_positions=in_dates,
        quantity_positions=in_quantities,
    )


def _content(
    tokens: tuple[Token, ...], language: Language | None, taken: frozenset[int]
) -> tuple[ContentWord, ...]:
    return tuple(
        ContentWord(position, fold(token.text), stem(token.lower, language))
        for position, token in enumerate(tokens)
        if token.is_word
        and position not in taken
        and not is_function_word(token.lower)
        and len(token.text) > 1
    )


@lru_cache(maxsize=16384)
def stem(word: str, language: Language | None) -> str:
    """The Snowball stem of a lower-case word, without diacritics."""
    plain = word.removesuffix("'s")
    return fold(str(_stemmer(language or "nl").stemWord(plain)))


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Stemmer.Stemmer:
    import Stemmer

    return Stemmer.Stemmer("dutch" if language == "nl" else "english")


def _clauses(tokens: tuple[Token, ...]) -> tuple[tuple[int, int], ...]:
    """Token spans between commas and subordinating words."""
    spans: list[tuple[int, int]] = []
    start = 0
    for position, token in enumerate(tokens):
        if token.lower in _BREAKS and position > start:
            spans.append((start, position))
            start = position
    if start < len(tokens):
        spans.append((start, len(tokens)))
    return tuple(
        (start, end) for start, end in spans if any(t.kind != "symbol" for t in tokens[start:end])
    )
