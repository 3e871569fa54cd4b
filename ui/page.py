"""The parts of the page around the conversation, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from index.types import Document, Language
from rag.export.files import Format
from ui.messages import MESSAGES, counted
from ui.source import escape_text

_LANGUAGES: Mapping[Language, str] = {"nl": "Nederlands", "en": "English"}
_FORMATS: Mapping[Format, tuple[str, str]] = {
    "markdown": ("md", "Markdown"),
    "html": ("html", "HTML"),
    "json": ("json", "JSON"),
}
# How many documents are named before the rest is counted.
_NAMED = 5


def render_head() -> str:
    """Give the style and the script of the page, for its ``<head>``."""
    assets = files("ui") / "assets"
    style = (assets / "page.css").read_text(encoding="utf-8")
    script = (assets / "page.js").read_text(encoding="utf-8")
    return f"<style>\n{style}</style>\n<script>\n{script}</script>"


def render_header(language: Language) -> str:
    """Show the name of the program, what it does, and the languages of the page."""
    messages = MESSAGES[language]
    buttons = "".join(
        f'<button type="button" data-language="{code}" lang="{code}" '
        f'aria-pressed="{str(code == language).lower()}" aria-label="{name}">'
        f'<span class="vb-long">{name}</span><span class="vb-short">{code.upper()}</span></button>'
        for code, name in _LANGUAGES.items()
    )
    return (
        '<header class="vb-header">'
        '<svg viewBox="0 0 32 32" width="34" height="34" aria-hidden="true">'
        '<path class="vb-logo-body" '
        'd="M16 3a12 12 0 0 0-10.6 17.6L4 28l7.4-1.6A12 12 0 1 0 16 3z"/>'
        '<path class="vb-logo-mark" d="M11.2 15.2l3.6 3.8 6-7.4"/></svg>'
        f"<div><h1>Vraagbaak</h1><p>{messages.tagline}</p></div>"
        f'<div class="vb-languages" role="group" aria-label="{messages.interface_language}">'
        f"{buttons}</div></header>"
    )


def render_status(language: Language, finished: bool, error: str) -> str:
    """Say that the models are loading, or why they could not be; nothing when all is well."""
    messages = MESSAGES[language]
    if error:
        text = escape_text(error)
        return (
            f'<div class="vb-banner vb-error" role="alert"><strong>{messages.failed}</strong>'
            f"<p>{text}</p></div>"
        )
    if not finished:
        return f'<div class="vb-banner vb-loading" role="status">{messages.loading}</div>'
    return '<div role="status"></div>'


def render_welcome(
    language: Language,
    documents: Sequence[Document],
    examples: Mapping[Language, Sequence[str]],
) -> str:
    """Show what can be asked, before anything is: the documents and example questions."""
    messages = MESSAGES[language]
    parts = [f"<h2>{messages.welcome_title}</h2><p>{messages.welcome}</p>"]
    if documents:
        parts.append(_documents(documents, language))
    # The page's own language first.
    for asked in sorted(examples, key=lambda other: other != language):
        questions = "".join(
            f'<li><button type="button" class="vb-example" data-ask="{escape(question)}">'
            f"{escape(question)}</button></li>"
            for question in examples[asked]
        )
        parts.append(f'<ul class="vb-examples" lang="{asked}">{questions}</ul>')
    if examples:
        parts.insert(-len(examples), f"<h3>{messages.examples}</h3>")
    return f'<section class="vb-welcome">{"".join(parts)}</section>'


def render_panel(language: Language) -> str:
    """Make the panel a source opens in; the page's script fills it."""
    messages = MESSAGES[language]
    return (
        f'<aside id="vb-panel" role="dialog" aria-label="{messages.panel}" hidden '
        f'data-position="{messages.position}">'
        '<div class="vb-panel-bar"><strong id="vb-panel-name" tabindex="-1"></strong>'
        '<span id="vb-panel-position"></span>'
        f'<button type="button" data-step="-1" aria-label="{messages.previous}" '
        f'title="{messages.previous} (p)">‹</button>'
        f'<button type="button" data-step="1" aria-label="{messages.next}" '
        f'title="{messages.next} (n)">›</button>'
        f'<button type="button" data-close aria-label="{messages.close}" '
        f'title="{messages.close} (Esc)">×</button></div>'
        '<div id="vb-panel-body"></div>'
        f'<p class="vb-keys">{messages.keys}</p></aside>'
        '<div id="vb-announcer" class="vb-hidden" role="status"></div>'
    )


def render_export(language: Language) -> str:
    """Make the menu of formats in which a conversation can be kept."""
    messages = MESSAGES[language]
    buttons = "".join(
        f'<li><button type="button" data-export="{format}" data-extension="{extension}">'
        f"{name}</button></li>"
        for format, (extension, name) in _FORMATS.items()
    )
    return (
        f'<details class="vb-export" data-exported="{messages.exported}">'
        f'<summary>{messages.export}</summary><ul aria-label="{messages.export_as}">'
        f"{buttons}</ul></details>"
    )


def _documents(documents: Sequence[Document], language: Language) -> str:
    messages = MESSAGES[language]
    own_first = sorted(documents, key=lambda document: document.language != language)
    items = "".join(
        f'<li lang="{document.language}">{escape_text(document.title or document.id)}</li>'
        for document in own_first[:_NAMED]
    )
    rest = len(documents) - _NAMED
    if rest > 0:
        items += f"<li>{counted(messages.more_documents, rest)}</li>"
    return f'<h3>{messages.documents}</h3><ul class="vb-documents">{items}</ul>'
