"""The YAML between --- lines at the head of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from index.errors import DocumentError
from index.furniture import find_date
from index.types import Language

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_LANGUAGES: Mapping[str, Language] = {
    "nl": "nl", "nld": "nl", "dut": "nl", "dutch": "nl", "nederlands": "nl",
    "en": "en", "eng": "en", "english": "en", "engels": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says of itself; a field it leaves out is empty or ``None``."""

    title: str = ""
    date: str = ""
    byline: str = ""
    language: Language | None = None


def split_front_matter(text: str, name: str) -> tuple[FrontMatter, str]:
    """The front matter and the Markdown after it; ``name`` is used in messages.

    Raises:
        DocumentError: it is no valid YAML, or names a language that is not supported.
    """
    import yaml

    match = _FRONT_MATTER.match(text)
    if match is None:
        return FrontMatter(), text
    try:
        loaded = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-40
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        raise DocumentError(
            f"{name}: the front matter between the --- lines is no valid YAML{where}; put "
            'values that hold a colon in quotes (title: "A: B") or remove the front matter.'
        ) from error
    if loaded is not None and not isinstance(loaded, dict):
        return FrontMatter(), text  # prose between two rules
    meta = {str(key).casefold(): value for key, value in (loaded or {}).items()}
    return (
        FrontMatter(
            title=_string(meta.get("title", meta.get("titel"))),
            date=_date(meta.get("date", meta.get("datum"))),
            byline=_string(meta.get("author", meta.get("authors", meta.get("auteur")))),
            language=_language(meta.get("language", meta.get("lang", meta.get("taal"))), name),
        ),
        text[match.end() :],
    )


def _string(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_string, value)))
    if isinstance(value, dict):
        return _string(value.get("name"))
    return " ".join(str(value).split()) if value is not None else ""


def _date(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else find_date(_string(value))


def _language(value: object, name: str) -> Language | None:
    if value is None:
        return None
    code = re.split(r"[-_]", str(value).strip().casefold())[0]
    if code not in _LANGUAGES:
        raise DocumentError(
            f"{name}: the front matter says language: {value}; only nl and en are supported. "
            "Leave the line out to have the language detected."
        )
    return _LANGUAGES[code]
