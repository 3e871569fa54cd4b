"""Page furniture in a text: dates, bylines, share bars, menus and other clutter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb febr",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
    \b(?:
      (?P<iso>(?:19|20)\d\d-[01]?\d-[0-3]?\d)(?:T[\d:.+Z-]+)?
    | (?P<day>[0-3]?\d)(?:st|nd|rd|th|e)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?,?\s+
      (?P<year>(?:19|20)\d\d)
    | (?P<month2>{_MONTH})\b\.?\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<year2>(?:19|20)\d\d)
    | (?P<day3>[0-3]?\d)(?P<sep>[-/.])(?P<month3>[01]?\d)(?P=sep)(?P<year3>(?:19|20)\d\d)
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Words that label a date, or stand beside one, in a line that is about the page.
_LABEL = re.compile(
    r"""
    \b(?:date|datum|published|publication|gepubliceerd|publicatiedatum|geplaatst|posted|updated
    |update|bijgewerkt|gewijzigd|laatst|last|modified|created|first|op|on|om|at|uur|en|and
    |maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo
    |monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun
    |cet|cest|gmt|utc|am|pm)\b\.?
    | \b[0-2]?\d[:.][0-5]\d(?:[:.][0-5]\d)?\b
    | \b\d+\s*(?:min(?:uten|utes|uut|ute|\.)?)(?:\s+(?:leestijd|lezen|read|reading\s+time))?\b
    | \b(?:leestijd|reading\s+time|lees|read)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)

_PARTICLE = r"(?:van|de|den|der|ter|ten|te|’t|'t|in|het|von|zu|da|di|du|la|le|el|al|bin|ibn)"
_NAME_WORD = r"(?:[^\W\d_]\.)+|[^\W\d_a-zà-öø-ÿ][\w’'-]+"
_NAME = rf"(?:{_NAME_WORD})(?:\s+(?:{_PARTICLE}\s+)*(?:{_NAME_WORD}))*"
_FULL_NAME = rf"(?:{_NAME_WORD})(?:\s+(?:{_PARTICLE}\s+)*(?:{_NAME_WORD}))+"
_AND = r"\s*(?:,\s*(?:en|and)?|\ben\b|\band\b|&|/|\+)\s*"
_WITH_PICTURES = (
    r"(?:\s*(?:en|and|&|\+|/)\s*(?:foto[’']?s|foto|beeld|photos|pictures|photography))?"
)
_BYLINE = re.compile(
    rf"""
    ^\W*(?i:
      (?:tekst|text|words|auteurs?|authors?|redactie|door|by|verslag|report|reporter
        |geschreven\ door|written\ by|verslaggever){_WITH_PICTURES}\s*:\s*
      (?-i:(?P<labelled>{_NAME}(?:{_AND}{_NAME})*))
    | (?:tekst|geschreven\ door|written\ by|door|by|text\ by|words\ by|story\ by)\s+
      (?-i:(?P<bare>{_FULL_NAME}(?:{_AND}{_FULL_NAME})*))
    | (?P<desk>(?:door\ |by\ |van\ )?(?:onze\ redactie|de\ redactie|our\ staff|our\ editors
        |our\ correspondent|onze\ (?:verslaggever|correspondent|redacteur)(?:en|s)?)
        (?:\s+(?-i:{_FULL_NAME}))?)
    )\s*[.|•·–—-]?\s*(?P<rest>.*)$
    """,
    re.VERBOSE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARE_STRONG = _words(
    """
    deel delen share sharing tweet retweet facebook twitter whatsapp linkedin instagram pinterest
    reddit telegram bluesky mastodon youtube tiktok inloggen login aanmelden registreren abonneren
    subscribe uitloggen logout menu zoeken newsletter nieuwsbrief cookies bookmark bewaar bewaren
    """
)
_SHARE_WEAK = _words(
    """
    app mail e-mail email print printen afdrukken link kopieer kopieren kopiëren copy url sms x
    messenger dit deze artikel bericht pagina this page article story post via op on met with to
    the het de een a log in out sign up save home nieuws news contact search over ons about us
    account mijn my rss feed like likes volg follow save opslaan pdf download reageer reacties
    comment comments send stuur naar een vriend friend wij we sluit close open toon show meer more
    """
)
_BUTTONS = _SHARE_STRONG | _words("mail e-mail email print link sms x rss")
_SECTIONS = _words(
    """
    nieuws binnenland buitenland economie politiek sport cultuur wetenschap tech technologie opinie
    achtergrond interview analyse reportage column auto regio media news world business politics
    sports culture science technology opinion analysis feature motoring local
    """
)
_ALONE = _words(
    """
    advertentie advertenties advertisement advertisements adverteren deel delen share tweet print
    printen menu reacties reageren reageer comments inloggen uitloggen registreren login zoeken
    gesponsord sponsored nieuwsbrief newsletter promotie
    """
)
_PHRASES = re.compile(
    r"""
    ^\W*(?:
      (?:deel|share)\s+(?:dit|deze|this|on|op|via)\b[^.!?]*$
    | (?:lees|bekijk|kijk|luister|zie)\s+(?:ook|meer|verder|nu)\s*(?::|»|>|…|\.{3}|$)
    | lees\s+(?:ook|meer|verder)\b[^.!?]*$
    | (?:read|see|watch)\s+(?:also|more|next|on)\s*(?::|»|>|…|\.{3}|$) | also\s+read\b[^.!?]*$
    | read\s+(?:also|more)\b[^.!?]*$ | related(?:\s+(?:articles?|stories|posts))?\s*:?$
    | (?:gerelateerd|gerelateerde\s+(?:artikelen|berichten)|meer\s+over\s+dit\s+onderwerp)\s*:?$
    | (?:volg|follow)\s+(?:ons|us|mij|me)\b(?:\W*$|\s+(?:(?:ook|nu|also|now)\s+)?(?:op|on|via)\b)
    | (?:schrijf|meld|abonneer)\s+(?:je|u)\b.*\b(?:nieuwsbrief|newsletter|updates|abonnement)\b
    | (?:subscribe|sign\s+up)\b.*\b(?:newsletter|updates|channel|today)\b
    | (?:ontvang|receive|get)\b.*\b(?:nieuwsbrief|newsletter)\b
    | (?:wij|we|deze\s+(?:web)?site|this\s+(?:web)?site)\s+(?:gebruiken|gebruikt|plaatsen|plaatst
        |maken|maakt|use|uses)\b.*\bcookies\b
    | (?:alle\s+)?cookies\s+(?:accepteren|weigeren|instellen|beheren)\s*$
    | (?:accepteer|accept|weiger|reject|beheer|manage)\s+(?:alle\s+|all\s+)?(?:cookies|voorkeuren
        |preferences)\s*$ | cookie(?:s|beleid|verklaring|-?instellingen|\s+policy|\s+settings)\s*$
    | (?:privacy(?:beleid|verklaring|statement|\s+policy)?|disclaimer|algemene\s+voorwaarden
        |terms\s+(?:of\s+(?:use|service)|and\s+conditions))
      (?:\s*[|•·,/-]\s*[\w\s-]+)*$
    | (?:©|\(c\)\s|copyright\b).*
    | .*\b(?:alle\s+rechten\s+voorbehouden|all\s+rights\s+reserved)\b.*
    | (?:\d+\s+)?(?:reacties?|comments?)(?:\s*\(\d+\))?\s*$
    | (?:plaats|schrijf|geef|bekijk|toon|leave|add|post|view)\s+
      (?:(?:een|a|alle|all|\d+)\s+)?(?:reacties?|comments?|reply)\s*$
    | (?:tags?|trefwoorden|labels?|categorie(?:ën)?|categor(?:y|ies)|filed\s+under|rubriek)\s*:.*
    | (?:foto[’']?s?|beeld|photos?|image|bron\s+foto|picture|photography|credit)
      (?:\s+(?:by|door))?\s*:.* | ©.*
    | (?:terug\s+naar\s+(?:boven|overzicht)|back\s+to\s+(?:top|overview)|naar\s+boven)\s*$
    | ga\s+(?:direct\s+)?naar\s+(?:de\s+)?(?:inhoud|hoofdinhoud|navigatie)\s*$
    | skip\s+to\s+\w+(?:\s+\w+)?\s*$
    | (?:advertentie|advertisement|ad|gesponsorde?|sponsored)
      (?:\s+(?:content|inhoud|bericht))?\s*$
    | de\s+tekst\s+gaat\s+(?:verder|door)\s+onder\b.*
    | (?:the\s+)?(?:story|article)\s+continues\s+below\b.*
    | (?:vorige|volgende|previous|next)\s+(?:artikel|bericht|pagina|article|post|page)
      \s*(?:[:»>].*)?$
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_READING_TIME = re.compile(r"\b(?:leestijd|min\.?|minuten|minutes?)\b", re.IGNORECASE)
_RULE = re.compile(r"^\W*$")
_MENU_SEPARATOR = re.compile(r"\s*[|•·>»›]\s*")
_MENU_WORD = re.compile(
    r"^(?:home(?:page)?|nieuws|news|menu|contact|inloggen|login|log in|zoeken|search|over ons"
    r"|about(?: us)?|abonneren|subscribe|sport|mijn account|my account|video|podcasts?|shop)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w-]*")
_LONGEST_CLUTTER = 400  # characters
_TOP, _BOTTOM = 8, 3  # blocks of a page where names and dates are about the page


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a line that is not article text says about the article."""

    date: str = ""
    byline: str = ""


def find_date(text: str) -> str:
    """The first date in ``text`` as ISO 8601, or "" when there is none that exists.

    Day comes before month in all-digit dates, as in Dutch and British English.
    """
    for match in _DATE.finditer(text):
        if found := _iso(match):
            return found
    return ""


@lru_cache(maxsize=4096)
def recognise_furniture(line: str) -> Furniture | None:
    """What a line of page furniture tells, or ``None`` for article text."""
    line = line.strip()
    if len(line) > _LONGEST_CLUTTER:
        return None
    if _RULE.match(line):
        return Furniture()
    if match := _BYLINE.match(line):
        rest = match["rest"]
        if not rest or recognise_furniture(rest) is not None:
            names = match["labelled"] or match["bare"] or match["desk"]
            return Furniture(find_date(rest), names.strip())
    bare = _LABEL.sub(" ", _DATE.sub(" ", line)).strip(" \t\u00a0:|•·,;()[]–—-/")
    if not _WORD.search(bare):
        about_page = _DATE.search(line) or _READING_TIME.search(line)
        return Furniture(find_date(line)) if about_page else None
    if _is_clutter(line) or _is_clutter(bare):
        return Furniture(find_date(line))
    return None


def furniture_of(texts: Sequence[str]) -> list[Furniture | None]:
    """Per text, in the order of the page, what :func:`recognise_furniture` tells.

    Names and dates are only believed near the top and the bottom of the page: further in, "By
    Jane Smith" is a heading.
    """
    found = [recognise_furniture(text) if text else None for text in texts]
    for i, furniture in enumerate(found):
        at_edge = i < _TOP or i >= len(texts) - _BOTTOM
        if furniture and (furniture.byline or furniture.date) and not at_edge:
            found[i] = None
        elif not furniture and i and found[i - 1] and texts[i].casefold() in _BUTTONS:
            found[i] = Furniture()  # "Delen", "Facebook", "E-mail", each on its line
    top = next((i for i, furniture in enumerate(found) if not furniture), 0)
    if texts[top : top + 1] and texts[top].casefold() in _SECTIONS:
        found[top] = Furniture()
    return found


def _is_clutter(text: str) -> bool:
    return bool(_PHRASES.match(text)) or _is_word_bar(text) or _is_menu(text)


def _is_word_bar(text: str) -> bool:
    """Nothing but the words of buttons: "Share App Mail Tweet"."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) == 1:
        return words[0] in _ALONE
    strong = any(word in _SHARE_STRONG for word in words)
    known = all(word in _SHARE_STRONG or word in _SHARE_WEAK for word in words)
    return strong and known and not text.endswith((".", "!", "?"))


def _is_menu(text: str) -> bool:
    """Short items between separators, at least one of which every site's menu has."""
    items = [item for item in _MENU_SEPARATOR.split(text) if item]
    short = all(len(item.split()) <= 3 and not re.search(r"[\d.!?]", item) for item in items)
    return len(items) >= 2 and short and any(_MENU_WORD.match(item) for item in items)


def _iso(match: re.Match[str]) -> str:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
    elif match["month"]:
        year, month, day = match["year"], str(_MONTHS[match["month"].casefold()]), match["day"]
    elif match["month2"]:
        year, month, day = match["year2"], str(_MONTHS[match["month2"].casefold()]), match["day2"]
    else:
        year, month, day = match["year3"], match["month3"], match["day3"]
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
