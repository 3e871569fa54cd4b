"""The same thing said of another: "wel de topsnelheid van de Lira, niet die van de Vega".

Certain only where the question names the attribute and one thing ("de topsnelheid van de Vega"),
the documents know that thing, no sentence that was found has both, and the nearest ones that have
the attribute speak of one other thing of the same kind of name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Language
from rag.overlap import terms
from rag.ranking.evidence import Candidate
from rag.ranking.naming import mentions
from rag.understanding.questions import AnalysedQuestion, find_names

_OF: dict[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r"^\W*(?:wat|hoeveel|hoe \w+|welke?) (?:is|zijn|was|waren|bedraagt) "
        r"((de|het) [a-zà-ÿ-]+) van ((?:de|het) )?(.+?)\W*$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^\W*what (?:is|are|was|were) ((the) [a-z]+(?: [a-z]+)?) of (the )?(.+?)\W*$",
        re.IGNORECASE,
    ),
}
_NEAREST = 5


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What the documents do say, and what they do not: two phrases for one sentence."""

    said: str
    unsaid: str


def near_miss(question: AnalysedQuestion, found: Sequence[Candidate]) -> NearMiss | None:
    """The near miss among ``found``, best first; ``None`` where it is not certain."""
    match = _OF[question.language].match(question.text)
    names = find_names(question.text)
    if match is None or len(names) != 1 or match[4] != names[0]:
        return None
    attribute, article, determiner = match[1], match[2].lower(), match[3] or ""
    own = [c for c in found if c.passage.language == question.language]
    wanted = terms(attribute, question.language)
    about = [c for c in own if wanted <= terms(c.text, question.language)]
    name = names[0].casefold()
    known = any(name in mentions(c.text) for c in own)
    if not wanted or not known or any(_may_be_about(c, name, names[0]) for c in about):
        return None
    others = {other for c in about[:_NEAREST] for other in _things(c.text, names[0])}
    if len(others) != 1 or not own or about[0] not in own[:_NEAREST]:
        return None
    other = others.pop()
    if question.language == "nl":
        that = "die" if article == "de" else "dat"
        return NearMiss(
            f"{attribute} van {determiner}{other}", f"{that} van {determiner}{names[0]}"
        )
    return NearMiss(f"{attribute} of {determiner}{other}", f"that of {determiner}{names[0]}")


def _may_be_about(candidate: Candidate, name: str, written: str) -> bool:
    """Whether a sentence names the thing, or names nothing itself and follows one that does."""
    if name in candidate.text.casefold():
        return True
    return name in candidate.window.casefold() and not _things(candidate.text, written)


def _things(sentence: str, name: str) -> set[str]:
    """The names in ``sentence`` that look like ``name``: a code for a code, a word for a word."""
    return {
        other
        for other in find_names(sentence)
        if other.casefold() in mentions(sentence) and _is_code(other) == _is_code(name)
    }


def _is_code(name: str) -> bool:
    return any(letter.isdigit() for letter in name)
