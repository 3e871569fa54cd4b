"""Whether a sentence holds the kind of thing a question asks for."""

from __future__ import annotations

import re

from rag.understanding.questions import AnswerType

_NUMBER = (
    r"(?:\d[\d.,\u00a0]*|\b(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|"
    r"twintig|dertig|veertig|vijftig|honderd|duizend|one|two|three|four|five|six|seven|eight|nine|"
    r"ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|tientallen|honderden|duizenden|"
    r"dozens|hundreds|thousands|eerste|tweede|derde|first|second|third|half|helft)\b)"
)
_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)"
)
_TIME_UNIT = (
    r"(?:seconden?|minuut|minuten|uur|uren|dag(?:en)?|week|weken|maand(?:en)?|jaar|jaren|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|kwartier)"
)
_PATTERNS: dict[AnswerType, re.Pattern[str]] = {
    "money": re.compile(
        r"[€$£¥]|\d[^.]{0,20}\b(?:euro'?s?|dollars?|yuan|pounds?|pond|cent|kronen?|frank)\b"
        r"|\b(?:euro'?s?|gratis|free of charge|free)\b",
        re.IGNORECASE,
    ),
    "percentage": re.compile(r"%|\bprocent|\bper ?cent|\b(?:helft|half|kwart|quarter)\b", re.I),
    "quantity": re.compile(_NUMBER, re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:1[5-9]|20)\d\d\b|\b{_MONTH}\b|\b\d{{1,2}}[:.]\d\d\b|\b(?:lente|zomer|herfst|winter|"
        r"spring|summer|autumn|gisteren|vandaag|morgen|vorig|volgend|yesterday|today|tomorrow)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(rf"{_NUMBER}\W+(?:\w+\W+)?{_TIME_UNIT}\b", re.IGNORECASE),
    "person": re.compile(
        r"(?<![.!?]\s)(?<!^)\b[A-Z][\w'’-]+|\b[A-Z][\w'’-]+\s+(?:(?:van|de|der|den|von|el|al)\s+)*"
        r"[A-Z][\w'’-]+"
    ),
    "place": re.compile(
        r"\b(?:in|te|rond|bij|uit|naar|near|at|from|around|to|naast|tussen|between|aan|op|on)\s+"
        r"(?:(?:het|de|the)\s+)?(?:[a-z]+\s+)?[A-Z]\w+"
    ),
    "reason": re.compile(
        r"\b(?:omdat|doordat|daardoor|daarom|want|vanwege|wegens|waardoor|zodat|dankzij|immers|"
        r"namelijk|hierdoor|om\b.+\bte|because|due to|since|so that|therefore|as a result|"
        r"thanks to|owing to|which is why|in order to|hence|reden|reason|cause[ds]?|oorzaak)\b",
        re.IGNORECASE,
    ),
}


def holds(sentence: str, expected: AnswerType, question: str = "") -> bool:
    """Whether ``sentence`` has something of the kind; what stands in ``question`` does not count.

    Every sentence holds an answer to an ``open`` question.
    """
    pattern = _PATTERNS.get(expected)
    if pattern is None:
        return True
    folded = question.casefold()
    return any(match[0].casefold() not in folded for match in pattern.finditer(sentence))
