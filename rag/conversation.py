"""Follow-up questions made whole: "En het topmodel?" means something only after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Hit
from rag.questions import expected_answer, find_names
from rag.types import Turn

_OPENS = re.compile(
    r"^\W*(?:en|maar|and|but|or|of|what about|how about|hoe zit het (?:dan )?met|wat dacht je van|"
    r"ook|also|same for|hetzelfde voor|idem)\b\s*",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:hij|hem|zijn|zij|ze|haar|die|dat|deze|dit|daar|daarvan|daarvoor|daarmee|daarin|daarna|"
    r"ervan|ervoor|ermee|erin|er|eerstgenoemde|laatstgenoemde|it|its|they|them|their|that|this|these|those|he|him|his|she|her|there|"
    r"then|the former|the latter|one|ones)\b",
    re.IGNORECASE,
)
# "het" and "zijn" are far more often an article and a verb than a pronoun: they count only where
# the sentence leaves no other reading.
_WEAK = frozenset(
    {"het", "zijn", "er", "dat", "die", "that", "there", "one", "this", "deze", "dit"}
)
_BARE_LIMIT = 4


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would have been asked without the conversation.

    A question that stands by itself comes back unchanged, so that a change of subject is
    never coloured by what went before.
    """
    return complete(question, history[-1].query) if history else question


def with_earlier(hits: Sequence[Hit], history: Sequence[Turn]) -> tuple[Hit, ...]:
    """``hits`` and behind them the passages that the answer before quoted: they may say more."""
    found = {hit.passage.id for hit in hits}
    quoted = {c.passage.id: c.passage for c in (history[-1].citations if history else ())}
    least = min((hit.score for hit in hits), default=0.0)
    earlier = [passage for key, passage in quoted.items() if key not in found]
    return (
        *hits,
        *(Hit(passage, least, len(hits) + n) for n, passage in enumerate(earlier, start=1)),
    )


def complete(question: str, previous: str) -> str:
    """Complete ``question`` with what it leaves out of ``previous``, a question whole by itself."""
    own, earlier = find_names(question), find_names(previous)
    opened = _OPENS.match(question) is not None
    if _is_bare(question, opened, bool(own)):
        if len(own) == 1 and len(earlier) == 1 and own[0] != earlier[0]:
            return previous.replace(earlier[0], own[0])
        return f"{previous} {question}"
    if own or not earlier:
        return question
    pointer = _pointer(question)
    if pointer is None:
        return question
    return f"{question[: pointer.end()]} ({', '.join(earlier)}){question[pointer.end() :]}"


def _is_bare(question: str, opened: bool, named: bool) -> bool:
    """Whether the question is a fragment: "En de duurste?", "waarom niet?", "and when?"."""
    rest = _OPENS.sub("", question)
    words = re.findall(r"[\w'’-]+", rest)
    if opened:
        return len(words) <= _BARE_LIMIT + 1 and not _has_verb(rest)
    return len(words) <= 2 and not named and _asks_only(words)


_VERBS = re.compile(
    r"\b(?:is|zijn|was|waren|heeft|hebben|had|kost(?:te|en)?|kan|kun|wordt|werd|komt|kwam|gaat|"
    r"ging|doet|deed|staat|stond|maakt(?:e)?|verkoopt|verkocht|does|did|do|are|were|has|have|can|"
    r"will|cost|costs|made|make|makes|get|got|came|comes)\b",
    re.IGNORECASE,
)


def _has_verb(text: str) -> bool:
    return len(re.findall(r"\w+", text)) > 2 and _VERBS.search(text) is not None


_ASKING = re.compile(
    r"(?:waarom|wanneer|hoezo|hoeveel|hoe|waar|wie|wat|welke?|sinds|vanaf|niet|dan|lang|precies|"
    r"nog|meer|why|when|how|where|who|what|which|much|many|long|not|so|else|exactly|since|then)",
    re.IGNORECASE,
)


def _asks_only(words: Sequence[str]) -> bool:
    return bool(words) and all(_ASKING.fullmatch(word) for word in words)


def _pointer(question: str) -> re.Match[str] | None:
    """The word that points back; a weak one only in a question too short to have a subject."""
    short = len(question.split()) <= _BARE_LIMIT + 2
    for match in _POINTS_BACK.finditer(question):
        if match[0].casefold() not in _WEAK or (short and expected_answer(question) != "open"):
            return match
    return None
