"""A report for people: aligned tables for a terminal, Markdown, and a list of failures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.dataset import Question
from eval.facts import Groups
from eval.report import Report
from index.types import Language

_LANGUAGES = {"nl": "Dutch", "en": "English"}
_LABELS = {
    "right": "answerable: right",
    "right_when_answered": "  of those answered",
    "quoted_across": "  right, quoted across languages",
    "citation_precision": "citations: precision",
    "citation_recall": "citations: recall",
    "refused_unanswerable": "unanswerable: refused",
    "refused_answerable": "answerable: wrongly refused",
    "refusal_precision": "refusals: precision",
    "status": "status right",
    "language": "language right",
    "sound": "no invariant broken",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a header; the first ``words`` columns are words, the rest figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


def tables(report: Report) -> Iterator[Table]:
    """The tables of a report, per language and then across them."""
    for language, section in report["languages"].items():
        yield _retrieval_table(language, section)
        if "answers" in section:
            yield _answer_table(language, section)
            yield _kind_table(language, section)
    if report["across"]:
        yield _across_table(report["across"])
    if report["timings"]["milliseconds"]:
        yield _timing_table(report["timings"]["milliseconds"])


def as_text(report: Report) -> str:
    """The whole report for a terminal."""
    return "\n\n".join([_summary(report), *(table_text(table) for table in tables(report))])


def as_markdown(report: Report) -> str:
    """The whole report as Markdown."""
    parts = ["# Evaluation", _summary(report).replace("\n", "  \n")]
    return "\n\n".join([*parts, *(table_markdown(table) for table in tables(report))]) + "\n"


def table_markdown(table: Table) -> str:
    """One table as Markdown under its title."""
    rows = [
        table.header,
        tuple("---" if n < table.words else "---:" for n in range(len(table.header))),
        *table.rows,
    ]
    lines = ["| " + " | ".join(cell.strip() for cell in row) + " |" for row in rows]
    return "\n".join([f"## {table.title}", "", *lines])


def failures(report: Report, questions: Sequence[Question]) -> str:
    """Every question something went wrong with: what was expected, what came, and why."""
    by_id = {question.id: question for question in questions}
    parts = [
        _failure(language, record, by_id[record["id"]])
        for language, section in report["languages"].items()
        for record in section["questions"]
        if record.get("why") or ("why" not in record and record["not_retrieved"])
    ]
    total = sum(len(section["questions"]) for section in report["languages"].values())
    return "\n\n".join([f"{len(parts)} of {total} questions have something wrong", *parts])


def _failure(language: Language, record: Mapping[str, Any], question: Question) -> str:
    asked = question.text(language)
    lines = [f"{record['id']} {language} ({record['kind']}): {asked}"]
    if record["query"] != asked:
        lines.append(f"  searched: {record['query']}")
    if "status" in record:
        groups = question.answers(language)
        wanted = f" with {_groups(groups)}" if groups else ""
        lines.append(f"  expected: {record['expected']}{wanted}")
        lines.append(f"  got:      {record['status']}: {' '.join(record['text'].split())}")
        lines.append(f"  why:      {record['why']}")
    if missed := record.get("not_retrieved"):
        lines.append(f"  not in the first 5 passages: {', '.join(missed)}")
    return "\n".join(lines)


def _groups(groups: Groups) -> str:
    return " + ".join(" / ".join(alternatives) for alternatives in groups)


def _summary(report: Report) -> str:
    documents, questions = report["documents"], report["questions"]
    lines = [
        "Documents: "
        + ", ".join(
            f"{d['title'] or d['id']} ({d['language']}, {d['passages']} passages)"
            for d in documents
        ),
        f"Questions: {questions['count']}, of which {questions['answerable']} answerable and "
        f"{questions['follow_ups']} follow-ups",
        "Models: " + ", ".join(f"{what} {name}" for what, name in report["models"].items()),
        "Figures are percentages with their 95 % bootstrap interval over questions.",
    ]
    if questions["unjudged"]:
        lines.append(
            "Left out, as their facts do not stand in these documents: "
            + ", ".join(questions["unjudged"])
        )
    skipped = {name for s in report["languages"].values() for name in s["skipped_follow_ups"]}
    if skipped:
        lines.append(f"Follow-ups not searched for, as no conversation was held: {len(skipped)}")
    return "\n".join(lines)


def _retrieval_table(language: str, section: Mapping[str, Any]) -> Table:
    rows: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for direction, methods in section["retrieval"].items():
        for method, figures in methods.items():
            header = tuple(measure_name(name) for name in figures)
            rows.append((f"{direction} {method}", *map(percent, figures.values())))
    title = f"{_LANGUAGES[language]} questions: retrieval"
    return Table(title, ("question→passages", *header), tuple(rows))


def measure_name(name: str) -> str:
    """A measure as papers write it."""
    return name.replace("recall", "Recall").replace("mrr", "MRR").replace("ndcg", "nDCG")


def _answer_table(language: str, section: Mapping[str, Any]) -> Table:
    systems = section["answers"]
    rows = [
        (label, *(percent(figures[name]) for figures in systems.values()))
        for name, label in _LABELS.items()
    ]
    unrepeated = ("",) * (len(systems) - 1)
    rows.append(("same answer when asked again", percent(section["stable"]), *unrepeated))
    rows.append(("AURC (lower is better)", f"{section['risk_coverage']['aurc']:.3f}", *unrepeated))
    title = f"{_LANGUAGES[language]} questions: answers, beside trivial baselines"
    return Table(title, ("", *systems), tuple(rows))


def _kind_table(language: str, section: Mapping[str, Any]) -> Table:
    rows = [
        (kind.replace("_", " "), str(figure["n"]), percent(figure))
        for kind, figure in section["kinds"].items()
    ]
    title = f"{_LANGUAGES[language]} questions: by kind"
    return Table(title, ("kind", "questions", "right or rightly refused"), tuple(rows))


def _across_table(across: Mapping[str, Any]) -> Table:
    rows = [
        (f"same first passage among the {_LANGUAGES[language]} ones", percent(figure))
        for language, figure in across["same_first_passage"].items()
    ]
    if "same_status" in across:
        rows.append(("same status", percent(across["same_status"])))
    return Table("A question and its translation", ("", "agree"), tuple(rows))


def _timing_table(milliseconds: Mapping[str, Any]) -> Table:
    rows = [
        (f"{language} {what}", f"{times['p50']:.1f}", f"{times['p95']:.1f}")
        for language, stages in milliseconds.items()
        for what, times in stages.items()
    ]
    return Table("Milliseconds, warm", ("", "p50", "p95"), tuple(rows))


def percent(figure: Mapping[str, Any] | None) -> str:
    """A figure as a percentage with its interval."""
    if figure is None or figure["value"] is None:
        return "–"
    value, low, high = (figure[key] * 100 for key in ("value", "low", "high"))
    return f"{value:.1f} ({low:.0f}–{high:.0f})"


def table_text(table: Table) -> str:
    """One table for a terminal under its title."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.header))]
    lines = [
        "  ".join(
            cell.ljust(width) if column < table.words else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([table.title, "-" * max(map(len, lines)), *lines])
