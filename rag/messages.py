"""What is said to the user in the answer's own place, in both languages."""

from __future__ import annotations

from typing import Literal, TypeAlias

from index.types import Language
from rag.answers.premise import Polarity
from rag.answers.values import ValueKind
from rag.understanding.small_talk import Talk

Message: TypeAlias = (
    Literal["not_in_source", "off_topic", "missing", "no_evidence", "near_miss"] | Talk
)

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
    "how_are_you": {
        "nl": "Goed, dank je! Wat wil je over de documenten weten?",
        "en": "I'm fine, thank you! What would you like to know about the documents?",
    },
    "thanks": {
        "nl": "Graag gedaan! Heb je nog een vraag over de documenten?",
        "en": "You're welcome! Is there anything else you would like to know about the documents?",
    },
    "praise": {
        "nl": "Fijn om te horen! Heb je nog een vraag over de documenten?",
        "en": "Glad to hear it! Is there anything else you would like to know about the documents?",
    },
    "about": {
        "nl": "Ik ben Vraagbaak, een computerprogramma. Ik beantwoord vragen over de documenten en "
        "laat bij elke zin zien waar die staat.",
        "en": "I am Vraagbaak, a computer program. I answer questions about the documents and show "
        "for every sentence where it comes from.",
    },
    "abilities": {
        "nl": "Stel in het Nederlands of Engels een vraag over de documenten. Ik zoek de zinnen "
        "die erop antwoorden en laat zien waar ze staan; staat het antwoord er niet in, dan zeg ik "
        "dat.",
        "en": "Ask a question about the documents, in English or Dutch. I look for the sentences "
        "that answer it and show where they come from; if the answer is not there, I say so.",
    },
    "goodbye": {"nl": "Tot ziens!", "en": "Goodbye!"},
    "agreed": {
        "nl": "Goed. Wil je nog iets over de documenten weten?",
        "en": "All right. Would you like to know anything else about the documents?",
    },
    "insult": {
        "nl": "Jammer dat het niet lukt. Stel je vraag gerust in andere woorden, dan zoek ik "
        "opnieuw in de documenten.",
        "en": "I'm sorry this isn't working out. Feel free to put your question in other words, "
        "and I will search the documents again.",
    },
    "nonsense": {
        "nl": "Dat begrijp ik niet. Wat wil je over de documenten weten?",
        "en": "I don't understand that. What would you like to know about the documents?",
    },
    "instructions": {
        "nl": "Dat doe ik niet: ik beantwoord alleen vragen over de documenten, en altijd met de "
        "woorden van de bron erbij.",
        "en": "I won't do that: I only answer questions about the documents, always with the "
        "words of the source.",
    },
    "near_miss": {
        "nl": "De documenten noemen wel {}, niet {}.",
        "en": "The documents do mention {}, but not {}.",
    },
    "no_evidence": {
        "nl": "Geen zin in de documenten zegt dit.",
        "en": "No sentence in the documents says this.",
    },
    "missing": {
        "nl": "Dit deel van de vraag wordt in de documenten niet beantwoord: “{}”",
        "en": "The documents do not answer this part of the question: “{}”",
    },
}

_POLARITY: dict[Polarity, dict[Language, str]] = {
    "yes": {"nl": "Ja. {}", "en": "Yes. {}"},
    "no": {"nl": "Nee. {}", "en": "No. {}"},
}
# What introduces a quote that has another value than the question takes for granted.
_CORRECTIONS: dict[ValueKind, dict[Language, str]] = {
    "year": {"nl": "De bron noemt een ander jaar", "en": "The source gives a different year"},
    "date": {"nl": "De bron noemt een andere datum", "en": "The source gives a different date"},
    "amount": {"nl": "De bron noemt een ander bedrag", "en": "The source gives a different amount"},
    "percentage": {
        "nl": "De bron noemt een ander percentage",
        "en": "The source gives a different percentage",
    },
    "number": {"nl": "De bron noemt een ander getal", "en": "The source gives a different number"},
    "name": {"nl": "De bron noemt een andere naam", "en": "The source gives a different name"},
    "place": {"nl": "De bron noemt een andere plaats", "en": "The source names a different place"},
}
_SPOKEN: dict[tuple[Language, Language], str] = {
    ("nl", "en"): ", in het Engels",
    ("en", "nl"): ", in Dutch",
}
# What introduces a quote in another language; one that follows it only gets quotation marks.
_INTRODUCTION: dict[tuple[Language, Language], str] = {
    ("nl", "en"): "In de bron staat, in het Engels: “{}”",
    ("en", "nl"): "The source says, in Dutch: “{}”",
}


def message(name: Message, language: Language, *parts: str) -> str:
    """The text ``name`` in ``language``; ``parts`` are what it speaks of, where it does."""
    return _TEXTS[name][language].format(*parts)


def introduce(quote: str, language: Language, source: Language, *, first: bool = True) -> str:
    """A quote in another language than the answer's, said to be so; otherwise the quote itself.

    Of several in one answer only the ``first`` is introduced.
    """
    if language == source:
        return quote
    return _INTRODUCTION[language, source].format(quote) if first else f"“{quote}”"


def confirm(quote: str, polarity: Polarity, language: Language) -> str:
    """A quote that says yes or no to a question, with that word before it."""
    return _POLARITY[polarity][language].format(quote)


def correct(quote: str, kind: ValueKind, language: Language, source: Language) -> str:
    """A quote that says otherwise than the question takes for granted, told to be so."""
    spoken = _SPOKEN.get((language, source), "")
    return f"{_CORRECTIONS[kind][language]}{spoken}: “{quote}”"
