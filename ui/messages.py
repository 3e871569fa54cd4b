"""Every text the page shows, in Dutch and in English; what an export says too comes from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Language
from rag.export.labels import labels
from rag.types import Outcome, Status


@dataclass(frozen=True, slots=True)
class Messages:
    """The interface in one language; a pair is a singular and a plural, ``{…}`` is filled in.

    ``reasons`` and ``stages`` translate what an answer says of itself; a word they do not
    have is shown as it is.
    """

    tagline: str
    interface_language: str
    # The state of the models
    loading: str
    loading_turn: str
    failed: str
    # Asking
    question_label: str
    placeholder: str
    send: str
    stop: str
    clear: str
    conversation: str
    welcome_title: str
    welcome: str
    examples: str
    documents: str
    more_documents: tuple[str, str]
    # An answer
    you_asked: str
    searching: str
    writing: str
    improving: str
    stopped: str
    error: str
    status: Mapping[Status, str]
    searched_for: str
    missing: str
    nearest: str
    sources: str
    source_count: tuple[str, str]
    show_source: str
    show_passage: str
    copy: str
    copied: str
    export: str
    export_as: str
    exported: str
    # How it was made
    considered: str
    passages: str
    score: str
    by_meaning: str
    by_words: str
    used: str
    unused: str
    reasons: Mapping[str, str]
    checked: str
    outcome: Mapping[Outcome, str]
    timings: str
    stages: Mapping[str, str]
    # The panel with the source
    panel: str
    source: str
    passage: str
    close: str
    previous: str
    next: str
    position: str
    keys: str


_NL = Messages(
    tagline="Antwoorden met de woorden van de bron erbij",
    interface_language="Taal van de pagina",
    loading="De modellen worden geladen. Je kunt je vraag alvast stellen.",
    loading_turn="De modellen worden geladen; daarna komt het antwoord vanzelf…",
    failed="Vraagbaak kan niet beginnen",
    question_label="Je vraag",
    placeholder="Stel je vraag…",
    send="Verstuur",
    stop="Stop",
    clear="Nieuw gesprek",
    conversation="Gesprek",
    welcome_title="Wat wil je weten?",
    welcome=(
        "Vraag in het Nederlands of Engels iets over de documenten. Achter elke zin van het "
        "antwoord staat een nummer: kies het om te zien op welke woorden die zin berust."
    ),
    examples="Bijvoorbeeld",
    documents=labels("nl").documents,
    more_documents=("en nog {n} document", "en nog {n} documenten"),
    you_asked="Je vroeg",
    searching="Zoeken in de documenten…",
    writing="Het antwoord wordt geschreven…",
    improving="Dit staat letterlijk in de bron. Het taalmodel schrijft nog aan een antwoord…",
    stopped="Gestopt: dit antwoord is niet af.",
    error="Er ging iets mis bij het beantwoorden. In de terminal staat wat er gebeurde.",
    status=labels("nl").status,
    searched_for=labels("nl").searched,
    missing=labels("nl").status["not_in_source"],
    nearest="Deze passages komen het dichtst in de buurt, maar zijn niet voldoende:",
    sources=labels("nl").sources,
    source_count=("{n} bron", "{n} bronnen"),
    show_source="Toon bron {n}: {title}",
    show_passage="Toon passage {n}: {title}",
    copy="Kopieer",
    copied="Gekopieerd",
    export="Exporteer",
    export_as="Het gesprek exporteren als",
    exported="Gesprek geëxporteerd",
    considered="Hoe dit antwoord tot stand kwam",
    passages="Bekeken passages",
    score="score {value}",
    by_meaning="op betekenis {n}e",
    by_words="op woorden {n}e",
    used="gebruikt",
    unused="niet gebruikt",
    reasons={
        "cited": "geciteerd",
        "not needed": "niet nodig",
        "not sufficient": "niet voldoende",
    },
    checked="Gecontroleerde zinnen",
    outcome={
        "supported": "gedragen door de bron",
        "quoted": "in de woorden van de bron zelf",
        "dropped": "weggelaten: niet gedragen door de bron",
    },
    timings="Tijd per stap",
    stages={
        "understand": "begrijpen",
        "retrieve": "zoeken",
        "rank": "wegen",
        "write": "schrijven",
        "verify": "controleren",
        "total": "totaal",
    },
    panel="Bron bij het antwoord",
    source="Bron {n}",
    passage="Passage {n}",
    close="Sluiten",
    previous="Vorige",
    next="Volgende",
    position="{n} van {total}",
    keys="Esc sluit, n en p gaan naar de volgende en de vorige.",
)

_EN = Messages(
    tagline="Answers with the source’s own words beside them",
    interface_language="Page language",
    loading="The models are loading. You can already ask your question.",
    loading_turn="The models are loading; the answer will follow by itself…",
    failed="Vraagbaak cannot start",
    question_label="Your question",
    placeholder="Ask your question…",
    send="Send",
    stop="Stop",
    clear="New conversation",
    conversation="Conversation",
    welcome_title="What would you like to know?",
    welcome=(
        "Ask something about the documents, in Dutch or English. Every sentence of the answer "
        "ends in a number: choose it to see the words that sentence rests on."
    ),
    examples="For example",
    documents=labels("en").documents,
    more_documents=("and {n} more document", "and {n} more documents"),
    you_asked="You asked",
    searching="Searching the documents…",
    writing="Writing the answer…",
    improving="These are the source’s own words. The chat model is still writing an answer…",
    stopped="Stopped: this answer is unfinished.",
    error="Something went wrong while answering. The terminal says what happened.",
    status=labels("en").status,
    searched_for=labels("en").searched,
    missing=labels("en").status["not_in_source"],
    nearest="These passages come nearest, but are not sufficient:",
    sources=labels("en").sources,
    source_count=("{n} source", "{n} sources"),
    show_source="Show source {n}: {title}",
    show_passage="Show passage {n}: {title}",
    copy="Copy",
    copied="Copied",
    export="Export",
    export_as="Export the conversation as",
    exported="Conversation exported",
    considered="How this answer was made",
    passages="Passages considered",
    score="score {value}",
    by_meaning="by meaning #{n}",
    by_words="by words #{n}",
    used="used",
    unused="not used",
    reasons={},
    checked="Sentences checked",
    outcome={
        "supported": "supported by the source",
        "quoted": "in the source’s own words",
        "dropped": "left out: not supported by the source",
    },
    timings="Time per stage",
    stages={},
    panel="Source of the answer",
    source="Source {n}",
    passage="Passage {n}",
    close="Close",
    previous="Previous",
    next="Next",
    position="{n} of {total}",
    keys="Esc closes; n and p go to the next and the previous one.",
)

MESSAGES: Mapping[Language, Messages] = {"nl": _NL, "en": _EN}


def counted(forms: tuple[str, str], n: int) -> str:
    """Choose the singular or the plural for ``n`` and fill it in."""
    return forms[n != 1].format(n=n)
