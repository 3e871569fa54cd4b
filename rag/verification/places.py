"""Countries, peoples, languages and cities that have one name in Dutch and another in English.

Names come from the Unicode CLDR by way of Babel; a few peoples and places it lacks are added.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.verification.tokens import fold, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PEOPLES = {
    "BE": "belgisch belg belgen belgian belgians",
    "NL": "nederland holland hollands nederlander nederlanders dutchman dutchmen dutch netherlands",
    "GB": "brits brit britten british britain briton britons engeland england engels engelse "
    "engelsen english groot-brittannië uk vk",
    "US": "amerikaans amerikaan amerikanen amerika american americans america vs us usa",
    "CH": "zwitsers zwitser zwitsers swiss", "AT": "oostenrijks oostenrijker austrian austrians",
    "CA": "canadees canadezen canadian canadians", "AU": "australisch australiër australian",
    "IN": "indiaas indiër indiërs indian indians", "IE": "iers ier ieren irish",
    "DE": "duitser duitsers german germans duits", "FR": "fransman fransen french frans",
    "CN": "chinees chinezen chinese", "JP": "japanner japanners japanese japans",
    "ES": "spanjaard spanjaarden spanish spaans", "IT": "italiaan italianen italian italians",
    "BR": "braziliaans brazilian", "MX": "mexicaans mexican", "ZA": "zuid-afrikaans south-african",
    "SA": "saoedisch saudi", "EG": "egyptisch egyptian", "MA": "marokkaans moroccan",
    "CL": "chileens chilean", "AR": "argentijns argentine argentinian", "KR": "koreaans korean "
    "korea zuid-koreaans", "TW": "taiwanees taiwanese", "NO": "noors noor noren norwegian",
    "SE": "zweeds zweed zweden swedish", "DK": "deens deen denen danish", "FI": "fins fin finnen "
    "finnish", "PL": "pools pool polen polish", "RU": "russisch rus russen russian russians",
    "UA": "oekraïens ukrainian", "TR": "turks turk turken turkish", "GR": "grieks griek grieken "
    "greek greeks", "150": "europees europeaan europeanen european europeans europa europe",
    "002": "afrikaans afrika african africa", "142": "aziatisch azië asian asia",
    "vlaanderen": "vlaanderen vlaams vlaming vlamingen flanders flemish",
    "wallonie": "wallonië waals wallonia walloon", "fryslan": "friesland fries fryslân frisian",
    "haag": "den-haag the-hague 's-gravenhage haags", "keulen": "keulen cologne",
    "munchen": "münchen munich", "antwerpen": "antwerpen antwerp antwerps", "gent": "gent ghent",
    "geneve": "genève geneva", "milaan": "milaan milan", "venetie": "venetië venice",
    "napels": "napels naples", "rijn": "rijn rhine", "maas": "maas meuse",
    "schelde": "schelde scheldt", "noordzee": "noordzee north-sea", "waddenzee": "waddenzee "
    "wadden-sea", "alpen": "alpen alps alpine", "brugge": "brugge bruges", "lyon": "lyon lyons",
    "neurenberg": "neurenberg nuremberg", "turijn": "turijn turin", "sevilla": "sevilla seville",
    "eu": "eu europese-unie european-union", "vn": "vn un verenigde-naties united-nations",
    "navo": "navo nato", "zeeland": "zeeland zeeuws", "limburg": "limburg limburgs",
    "brabant": "brabant brabants", "groningen": "groningen gronings", "amsterdam": "amsterdam "
    "amsterdams", "rotterdam": "rotterdam rotterdams", "drenthe": "drenthe drents",
    "oostzee": "oostzee baltic-sea", "azoren": "azoren azores", "karinthie": "karinthië carinthia",
}  # fmt: skip
_LONGEST = 4
_ENDINGS = (("ese", "ees"), ("ezen", "ees"), ("e", ""), ("en", ""), ("er", ""), ("ers", ""),
            ("s", ""), ("'s", ""))  # fmt: skip


@cache
def _names() -> dict[tuple[str, ...], frozenset[str]]:
    """Places by the folded tokens of their names, hyphens left out."""
    found: dict[tuple[str, ...], set[str]] = {}
    for name, place in _all_names():
        key = _key(name)
        if 0 < len(key) <= _LONGEST:
            found.setdefault(key, set()).add(place)
    return {key: frozenset(places) for key, places in found.items()}


def _key(name: str) -> tuple[str, ...]:
    return tuple(fold(token.text) for token in tokenise(normalise(name)) if token.kind != "symbol")


def _all_names() -> Iterator[tuple[str, str]]:
    from babel import Locale
    from babel.core import get_global

    likely = get_global("likely_subtags")
    for code in ("nl", "en"):
        locale = Locale.parse(code)
        for territory, name in locale.territories.items():
            yield name, territory
        for language, name in locale.languages.items():
            yield name, f"language {language}"
            if (tag := likely.get(language)) is not None and "_" not in language:
                yield name, tag.rsplit("_", 1)[-1]
        for zone, names in locale.time_zones.items():
            yield zone.rsplit("/", 1)[-1].replace("_", " "), f"city {zone}"
            if city := dict(names).get("city"):
                yield city, f"city {zone}"
    for place, names in _PEOPLES.items():
        for name in names.split():
            yield name, place


@lru_cache(maxsize=8192)
def _places_of(key: tuple[str, ...]) -> frozenset[str]:
    names = _names()
    found = names.get(key, frozenset())
    for ending, stem in _ENDINGS:
        if key[-1].endswith(ending) and len(key[-1]) - len(ending) >= 3:
            bare = key[-1].removesuffix(ending) + stem
            found |= names.get((*key[:-1], bare), frozenset())
    return found


def places(words: Sequence[str]) -> dict[int, frozenset[str]]:
    """The places named in folded ``words``: for each position, what its name can stand for."""
    found: dict[int, frozenset[str]] = {}
    for start in range(len(words)):
        for length in range(1, min(_LONGEST, len(words) - start) + 1):
            for place in (_places_of(tuple(words[start : start + length])),):
                if place:
                    for position in range(start, start + length):
                        found[position] = found.get(position, frozenset()) | place
    return found
