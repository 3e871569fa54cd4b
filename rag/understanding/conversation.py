"""Follow-up questions made whole: "En het topmodel?" means something only after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.language import detect_language
from index.types import Hit, Language
from rag.overlap import terms
from rag.types import Turn
from rag.understanding.ellipsis import substitute
from rag.understanding.questions import find_names
from rag.understanding.small_talk import small_talk

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
    r"\W*$",
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
_QUESTION_WORDS = frozenset(
    """wat wie waar waarom waardoor waarmee waarvan waarvoor waarin waarop waarheen wanneer hoe
    hoeveel hoelang hoezo welk welke what who whom whose where why when how which much many long
    far kun kunt kan kunnen can could would zou will zeg zeggen tell vertel noem name klopt true
    eigenlijk precies exactly really echt nu now""".split()
)
_ASKING = re.compile(
    r"(?:waarom|wanneer|hoezo|hoeveel|hoe|waar|wie|wat|welke?|sinds|vanaf|niet|wel|dan|lang|"
    r"precies|nog|meer|waardoor|vaak|ver|groot|why|when|how|where|who|what|which|much|many|long|"
    r"not|so|else|exactly|since|then|far|often|come)",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"\b(?:is|zijn|was|waren|heeft|hebben|had|hadden|kost(?:te|en|ten)?|kan|kun|kon|wordt|worden|"
    r"werd|werden|komt|komen|kwam|kwamen|gaat|gaan|ging|doet|doen|deed|staat|staan|stond|"
    r"maakt(?:e)?|verkoopt|verkocht|zegt|zei|vindt|vond|ziet|zag|krijgt|kreeg|zal|zou|moet|moest|"
    r"levert|haalt|weegt|rijdt|telt|heet|does|did|do|are|were|has|have|can|will|would|could|"
    r"cost|costs|made|make|makes|get|gets|got|came|comes|say|says|said|happen(?:ed|s)?)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(r"\W*(?:in|op|bij|uit|naar|sinds|volgens|at|on|from|to|since)\b", re.IGNORECASE)
_HOW = re.compile(r"\b(?:hoe|how)\s+\w+", re.IGNORECASE)
_FRAGMENT_LIMIT = 7
_LONGEST_POINTING = 12
_MOST_WORDS = 14


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
        if _language(question) != _language(previous):
            # Of another language only a name fits in, without its article.
            names = find_names(rest)
            rest = names[0] if len(names) == 1 and _is_name(rest, names[0]) else ""
        whole = substitute(rest, previous) if rest and _fits(rest, previous) else None
        return whole or _with_topic(question, own, previous, clause=False)
    if leans(rest, opened=opened is not None):
        return _with_topic(question, rest, previous, clause=True)
    return rest if corrected else question


def is_fragment(text: str, *, opened: bool) -> bool:
    """Whether ``text``, without "En" and the like, is no clause: "de duurste?", "waarom niet?"."""
    words = re.findall(r"[\w'’-]+", text)
    if opened:
        return len(words) <= _FRAGMENT_LIMIT and (len(words) < 3 or not _VERBS.search(text))
    if all(_ASKING.fullmatch(word) for word in words):
        return 0 < len(words) <= 3
    # "De duurste?", "In 2023?": without a verb, and nothing that could be a subject of its own.
    shape = r"(?:de|het|the|in|op|on|voor|for|van|of|sinds|since|volgens|according to)\s+\S+"
    bare = re.fullmatch(rf"\W*{shape}(?:\s+\S+)?\s*\?*\W*", text, re.IGNORECASE)
    return bare is not None and not _VERBS.search(text) and text.rstrip().endswith("?")


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


def _with_topic(question: str, rest: str, previous: str, *, clause: bool) -> str:
    """The question with the telling words of ``previous`` that it lacks between brackets.

    A clause has a predicate of its own, so that of ``previous`` stays behind.
    """
    if clause:
        previous = _VERBS.sub(" ", _HOW.sub(" ", previous))
    # "In Duitsland" says more of the same thing, "de YU7" is another one.
    names = () if _ADDS.match(rest) else find_names(rest)
    topic = _topic(previous, question, replaces=len(names))
    topic = topic or _topic(previous, question, replaces=0)
    return f"{question.rstrip(' ?!.,;:')} ({topic})?" if topic else question


def _topic(previous: str, question: str, *, replaces: int) -> str:
    language = _language(previous)
    known = terms(question, _language(question)) | terms(question, language)
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


def _is_name(fragment: str, name: str) -> bool:
    """Whether a fragment is nothing but a name and its article."""
    return re.fullmatch(rf"\W*(?:de |het |the )?{re.escape(name)}\W*", fragment, re.I) is not None


def _fits(fragment: str, previous: str) -> bool:
    return "(" not in previous or not re.search(r"\)\W*$", previous) or bool(find_names(fragment))


def _language(text: str) -> Language:
    return detect_language(text)
