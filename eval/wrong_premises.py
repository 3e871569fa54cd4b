"""Questions made wrong in one value that they take for granted: another year, number or name."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.grounded_qa import Article, GroundedQuestion
from index.types import Language

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d+)*(?![\w]|[.,]\d)")
_TITLE = r"(?:De|Het|The|Mrs|Mr|Mevrouw|Meneer)\b"
_PERSON = re.compile(rf"\b(?!{_TITLE})[A-Z][a-zà-ÿ]+(?= (?:(?:van|de|der|den) )*[A-Z][a-zà-ÿ]+\b)")
_PLACE = re.compile(r"(?:(?<=\bin )|(?<=\bto )|(?<=\bte )|(?<=\bnaar ))[A-Z][a-zà-ÿ]+\b(?! [A-Z])")
_FIRST_NAMES = ("Anneke", "Bertil", "Corrie", "Dagmar", "Evert", "Floor", "Gijsbert", "Hilde")
_PLACES = ("Ankeveen", "Bredevoort", "Colmschate", "Dinxperlo", "Eernewoude", "Ferwerd")


@dataclass(frozen=True, slots=True)
class WrongPremise:
    """The text of a question with another value where its evidence has ``right``."""

    text: str
    right: str


def wrong_premises(article: Article, language: Language, seed: int = 0) -> Iterator[WrongPremise]:
    """One for each question of ``article`` with a value that stands in its evidence."""
    for number, question in enumerate(article.questions):
        chance = random.Random(f"{seed}/{article.id}/{number}/{language}")
        evidence = _evidence(article, question, language)
        known = article.documents[language].text
        made = made_wrong(question.texts[language], evidence, known, chance)
        if made is not None:
            yield made


def _evidence(article: Article, question: GroundedQuestion, language: Language) -> str:
    spans, text = article.sentences[language], article.documents[language].text
    return " ".join(text[spans[i].start : spans[i].end] for i in question.evidence)


def made_wrong(
    question: str, evidence: str, document: str, chance: random.Random
) -> WrongPremise | None:
    """``question`` with another value for one of ``evidence``, one that ``document`` lacks."""
    for pattern, another in _OTHERS:
        for match in pattern.finditer(question):
            right, wrong = match[0], another(match[0], chance)
            if re.search(rf"(?<!\w){re.escape(right)}(?!\w)", evidence) and wrong not in document:
                text = question[: match.start()] + wrong + question[match.end() :]
                return WrongPremise(text, right)
    return None


def _other_year(year: str, chance: random.Random) -> str:
    return str(int(year) - chance.randint(4, 60))


def _other_number(number: str, chance: random.Random) -> str:
    """Another first digit, so that it is not the same number rounded."""
    digits = [d for d in "123456789" if d != number[0]]
    return chance.choice(digits) + number[1:]


def _other_name(name: str, chance: random.Random) -> str:
    return chance.choice(_FIRST_NAMES)


def _other_place(name: str, chance: random.Random) -> str:
    return chance.choice(_PLACES)


_OTHERS = (
    (_YEAR, _other_year),
    (_NUMBER, _other_number),
    (_PERSON, _other_name),
    (_PLACE, _other_place),
)
