"""Dutch or English: which of the two a text or a question is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.types import Language

if TYPE_CHECKING:
    from lingua import LanguageDetector

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words common in questions and articles in one language that are no word of the other. Those
# both have ("was", "had", "of", "in", "is", "over", "door", "been", "top") are left out.
_DUTCH = _words(
    """
    aan alle alleen als altijd bent bij dan dat de deze dit doen dus een één eens eerst elk elke en
    er geef gaat gaan geen geeft genoeg geweest geworden haar hadden heb hebben heeft het hij hoe
    hoelang hoeveel hoeveelste hoezo hoger hoogste hun iets ik jaar je jij jullie kon konden kost
    kosten kostte kun kunnen kwam laag laagste maakt maakte maar meest meer meeste mij mijn moest
    moet moeten na naar niet nieuwe niks nog noem nooit nu omdat ons onze ook op prijs prijzen
    sinds snel snelst snelste toch toen tussen u uit uw vaak van vanaf vanwege veel verschil vertel
    verder voor vraag waar waardoor waarin waarom waarmee waarop waarvan waarvoor wanneer waren wat
    weer wel welk welke werd werden wie wiens wij worden wordt zal ze zich zij zijn zo zoals zou
    zouden zonder duur duurste duurder goedkoper goedkoopste groter grootste klopt leg uitleg graag
    alsjeblieft bedankt ja nee
    """
)
_ENGLISH = _words(
    """
    a about after an and are aren't because before between both but can can't cheap cheaper cheapest
    compare cost costs could describe did didn't does doesn't don't each expensive explain faster
    fastest first for from get give has he hasn't have hello highest him his how how's i if isn't it
    it's its less made many mean more most much my name new not now only or other our out please
    price prices she should since speed tell than thank thanks that that's the their them then
    there these they this those through to too until up wasn't were what what's when when's where
    where's which who who's whom whose why why's will with without would yes you your
    """
)
# Words of both languages, which therefore show neither.
_SHARED = _words(
    """
    airbag album app april audio auto blog bonus budget bus camera camper cent centimeter
    chip code computer concert contact contract control data december design diesel display
    dollar download drone editor email euro expert export film filter garage gas gps gram
    hardware hotel import index info internet item jazz journalist kilo kilometer laptop
    laser lease led lidar liter marketing media menu meter metro model moment monitor motor
    museum november oven park parking partner piano pilot plan plastic platform podium pop
    president printer product project quiz radar radio record restaurant robot route scanner
    scooter score sensor september service single smartphone software sport station stop
    storm studio tablet tank taxi team tent test ticket top trailer tram trend truck tunnel
    ultra update video virus water wifi winter zone kwh kw km kg pk hp
    """
)
_ENGLISH_ENDINGS = ("'re", "'ll", "'ve", "n't", "'m")
_CONFIDENT = 0.6
# A lone capitalised word may be a name, and a few letters are like both.
_CONFIDENT_OF_A_NAME, _FEW_LETTERS = 0.9, 4


def detect_language(text: str, default: Language = "nl") -> Language:
    """Tell Dutch from English; ``default`` where the text does not show which it is."""
    return guess_language(text) or default


def guess_language(text: str) -> Language | None:
    """Tell Dutch from English; ``None`` where the text does not show which it is.

    Function and question words decide first, which one-line questions full of product names
    need; lingua (character n-grams, https://github.com/pemistahl/lingua-rs) decides the rest
    when it is confident. Names and words of both languages ("camper", "kWh") show nothing.
    """
    if text.isupper():
        text = text.lower()
    words = [word for word in _WORD.findall(text) if not _is_name(word)]
    keys = [word.casefold().replace("’", "'") for word in words]
    dutch = sum(key in _DUTCH for key in keys)
    english = sum(key in _ENGLISH or key.endswith(_ENGLISH_ENDINGS) for key in keys)
    if dutch != english:
        return "nl" if dutch > english else "en"
    # Capitals inside a question are names, which look like any language.
    if not words or (len(words) > 1 and not any(word[0].islower() for word in words)):
        return None
    alone = len(words) == 1 and words[0][0].isupper()
    telling = [word for i, word in enumerate(words) if i == 0 or word[0].islower()]
    telling = [word for word in telling if word.casefold() not in _SHARED]
    if sum(map(len, telling)) <= _FEW_LETTERS:
        return None
    return _statistical(" ".join(telling), _CONFIDENT_OF_A_NAME if alone else _CONFIDENT)


def _is_name(word: str) -> bool:
    """HyperOS, YU7, HAD: a digit, or a capital after the first letter."""
    return len(word) > 1 and any(letter.isupper() or letter.isdigit() for letter in word[1:])


def _statistical(text: str, confident: float) -> Language | None:
    from lingua import Language as Lingua

    dutch = _detector().compute_language_confidence(text, Lingua.DUTCH)
    if max(dutch, 1 - dutch) < confident:
        return None
    return "nl" if dutch > 0.5 else "en"


@cache
def _detector() -> LanguageDetector:
    from lingua import Language as Lingua
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_languages(Lingua.DUTCH, Lingua.ENGLISH).build()
