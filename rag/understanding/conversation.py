"""Follow-up questions made whole: "En het topmodel?" means something only after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import detect_language
from index.types import Hit
from rag.types import Turn
from rag.understanding.ellipsis import substitute
from rag.understanding.questions import find_names
from rag.understanding.small_talk import small_talk
from rag.understanding.topic import VERBS, with_topic

_OPENS = re.compile(
    r"^\W*(?:en dan|and then|(?:en|maar|and|but|or|of|ook|also|idem)\b(?: ook\b)?|what about|"
    r"how about|hoe zit het (?:dan )?met|wat dacht je van|same (?:question )?for|"
    r"(?:en )?hetzelfde voor|(?:and )?the same for)\b[\s,]*",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"^\W*(?:(?:nee|no|sorry|pardon|oeps|oops|o|oh|ach|actually|eigenlijk|wacht|wait)\b[\s,.!:]*)*"
    r"(?:ik bedoel(?:de)?(?: eigenlijk)?|bedoel(?:de)? ik|i mean(?:t)?|i'm asking about|"
    r"(?:nee|no|sorry)(?=\W+(?:de|het|een|in|the|a|for|voor|van|of)\b))[\s,:]+",
    re.IGNORECASE,
)
_TIMES = "jaar|week|maand|moment|keer|seizoen|year|month|time|season|morning"
_NOT_A_TIME = rf"(?!{_TIMES})"
# Words that lean on what was said before, wherever they stand.
_POINTS_BACK = re.compile(
    r"\b(?:hem|hen|daarvan|daarvoor|daarmee|daarin|daarna|daarop|daarover|daartegen|daaraan|"
    r"daarbij|daaruit|daardoor|ervan|ervoor|ermee|erin|erop|erover(?! om)|erna|eraan|"
    r"eruit|erdoor|ertegen|eerstgenoemde|laatstgenoemde|him|them|the former|the latter|"
    rf"(?:dat|die|deze|dit|that|this|these|those) (?:laatste |last )?{_NOT_A_TIME}[a-zà-ÿ]{{3,}}"
    r"(?=\W*$))\b|\b(?:dat|die|dit|deze|daar|that|this|these|those|there|it|haar|her|hier|here)"
    r"\W*$|\b(?:werkt?|werken|wonen|woont|gebeurde?|gebeurt|leven) er\W*$",
    re.IGNORECASE,
)
# These may also mean something named before them in the same question.
_SUBJECT = re.compile(r"\b(?:hij|zij|ze|he|she|they|it)\b", re.IGNORECASE)
_NOUN_AHEAD = re.compile(
    r"\b(?:de|het|een|the|a|an|elke?|each|every|mensen|people)\s+[a-zà-ÿ]{2,}", re.IGNORECASE
)
_EARLY = re.compile(
    rf"^\W*(?:\w+\W+){{0,3}}(?:dat|die|dit|deze|daar|that|those|there|this|these)\b"
    rf"(?! (?:{_TIMES}))|"
    r"\ber (?:dan|toen|then)\b|^\W*(?:\w+\W+){0,2}(?:haar|hun|his|her|its|their)\s|"
    r"^\W*(?:\w+\W+){0,2}(?:is|was|heet|wat|hoe \w+|van|met|in|op|door|over)\s+zijn\s"
    r"(?!de|het|een|er|die|dat)",
    re.IGNORECASE,
)
# With a name of its own, a question leans on the one before only by these.
_POINTS_AT_A_STATEMENT = re.compile(
    r"\b(?:daar(?:van|op|over|tegen|mee|na|aan|bij|voor|in|uit|door)|er(?:van|aan|mee|voor)|"
    r"erover(?! om)|to that|of that|about that|about it)\b|\b(?:dat|that|it|dan|then)\W*$|"
    r"^\W*\w+ (?:dat|that) (?:ook|also|wel|nog|too|for|voor|in)\b",
    re.IGNORECASE,
)
# What follows these may point at something within the question itself.
_RELATIVE = re.compile(
    r"(?:\b(?:de|het|een|the|a|an|all|alle)\s(?:[\w'’-]+\s){1,3}?(?:die|dat|that)|"
    r"(?<=\w)[,\s]+(?:waar(?:van|mee|voor|in|op|aan|bij|door|om|over|uit|heen)?|toen|als|omdat|terwijl|nadat|voordat|which|who|where|when|if|because|"
    r"while|after|before)|,?\s(?:en|and)\s+(?:wat|wie|waar|hoe\w*|wanneer|what|who|how|when|where))"
    r"\s",
    re.IGNORECASE,
)
_ELLIPTIC = re.compile(
    r"^\W*(?:hoeveel|welke?|which(?: one| of them)?|how many|how much|wie van hen)\s+"
    r"(?:is|zijn|was|waren|werd|werden|wordt|worden|komt|kwam|heeft|had|staat|were|are|came|"
    r"comes|has|of them)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:nog meer|anders?|de rest|verder nog|what else|anything else|any others?|the others?|"
    r"de anderen?|de andere|instead|ook niet|wel dan)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"(?:waarom|wanneer|hoezo|hoeveel|hoe|waar|wie|wat|welke?|sinds|vanaf|niet|wel|dan|lang|"
    r"precies|nog|meer|waardoor|vaak|ver|groot|why|when|how|where|who|what|which|much|many|long|"
    r"not|so|else|exactly|since|then|far|often|come)",
    re.IGNORECASE,
)
# "Met hoeveel?", "By whom?"
_ASKS_BY_PREPOSITION = re.compile(
    r"\W*(?:met|door|van|voor|aan|bij|uit|naar|by|with|from|for|to|in|at|tegen|against)\s+"
    r"(?:hoeveel|wie|wat|waar|welke?|whom?|what|which|how (?:much|many|long))(?:\s+\w+)?\W*",
    re.IGNORECASE,
)
# A fragment that says what of the same thing is asked: "zijn bereik", "hoe zwaar", "wie bouwt hem".
_OF_THE_SAME = re.compile(
    r"\b(?:hem|hij|zij|ze|haar|him|his|her|it|its|them|they|their)\b|^\W*zijn\s+\w|"
    r"^\W*(?:hoe|how)\s+(?!lang|vaak|veel|ver|kort|long|often|much|many|far|come|so)\w+\W*$",
    re.IGNORECASE,
)
_FRAGMENT_LIMIT = 7
_LONGEST_POINTING = 12


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it would have been asked without the conversation.

    A question that stands by itself comes back unchanged, so that a change of subject is
    never coloured by what went before.
    """
    turn = last_asked(history)
    return complete(question, turn.query or turn.question) if turn else question


def last_asked(history: Sequence[Turn]) -> Turn | None:
    """The last turn that was about the documents, and not a greeting or thanks."""
    return next((turn for turn in reversed(history) if not small_talk(turn.question)), None)


def with_earlier(hits: Sequence[Hit], history: Sequence[Turn]) -> tuple[Hit, ...]:
    """``hits`` and behind them the passages that the answer before quoted: they may say more."""
    found = {hit.passage.id for hit in hits}
    turn = last_asked(history)
    quoted = {c.passage.id: c.passage for c in (turn.citations if turn else ())}
    least = min((hit.score for hit in hits), default=0.0)
    earlier = [passage for key, passage in quoted.items() if key not in found]
    return (
        *hits,
        *(Hit(passage, least, len(hits) + n) for n, passage in enumerate(earlier, start=1)),
    )


def complete(question: str, previous: str) -> str:
    """Complete ``question`` with what it leaves out of ``previous``, a question whole by itself.

    A fragment takes the place of its own kind in ``previous`` where that is certain. Anything
    else that leans on ``previous`` gets the words of it that it lacks, between brackets.
    """
    if not question.strip() or not previous.strip():
        return question
    corrected = _CORRECTS.match(question)
    rest = question[corrected.end() :] if corrected else question
    opened = _OPENS.match(rest)
    rest = rest[opened.end() :] if opened else rest
    if not rest.strip(" ?!.,"):
        return question
    if is_fragment(rest, opened=bool(opened or corrected)):
        own = rest
        if detect_language(question) != detect_language(previous):
            # Of another language only a name fits in, without its article.
            names = find_names(rest)
            rest = names[0] if len(names) == 1 and _is_name(rest, names[0]) else ""
        whole = substitute(rest, previous) if rest and _fits(rest, previous) else None
        clause = _OF_THE_SAME.search(own) is not None
        return whole or with_topic(question, own, previous, clause=clause)
    if leans(rest, opened=opened is not None):
        return with_topic(question, rest, previous, clause=True)
    return rest if corrected else question


def is_fragment(text: str, *, opened: bool) -> bool:
    """Whether ``text``, without "En" and the like, is no clause: "de duurste?", "waarom niet?"."""
    words = re.findall(r"[\w'’-]+", text)
    if opened:
        return len(words) <= _FRAGMENT_LIMIT and (len(words) < 3 or not VERBS.search(text))
    if all(_ASKING.fullmatch(word) for word in words):
        return 0 < len(words) <= 3
    if _ASKS_BY_PREPOSITION.fullmatch(text):
        return True
    # "De duurste?", "In 2023?": without a verb, and nothing that could be a subject of its own.
    shape = r"(?:de|het|the|in|op|on|voor|for|van|of|sinds|since|volgens|according to)\s+\S+"
    bare = re.fullmatch(rf"\W*{shape}(?:\s+\S+)?\s*\?*\W*", text, re.IGNORECASE)
    return bare is not None and not VERBS.search(text) and text.rstrip().endswith("?")


def leans(text: str, *, opened: bool) -> bool:
    """Whether a clause speaks of something that was named before it."""
    words = re.findall(r"[\w'’-]+", text)
    if len(words) > _LONGEST_POINTING:
        return False
    main = _RELATIVE.split(text, maxsplit=1)[0]
    if find_names(text):
        return _POINTS_AT_A_STATEMENT.search(main) is not None
    if opened or any(
        pattern.search(main) for pattern in (_POINTS_BACK, _EARLY, _ELLIPTIC, _COMPARES)
    ):
        return True
    subject = _SUBJECT.search(main)
    return subject is not None and not _NOUN_AHEAD.search(main[: subject.start()])


def _is_name(fragment: str, name: str) -> bool:
    """Whether a fragment is nothing but a name and its article."""
    return re.fullmatch(rf"\W*(?:de |het |the )?{re.escape(name)}\W*", fragment, re.I) is not None


def _fits(fragment: str, previous: str) -> bool:
    if _ASKS_BY_PREPOSITION.fullmatch(fragment):
        return False  # "Met hoeveel?" asks for something that the earlier question lacks
    return "(" not in previous or not re.search(r"\)\W*$", previous) or bool(find_names(fragment))
