"""An exported conversation as one HTML page, with its record in it as JSON."""

from __future__ import annotations

import re
from html import escape

from index.types import Language
from rag.export.labels import labels, main_language, where
from rag.export.record import (
    Export,
    ExportedAnswer,
    ExportedCitation,
    ExportedDocument,
    from_embedded,
    to_inert_json,
)

_RECORD = re.compile(
    r'<script type="application/json" id="vraagbaak-record">(\{.*?\})</script>', re.DOTALL
)
_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.6;
  font-family: system-ui, "Segoe UI", Roboto, Arial, sans-serif; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; font-size: 1.2rem; white-space: pre-wrap; }
.text { white-space: pre-wrap; }
.note { color: GrayText; font-size: .9rem; }
blockquote { margin: .25rem 0 0; padding-left: .9rem; border-left: 3px solid; white-space: pre-wrap;
  font-family: Charter, Georgia, serif; }
ol { list-style: none; padding: 0; }
li { margin: .9rem 0; }
code { font-size: .8rem; }
@media print { body { margin: 0; max-width: none; } li { break-inside: avoid; } }
"""


def to_html(export: Export) -> str:
    """The conversation as a page that needs nothing else: no script runs, nothing is fetched."""
    language = main_language(export)
    texts = labels(language)
    answers = "\n".join(_answer(answer) for answer in export.answers)
    documents = "\n".join(_document(document) for document in export.documents)
    section = (
        f"<section>\n<h2>{texts.documents}</h2>\n<ol>\n{documents}\n</ol>\n</section>\n"
        if documents
        else ""
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{texts.title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{texts.title}</h1>\n{answers}\n{section}<p class="note">{_text(texts.check)}</p>\n'
        "</main>\n"
        f'<script type="application/json" id="vraagbaak-record">{to_inert_json(export)}</script>\n'
        "</body>\n</html>\n"
    )


def from_html(text: str) -> Export:
    """Read the record in the page.

    Raises:
        SetupError: there is none, or it is damaged.

    """
    return from_embedded(text, _RECORD)


def _answer(answer: ExportedAnswer) -> str:
    texts = labels(answer.language)
    parts = [f'<article lang="{answer.language}">', f"<h2>{_text(answer.question)}</h2>"]
    if answer.reworded:
        parts.append(f'<p class="note">{texts.searched}: {_text(answer.query)}</p>')
    if answer.status != "answered":
        parts.append(f"<p><strong>{texts.status[answer.status]}</strong></p>")
    parts.append(f'<p class="text">{_text(answer.text)}</p>')
    if not answer.done:
        parts.append(f'<p class="note">{texts.unfinished}</p>')
    if answer.citations:
        items = "\n".join(_citation(citation, answer.language) for citation in answer.citations)
        parts.append(f"<h3>{texts.sources}</h3>\n<ol>\n{items}\n</ol>")
    return "\n".join([*parts, "</article>"])


def _citation(citation: ExportedCitation, language: Language) -> str:
    return (
        f'<li><span class="note">[{citation.number}] {_text(where(citation, language))}</span>\n'
        f"<blockquote>{_text(citation.quote)}</blockquote></li>"
    )


def _document(document: ExportedDocument) -> str:
    return (
        f'<li lang="{document.language}">{_text(document.title or document.id)} '
        f'<span class="note">({_text(document.id)})</span><br>'
        f"<code>SHA-256 {_text(document.sha256)}</code></li>"
    )


def _text(text: str) -> str:
    """Text made inert; a bare carriage return would be read back as a line feed."""
    return escape(text).replace("\r", "&#13;")
