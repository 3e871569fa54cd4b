"""Facts of a text, each recognised by the words no faithful wording can do without.

A fact does not care which text it is looked for in: the original article, an edition that says
the same in other words, a passage of either or the words an answer quotes. That lets one question
set measure them all without marking passages by hand.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

from index.errors import SetupError
from index.types import Language

Groups: TypeAlias = tuple[tuple[str, ...], ...]
"""One alternative of each group has to be there."""

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | {"\u00ad": "", "\u200b": "", "\ufeff": ""}
)


def normalise(text: str) -> str:
    """Text made alike for searching: NFKC, case folded, plain quotes, hyphens and single spaces.

    Normalising twice changes nothing.
    """
    plain = text.translate(_PLAIN)  # before NFKC, which turns a loose accent into two signs
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    return " ".join(folded.translate(_PLAIN).split())


def carries(text: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether the text has an alternative of every group; with no groups there is nothing to carry.

    Alternatives are literal and may begin or end within a word (``verbied`` is in ``verbieden``),
    but not within a number: ``14`` is neither in ``2014`` nor in ``14.000`` nor in ``14,5``.
    """
    plain = normalise(text)
    return bool(groups) and all(
        any(_pattern(alternative).search(plain) for alternative in group) for group in groups
    )


@cache
def _pattern(alternative: str) -> re.Pattern[str]:
    plain = normalise(alternative)
    before = r"(?<!\d)(?<!\d[.,])" if plain[:1].isdecimal() else ""
    after = r"(?!\d|[.,]\d)" if plain[-1:].isdecimal() else ""
    return re.compile(before + re.escape(plain) + after)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a text says, and how to tell a stretch of Dutch or English that says it."""

    id: str
    about: str
    nl: Groups
    en: Groups

    def found_in(self, text: str, language: Language) -> bool:
        """Whether this stretch of text, in that language, carries the fact."""
        return carries(text, self.nl if language == "nl" else self.en)


def load_facts(path: Path | None = None) -> dict[str, Fact]:
    """Facts by id, from a file of one JSON object a line or else the shipped ones.

    Raises:
        SetupError: the file is missing or a line of it is wrong.

    """
    facts: dict[str, Fact] = {}
    for place, record in read_records(path, "facts.jsonl"):
        check_fields(place, record, required=("id", "about", "nl", "en"))
        fact = Fact(
            id=text_field(place, record, "id"),
            about=text_field(place, record, "about"),
            nl=groups_field(place, record["nl"], "nl"),
            en=groups_field(place, record["en"], "en"),
        )
        if fact.id in facts:
            raise SetupError(f"{place}: the id {fact.id!r} is already used above.")
        facts[fact.id] = fact
    return facts


def read_records(path: Path | None, shipped: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with its place (``file, line 3``) for messages.

    Raises:
        SetupError: the file cannot be read, has no lines, or a line is not a JSON object.

    """
    source: Traversable = path if path is not None else resources.files("eval") / "data" / shipped
    name = str(path) if path is not None else shipped
    try:
        lines = source.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise SetupError(f"{name}: cannot be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{name}: is not UTF-8 text; save it as UTF-8.") from error
    if not any(line.strip() for line in lines):
        raise SetupError(f"{name}: is empty; give one JSON object a line.")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{name}, line {number}"
            yield place, _json_object(place, line)


def _json_object(place: str, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise SetupError(f"{place}: is not JSON ({error.msg}, column {error.colno}).") from error
    if not isinstance(record, dict):
        raise SetupError(f'{place}: has to be a JSON object, such as {{"id": …}}.')
    return record


def check_fields(
    place: str,
    record: dict[str, Any],
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> None:
    """Refuse a record that lacks a field or has one nobody reads (often a spelling mistake)."""
    missing = [name for name in required if name not in record]
    if missing:
        raise SetupError(f"{place}: lacks {', '.join(missing)}.")
    unknown = [name for name in record if name not in (*required, *optional)]
    if unknown:
        known = ", ".join((*required, *optional))
        raise SetupError(f"{place}: has unknown fields {', '.join(unknown)}; known are {known}.")


def text_field(place: str, record: dict[str, Any], name: str) -> str:
    """A field that has to be text with something in it."""
    value = record[name]
    if not isinstance(value, str) or not value.strip():
        raise SetupError(f"{place}: {name} has to be text and not empty.")
    return value.strip()


def groups_field(place: str, value: object, name: str) -> Groups:
    """A field of groups of alternatives: a list of lists of texts, none of them empty."""
    example = 'a list of lists of texts, such as [["maart 2024"], ["27.400", "27400"]]'
    if not isinstance(value, list) or not value:
        raise SetupError(f"{place}: {name} has to be {example}.")
    for group in value:
        if not isinstance(group, list) or not group:
            raise SetupError(f"{place}: {name} has to be {example}.")
        if not all(isinstance(entry, str) and normalise(entry) for entry in group):
            raise SetupError(f"{place}: {name} has to be {example}; an alternative is empty.")
    return tuple(tuple(group) for group in value)
