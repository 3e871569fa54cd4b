"""What can go wrong with a chat model, and what is then said to the user, in both languages."""

from __future__ import annotations

from typing import Literal, TypeAlias

from index.types import Language

Failure: TypeAlias = Literal[
    "unreachable",
    "silent",
    "refused",
    "no_model",
    "no_server",
    "choose",
    "unnamed",
    "garbage",
    "broken_off",
    "busy",
    "server_error",
    "too_long",
    "only_thoughts",
    "memory",
    "failed",
]

_TEXTS: dict[Failure, dict[Language, str]] = {
    "unreachable": {
        "nl": "De modelserver {server} is niet bereikbaar. Start hem, of controleer het adres.",
        "en": "The model server {server} cannot be reached. Start it, or check the address.",
    },
    "silent": {
        "nl": "Van de modelserver {server} kwam {seconds} seconden lang niets. Probeer het later "
        "nog eens, of geef hem meer tijd met --server-timeout.",
        "en": "Nothing came from the model server {server} for {seconds} seconds. Try again later, "
        "or give it more time with --server-timeout.",
    },
    "refused": {
        "nl": "De modelserver {server} weigert de toegang{detail}. Zet de juiste sleutel in de "
        "omgevingsvariabele VRAAGBAAK_API_KEY.",
        "en": "The model server {server} denies access{detail}. Put the right key into the "
        "environment variable VRAAGBAAK_API_KEY.",
    },
    "no_model": {
        "nl": "De modelserver {server} heeft geen model “{model}”. Kies met --model uit: {known}.",
        "en": "The model server {server} has no model “{model}”. Choose with --model from: "
        "{known}.",
    },
    "no_server": {
        "nl": "Op {server} zit geen OpenAI-compatibele modelserver{detail}. Controleer het adres; "
        "het eindigt meestal op /v1.",
        "en": "There is no OpenAI-compatible model server at {server}{detail}. Check the address; "
        "it usually ends in /v1.",
    },
    "choose": {
        "nl": "De modelserver {server} heeft niet één model maar deze: {known}. Kies er een met "
        "--model.",
        "en": "The model server {server} does not have one model but these: {known}. Choose one "
        "with --model.",
    },
    "unnamed": {
        "nl": "De modelserver {server} zegt niet welke modellen hij heeft{detail}. Geef de naam "
        "van het model met --model, of controleer het adres.",
        "en": "The model server {server} does not say which models it has{detail}. Name the model "
        "with --model, or check the address.",
    },
    "garbage": {
        "nl": "Wat de modelserver {server} stuurde, is niet te lezen{detail}. Controleer of daar "
        "een OpenAI-compatibele modelserver draait.",
        "en": "What the model server {server} sent cannot be read{detail}. Check that an "
        "OpenAI-compatible model server runs there.",
    },
    "broken_off": {
        "nl": "De modelserver {server} brak het antwoord halverwege af. Kijk of hij nog draait en "
        "stel de vraag dan opnieuw.",
        "en": "The model server {server} broke off in the middle of the answer. See whether it is "
        "still running, then ask again.",
    },
    "busy": {
        "nl": "De modelserver {server} kan er nu geen vraag bij hebben{detail}. Probeer het later "
        "nog eens.",
        "en": "The model server {server} takes no more questions now{detail}. Try again later.",
    },
    "server_error": {
        "nl": "De modelserver {server} meldt een fout{detail}. In het logboek van die server staat "
        "meer.",
        "en": "The model server {server} reports an error{detail}. The log of that server tells "
        "more.",
    },
    "too_long": {
        "nl": "De vraag met een passage erbij past niet in de {tokens} tokens van het taalmodel. "
        "Stel een kortere vraag, of kies een hogere context_tokens of een ander model.",
        "en": "The question with one passage does not fit into the chat model's {tokens} tokens. "
        "Ask a shorter question, or choose a higher context_tokens or another model.",
    },
    "only_thoughts": {
        "nl": "Het taalmodel kwam aan een antwoord niet toe: het bleef nadenken. Kies een model "
        "zonder denkstap, of een hogere max_new_tokens.",
        "en": "The chat model did not get round to an answer: it kept thinking. Choose a model "
        "that does not think first, or a higher max_new_tokens.",
    },
    "memory": {
        "nl": "Er is te weinig geheugen voor het taalmodel. Kies een kleiner model, of een "
        "modelserver met --server.",
        "en": "There is too little memory for the chat model. Choose a smaller one, or a model "
        "server with --server.",
    },
    "failed": {
        "nl": "Het taalmodel liep vast{detail}.",
        "en": "The chat model failed{detail}.",
    },
}  # fmt: skip

_READER_STANDS: dict[Language, str] = {
    "nl": "Dit antwoord bestaat daarom uit zinnen van de documenten zelf.",
    "en": "So this answer is made of the documents' own sentences.",
}
_LONGEST_DETAIL = 160


class WriterError(Exception):
    """A chat model did not bring its answer to an end; ``facts`` fill in what is told about it.

    ``detail`` is what the other side said of it, put between brackets where there is any.
    """

    def __init__(self, failure: Failure, *, detail: str = "", **facts: object) -> None:
        self.failure = failure
        self.facts = {"detail": _bracketed(detail), **facts}
        super().__init__(self.text("en"))

    def text(self, language: Language) -> str:
        """What happened and what to do about it."""
        return _TEXTS[self.failure][language].format(**self.facts)

    def notice(self, language: Language) -> str:
        """What is told with the reader's answer, which stands in."""
        return f"{self.text(language)} {_READER_STANDS[language]}"


def _bracketed(detail: str) -> str:
    line = " ".join(detail.split()).rstrip(".")
    if len(line) > _LONGEST_DETAIL:
        line = line[:_LONGEST_DETAIL].rsplit(" ", 1)[0] + " …"
    return f" ({line})" if line else ""
