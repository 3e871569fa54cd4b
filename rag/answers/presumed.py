"""What a question takes for granted: the year in "Waarom werd de brug in 1923 geopend?".

Not what it asks for, and not what it picks one of many by, as "Hoeveel bezoekers kwamen er in
2023?" does; nor where it only supposes or denies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answers.sentence_values import find_values
from rag.answers.values import Value, ValueKind
from rag.understanding.questions import AnalysedQuestion, AnswerType
from rag.verification.denying_words import is_negator
from rag.verification.function_words import word_set
from rag.verification.sentence import Sentence

# What happens once has one year, or one date; what happens every year has many.
_HAPPENS_ONCE = re.compile(
    r"\b(?:ge)?(?:open(?:d|de|den)|richt(?:te|ten)? .*\bop|opgericht|sticht(?:te|ten)?|"
    r"bouw(?:d|de|den)|boren|storven|overleden|overleed|stierf|lanceer(?:d|de)|introduceer(?:d|de)|uitgevonden|"
    r"uitvond|ontdek(?:t|te)|verhuis(?:d|de|den)|verhuizen|brand(?:de)? .*\baf|afgebrand|sloopt|"
    r"sloop(?:te|ten)|trouw(?:d|de)|ontwierp|ontworpen|found|founded|built|build|born|died|die|"
    r"opened|launch(?:ed)?|introduced?|invent(?:ed)?|discover(?:ed)?|moved?|burn(?:ed|t)? down|"
    r"demolished|married|marry|designed|established?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:(?:in|op|van|voor|met|over|door|bij|uit|naar|aan|from|to|for|with|by|on|at|of|about)"
    r" )?(?:wat|wie|waar\w*|wanneer|hoe\w*|welke?|what|who|whom|whose|where|why|when|how|which)\b",
    re.IGNORECASE,
)
_SUPPOSES = word_set(
    "als indien stel wanneer zou zouden if suppose would could might misschien mogelijk perhaps "
    "possibly tenzij unless"
)
# What a question asks for is not what it takes for granted.
_ASKED: dict[AnswerType, frozenset[ValueKind]] = {
    "date": frozenset({"year", "date"}),
    "duration": frozenset({"number"}),
    "quantity": frozenset({"number"}),
    "money": frozenset({"amount"}),
    "percentage": frozenset({"percentage"}),
    "place": frozenset({"place"}),
    "person": frozenset({"name"}),
}
_ATTRIBUTIVE = word_set("van met voor of with for")
# By these a question may pick one of many.
_SELECTING: frozenset[ValueKind] = frozenset({"year", "date", "place"})


def presumed(question: AnalysedQuestion, asked: Sentence) -> Iterator[Value]:
    """The values that a question takes for granted, each the only one of its kind in it.

    ``asked`` is the question taken apart.
    """
    if not _takes_for_granted(asked):
        return
    values = find_values(asked)
    recurs = question.expects != "reason" and not _HAPPENS_ONCE.search(asked.text)
    for value in values:
        alone = sum(value.is_comparable(other) for other in values) == 1
        alone = alone and not (value.is_counted and _has_several_numbers(asked))
        selects = recurs and (value.kind in _SELECTING or _is_attribute(asked, value))
        bound = value.quantity is not None and value.quantity.bound
        is_asked = value.kind in _ASKED.get(question.expects, ())
        if alone and not (selects or bound or is_asked):
            yield value


def _takes_for_granted(asked: Sentence) -> bool:
    words = [token.lower for token in asked.tokens[1:]]
    denies = any(is_negator(word) for word in words)
    return bool(_ASKS.match(asked.text)) and not denies and not set(words) & _SUPPOSES


def _is_attribute(asked: Sentence, value: Value) -> bool:
    """Whether a number tells which one is meant: "een kraam van zes meter", "a 6-metre stall"."""
    before = asked.tokens[value.start - 1].lower if value.start else ""
    behind = [token.text for token in asked.tokens[value.start : value.end + 1]]
    return value.is_counted and (before in _ATTRIBUTIVE or "-" in behind)


def _has_several_numbers(asked: Sentence) -> bool:
    """Whether a question speaks of two numbers, of which one may bear the other's unit."""
    return sum(not (n.is_year or n.implicit) for n in asked.quantities) > 1
