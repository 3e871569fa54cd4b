"""Finding the values of a sentence: its years, dates, amounts, numbers, full names and places."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from rag.answers.values import Value, ValueKind
from rag.verification.function_words import word_set
from rag.verification.quantity import Quantity
from rag.verification.sentence import Sentence
from rag.verification.tokens import fold, is_function_word
from rag.verification.units import CLOCK, ORDINAL, VAGUE

_RELATIONS = {
    word: relation
    for relation, words in {
        "to": "naar tot to until till",
        "by": "met by",
        "from": "uit vanuit vanaf from sinds since",
        "at": "in te at anno op on",
        "near": "bij nabij near",
        "before": "voor vóór before",
        "after": "na after",
        "against": "tegen against",
        "maker": "door",
    }.items()
    for word in words.split()
}
_ARTICLES = word_set("de het een the a an")
_TITLES = word_set(
    "mr mrs ms mevrouw meneer mijnheer mw dhr dr prof doctor dokter professor kapitein captain "
    "koning koningin king queen prins prince graaf count hertog duke zuster sister broeder brother "
    "pater father moeder mother dominee vader sint saint st juffrouw miss lord lady sir tante "
    "oom aunt uncle mister coach regisseur directeur voorzitter minister"
)
_PARTICLES = word_set("van de der den ten ter von al el la di")
_WHERE = frozenset({"to", "from", "at"})
# A number behind these is a name: "code 44".
_NUMBERED = word_set(
    "code nummer number no nr lijn line artikel article hoofdstuk chapter versie version type "
    "model groep group klasse class deel part fase phase niveau level kamer room stap step"
)
_LONGEST_NAME = 5


@lru_cache(maxsize=2048)
def find_values(sentence: Sentence) -> tuple[Value, ...]:
    """The values of ``sentence``, in no order; ranks, labels and vague numbers are left out."""
    return (*_of_numbers(sentence), *_of_dates(sentence), *_of_names(sentence))


def _of_numbers(sentence: Sentence) -> Iterator[Value]:
    for number in sentence.quantities:
        if number.implicit or sentence.in_date(number.start) or _is_label(sentence, number):
            continue
        relation = _relation(sentence, number.start)
        kind = _kind_of(number, relation)
        if kind is not None:
            yield Value(kind, number.start, number.end, relation, number.text, quantity=number)


def _is_label(sentence: Sentence, number: Quantity) -> bool:
    """Whether a number is a name ("code 44") or an article ("one")."""
    before = sentence.tokens[number.start - 1].lower if number.start else ""
    is_one = number.unit is None and any(r.value == 1 for r in number.readings)
    return is_one or before in _NUMBERED


def _kind_of(number: Quantity, relation: str) -> ValueKind | None:
    if number.is_year and number.unit is None:
        return "year" if relation else None
    unit = number.unit
    if unit is None:
        return "number" if number.counted or number.scale >= 10**6 else None
    bases = {reading.base for reading in number.readings}
    if bases & {CLOCK.base, ORDINAL.base, VAGUE.base}:
        return None  # "twee uur" may be a time of day
    kinds: dict[str, ValueKind] = {"amount": "amount", "percentage": "percentage"}
    return kinds.get(unit.kind, "number")


def _of_dates(sentence: Sentence) -> Iterator[Value]:
    for date in sentence.dates:
        relation = _relation(sentence, date.start)
        if date.month or date.weekday >= 0:
            yield Value("date", date.start, date.end, relation, date.text, date=date)
        if date.year:
            year = str(date.year)
            yield Value("year", date.start, date.end, relation or "at", year, date=date)


def _of_names(sentence: Sentence) -> Iterator[Value]:
    for start, end in _capitals(sentence):
        while end - start > 1 and sentence.tokens[start].lower in _TITLES:
            start += 1
        words = tuple(fold(t.text).removesuffix("'s") for t in sentence.tokens[start:end])
        text = sentence.text[sentence.tokens[start].start : sentence.tokens[end - 1].end]
        if sentence.tokens[end : end + 1] and sentence.tokens[end].text == "-":
            continue  # half a name: "Zuid-Europa"
        relation = _relation(sentence, start, articles=False)
        before = sentence.tokens[start - 1].lower if start else ""
        if relation in _WHERE and before not in ("op", "on"):
            yield Value("place", start, end, relation, text, words=words)
        elif len(set(words) - _PARTICLES) > 1 and before not in _ARTICLES | _TITLES:
            yield Value("name", start, end, relation, text, words=words)


def _capitals(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Runs of words with a capital, and what joins them: "Anna de Wit"."""
    named = [_is_name_word(sentence, i) for i in range(len(sentence.tokens))]
    joined = [
        named[i] or (sentence.tokens[i].lower in _PARTICLES and _between(named, sentence, i))
        for i in range(len(named))
    ]
    for is_name, run in groupby(range(len(joined)), key=joined.__getitem__):
        positions = list(run)
        if is_name and len(positions) <= _LONGEST_NAME:
            yield positions[0], positions[-1] + 1


def _between(named: list[bool], sentence: Sentence, i: int) -> bool:
    """Whether a particle stands between the parts of a name, perhaps with another particle."""
    left, right = i - 1, i + 1
    while left >= 0 and sentence.tokens[left].lower in _PARTICLES and not named[left]:
        left -= 1
    while right < len(named) and sentence.tokens[right].lower in _PARTICLES and not named[right]:
        right += 1
    return left >= 0 and right < len(named) and named[left] and named[right]


def _is_name_word(sentence: Sentence, i: int) -> bool:
    token = sentence.tokens[i]
    plain = token.is_word and token.text[0].isupper() and token.text[1:].islower()
    grammar = is_function_word(token.lower)
    return plain and not (grammar or sentence.in_date(i) or sentence.in_quantity(i))


def _relation(sentence: Sentence, start: int, *, articles: bool = True) -> str:
    before = start - 1
    while articles and before >= 0 and sentence.tokens[before].lower in _ARTICLES:
        before -= 1
    return _RELATIONS.get(sentence.tokens[before].lower, "") if before >= 0 else ""
