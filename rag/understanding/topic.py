"""The topic of an earlier question: the telling words that complete the one behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import detect_language
from rag.overlap import terms
from rag.understanding.questions import find_names

_QUESTION_WORDS = frozenset(
    """wat wie waar waarom waardoor waarmee waarvan waarvoor waarin waarop waarheen wanneer hoe
    hoeveel hoelang hoezo welk welke what who whom whose where why when how which much many long
    far kun kunt kan kunnen can could would zou will zeg zeggen tell vertel noem name klopt true
    eigenlijk precies exactly really echt nu now""".split()
)
VERBS = re.compile(
    r"\b(?:is|zijn|was|waren|heeft|hebben|had|hadden|kost(?:te|en|ten)?|kan|kun|kon|wordt|worden|"
    r"werd|werden|komt|komen|kwam|kwamen|gaat|gaan|ging|doet|doen|deed|staat|staan|stond|"
    r"maakt(?:e)?|verkoopt|verkocht|zegt|zei|vindt|vond|ziet|zag|krijgt|kreeg|zal|zou|moet|moest|"
    r"levert|haalt|weegt|rijdt|telt|heet|does|did|do|are|were|has|have|can|will|would|could|"
    r"cost|costs|made|make|makes|get|gets|got|came|comes|say|says|said|happen(?:ed|s)?)\b",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(r"^\W*[A-Z][a-zà-ÿ]+\s+(?:hij|zij|ze|hem|die|dat|het|he|she|it|they)\b")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\W*$")
_ADDS = re.compile(r"\W*(?:in|op|bij|uit|naar|sinds|volgens|at|on|from|to|since)\b", re.IGNORECASE)
_HOW = re.compile(r"\b(?:hoe|how)\s+\w+", re.IGNORECASE)
_WHO = re.compile(r"^\W*(?:(?:en|and)\s+)?(?:wie|who)\b", re.IGNORECASE)
_MOST_WORDS = 14


def with_topic(question: str, rest: str, previous: str, *, clause: bool) -> str:
    """The question with the telling words of ``previous`` that it lacks between brackets.

    A clause has a predicate of its own, so that of ``previous`` stays behind.
    """
    if clause:
        previous = VERBS.sub(" ", _HOW.sub(" ", _subject(previous)))
    # "In Duitsland" says more of the same thing, "de YU7" is another one.
    names = () if _ADDS.match(rest) or _VERB_FIRST.match(rest) else find_names(rest)
    topic = _topic(previous, question, replaces=len(names))
    topic = topic or _topic(previous, question, replaces=0)
    return f"{question.rstrip(' ?!.,;:')} ({topic})?" if topic else question


def _subject(previous: str) -> str:
    """What ``previous`` was about: what completed it, unless it names or asks for another."""
    completed = _IN_BRACKETS.search(previous)
    asks_who = _WHO.match(previous) is not None
    if completed is None or asks_who or find_names(previous[: completed.start()]):
        return previous
    return completed[1]


def _topic(previous: str, question: str, *, replaces: int) -> str:
    language = detect_language(previous)
    known = terms(question, detect_language(question)) | terms(question, language)
    names = find_names(previous)
    words: list[str] = []
    for word in _in_units(previous, names):
        # As many names as the follow-up brings make way for them.
        replaced = word in names and len(names) <= replaces
        telling = terms(word, language)
        asks = word.casefold() in _QUESTION_WORDS
        if telling and not telling <= known and not asks and not replaced and word not in words:
            words.append(word)
    return " ".join(words[-_MOST_WORDS:])


def _in_units(text: str, names: Sequence[str]) -> list[str]:
    """The words of ``text``, those of a name together."""
    units = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    word = r"\w[\w'’.,-]*\w|\w"
    return re.findall(rf"(?<!\w)(?:{units})(?!\w)|{word}" if units else word, text)
