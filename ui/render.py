"""Conversations as HTML: pure functions of an exchange and the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TypeAlias

from index.types import Document, Hit, Language, Span
from rag.types import Answer, Citation
from ui.account import render_button, render_considered, render_nearest
from ui.conversation import Exchange
from ui.formats import format_date, format_seconds
from ui.markers import split_markers, unplaced
from ui.messages import MESSAGES, counted
from ui.source import escape_text, render_context

Documents: TypeAlias = Callable[[str], Document]

# A last word short enough to keep with the number behind it on the narrowest screen.
_LAST_WORD = re.compile(r"(?<!\S)\S{1,24}\s?$")


def render_exchange(
    exchange: Exchange, number: int, documents: Documents, language: Language
) -> str:
    """Show a question with its answer as it stands; ``number`` tells the exchanges apart."""
    key = f"t{number}"
    state = "running" if exchange.running else exchange.stage
    question = (
        f'<h2 class="vb-question"><span class="vb-hidden">{MESSAGES[language].you_asked}: </span>'
        f"{escape_text(exchange.question)}</h2>"
    )
    parts = [question, _progress(exchange, language)]
    if exchange.answer is not None:
        parts.append(render_answer(exchange.answer, key, documents, language))
    parts.append(_ending(exchange, language))
    return (
        f'<article class="vb-turn" id="{key}" data-state="{state}" '
        f'aria-busy="{str(exchange.running).lower()}">{"".join(parts)}</article>'
    )


def render_answer(answer: Answer, key: str, documents: Documents, language: Language) -> str:
    """Show an answer; what surrounds its text comes with the last snapshot of a stream."""
    parts = [_text(answer, key, language)]
    if answer.done:
        messages = MESSAGES[language]
        if answer.notice:
            note = escape_text(answer.notice)
            parts.append(f'<p class="vb-note" lang="{answer.language}">{note}</p>')
        # A reply to a greeting is off topic too, but needs no label saying so.
        if answer.status != "answered" and (answer.hits or answer.status != "off_topic"):
            label = f'<p class="vb-status">{messages.status[answer.status]}</p>'
            parts.insert(0, label)
        parts += [
            _missing(answer, language),
            render_nearest(answer, key, language),
            _source_list(answer, key, documents, language),
            _footer(answer, language),
            render_considered(answer, key, language),
        ]
    parts.append(_panels(answer, key, documents, language))
    return f'<div class="vb-answer" data-status="{answer.status}">{"".join(parts)}</div>'


def render_plain(answer: Answer, language: Language) -> str:
    """Write the answer with its sources as plain text, to be pasted elsewhere."""
    lines = [answer.text]
    if answer.citations:
        lines += ["", f"{MESSAGES[language].sources}:"]
    for citation in answer.citations:
        lines.append(f"[{citation.number}] “{citation.quote}” ({_title(citation)})")
    return "\n".join(lines)


def _progress(exchange: Exchange, language: Language) -> str:
    messages = MESSAGES[language]
    texts = {
        "waiting": messages.searching,
        "loading": messages.loading_turn,
        "answering": messages.writing,
    }
    text = texts.get(exchange.stage)
    if exchange.stage == "answering" and exchange.answer and exchange.answer.provisional:
        text = messages.improving
    return f'<p class="vb-progress">{text}</p>' if text else ""


def _ending(exchange: Exchange, language: Language) -> str:
    if exchange.stage == "stopped":
        return f'<p class="vb-note">{MESSAGES[language].stopped}</p>'
    if exchange.stage == "failed":
        text = exchange.error or MESSAGES[language].error
        return f'<p class="vb-note vb-error">{escape_text(text)}</p>'
    return ""


def _text(answer: Answer, key: str, language: Language) -> str:
    titles = {citation.number: _title(citation) for citation in answer.citations}
    html = word = ""
    for piece in (*split_markers(answer), *unplaced(answer)):
        if isinstance(piece, str):
            last = _LAST_WORD.search(piece)
            cut = last.start() if last else len(piece)
            strong = _answering(answer, piece)
            html += word + _emphasised(piece, 0, cut, strong)
            word = _emphasised(piece, cut, len(piece), strong)
        else:
            # A number stays on the line of the word before it.
            button = _citation_button(key, piece, titles[piece], language)
            html += f'<span class="vb-keep">{word}{button}</span>' if word else button
            word = ""
    return f'<div class="vb-text" lang="{answer.language}">{html}{word}</div>'


def _answering(answer: Answer, text: str) -> Span | None:
    """Where in a piece of the answer the words stand that answer, if they stand there once."""
    for citation in answer.citations:
        if citation.answer:
            found = citation.passage.quote(citation.answer)
            words = " ".join(found.split())
            if words and text.count(words) == 1:
                start = text.index(words)
                return Span(start, start + len(words))
    return None


def _emphasised(text: str, start: int, end: int, strong: Span | None) -> str:
    """``text[start:end]`` as HTML, with the part of it inside ``strong`` emphasised."""
    first, last = (max(start, min(end, x)) for x in (strong.start, strong.end)) if strong else (
        end, end)  # fmt: skip
    parts = [escape_text(text[a:b]) for a, b in ((start, first), (first, last), (last, end))]
    return f"{parts[0]}<strong>{parts[1]}</strong>{parts[2]}" if parts[1] else "".join(parts)


def _citation_button(key: str, number: int, title: str, language: Language) -> str:
    label = MESSAGES[language].show_source.format(n=number, title=title)
    return render_button("vb-cite", f"{key}-c{number}", f"[{number}]", label, language)


def _missing(answer: Answer, language: Language) -> str:
    unsaid = [part for part in answer.missing if part not in answer.text]
    if not unsaid:
        return ""
    items = "".join(f"<li>{escape_text(part)}</li>" for part in unsaid)
    return (
        f'<div class="vb-missing"><p>{MESSAGES[language].missing}:</p>'
        f'<ul lang="{answer.language}">{items}</ul></div>'
    )


def _source_list(answer: Answer, key: str, documents: Documents, language: Language) -> str:
    if not answer.citations:
        return ""
    items = "".join(
        f"<li>{_citation_button(key, c.number, _title(c), language)} "
        f'<q lang="{c.passage.language}">{escape_text(c.quote)}</q>'
        f'<span class="vb-where" lang="{c.passage.language}">{escape_text(_title(c))}</span></li>'
        for c in answer.citations
    )
    count = counted(MESSAGES[language].source_count, len(answer.citations))
    return f'<details class="vb-sources"><summary>{count}</summary><ol>{items}</ol></details>'


def _footer(answer: Answer, language: Language) -> str:
    messages = MESSAGES[language]
    parts = [
        f'<button type="button" class="vb-copy" data-copied="{messages.copied}">'
        f"{messages.copy}</button>"
    ]
    seconds = answer.timings.get("total", sum(answer.timings.values()))
    if answer.timings:
        parts.append(f'<span class="vb-time">{format_seconds(seconds, language)}</span>')
    plain = escape_text(render_plain(answer, language))
    query = ""
    if answer.query and answer.query.strip() != answer.question.strip():
        query = (
            f'<p class="vb-query">{messages.searched_for}: '
            f'<q lang="{answer.language}">{escape_text(answer.query)}</q></p>'
        )
    return f'{query}<div class="vb-footer">{"".join(parts)}<pre hidden>{plain}</pre></div>'


def _title(citation: Citation) -> str:
    heading = citation.passage.heading
    title = citation.title or citation.document_id
    return f"{title} › {heading}" if heading and heading != title else title


def _panels(answer: Answer, key: str, documents: Documents, language: Language) -> str:
    """What the panel shows for each citation and each passage, kept out of sight until asked."""
    messages = MESSAGES[language]
    panels = [
        _panel(
            f"{key}-c{citation.number}",
            "citation",
            messages.source.format(n=citation.number),
            documents(citation.document_id),
            citation,
            language,
        )
        for citation in answer.citations
    ]
    if answer.done:
        panels += [
            _panel(
                f"{key}-h{place}",
                "hit",
                messages.passage.format(n=place),
                documents(hit.passage.document_id),
                hit,
                language,
            )
            for place, hit in enumerate(answer.hits, start=1)
        ]
    return "".join(panels)


def _panel(
    key: str, group: str, name: str, document: Document, shown: Citation | Hit, language: Language
) -> str:
    passage = shown.passage
    quote = Span(shown.start, shown.end) if isinstance(shown, Citation) else None
    facts = [
        f'<span lang="{passage.language}">{escape_text(passage.heading)}</span>'
        if passage.heading and passage.heading != document.title
        else "",
        f'<time datetime="{escape(document.date)}">{escape(format_date(document.date, language))}'
        "</time>"
        if document.date
        else "",
        f"<span>{escape_text(document.byline)}</span>" if document.byline else "",
    ]
    title = escape_text(document.title or document.id)
    answer = shown.answer if isinstance(shown, Citation) else None
    words = render_context(document, passage, quote, answer)
    return (
        f'<section hidden id="{key}" data-group="{group}" data-name="{name}">'
        f'<p class="vb-title" lang="{document.language}">{title}</p>'
        f'<p class="vb-facts">{" · ".join(fact for fact in facts if fact)}</p>'
        f'<blockquote lang="{passage.language}" tabindex="0">{words}</blockquote></section>'
    )
