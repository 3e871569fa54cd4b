"""Seeded ways to make a right sentence wrong: one digit, unit, name, denial or opposite changed.

Each mutator takes a sentence, its language and a random generator and returns a wrong sentence,
or ``None`` where it has nothing to change. Word lists are the tests' own, not the verifier's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

NAMES = (
    "Samsung", "Philips", "Volvo", "Bosch", "Unilever", "Hyundai", "Jansen", "Kuipers", "Rembrandt",
    "Utrecht", "Maastricht", "Lissabon", "Toronto", "Willemsen", "Nokia", "Heijmans", "Siemens",
    "Marieke", "Ferdinand", "Zwolle", "Eindhoven", "Mitsubishi", "Kopenhagen", "Vermeer",
)  # fmt: skip
NUMBER_WORDS = {
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig".split(),
    "en": "two three four five six seven eight nine ten eleven twelve twenty thirty".split(),
}
ORDINALS = {
    "nl": "tweede derde vierde vijfde zesde zevende achtste negende tiende".split(),
    "en": "second third fourth fifth sixth seventh eighth ninth tenth".split(),
}
MONTHS = {
    "nl": "januari februari maart april juni juli augustus september oktober november".split(),
    "en": "January February April June July August September October November".split(),
}
WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
UNITS = {
    "nl": (
        ("euro", "dollar"), ("procent", "procentpunt"), ("kilometer", "mijl"), ("jaar", "maanden"),
        ("maanden", "weken"), ("weken", "dagen"), ("dagen", "uur"), ("minuten", "seconden"),
        ("uur", "minuten"), ("miljoen", "miljard"), ("meter", "kilometer"), ("kilo", "gram"),
        ("liter", "kilo"), ("graden", "meter"), ("pk", "kilowatt"), ("ton", "kilo"),
    ),
    "en": (
        ("euros", "dollars"), ("percent", "percentage points"), ("per cent", "percentage points"),
        ("%", " percentage points"), ("kilometres", "miles"), ("years", "months"),
        ("months", "weeks"), ("weeks", "days"), ("days", "hours"), ("minutes", "seconds"),
        ("hours", "minutes"), ("million", "billion"), ("metres", "kilometres"), ("kilos", "grams"),
        ("litres", "kilos"), ("degrees", "metres"), ("horsepower", "kilowatts"),
    ),
}  # fmt: skip
OPPOSITES = {
    "nl": (
        ("meer", "minder"), ("hoger", "lager"), ("sneller", "langzamer"), ("duurder", "goedkoper"),
        ("duurste", "goedkoopste"), ("hoogste", "laagste"), ("grootste", "kleinste"),
        ("groter", "kleiner"), ("langer", "korter"), ("langste", "kortste"), ("eerder", "later"),
        ("ouder", "jonger"), ("oudste", "jongste"), ("zwaarder", "lichter"), ("beste", "slechtste"),
        ("beter", "slechter"), ("stijgt", "daalt"), ("steeg", "daalde"), ("stijgen", "dalen"),
        ("meeste", "minste"), ("maximaal", "minimaal"), ("groeit", "krimpt"), ("eerste", "laatste"),
        ("snelste", "langzaamste"), ("boven", "onder"), ("minstens", "hooguit"), ("na", "voor"),
    ),
    "en": (
        ("more", "less"), ("higher", "lower"), ("faster", "slower"), ("dearer", "cheaper"),
        ("most expensive", "cheapest"), ("highest", "lowest"), ("largest", "smallest"),
        ("biggest", "smallest"), ("larger", "smaller"), ("longer", "shorter"),
        ("longest", "shortest"), ("earlier", "later"), ("older", "younger"), ("oldest", "youngest"),
        ("heavier", "lighter"), ("best", "worst"), ("better", "worse"), ("rises", "falls"),
        ("rose", "fell"), ("rise", "fall"), ("most", "least"), ("at most", "at least"),
        ("first", "last"), ("grows", "shrinks"), ("fastest", "slowest"), ("after", "before"),
        ("above", "below"), ("increase", "decrease"), ("increased", "decreased"),
    ),
}  # fmt: skip
VERBS = {
    "nl": "is was zijn waren kost kostte heeft had hebben wordt werd worden kan kunnen moet moeten "
    "mag mogen gaat gaan komt komen krijgt kreeg krijgen staat stond ligt blijft haalt haalde telt "
    "duurt weegt verkocht betaalt betaalde levert bedraagt bedroeg rijdt wil".split(),
    "en": "is was are were has had can could must may will would should does did".split(),
}
_DENIALS = {
    "nl": (r"\bniet ", r"\bniets ", r"\bnooit "),
    "en": (r"\bnot ", r"\bnever ", r"(?<=\w)n't"),
}
_NAME = re.compile(r"(?<![.!?:'\"] )(?<!^)(?<![-\w])[A-Z][^\W\d_]{3,}(?![-\w'])")


def _swap(sentence: str, old: str, new: str) -> str | None:
    changed, count = re.subn(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, sentence, count=1)
    return changed if count else None


def _swap_one(
    sentence: str, words: tuple[str, ...] | list[str], generator: random.Random
) -> str | None:
    present = [w for w in words if re.search(rf"(?<![\w-]){w}(?![\w-])", sentence)]
    if not present:
        return None
    old = generator.choice(present)
    return _swap(sentence, old, generator.choice([w for w in words if w not in present]))


def digit(sentence: str, language: str, generator: random.Random) -> str | None:
    """One digit of one number is another digit."""
    places = [m.start() for m in re.finditer(r"\d", sentence)]
    if not places:
        return None
    place = generator.choice(places)
    new = generator.choice([d for d in "123456789" if d != sentence[place]])
    return sentence[:place] + new + sentence[place + 1 :]


def number_word(sentence: str, language: str, generator: random.Random) -> str | None:
    """Another number or rank in words."""
    lists = [NUMBER_WORDS[language], ORDINALS[language]]
    generator.shuffle(lists)
    return _swap_one(sentence, lists[0], generator) or _swap_one(sentence, lists[1], generator)


def unit(sentence: str, language: str, generator: random.Random) -> str | None:
    """Another unit, currency or scale behind a number."""
    found = []
    for old, new in UNITS[language]:
        pattern = (
            rf"(?<=[\d]){re.escape(old)}"
            if old == "%"
            else rf"(?<=\d )(?:miljoen |million )?\b{old}\b"
        )
        match = re.search(pattern, sentence)
        if match:
            found.append(sentence[: match.end() - len(old)] + new + sentence[match.end() :])
    return generator.choice(found) if found else None


def date(sentence: str, language: str, generator: random.Random) -> str | None:
    """Another month, weekday or year."""
    options = [
        _swap_one(sentence, MONTHS[language], generator),
        _swap_one(sentence, WEEKDAYS[language], generator),
    ]
    year = re.search(r"\b(1[5-9]|20)\d\d\b", sentence)
    if year and not re.match(r"[.,]\d| (euro|kilo|meter|metre)", sentence[year.end() :]):
        new = str(int(year.group()) + generator.choice([-30, -7, -1, 1, 3, 10]))
        options.append(sentence[: year.start()] + new + sentence[year.end() :])
    options = [option for option in options if option]
    return generator.choice(options) if options else None


def name(sentence: str, language: str, generator: random.Random) -> str | None:
    """Another name inside the sentence."""
    skipped = {*MONTHS["en"], *WEEKDAYS["en"], "March", "May", "December"}
    found = [m for m in _NAME.finditer(sentence) if m.group() not in skipped]
    if not found:
        return None
    match = generator.choice(found)
    new = generator.choice([n for n in NAMES if n not in sentence])
    return sentence[: match.start()] + new + sentence[match.end() :]


def negation(sentence: str, language: str, generator: random.Random) -> str | None:
    """A denial taken out, or put in behind the first verb."""
    for pattern in _DENIALS[language]:
        changed, count = re.subn(pattern, "", sentence, count=1)
        if count:
            return changed
    if re.search(r"\b(geen|zonder|niemand|no|without|nobody|none|neither)\b", sentence, re.I):
        changed = re.sub(r"\bno (?!more|longer|less|fewer|later)", "a ", sentence, count=1)
        changed = re.sub(r"\b(?<!nog )geen\b", "een", changed, count=1)
        return None if changed == sentence else changed
    for match in re.finditer(r"\w+", sentence):
        if match.group() in VERBS[language]:
            word = "niet" if language == "nl" else "not"
            if re.match(r" (alleen|slechts|only|that|dat)\b", sentence[match.end() :]):
                continue  # "niet alleen" is no denial
            return f"{sentence[: match.end()]} {word}{sentence[match.end() :]}"
    return None


# Words that are not always comparisons: "boven" only takes the place of "onder", and so on.
_NOT_OPPOSED = {"na", "voor", "dalen", "onder", "rose", "falls"}


def comparative(sentence: str, language: str, generator: random.Random) -> str | None:
    """An opposite in place of a comparative, superlative or verb of change."""
    found = []
    for one, other in OPPOSITES[language]:
        for old, new in ((one, other), (other, one)):
            present = re.search(rf"(?<![\w-]){old}(?![\w-])", sentence)
            fixed = (
                rf"\b(niet|geen|no|not|once|voor het|at|by) {old}\b|\b{old} (of all|dan ook|year)"
            )
            if present and not re.search(fixed, sentence) and old not in _NOT_OPPOSED:
                found.append(_swap(sentence, old, new))
    return generator.choice(found) if found else None


def in_source(sentence: str, changed: str, evidence: str) -> bool:
    """Whether the comparison that ``changed`` turns around stands in the evidence in words.

    "De goedkoopste" for what the source calls the entry-level model cannot be told from
    "de duurste" without knowing cars.
    """
    words = set(re.findall(r"\w+", sentence)) - set(re.findall(r"\w+", changed))
    return any(re.search(rf"\b{word}\b", evidence) for word in words)


def roles(sentence: str, language: str, generator: random.Random) -> str | None:
    """Two names change places around a verb."""
    found = list(_NAME.finditer(" " + sentence))
    for one, other in pairwise(found):
        between = (" " + sentence)[one.end() : other.start()].strip()
        if between and one.group() != other.group() and 0 < len(between.split()) < 4:
            text = " " + sentence
            return (
                text[: one.start()] + other.group() + text[one.end() : other.start()]
                + one.group() + text[other.end() :]
            ).strip()  # fmt: skip
    return None


MUTATORS: dict[str, Callable[[str, str, random.Random], str | None]] = {
    "digit": digit,
    "number word": number_word,
    "unit": unit,
    "date": date,
    "name": name,
    "negation": negation,
    "comparative": comparative,
    "roles": roles,
}
