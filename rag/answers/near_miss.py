"""The same thing said of another: "wel de topsnelheid van de Lira, niet die van de Vega".

Certain only where the question names the attribute and one thing ("de topsnelheid van de Vega"),
the documents know that thing, no sentence that was found has both, and the nearest ones that have
the attribute speak of one other thing of the same kind of name, and say of it what it is: a
sentence that the price of the Lira is not known does not mention that price.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Language
from rag.overlap import terms
from rag.ranking.evidence import Candidate
from rag.ranking.naming import fit, mentions
from rag.understanding.questions import AnalysedQuestion, find_names
from rag.verification.denying_words import is_negator
from rag.verification.sentence import analyse

_OF: dict[Language, re.Pattern[str]] = {
    "nl": re.compile(
        r"^\W*(?:(?:wat|wie|hoeveel|hoe \w+|welke?) (?:is|zijn|was|waren|bedraagt)|"
        r"hoeveel bedr(?:aagt|oeg)) "
        r"((de|het) [a-zà-ÿ-]+(?: [a-zà-ÿ-]+)?) van ((?:de|het) )?(.+?)\W*$",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^\W*(?:what|who|how (?:much|high|large|big|long)) (is|are|was|were) "
        r"(the [a-z]+(?: [a-z]+)?) of (the )?(.+?)\W*$",
        re.IGNORECASE,
    ),
}
_STATES = re.compile(
    r"^\W+(?:(?:is|zijn|was|waren|bedraagt|bedroeg|heet|heette|are|were)\b)", re.IGNORECASE
)
_COMPARES = frozenset({"dan", "than"})
_UNKNOWN = frozenset("onbekend onbekende geheim unknown secret undisclosed bekend known".split())
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
    attribute, that = _attribute(match, question.language)
    own = [c for c in found if c.passage.language == question.language]
    wanted = terms(attribute, question.language)
    about = [c for c in own if wanted <= terms(c.text, question.language)]
    name = names[0].casefold()
    known = any(fit(name, c.text) == 1 for c in own)
    if not wanted or not known or any(_may_be_about(c, name, names[0]) for c in about):
        return None
    nearest = about[:_NEAREST]
    others = {other for c in nearest for other in _owners(c.text, attribute, names[0])}
    if len(others) != 1 or about[0] not in own[:_NEAREST]:
        return None
    other = others.pop()
    said = next((c.text for c in nearest if _is_said(c.text, attribute, other)), None)
    if said is None:
        return None
    of = "van" if question.language == "nl" else "of"
    named = f"{_determiner(said, other)}{other}"
    return NearMiss(f"{attribute} {of} {named}", f"{that} {of} {match[3] or ''}{names[0]}")


def _attribute(match: re.Match[str], language: Language) -> tuple[str, str]:
    """The attribute with its article, and the word that stands for it the second time."""
    if language == "en":
        return match[2], "those" if match[1].lower() in ("are", "were") else "that"
    return match[1], "die" if match[2].lower() == "de" else "dat"


def _is_said(sentence: str, attribute: str, other: str) -> bool:
    """Whether a sentence says what the attribute of ``other`` is."""
    words = {word.casefold() for word in re.findall(r"[\w'’]+", sentence)}
    if words & (_COMPARES | _UNKNOWN) or any(map(is_negator, words)):
        return False
    said = analyse(sentence)
    last = attribute.split()[-1].casefold()
    together = any(
        last in clause and other.split()[0].casefold() in clause
        for start, end in said.clauses
        if (clause := {token.lower for token in said.tokens[start:end]})
    )
    numbers = [number for number in said.quantities if not number.implicit]
    behind = sentence.partition(attribute.split()[-1])[2]
    stated = _STATES.match(behind.partition(other)[2])
    return together and bool(numbers or said.dates or stated)


def _determiner(sentence: str, name: str) -> str:
    """The article that ``name`` has in a sentence, with a space behind it."""
    found = re.search(rf"\b(de|het|the) {re.escape(name)}", sentence, re.IGNORECASE)
    return f"{found[1].lower()} " if found else ""


def _may_be_about(candidate: Candidate, name: str, written: str) -> bool:
    """Whether a sentence names the thing, or names nothing itself and follows one that does."""
    if name in candidate.text.casefold():
        return True
    return name in candidate.window.casefold() and not _things(candidate.text, written)


def _owners(sentence: str, attribute: str, name: str) -> set[str]:
    """Whose attribute it is: the name behind "of", or else every name that looks like ``name``."""
    last = re.escape(attribute.split()[-1])
    behind = re.search(rf"\b{last} (?:van|of) (?:(?:de|het|the) )?(?=[^\W\d_])", sentence, re.I)
    if behind:
        rest = sentence[behind.end() :]
        owners = {other for other in find_names(rest)[:1] if rest.startswith(other)}
        return {other for other in owners if _is_code(other) == _is_code(name)}
    return _things(sentence, name)


def _things(sentence: str, name: str) -> set[str]:
    """The names in ``sentence`` that look like ``name``: a code for a code, a word for a word."""
    return {
        other
        for other in find_names(sentence)
        if other.casefold() in mentions(sentence) and _is_code(other) == _is_code(name)
    }


def _is_code(name: str) -> bool:
    return any(letter.isdigit() for letter in name)
