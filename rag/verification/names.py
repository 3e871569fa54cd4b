"""Whether the names and product codes of a claim stand in its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.verification.content import is_related
from rag.verification.function_words import word_set
from rag.verification.places import places
from rag.verification.problems import Problem, problem
from rag.verification.sentence import stem
from rag.verification.tokens import Token, fold, is_function_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.verification.sentence import Sentence

_TITLES = word_set(
    "mr mrs ms dr prof mevrouw meneer dhr mw lady lord sir mayor king queen prince princess "
    "minister president councillor alderman doctor professor captain father mother saint sint "
    "street square road river lake sea mount university ministry council bank the and ii iii "
    "ok iv internet gp ceo north south east west northern southern eastern western"
)


# Words a sentence may well begin with that its source does not have.
_COMMON_OPENINGS = word_set(
    "klanten kopers leden mensen bewoners buurtbewoners eigenaren medewerkers deelnemers "
    "reizigers bezoekers patienten particulieren kinderen volwassenen ouders gebruikers "
    "werknemers geld meestal uiteindelijk normaal later latere weinig vroeger jawel inderdaad "
    "klopt behoud reken topvrouw topman directeur aanvankelijk gemiddeld jaarlijks "
    "maandelijks dagelijks overgebleven customers buyers members people residents owners "
    "staff employees participants travellers visitors patients children adults parents users "
    "workers money output production neighbours leftover leaving outside part hold "
    "construction acceleration supply non far private saving count admission less bringing "
    "setting slightly initially eventually usually originally previously later normally "
    "annually monthly daily average right correct indeed there here today tomorrow yesterday "
    "vandaag morgen gisteren bedrijf fabrikant company maker manufacturer prijs price kosten "
    "costs beide both drie two"
)
_COMMON_ENDINGS = (
    "lijk",
    "lijks",
    "heid",
    "tie",
    "ties",
    "ly",
    "ing",
    "ings",
    "ment",
    "ness",
    "tion",
    "tions",
)


def name_problems(
    claim: Sentence, quotes: Sequence[Sentence], context: Sequence[Sentence]
) -> list[Problem]:
    """The names of ``claim`` that stand neither in a quote nor in the context.

    A product code needs its own qualifier: what the source says of the "SU7 Ultra" does not
    bear out a claim about the "SU7".
    """
    known = _known_words([*quotes, *context])
    known_places = _known_places([*quotes, *context])
    own_places = places([fold(token.text) for token in _words(claim)])
    places_by_start = {
        token.start: own_places.get(i, frozenset()) for i, token in enumerate(_words(claim))
    }
    foreign = all(quote.language not in (None, claim.language) for quote in quotes)
    missing = [
        problem("name", code)
        for code in _number_codes(claim)
        if not any(code.lower() in sentence.text.lower() for sentence in (*quotes, *context))
    ]
    for position, token in _names(claim):
        word = _bare(fold(token.text))
        at_home = places_by_start.get(token.start, frozenset())
        if (
            _stands_in(word, known)
            or at_home & known_places
            or (foreign and _has_cognate(word, known))
        ):
            if _has_digit(token.text) and not _is_precise(claim, position, quotes, context):
                missing.append(problem("name", token.text))
        elif not token.first or _is_surely_a_name(claim, position, known, foreign=foreign):
            missing.append(problem("name", token.text))
    return missing


def _number_codes(claim: Sentence) -> list[str]:
    """Codes that begin with a digit: 4D, 3G, 7-Eleven without its hyphen."""
    return [
        before.text + token.text
        for position, (before, token) in enumerate(
            zip(claim.tokens, claim.tokens[1:], strict=False)
        )
        if before.kind == "number"
        and token.is_word
        and token.glued
        and not claim.in_quantity(position + 1)
        and not claim.in_date(position + 1)
    ]


def _words(sentence: Sentence) -> list[Token]:
    return [token for token in sentence.tokens if token.kind != "symbol"]


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("'")


def _known_words(sentences: Sequence[Sentence]) -> set[str]:
    known = {_bare(word) for sentence in sentences for word in sentence.words}
    return known | {word.removesuffix("s") for word in known if len(word) > 3}


def _stands_in(word: str, known: set[str]) -> bool:
    """Whether a name stands there, perhaps in the singular ("Novas")."""
    return word in known or (len(word) > 3 and word.endswith("s") and word[:-1] in known)


def _known_places(sentences: Sequence[Sentence]) -> frozenset[str]:
    found: set[str] = set()
    for sentence in sentences:
        for named in places([fold(token.text) for token in _words(sentence)]).values():
            found |= named
    return frozenset(found)


def _names(claim: Sentence) -> Iterator[tuple[int, Token]]:
    """The tokens that look like names: capitals inside a sentence, or letters with digits."""
    for position, token in enumerate(claim.tokens):
        if not token.is_word or claim.in_date(position) or claim.in_quantity(position):
            continue
        looks = token.text[0].isupper() or _is_code(token.text)
        small = len(token.text) == 1 or token.lower in _TITLES or is_function_word(token.lower)
        if looks and not small:
            yield position, token


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _is_code(text: str) -> bool:
    """SU7, HyperOS, BYD: no ordinary word."""
    return _has_digit(text) or any(character.isupper() for character in text[1:])


def _has_cognate(word: str, known: set[str]) -> bool:
    """A name spelled a little differently in the other language (Karvesië, Karvesia)."""
    return len(word) >= 5 and any(
        len(other) >= 5 and abs(len(other) - len(word)) <= 3 and is_related(word, other)
        for other in known
    )


def _is_surely_a_name(claim: Sentence, position: int, known: set[str], *, foreign: bool) -> bool:
    """Whether the first word of a sentence, unknown to the source, is a name all the same."""
    token = claim.tokens[position]
    if _is_code(token.text):
        return True
    word = fold(token.text)
    if word in _COMMON_OPENINGS or word.endswith(_COMMON_ENDINGS):
        return False
    if foreign:
        return False  # across languages an unknown first word may be any common noun
    own = stem(token.lower, claim.language)
    return not any(is_related(own, stem(other, claim.language)) for other in known)


def _is_precise(
    claim: Sentence,
    position: int,
    quotes: Sequence[Sentence],
    context: Sequence[Sentence],
) -> bool:
    """Whether the quotes speak of this very code, qualifier ("Ultra") included."""
    code = fold(claim.tokens[position].text)
    mine = _qualifier(claim, position)
    in_quotes = _qualifiers(code, quotes)
    if mine:
        nearby = mine in _qualifiers(code, context)
        words = frozenset(word for quote in quotes for word in quote.words)
        return mine in in_quotes or (nearby and (not in_quotes or mine in words))
    if in_quotes:
        return "" in in_quotes
    words = frozenset(word for quote in quotes for word in quote.words)
    return not (_qualifiers(code, context) - {""}) & words


def _qualifiers(code: str, sentences: Sequence[Sentence]) -> set[str]:
    return {
        _qualifier(sentence, position)
        for sentence in sentences
        for position, token in enumerate(sentence.tokens)
        if _bare(fold(token.text)) == _bare(code)
    }


def _qualifier(sentence: Sentence, position: int) -> str:
    """The capitalised word or code right behind a code, folded; empty if there is none."""
    tokens = sentence.tokens
    if tokens[position].text.endswith(("'s", "'")) or position + 1 >= len(tokens):
        return ""
    behind = tokens[position + 1]
    if not behind.is_word or sentence.in_date(position + 1) or is_function_word(behind.lower):
        return ""
    return _bare(fold(behind.text)) if behind.text[0].isupper() else ""
