"""Greetings, thanks, questions about the program, insults: answered without the documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from index.types import Language

Talk: TypeAlias = Literal[
    "empty", "greeting", "how_are_you", "thanks", "praise", "about", "abilities", "goodbye",
    "agreed", "insult", "nonsense", "instructions",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """What kind of talk it is, and its language where its words show that."""

    kind: Talk
    language: Language | None = None


_NAMES = r"(?: (?:vraagbaak|daar|allemaal|iedereen|there|all|everyone|bot|chatbot|computer))?"
_EITHER: tuple[tuple[Talk, str], ...] = (
    ("greeting", r"(?:hi|hey|hai)(?: hi| hey)?" + _NAMES),
    ("praise", r"(?:top|super|perfect|cool|geniaal|mooi zo)"),
    ("agreed", r"(?:ok|oke|okay|oké|k|aha|ah|hm+|haha(?:ha)*|lol)"),
    ("thanks", r"merci"),
)
_DUTCH: tuple[tuple[Talk, str], ...] = (
    ("greeting",
     r"(?:hallo|hoi|hé|hee|dag|goede?n?dag|goede(?:morgen|middag|navond)|goeie(?:morgen|middag|"
     r"navond)|goedemorgen)(?: (?:hoi|hallo))?" + _NAMES),
    ("how_are_you", r"hoe (?:gaat het|is het|is 't|gaat 't)(?: (?:met|ermee)(?: (?:je|jou|u))?)?"
     r"(?: vandaag)?|alles goed(?: met (?:je|jou|u))?"),
    ("thanks",
     r"(?:(?:ok|oké|super|heel|erg|hartelijk|top|ja|nee)[ ,]+)*(?:bedankt|dank (?:je|u|jullie)"
     r"(?: wel| zeer)?|dankjewel|dankuwel|dank)(?: (?:hoor|voor (?:je|uw|de) "
     r"(?:hulp|antwoord|uitleg|moeite)))?(?:,? vraagbaak)?"),
    ("praise", r"(?:mooi|goed|prima|fijn|handig|knap|leuk|goed zo|goed gedaan|goed antwoord|"
     r"wat (?:goed|mooi|handig|knap)|je bent (?:goed|geweldig|slim|top))"),
    ("about",
     r"(?:wie|wat) (?:ben|bent) (?:jij|je|u)(?: eigenlijk| precies)?|hoe heet (?:jij|je|u)|"
     r"wat is (?:je|jouw|uw) naam|ben (?:jij|je) een (?:robot|mens|computer|chatbot|bot|ai)|"
     r"wie heeft (?:jou|je) (?:gemaakt|gebouwd)|stel (?:je|jezelf) (?:eens )?voor"),
    ("abilities",
     r"wat (?:kun|kan|kunt) (?:jij|je|u)(?: (?:allemaal|eigenlijk|doen|voor (?:mij|me) doen))*|"
     r"(?:waarmee|waar) (?:kun|kan|kunt) (?:jij|je|u) (?:mij |me )?(?:mee )?helpen|help(?: me)?|"
     r"hoe werk(?:t dit|t het|t u| je| jij)|"
     r"waar (?:kan|mag) ik (?:je |u )?(?:iets |alles )?over vragen|wat kan ik (?:je |u )?vragen|"
     r"waar gaan de documenten over"),
    ("goodbye", r"(?:tot ziens|doei(?: doei)?|dag hoor|tot (?:later|straks|morgen)|"
     r"tot de volgende keer|welterusten|fijne (?:dag|avond)(?: nog)?|groetjes)"),
    ("agreed", r"(?:ja|nee|oké|oke|prima|goed|begrepen|snap ik|duidelijk|ik snap het|klopt|"
     r"dat klopt|interessant|jammer|helaas)"),
    ("insult",
     r"(?:(?:wat )?(?:ben|bent) (?:je|jij|u) (?:toch )?(?:een )?|(?:je|jij|u) (?:bent|ben) "
     r"(?:(?:zo|echt|een|heel|erg) )*|(?:stomme?|domme?|waardeloze|achterlijke) )?"
     r"(?:dom|stom|achterlijk|waardeloos|nutteloos|slecht|een? idioot|idioot|sukkel|eikel|"
     r"klootzak|trut|mongool|bot|robot|computer|kutbot|lul|rotding|ding)"
     r"(?: (?:bot|robot|ding|zeg))?|(?:rot|donder|sodemieter|flikker) op|"
     r"hou je (?:mond|bek|kop)|val dood|kut(?:bot)?|"
     r"krijg de .{2,20}|ik haat (?:je|jou)"),
    ("nonsense", r"bla(?: ?bla)+|(?:tra)?la(?:la)+"),
)  # fmt: skip
_ENGLISH: tuple[tuple[Talk, str], ...] = (
    ("greeting", r"(?:hello|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))" + _NAMES),
    ("how_are_you", r"how(?:'s it going| are you| do you do)(?: doing)?(?: today)?|what'?s up"),
    ("thanks",
     r"(?:(?:ok|okay|great|many|no|yes|perfect)[ ,]+)*(?:thanks?(?: you)?|thx|cheers|ty)"
     r"(?: (?:very|so) much| a lot| again| for (?:your|the) (?:help|answer|explanation)){0,2}"
     r"(?:,? vraagbaak)?"),
    ("praise", r"(?:great|nice|awesome|good|excellent|brilliant|well done|good (?:job|answer|bot)|"
     r"you(?:'re| are) (?:great|good|smart|awesome|amazing))"),
    ("about",
     r"(?:who|what) (?:exactly )?are you(?: exactly)?|what(?:'s| is) your name|"
     r"are you (?:a |an )?(?:robot|human|computer|chatbot|bot|ai|real)|"
     r"who (?:made|built|created) you|introduce yourself"),
    ("abilities",
     r"what can (?:you|i) (?:do|ask)(?: (?:for me|you))?|how can you help(?: me)?|help me|"
     r"how (?:do you|does (?:this|it)) work|what (?:are|is) (?:the|your) documents? about|"
     r"what can you help (?:me )?with"),
    ("goodbye", r"(?:bye(?:[ -]bye)?|goodbye|see you(?: later| soon)?|good ?night|farewell|"
     r"later|have a (?:nice|good) (?:day|evening))"),
    ("agreed", r"(?:yes|no|yep|nope|sure|alright|i see|got it|understood|interesting|fine|right|"
     r"makes sense|that'?s right)"),
    ("insult",
     r"(?:you(?:'re| are) (?:(?:so|such|really|very|a|an) )*|(?:stupid|dumb|useless|bloody) )?"
     r"(?:stupid|dumb|useless|idiot|moron|worthless|terrible|an? idiot|trash|garbage|bot|machine)"
     r"(?: (?:bot|machine|robot|idiot))?|fuck (?:you|off)|shut up|screw you|go to hell|"
     r"(?:you )?(?:suck|asshole|bastard)|i hate you|piss off"),
)  # fmt: skip
# Only at the beginning: a question about such words in a document is a question.
_INSTRUCTIONS: tuple[tuple[Language, str], ...] = (
    ("nl",
     r"(?:negeer|vergeet|sla|omzeil|overschrijf)\b.{0,40}\b(?:instructies?|opdrachten?|regels?|"
     r"prompt|richtlijnen|hierboven|alles wat|beperkingen|hiervoor)\b|"
     r"doe (?:nu )?alsof (?:je|jij|u)\b|"
     r"(?:je|jij) bent (?:nu|vanaf nu|voortaan) (?:een|niet|geen)\b|"
     r"(?:toon|geef|laat|print|herhaal|vertel|wat is|wat zijn|wat staat er in)\b.{0,30}"
     r"\b(?:systeemprompt|system ?prompt|(?:je|jouw) (?:instructies|prompt))"),
    ("en",
     r"(?:ignore|forget|disregard|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|"
     r"guidelines|everything|above|restrictions?|training)\b|pretend (?:that )?(?:you|to be)\b|"
     r"act as (?:if you|a|an)\b|you are (?:now|no longer)\b|from now on,? you\b|"
     r"(?:show|print|reveal|repeat|give|tell|what(?:'s| is| are))\b.{0,30}\b(?:system prompt|"
     r"your (?:initial |hidden )?(?:instructions|prompt))|(?:enable|enter) (?:developer|dan|god) "
     r"mode"),
)  # fmt: skip
_COURTESY = re.compile(
    r"^\W*(?:(?:hallo|hoi|hey|hai|hi|hello|dag|goede(?:morgen|middag|navond|ndag)|"
    r"good (?:morning|afternoon|evening)|bedankt|dank je(?: wel)?|thanks|thank you|ok|oké|okay|"
    r"mooi|great)(?: (?:vraagbaak|daar|there))?\s*[,.!;:–-]+\s*)+(?=\w)",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[,.;:!?…]+\s")
_MASHED = re.compile(
    r"(?:asdf|sdfg|dfgh|qwer|wert[yz]|zxcv|xcvb|hjkl|jkl;|lkjh|fdsa|uiop){1,}", re.I
)


def small_talk(text: str) -> SmallTalk | None:
    """What kind of talk ``text`` is, ``None`` where it may be a question about the documents.

    Several in a row ("Hoi, hoe gaat het?", "Bedankt, tot ziens!") are talk too; the last one is
    replied to.
    """
    bare = _bare(text)
    if not re.search(r"\w", bare):
        return SmallTalk("empty")
    if talk := _single(bare):
        return talk
    parts = [_single(part) for part in map(_bare, _PAUSE.split(bare)) if part]
    known = [talk for talk in parts if talk is not None]
    return known[-1] if len(known) == len(parts) else None


def _bare(text: str) -> str:
    return " ".join(text.replace("’", "'").strip(" \t\n.,!?…:;-–()\"'").split())


def _single(bare: str) -> SmallTalk | None:
    # What both languages say comes first, what is said in one names its language.
    groups: tuple[tuple[Language | None, tuple[tuple[Talk, str], ...]], ...] = (
        (None, _EITHER),
        ("nl", _DUTCH),
        ("en", _ENGLISH),
    )
    for language, patterns in groups:
        for kind, pattern in patterns:
            if re.fullmatch(pattern, bare, re.IGNORECASE):
                return SmallTalk(kind, language)
    for language, pattern in _INSTRUCTIONS:
        opening = r"(?:(?:please|alsjeblieft|hallo|hi|hey|hello|nu|now|en|and)\W+)*"
        if re.match(opening + f"(?:{pattern})", bare, re.IGNORECASE):
            return SmallTalk("instructions", language)
    return SmallTalk("nonsense") if _is_nonsense(bare) else None


def without_courtesy(text: str) -> str:
    """The question behind "Hallo, …" and "Bedankt! …"."""
    return _COURTESY.sub("", text)


def _is_nonsense(text: str) -> bool:
    """Whether every word is a run along the keyboard, one letter again and again, or unsayable."""
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and all(_is_mashed(word) for word in words)


def _is_mashed(word: str) -> bool:
    if word.isupper() or not word.isascii():
        return False
    same = len(word) > 3 and len(set(word.casefold())) == 1
    keyboard = len(word) > 3 and _MASHED.match(word) is not None
    unsayable = len(word) > 5 and not re.search(r"[aeiouy]", word, re.IGNORECASE)
    return same or keyboard or unsayable
