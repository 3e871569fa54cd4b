"""Dutch or English: which of the two a text or a question is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.types import Language

if TYPE_CHECKING:
    from lingua import LanguageDetector

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


# Words that are common in one of the two languages and are no word of the other. Words both
# share ("was", "had", "of", "in", "is", "over", "we", "me", "die", "even") are left out.
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DUTCH = _words(
    """
    aan alle alleen als altijd bent bij dan dat de deze dit doen door dus een één eens eerst elk
    elke en er geef gaat gaan geen geeft genoeg geweest geworden haar hadden heb hebben heeft het
    hen hij hoe hoelang hoeveel hoeveelste hoezo hoger hoogste hun iets ik is jaar je jij jullie
    kan kon konden kost kosten kostte kun kunnen kwam laag laagste laat maakt maakte maar meest meer
    meeste mij mijn moest moet moeten na naar niet nieuwe niks nog noem nooit nu omdat ons onze ook
    op prijs prijzen sinds snel snelst snelste toch toen tot tussen u uit uw vaak van vanaf vanwege
    veel verschil vertel verder voor vraag waar waardoor waarin waarom waarmee waarop waarvan
    waarvoor wanneer waren wat weer wel welk welke werd werden wie wiens wij worden wordt zal ze
    zich zij zijn zo zoals zou zouden zonder duur duurste duurder goedkoper goedkoopste groter
    grootste klopt bedoel leg uitleg graag alsjeblieft dank bedankt welnee ja nee goed hallo dag
    """
) - {"is", "we", "dag"}
_ENGLISH = _words(
    """
    a about after all an and any are aren't as at be because been before between both but by can
    can't cheap cheaper cheapest compare cost costs could did didn't do does doesn't don't each
    expensive explain fast faster fastest first for from get give had has hasn't have he hello her
    highest him his how how's i if isn't it it's its just less list long longer made many mean more
    most much my name new no not now on only or other our out please price prices she should show
    since so speed tell than thank thanks that that's the their them then there these they this
    those through to too top until up us versus wasn't were what what's when when's where where's
    which who who's whom whose why why's will with without would yes you your describe
    """
) - {
    "a",
    "at",
    "as",
    "be",
    "by",
    "had",
    "he",
    "on",
    "so",
    "no",
    "top",
    "speed",
    "her",
    "do",
    "show",
    "list",
    "long",
    "any",
    "all",
    "just",
    "fast",
}
_NAMES_OR_EMPTY = 0.75


def detect_language(text: str, default: Language = "nl") -> Language:
    """Tell Dutch from English; ``default`` where the text does not show which it is.

    Function and question words decide first, which one-line questions full of product names
    need; lingua (character n-grams, https://github.com/pemistahl/lingua-rs) decides the rest
    when it is confident.
    """
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    dutch = sum(word in _DUTCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if dutch != english:
        return "nl" if dutch > english else "en"
    if not words:
        return default
    return _statistical(text) or default


def _statistical(text: str) -> Language | None:
    from lingua import Language as Lingua

    dutch = _detector().compute_language_confidence(text, Lingua.DUTCH)
    if max(dutch, 1 - dutch) < _NAMES_OR_EMPTY:
        return None
    return "nl" if dutch > 0.5 else "en"


@cache
def _detector() -> LanguageDetector:
    from lingua import Language as Lingua
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Lingua.DUTCH, Lingua.ENGLISH).build()
