"""Analysis: a text becomes the terms that lexical search compares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from index.types import Language


class Token(NamedTuple):
    """A word as written (folded) and the term it is compared by.

    ``whole`` is false for a token that only repeats its neighbours, such as "top10" beside
    "top" and "10" for "top-10".
    """

    form: str
    term: str
    whole: bool = True


def analyze(text: str, language: Language) -> list[str]:
    """The terms of ``text``: folded, without stop words, stemmed, numbers in one notation.

    Dutch words are stemmed by Kraaij & Pohlmann's algorithm, English ones by Porter2 (both
    from Snowball). A hyphenated word gives its parts and the whole; "27.400", "27,400" and
    "27400" give one term, as do "2,15" and "2.15", "drie" and "3".
    """
    return [token.term for token in tokenize(text, language)]


def tokenize(text: str, language: Language) -> list[Token]:
    """The tokens of ``text`` that are not stop words, in order."""
    text = unicodedata.normalize("NFKC", _GROUP_SPACE.sub("", text))
    # In a sentence that is all capitals, capitals say nothing about acronyms.
    shouting = text.upper() == text and len(text.split()) > 2
    tokens: list[Token] = []
    for match in _RUN.finditer(text):
        run = match.group()
        pieces = _PIECE.findall(run)
        for piece in pieces:
            tokens.extend(_piece_tokens(piece, language, keep_acronyms=not shouting))
        if len(pieces) > 1 and any(character.isalpha() for character in run):
            joined = "".join(fold(piece) for piece in pieces)
            tokens.append(Token(joined, stem(joined, language), whole=False))
    return tokens


def fold(word: str) -> str:
    """Lower case, without accents, apostrophes and abbreviation dots; 's of a plural is cut."""
    word = _POSSESSIVE.sub("", word).casefold().translate(_LETTERS)
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’.")


@lru_cache(maxsize=65536)
def stem(form: str, language: Language) -> str:
    """The term of a folded word; anything with a digit in it stays as it is."""
    if not form.isalpha():
        return form
    stemmed: str = _stemmer(language).stemWord(form)
    return _finish_dutch(stemmed) if language == "nl" else stemmed


def normalize_number(text: str) -> str:
    """One notation for a number in Dutch or English notation.

    Groups of three digits are thousands ("27.400", "1,548,000"), anything else behind a single
    separator is a fraction ("2,15", "1.2"). Dates and versions ("6.1.2026") are left apart by
    spaces.
    """
    if _GROUPED.fullmatch(text):
        whole, _, fraction = _split_fraction(text)
        return _plain(re.sub(r"[.,]", "", whole), fraction)
    if text.count(".") + text.count(",") == 1:
        whole, fraction = re.split(r"[.,]", text)
        return _plain(whole, fraction)
    return " ".join(_plain(part, "") for part in re.split(r"[.,]", text))


def _split_fraction(text: str) -> tuple[str, str, str]:
    """Part a grouped number from its fraction, which stands behind the other separator."""
    first = next(character for character in text if character in ".,")
    return text.rpartition("," if first == "." else ".") if _has_both(text) else (text, "", "")


def _has_both(text: str) -> bool:
    return "." in text and "," in text


def _plain(whole: str, fraction: str) -> str:
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def _piece_tokens(piece: str, language: Language, *, keep_acronyms: bool) -> Iterator[Token]:
    if piece in _SYMBOLS:
        form = _SYMBOLS[piece][language]
        yield Token(form, stem(form, language))
    elif piece[0].isdecimal():
        yield from _number_tokens(piece)
    else:
        yield from _word_tokens(piece, language, keep_acronyms=keep_acronyms)


def _number_tokens(piece: str) -> Iterator[Token]:
    letters = fold(piece.lstrip("0123456789.,"))
    numbers = normalize_number(piece[: len(piece) - len(piece.lstrip("0123456789.,"))]).split()
    for number in numbers:
        yield Token(number, number)
    if letters in _ORDINAL_ENDINGS and len(numbers) == 1:
        yield Token(f"{numbers[0]}e", f"{numbers[0]}e", whole=False)
    elif letters:
        # "96kWh" also stands beside "96 kWh"; "4D" is one word.
        mixed = "".join(numbers) + letters
        yield Token(mixed, mixed, whole=False)
        if len(letters) > 1:
            yield Token(letters, letters)


def _word_tokens(piece: str, language: Language, *, keep_acronyms: bool) -> Iterator[Token]:
    form = fold(piece)
    # "US", "WHO" and "Model S" are no stop words; "A", "I" and "U" open many a sentence.
    acronym = keep_acronyms and piece.isupper() and piece not in "AIU"
    if not form or (form in _stop_words(language) and not acronym):
        return
    number = _number_words(language).get(form)
    if number is not None:
        yield Token(number, number)
    else:
        yield Token(form, stem(form, language))


@cache
def _stemmer(language: Language):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a C class
    from Stemmer import Stemmer

    return Stemmer("dutch" if language == "nl" else "english")


def _finish_dutch(word: str) -> str:
    """Bring verb forms together that the stemmer leaves apart.

    "produceert", "produceer", "producer" (from "produceren") become one, as do "verkoopt" and
    "verkoop", "ontwikkeld" and "ontwikkelt". A noun that loses its t does so in every form.
    """
    if len(word) >= 6 and (_VERB_T.search(word) or _VERB_D.search(word)):
        word = word[:-1]
    return word[:-3] + "er" if len(word) >= 6 and word.endswith("eer") else word


@cache
def _stop_words(language: Language) -> frozenset[str]:
    return frozenset((_DUTCH_STOP_WORDS if language == "nl" else _ENGLISH_STOP_WORDS).split())


@cache
def _number_words(language: Language) -> dict[str, str]:
    cardinals, ordinals = _NUMBER_WORDS[language]
    table = {word: number for number, word in _numbered(cardinals)}
    return table | {word: f"{number}e" for number, word in _numbered(ordinals)}


def _numbered(words: str) -> Iterator[tuple[str, str]]:
    for entry in words.split():
        word, _, number = entry.partition("=")
        yield number, word


_GROUP_SPACE = re.compile(r"(?<=\d)[\u00a0\u202f\u2009](?=\d{3}(?!\d))")
_PIECE_PATTERN = (
    r"\d+(?:[.,]\d+)*[^\W_]*"  # 27.400, 19e, 96kWh
    r"|(?:[^\W\d_]\.){2,}"  # d.w.z., U.S.
    r"|[^\W_]+(?:['’&][^\W_]+)*"  # auto's, R&D, SU7
)
_PIECE = re.compile(rf"{_PIECE_PATTERN}|[%€$£]")
_RUN = re.compile(rf"(?:{_PIECE_PATTERN})(?:[-‐‑–/](?:{_PIECE_PATTERN}))*|[%€$£]")
_POSSESSIVE = re.compile(r"['’][sS]$")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,\d+)?|(?:,\d{3})+(?:\.\d+)?)")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d"})
_VERB_T = re.compile(r"(?<!ch)[bcdfgklmnprvwxz]t$")
_VERB_D = re.compile(r"(?:eer|[^e]el|[^e]er)d$")
_ORDINAL_ENDINGS = frozenset({"e", "de", "ste", "st", "nd", "rd", "th"})
_SYMBOLS: dict[str, dict[Language, str]] = {
    "%": {"nl": "procent", "en": "percent"},
    "€": {"nl": "euro", "en": "euro"},
    "$": {"nl": "dollar", "en": "dollar"},
    "£": {"nl": "pond", "en": "pound"},
}
_NUMBER_WORDS: dict[Language, tuple[str, str]] = {
    "nl": (
        "twee=2 drie=3 vier=4 vijf=5 zes=6 zeven=7 acht=8 negen=9 tien=10 elf=11 twaalf=12 "
        "dertien=13 veertien=14 vijftien=15 zestien=16 zeventien=17 achttien=18 negentien=19 "
        "twintig=20 dertig=30 veertig=40 vijftig=50 zestig=60 zeventig=70 tachtig=80 "
        "negentig=90 honderd=100 duizend=1000",
        "eerste=1 tweede=2 derde=3 vierde=4 vijfde=5 zesde=6 zevende=7 achtste=8 negende=9 "
        "tiende=10 elfde=11 twaalfde=12",
    ),
    "en": (
        "two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 "
        "thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 "
        "twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 "
        "hundred=100 thousand=1000",
        "first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 "
        "tenth=10 eleventh=11 twelfth=12",
    ),
}
# Words that say how a sentence hangs together, and the words that make it a question: a
# question word that happens to be rare in a corpus would otherwise weigh as much as a name.
_DUTCH_STOP_WORDS = """
de het een der den des dit dat deze die zo zo'n zulk zulke
ik je jij u hij zij ze we wij jullie men me mij jou hem haar hen hun ons onze uw zijn mijn jouw
zich zichzelf elkaar er hier daar ginds
aan achter af als alsof bij binnen boven buiten dan door en gedurende hoewel in indien langs maar
mee met na naar naast nadat noch nu of om omdat omtrent onder op over per rond sinds te tegen ten
ter terwijl tijdens toch toe toen tot totdat tussen uit van vanaf vanuit via voor voordat vooral
want wegens zoals zodat zonder
ben bent is zijn was waren geweest wees word wordt worden werd werden geworden heb hebt heeft
hebben had hadden gehad zal zul zult zullen zou zouden kan kun kunt kunnen kon konden mag mogen
mocht mochten moet moeten moest moesten wil wilt willen wilde wilden doe doet doen deed deden gedaan
ga gaat gaan ging gingen laat laten liet lieten
niet geen niets nooit ook al alle alles andere ander anders iemand iets eens even nog reeds slechts
wel weer zeer heel erg veel meer meest minder echter dus immers bovendien daarbij daardoor daarna
daarom daarvan daarvoor daarmee daarop daarin hierbij hierdoor hiermee hiervan hiervoor ervan
ervoor erop eraan ermee erin eruit
wie wat waar wanneer waarom hoe hoeveel welk welke wiens waaraan waarbij waardoor waarheen waarin
waarmee waarnaar waarop waarover waaruit waarvan waarvoor hoelang hoezo
vertel noem geef leg ja nee s t n
"""
_ENGLISH_STOP_WORDS = """
a an the this that these those such
i you he she it we they me him her us them my your his its our their mine yours hers ours theirs
myself yourself himself herself itself ourselves themselves one there here
about above after against along among around as at before behind below between by down during for
from in into of off on onto out over per since through to toward towards under until up upon via
with within without
and or but nor so yet if than then because while although though whether unless
am is are was were be been being isnt arent wasnt werent have has had having havent hasnt hadnt do
does did doing done dont doesnt didnt will would wont wouldnt shall should shouldnt can could cant
couldnt cannot might must mustnt
not no none never also all any both each every either neither other another same some more most
many much less few very too just only even again ever still already
who whom whose what which when where why how whats whos
tell give name please yes s t d m ll re ve
"""
