"""An exported conversation as Markdown: to be read, with its record in a comment at the end."""

from __future__ import annotations

import re

from rag.export.labels import labels, main_language, where
from rag.export.record import Export, ExportedAnswer, ExportedCitation, from_embedded, to_inert_json

_RECORD = re.compile(r"^<!-- vraagbaak (\{.*\}) -->$", re.MULTILINE)
# Whatever Markdown might take for markup; a backslash makes it plain.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|~&$^=:-])")
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def to_markdown(export: Export) -> str:
    """The conversation as CommonMark."""
    language = main_language(export)
    texts = labels(language)
    blocks = [f"# {texts.title}"]
    for answer in export.answers:
        blocks += _answer(answer)
    if export.documents:
        blocks.append(f"## {texts.documents}")
        blocks += [
            f"- {_plain(document.title or document.id)} ({_plain(document.id)})  \n"
            f"  SHA-256 `{_plain(document.sha256)}`"
            for document in export.documents
        ]
    blocks.append(f"*{_plain(texts.check)}*")
    blocks.append(f"<!-- vraagbaak {to_inert_json(export)} -->")
    return "\n\n".join(blocks) + "\n"


def from_markdown(text: str) -> Export:
    """Read the record at the end of the file.

    Raises:
        SetupError: there is none, or it is damaged.

    """
    return from_embedded(text, _RECORD)


def _answer(answer: ExportedAnswer) -> list[str]:
    texts = labels(answer.language)
    blocks = [f"## {_plain(answer.question)}"]
    if answer.reworded:
        blocks.append(f"*{texts.searched}: {_plain(answer.query)}*")
    if answer.status != "answered":
        blocks.append(f"**{texts.status[answer.status]}**")
    blocks += [_plain(part) for part in re.split(r"\n{2,}", answer.text) if part.strip()]
    if not answer.done:
        blocks.append(f"*{texts.unfinished}*")
    if answer.citations:
        blocks.append(f"### {texts.sources}")
        blocks += [_citation(citation, answer) for citation in answer.citations]
    return blocks


def _citation(citation: ExportedCitation, answer: ExportedAnswer) -> str:
    place = _plain(where(citation, answer.language))
    return f"\\[{citation.number}\\] {place}\n\n> {_plain(citation.quote)}"


def _plain(text: str) -> str:
    """One line of text that shows as it is."""
    line = _BREAKS.sub(" ", text).strip()
    escaped = _MARKUP.sub(r"\\\1", line)
    # A number with a point at the start of a line would begin a list.
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)
