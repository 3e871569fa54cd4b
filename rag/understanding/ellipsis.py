"""A fragment put in its place: "En de tweede?" after "Hoe ver kwam de eerste raket?".

What is replaced is the part of the earlier question that is of the fragment's own kind: a year by
a year, a name by a name, what follows "voor" by what follows "voor". Where two parts would do,
or none, there is no substitution: a wrong one would ask something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rag.understanding.questions import find_names

_DEFINITE = "de|het|the|dat|die|deze|dit|that|this"
_INDEFINITE = "een|a|an"
_DETERMINER = rf"(?:{_DEFINITE}|{_INDEFINITE})"
_PREPOSITION = (
    r"(?:in|op|van|voor|met|bij|naar|uit|door|over|onder|tussen|tegen|sinds|vanaf|volgens|rond|"
    r"na|om|tot|at|on|of|for|with|by|from|about|under|between|since|after|before|around|until|"
    r"according to|per|to)"
)
_ORDINAL = (
    r"(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|laatste|vorige|"
    r"volgende|\d+(?:e|de|ste)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"last|previous|next|\d+(?:st|nd|rd|th))"
)
_SUPERLATIVE = (
    r"(?:goedkoopste|duurste|snelste|traagste|langzaamste|hoogste|laagste|grootste|kleinste|"
    r"oudste|jongste|nieuwste|langste|kortste|zwaarste|lichtste|beste|slechtste|meeste|minste|"
    r"sterkste|zwakste|breedste|smalste|drukste|rustigste|warmste|koudste|diepste|verste|"
    r"belangrijkste|bekendste|krachtigste|zuinigste|cheapest|dearest|fastest|slowest|highest|"
    r"lowest|biggest|largest|smallest|oldest|youngest|newest|latest|longest|shortest|heaviest|"
    r"lightest|best|worst|strongest|weakest|widest|narrowest|busiest|quietest|warmest|coldest|"
    r"deepest|farthest|(?:most|least) \w+)"
)
_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october)"
)
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?{_MONTH}(?: \d{{1,2}},?)?(?: {_YEAR})?"
_TEMPORAL = rf"(?:{_YEAR}|{_DATE})"
_ADVERBIAL = r"(?:waarom|wanneer|waar|hoezo|sinds wanneer|why|when|where|since when)"
_VERBS = (
    r"(?:is|zijn|was|waren|wordt|worden|werd|werden|heeft|hebben|had|hadden|kan|kunnen|kon|moet|"
    r"moest|gaat|gaan|ging|zal|zullen|zou|mag|doet|deed|does|do|did|are|were|has|have|can|could|"
    r"will|would|should|must|may)"
)
_NEXT_YEAR = re.compile(
    r"(?:in )?(?:(?:het|een|the|a|one) )?(?:jaar|year) (?:erna|daarna|later|erop|daarop|after"
    r"(?:wards| that)?)|(?:in )?(?:het volgende|the (?:next|following)) (?:jaar|year)",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:in )?(?:(?:het|een|the|a|one) )?(?:jaar|year) (?:ervoor|daarvoor|eerder|before"
    r"(?: that)?|earlier)|(?:in )?(?:het vorige|the (?:previous|preceding)) (?:jaar|year)",
    re.IGNORECASE,
)


def substitute(fragment: str, previous: str) -> str | None:
    """The earlier question with the fragment in its place; ``None`` where that is not certain.

    Both are in one language; ``fragment`` comes without "En", "and" and the like.
    """
    fragment = fragment.strip(" ?!.,;:")
    for rule in _RULES:
        whole = rule(fragment, previous)
        if whole is not None:
            return whole
    return None


def _other_year(fragment: str, previous: str) -> str | None:
    step = bool(_NEXT_YEAR.fullmatch(fragment)) - bool(_YEAR_BEFORE.fullmatch(fragment))
    years = list(re.finditer(rf"\b{_YEAR}\b", previous))
    if not step or len(years) != 1:
        return None
    return _replaced(previous, years[0], str(int(years[0][0]) + step))


def _question_word(fragment: str, previous: str) -> str | None:
    """Put "Wanneer?" for the "Waarom" of the earlier question, or before one that has none."""
    if not re.fullmatch(_ADVERBIAL, fragment, re.IGNORECASE):
        return None
    if opening := re.match(rf"{_ADVERBIAL}\b", previous, re.IGNORECASE):
        return _capital(fragment) + previous[opening.end() :]
    if re.match(rf"{_VERBS}\b", previous, re.IGNORECASE):
        return f"{_capital(fragment)} {previous[0].lower()}{previous[1:]}"
    return None


def _counted(fragment: str, previous: str) -> str | None:
    """As in "En hoeveel vrouwen?" after "Hoeveel mannen zijn er?"."""
    asked = r"(hoeveel|welke?|how many|how much|which|what)"
    new = re.fullmatch(rf"{asked} ((?!{_VERBS}\b)\S+)", fragment, re.IGNORECASE)
    old = re.match(rf"{asked} (?!{_VERBS}\b|{_DETERMINER}\b)[^\s?]+(?= {_VERBS}\b)", previous, re.I)
    if new is None or old is None or new[1].casefold() != old[1].casefold():
        return None
    return f"{old[1]} {new[2]}{previous[old.end() :]}"


def _same_kind(fragment: str, previous: str) -> str | None:
    """A year for a year, an ordinal for an ordinal, a superlative for a superlative."""
    for kind in (_TEMPORAL, _ORDINAL, _SUPERLATIVE):
        new = re.fullmatch(
            rf"(?:(?:in|op|on|{_DETERMINER}) )?({kind})(?: (?:keer|time|one))?",
            fragment,
            re.IGNORECASE,
        )
        old = list(re.finditer(rf"\b{kind}\b(?! \d)", previous, re.IGNORECASE))
        if new and len(old) == 1:
            return _replaced(previous, old[0], new[1])
    return None


def _name(fragment: str, previous: str) -> str | None:
    """A name for the only name, or for the only one that stands as it does (with "de", bare)."""
    new = find_names(fragment)
    if len(new) != 1 or not re.fullmatch(rf"(?:{_DETERMINER} )?{re.escape(new[0])}", fragment):
        return None
    names = [name for name in find_names(previous) if name != new[0]]
    if len(names) > 1:
        bare = fragment == new[0]
        names = [name for name in names if _is_bare(name, previous) == bare]
    if len(names) != 1:
        return None
    found = re.search(rf"(?:\b(?:{_DEFINITE}) )?{re.escape(names[0])}(?!\w)", previous)
    if found is None or re.match(r"['’]s?\b", previous[found.end() :]):
        return None
    article = re.match(rf"(?:{_DEFINITE}) ", found[0])
    # A bare name for "de SU7" keeps the article, as people leave it out when they point.
    keeps = article is not None and fragment == new[0] and len(find_names(previous)) == 1
    return _replaced(previous, found, (article[0] if keeps and article else "") + fragment)


def _is_bare(name: str, text: str) -> bool:
    before = text[: text.find(name)].split()
    words = f"{_DETERMINER}|{_PREPOSITION}"
    return not before or re.fullmatch(words, before[-1], re.IGNORECASE) is None


def _prepositional(fragment: str, previous: str) -> str | None:
    """What follows a preposition for what follows the same one; else it is put behind."""
    new = re.match(rf"({_PREPOSITION})\s+\S", fragment, re.IGNORECASE)
    if new is None or len(fragment.split()) > 7:
        return None
    same = [
        phrase for phrase in _phrases(previous) if phrase[0].casefold().startswith(
            new[1].casefold() + " ")
    ]  # fmt: skip
    alike = [phrase for phrase in same if _kind(phrase[0]) == _kind(fragment)]
    fragment = fragment[0].lower() + fragment[1:]
    if len(alike) == 1:
        return _replaced(previous, alike[0], fragment)
    if same:
        return None
    return f"{previous.rstrip(' ?!.')} {fragment}?"


def _phrases(text: str) -> Iterator[re.Match[str]]:
    """A preposition and what follows it, up to the next one, a verb or a comma."""
    stop = rf"(?:{_PREPOSITION}|{_VERBS}|en|and|die|dat|that|which|who|er|het meeste|te)\b"
    return re.finditer(
        rf"(?<![\w-]){_PREPOSITION} (?:{_DETERMINER} )?(?:(?!{stop})[^\s?!,;:]+ ?)+(?<! )",
        text,
        re.IGNORECASE,
    )


def _kind(phrase: str) -> str:
    """Whether a phrase speaks of a time, and if not whether of a name, as far as its form tells."""
    if re.search(rf"\b{_TEMPORAL}\b|\d", phrase, re.IGNORECASE):
        return "time"
    return "other"


def _noun_phrase(fragment: str, previous: str) -> str | None:
    """A thing for the only thing that has an article like it: "een dagkaart", "de inhoud"."""
    new = re.fullmatch(rf"({_DETERMINER}) ((?:[a-zà-ÿ-]+ ){{0,2}}[a-zà-ÿ-]+)", fragment)
    if new is None or re.fullmatch(rf"{_SUPERLATIVE}|{_ORDINAL}", new[2]):
        return None
    articles = _INDEFINITE if re.fullmatch(_INDEFINITE, new[1]) else "de|het|the"
    stop = rf"(?:{_PREPOSITION}|{_VERBS}|en|and|te|{_DETERMINER})\b"
    found = list(
        re.finditer(
            rf"\b(?:{articles}) (?:(?!{stop})[a-zà-ÿ-]+(?: (?=\w)|(?=\W|$)))+(?<! )", previous
        )
    )
    others = re.findall(rf"\b(?:{articles}) (?=[a-zà-ÿ])", previous)
    if len(found) != 1 or len(others) != 1 or len(found[0][0].split()) > 4:
        return None
    if _is_plural(found[0][0]) != _is_plural(fragment):
        return None
    behind = previous[found[0].end() :]
    if re.match(r" (?:[A-Z]|die |dat |that |who |which )", behind) or "'" in behind[:2]:
        return None  # a name or a clause goes with the old thing only
    return _replaced(previous, found[0], fragment)


def _is_plural(phrase: str) -> bool:
    english = re.match(r"(?:the|a|an)\b", phrase, re.IGNORECASE)
    ending = r"[^s]s$" if english else r"(?:en|e[rlm]s|[aio]rs|['’]s)$"
    return re.search(ending, phrase.split()[-1]) is not None


def _replaced(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


_RULES: tuple[Callable[[str, str], str | None], ...] = (
    _other_year,
    _question_word,
    _counted,
    _same_kind,
    _name,
    _prepositional,
    _noun_phrase,
)
