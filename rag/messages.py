"""What is said to the user in the answer's own place, in both languages."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from index.types import Language

Message: TypeAlias = Literal[
    "not_in_source",
    "off_topic",
    "empty",
    "greeting",
    "thanks",
    "about",
    "goodbye",
    "missing",
    "no_evidence",
]

_TEXTS: dict[Message, dict[Language, str]] = {
    "not_in_source": {
        "nl": "Het antwoord op die vraag staat niet in de documenten.",
        "en": "The documents do not answer that question.",
    },
    "off_topic": {
        "nl": "Daar gaan de documenten niet over. Ik beantwoord alleen vragen over wat erin staat.",
        "en": "The documents are not about that. I only answer questions about what they say.",
    },
    "empty": {
        "nl": "Stel een vraag over de documenten.",
        "en": "Ask a question about the documents.",
    },
    "greeting": {
        "nl": "Hallo! Stel gerust een vraag over de documenten.",
        "en": "Hello! Feel free to ask a question about the documents.",
    },
    "thanks": {
        "nl": "Graag gedaan! Heb je nog een vraag over de documenten?",
        "en": "You're welcome! Is there anything else you would like to know about the documents?",
    },
    "about": {
        "nl": "Ik ben Vraagbaak. Ik beantwoord vragen over de documenten en laat bij elke zin zien "
        "waar die staat.",
        "en": "I am Vraagbaak. I answer questions about the documents and show for every sentence "
        "where it comes from.",
    },
    "goodbye": {"nl": "Tot ziens!", "en": "Goodbye!"},
    "no_evidence": {
        "nl": "Geen zin in de documenten zegt dit.",
        "en": "No sentence in the documents says this.",
    },
    "missing": {
        "nl": "Dit deel van de vraag wordt in de documenten niet beantwoord: “{}”",
        "en": "The documents do not answer this part of the question: “{}”",
    },
}

_INTRODUCTION: dict[tuple[Language, Language], str] = {
    ("nl", "en"): "In de bron staat, in het Engels: “{}”",
    ("en", "nl"): "The source says, in Dutch: “{}”",
}

_SMALL_TALK: tuple[tuple[Message, re.Pattern[str]], ...] = (
    (
        "greeting",
        re.compile(
            r"(?:hallo|hoi|hey|hai|dag|goede(?:morgen|middag|navond|ndag)|"
            r"goeie(?:morgen|middag)|hello|hi|good (?:morning|afternoon|evening|day)|how are you|"
            r"hoe gaat het(?: met (?:je|jou|u))?|alles goed|what'?s up)"
            r"(?: (?:vraagbaak|daar|there|allemaal|all))?",
            re.IGNORECASE,
        ),
    ),
    (
        "thanks",
        re.compile(
            r"(?:(?:heel )?(?:erg )?(?:bedankt|dank (?:je|u)(?: wel)?|dankjewel|dankuwel|merci|top|"
            r"mooi|super)|(?:many )?thanks?(?: you)?(?: (?:very|so) much| a lot)?|great|cheers)"
            r"(?:,? (?:bedankt|thanks|dank je wel|thank you))?",
            re.IGNORECASE,
        ),
    ),
    (
        "about",
        re.compile(
            r"(?:wie|wat) (?:ben|bent) (?:jij|je|u)|wat (?:kun|kan|kunt) (?:jij|je|u)"
            r"(?: (?:allemaal|doen|voor (?:mij|me) doen))*|(?:who|what) are you|"
            r"what can you do(?: for me)?|hoe heet (?:jij|je|u)|what(?:'s| is) your name|help",
            re.IGNORECASE,
        ),
    ),
    (
        "goodbye",
        re.compile(
            r"(?:tot ziens|doei|dag hoor|later|bye(?: bye)?|goodbye|see you)", re.IGNORECASE
        ),
    ),
)


def message(name: Message, language: Language, part: str = "") -> str:
    """The text ``name`` in ``language``; ``part`` is what it speaks of, where it does."""
    return _TEXTS[name][language].format(part)


def introduce(quote: str, language: Language, source: Language) -> str:
    """A quote in another language than the answer's, said to be so; otherwise the quote itself."""
    return quote if language == source else _INTRODUCTION[language, source].format(quote)


def small_talk(text: str) -> Message | None:
    """The reply to a greeting, thanks or a question about the program; None for anything else."""
    bare = text.strip(" \t\n.,!?…:;-")
    if not bare:
        return "empty"
    for name, pattern in _SMALL_TALK:
        if pattern.fullmatch(bare):
            return name
    return None
