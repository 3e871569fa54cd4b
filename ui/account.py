"""How an answer was made: passages found, sentences checked, time spent."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from index.types import Hit, Language
from rag.types import Answer, Statement
from ui.formats import format_number, format_seconds
from ui.messages import MESSAGES
from ui.source import escape_text

# How many passages a refusal offers, and how much of each is shown, in characters.
_NEAREST = 3
_EXCERPT = 140


def render_nearest(answer: Answer, key: str, language: Language) -> str:
    """Offer what comes nearest to an answer that the documents do not have."""
    if answer.status != "not_in_source" or not answer.hits:
        return ""
    items = "".join(
        f"<li>{_hit_button(hit, place, key, language)}{_excerpt(hit)}</li>"
        for place, hit in enumerate(answer.hits[:_NEAREST], start=1)
    )
    nearest = MESSAGES[language].nearest
    return f'<div class="vb-nearest"><p>{nearest}</p><ul>{items}</ul></div>'


def render_considered(answer: Answer, key: str, language: Language) -> str:
    """What was looked at and checked, for whoever wants to know."""
    messages = MESSAGES[language]
    sections = []
    if answer.statements:
        checks = "".join(_check(statement, answer, language) for statement in answer.statements)
        sections.append(f"<h3>{messages.checked}</h3><ul>{checks}</ul>")
    if answer.hits:
        hits = "".join(
            _hit(hit, place, key, language) for place, hit in enumerate(answer.hits, start=1)
        )
        sections.append(f"<h3>{messages.passages}</h3><ol>{hits}</ol>")
    if answer.timings:
        times = _definitions(
            (messages.stages.get(stage, stage), format_seconds(value, language))
            for stage, value in answer.timings.items()
        )
        sections.append(f"<h3>{messages.timings}</h3>{times}")
    if not sections:
        return ""
    return (
        f'<details class="vb-considered"><summary>{messages.considered}</summary>'
        f"{''.join(sections)}</details>"
    )


def _check(statement: Statement, answer: Answer, language: Language) -> str:
    outcome = MESSAGES[language].outcome[statement.outcome]
    reason = f" ({escape_text(statement.reason)})" if statement.reason else ""
    return (
        f'<li data-outcome="{statement.outcome}">'
        f'<span lang="{answer.language}">{escape_text(statement.text)}</span> '
        f'<span class="vb-why">{outcome}{reason}</span></li>'
    )


def _hit(hit: Hit, place: int, key: str, language: Language) -> str:
    messages = MESSAGES[language]
    facts = [messages.score.format(value=format_number(hit.score, language, 3))]
    if hit.dense_rank is not None:
        facts.append(messages.by_meaning.format(n=hit.dense_rank))
    if hit.lexical_rank is not None:
        facts.append(messages.by_words.format(n=hit.lexical_rank))
    use = messages.used if hit.kept else messages.unused
    facts.append(escape_text(messages.reasons.get(hit.reason, hit.reason)) or use)
    why = f'<span class="vb-why">{" · ".join(facts)}</span>'
    return f"<li>{_hit_button(hit, place, key, language)}{_excerpt(hit)}{why}</li>"


def _definitions(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<div><dt>{escape_text(k)}</dt><dd>{v}</dd></div>" for k, v in pairs)
    return f"<dl>{rows}</dl>"


def _hit_button(hit: Hit, place: int, key: str, language: Language) -> str:
    title = hit.passage.heading or hit.passage.title or hit.passage.document_id
    label = MESSAGES[language].show_passage.format(n=place, title=title)
    text = f'<span lang="{hit.passage.language}">{escape_text(title)}</span>'
    return render_button("vb-hit", f"{key}-h{place}", text, label, language)


def _excerpt(hit: Hit) -> str:
    words = " ".join(hit.passage.text.split())
    if len(words) > _EXCERPT:
        words = words[:_EXCERPT].rsplit(" ", 1)[0] + " …"
    return f'<span class="vb-excerpt" lang="{hit.passage.language}">{escape_text(words)}</span>'


def render_button(css: str, opens: str, text: str, label: str, language: Language) -> str:
    """Make a button that opens a source; its label is in the page's language."""
    return (
        f'<button type="button" class="{css}" data-opens="{opens}" lang="{language}" '
        f'aria-haspopup="dialog" aria-label="{escape(label)}">{text}</button>'
    )
