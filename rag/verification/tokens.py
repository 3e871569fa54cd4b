"""The words of a sentence: normalised, cut into tokens, with its language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.function_words import FUNCTION_WORDS, TELLTALE_WORDS

if TYPE_CHECKING:
    from index.types import Language

_SPACES = re.compile(r"\s+")
_SAME_CHARACTER = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "⁄": "/",
        "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None,
        "\ufeff": None,
    }
)  # fmt: skip
# Possessive quantifiers keep the scan linear on any input. A number keeps its separators; a
# letter or symbol directly behind it is a token of its own, marked ``glued``.
_TOKEN = re.compile(
    r"""
    (?P<number> \d{1,3}+ (?:\ \d{3})++ (?!\d) (?:[.,]\d++)?
              | \d++ (?:[.,:]\d++)*+ )
  | (?P<word> [^\W\d_] [^\W_]*+ (?:'[^\W\d_]++)*+ )
  | (?P<symbol> \S )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or symbol; ``glued`` says no space stands before it."""

    text: str
    kind: str
    start: int
    end: int
    glued: bool
    first: bool

    @property
    def lower(self) -> str:
        """The token without capitals."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters (perhaps with digits: ``SU7``)."""
        return self.kind == "word"


def normalise(text: str) -> str:
    """One form for every way of typing the same characters: NFKC, plain quotes, dashes, spaces."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_SAME_CHARACTER)).strip()


@lru_cache(maxsize=4096)
def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of normalised ``text``; ``first`` marks the first word of each sentence."""
    tokens: list[Token] = []
    end, first = -1, True
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "symbol"
        word = match.group()
        starts = first and kind != "symbol"
        tokens.append(Token(word, kind, match.start(), match.end(), match.start() == end, starts))
        end = match.end()
        if kind != "symbol":
            first = False
        elif word in ".!?" and text[end : end + 1] in ("", " ", '"', "'"):
            first = not _is_abbreviation(tokens)
        elif word == ":":
            first = True
    return tuple(tokens)


def _is_abbreviation(tokens: list[Token]) -> bool:
    """Whether the full stop just read belongs to an initial or a title ("J. de Vries")."""
    if tokens[-1].text != "." or len(tokens) < 2:
        return False
    before = tokens[-2].text
    titles = {"mr", "mrs", "ms", "dr", "dhr", "mw", "mevr", "prof", "ir", "ing", "drs", "st", "no"}
    return (len(before) == 1 and before.isalpha()) or before.lower() in titles


@lru_cache(maxsize=4096)
def language_of(text: str) -> Language | None:
    """The language whose function words ``text`` has most of; ``None`` if that says nothing."""
    words = {token.lower for token in tokenise(text) if token.is_word}
    dutch = len(words & TELLTALE_WORDS["nl"])
    english = len(words & TELLTALE_WORDS["en"])
    if dutch == english:
        return None
    return "nl" if dutch > english else "en"


def is_function_word(word: str) -> bool:
    """Whether lower-case ``word`` carries grammar rather than content, in either language."""
    return word in FUNCTION_WORDS


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """``word`` without case and diacritics."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
