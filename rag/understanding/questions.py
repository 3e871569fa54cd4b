"""What a question asks: its parts, the kind of answer it expects, the names in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from index.types import Language

AnswerType: TypeAlias = Literal[
    "money", "percentage", "quantity", "date", "duration", "person", "place", "reason", "open"
]


@dataclass(frozen=True, slots=True)
class AnalysedQuestion:
    """A question as the search and the reader need it.

    ``text`` is complete by itself (a follow-up is made whole before), ``names`` are its
    names and product codes, casefolded.
    """

    text: str
    language: Language
    expects: AnswerType
    names: tuple[str, ...]
    seeks_list: bool = False


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives})\b", re.IGNORECASE)


# In order: the first kind whose cue is in the question.
_CUES: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        "reason",
        _words(
            "waarom|waardoor|hoezo|hoe komt|hoe kan het|reden|oorzaak|waartoe|why|how come|"
            "reason|cause[ds]?|what for|wat is het doel|purpose"
        ),
    ),
    (
        "percentage",
        _words("procent|percentage|marktaandeel|percent|market share|welk deel"),
    ),
    (
        "money",
        _words(
            "kost(?:te|ten|en)?|prijs|prijzen|prijskaartje|bedrag|euro'?s?|duur|"
            "betaal(?:t|de|den|en)?|betalen|investeerde?n?|geld|omzet|prijskaart|"
            "cost(?:s|ing)?|prices?|priced|pay|paid|how expensive|money|revenue|"
            "invest(?:ed|ment)?|sum|charge"
        ),
    ),
    (
        "duration",
        _words(
            "hoe ?lang|"
            "hoeveel (?:tijd|jaar|jaren|maanden|weken|dagen|uur|uren|minuten|seconden)|"
            "binnen welke tijd|how long|how many (?:years|months|weeks|days|hours|minutes)|"
            "how fast .* (?:0|zero)"
        ),
    ),
    (
        "date",
        _words(
            "wanneer|in welk jaar|welk jaar|welke maand|welke datum|sinds wanneer|"
            "vanaf wanneer|when|what year|which year|what month|which month|what date|"
            "how old|hoe oud"
        ),
    ),
    (
        "quantity",
        _words(
            "hoe ?veel|aantal|hoeveelste|"
            "hoe (?:hoog|groot|snel|ver|zwaar|hard|breed|diep|sterk|vaak|krachtig)|"
            "welke plaats|welke plek|topsnelheid|capaciteit|vermogen|bereik|"
            "how (?:many|much|fast|far|high|big|large|heavy|powerful|tall|deep|often|quick(?:ly)?)|"
            "number of|top speed|capacity|what rank|range|which (?:place|position)|"
            "what (?:place|position)|horsepower|pk"
        ),
    ),
    ("person", _words("wie|wiens|door wie|van wie|who|whom|whose|by whom")),
    (
        "place",
        _words(
            r"waar(?=\s)|waarheen|waarvandaan|"
            "in welke? (?:stad|land|plaats|regio|provincie)|welke landen|where|"
            "(?:which|what) (?:city|country|place|region|town)"
        ),
    ),
)

_BRACKETED = re.compile(r"\([^()]*\)")
_LIST_CUES = _words(
    "welke|noem|noemt|opsomming|allemaal|which|list|name (?:the|all|some)|what are|"
    "wat zijn|what kinds?|what sorts?|wat voor"
)
_QUESTION_WORD = (
    r"(?:wat|wie|waar(?:om|door|mee|voor)?|wanneer|hoe(?:veel|lang|zo)?|welke?|"
    r"what|who|where|why|when|how|which)"
)
_VERB = r"(?:is|zijn|was|waren|heeft|had|kan|kon|wordt|werd|gaat|does|did|do|are|were|has|can|will)"
_SUBJECT = r"(?:de|het|een|die|dat|er|hij|zij|ze|the|a|an|it|they|there|he|she|[A-Z]\w+)"
# A bare verb after "and" mostly goes on with the same clause ("and has three motors"): it opens
# a new question only before a subject.
_JOINT = re.compile(
    rf"[,;]?\s+(?:[Ee]n|[Aa]nd)\s+(?=(?:(?:in|van|voor|door|met|op|by|for|from|of|with|at)\s+)?"
    rf"(?i:{_QUESTION_WORD})\b|{_VERB}\s+{_SUBJECT}\b)"
)
# In a list of questions the last joint is a word and the ones before are commas.
_COMMA = re.compile(
    rf",\s+(?={_QUESTION_WORD}(?:\s+\w+)?\s+(?:{_VERB}|kost(?:te|en)?|weegt|woog|cost|weighs?)\b)"
)
# "Sinds wanneer", "where to": no question by themselves.
_BARE = re.compile(
    rf"\W*(?:\w+\s+{_QUESTION_WORD}|{_QUESTION_WORD}\s+(?:to|from|for|by))\W*", re.IGNORECASE
)
_NAME = re.compile(
    r"\b(?:[A-Z]\w*[0-9]\w*|[A-Z]{2,}\w*|[A-Z][\w'’&-]+|\w*[a-z]\w*[A-Z]\w*|[a-z]+[0-9]\w*)"
)


def analyse(text: str, language: Language) -> AnalysedQuestion:
    """Say what ``text`` asks for."""
    return AnalysedQuestion(
        text=text,
        language=language,
        expects=expected_answer(text),
        names=tuple(name.casefold() for name in find_names(text)),
        seeks_list=bool(_LIST_CUES.search(text)),
    )


def expected_answer(text: str) -> AnswerType:
    """The kind of answer that the words of the question ask for; ``open`` if none stands out.

    What stands between brackets completes a follow-up, and counts only where the rest is open.
    """
    for words in (_BRACKETED.sub(" ", text), text):
        for kind, cue in _CUES:
            if cue.search(words):
                return kind
    return "open"


def find_names(text: str) -> tuple[str, ...]:
    """Names and codes as they stand in ``text``, words that belong together as one name.

    An ordinary capital at the start of a sentence makes no name of a question word.
    """
    starts = {match.end() for match in re.finditer(r"(?:^|[.!?]\s+)\W*(?=\w)", text)}
    names: list[str] = []
    end = -2
    for match in _NAME.finditer(text):
        word = re.sub(r"['’]s?$", "", match[0])
        plain = word[1:].islower() or len(word) == 1
        if match.start() in starts and plain and _is_function_word(word):
            continue
        if match.start() == end + 1 and text[end] == " ":
            names[-1] += " " + word
        else:
            names.append(word)
        end = match.end()
    return tuple(dict.fromkeys(names))


_FUNCTION_WORDS = _words(
    rf"{_QUESTION_WORD}|{_VERB}|de|het|een|en|in|op|van|voor|met|over|door|bij|noem|"
    "geef|vertel|leg|kun|kunt|klopt|werd|wordt|worden|heb|had|hadden|hebben|welk|"
    "zou|zal|moet|mag|sinds|vanaf|tot|uit|naar|the|a|an|and|of|for|with|from|by|to|"
    "on|at|name|give|tell|explain|list|will|would|could|should|were|have|had|may|"
    "must|since|until|prijs|price|please|hoezo|en|dus|maar|but|so|hoogste|laagste|"
    "eerste|laatste|first|last|aantal|number|ik|i|zeg"
)


def _is_function_word(word: str) -> bool:
    return _FUNCTION_WORDS.fullmatch(word) is not None


def _says_something(piece: str) -> bool:
    """Whether a piece is a question by itself, and no "since when" or "where to"."""
    words = piece.split()
    return len(words) > 2 or (len(words) == 2 and not _BARE.fullmatch(piece))


def split_parts(text: str) -> tuple[str, ...]:
    """The questions that are asked at once: "Wat kost X en wanneer kwam Y?" gives two.

    Only a joint followed by a question word or a verb that opens a question splits, so
    "Wat kosten de SU7 en de YU7?" stays whole; and so does "Wie is hij en sinds wanneer?".
    """
    sentences = [part for part in re.split(r"(?<=\?)\s+(?=\S)", text.strip()) if part]
    parts: list[str] = []
    for sentence in sentences:
        *listed, last = _JOINT.split(sentence)
        pieces = [piece for several in listed for piece in _COMMA.split(several)] + [last]
        parts.extend(pieces if all(map(_says_something, pieces)) else [sentence])
    return tuple(part.strip(" ,;") for part in parts if part.strip(" ,;"))
