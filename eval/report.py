"""The report of an evaluation as plain values: what is written as JSON and shown as tables.

Two evaluations of the same thing give the same report, byte for byte, but for ``timings``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from eval.answers import (
    answer_figures,
    answer_risk_coverage,
    kind_figures,
    latency,
    same_status,
    status_counts,
)
from eval.evaluation import OURS, Evaluation, LanguageEvaluation
from eval.judging import Judgement
from eval.metrics import Figure, area_under_risk_coverage
from eval.retrieval import IN_USE, METHODS, Retrieval, retrieval_figures, same_first_passage
from index.errors import SetupError
from index.types import Language

FORMAT = 1

Report: TypeAlias = dict[str, Any]


def build_report(evaluation: Evaluation, models: Mapping[str, str]) -> Report:
    """Everything that was measured; ``models`` says what was used for what."""
    return {
        "format": FORMAT,
        "models": dict(sorted(models.items())),
        "documents": _documents(evaluation),
        "questions": _questions(evaluation),
        "languages": {
            language: _language(language, result, _only_language(evaluation))
            for language, result in evaluation.languages.items()
        },
        "across": _across(evaluation),
        "timings": _timings(evaluation),
    }


def write_json(report: Report, path: Path) -> None:
    """Write a report; what lies there is replaced once the new one is whole.

    Raises:
        SetupError: the file cannot be written.

    """
    write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write a file beside its place and then move it there, so that it is never half.

    Raises:
        SetupError: the file cannot be written.

    """
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise SetupError(f"Cannot write {path}: {error.strerror or error}.") from error


def read_json(path: Path) -> Report:
    """Read a report.

    Raises:
        SetupError: the file cannot be read or is no report of this version.

    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise SetupError(f"Cannot read the report {path}: {error}.") from error
    if not isinstance(report, dict) or report.get("format") != FORMAT:
        raise SetupError(
            f"{path} is not a report of this version. Make one with: vraagbaak eval --json {path}"
        )
    return report


def as_dicts(figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    """Figures as plain values."""
    return {name: asdict(figure) for name, figure in figures.items()}


def _documents(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [
        {
            "id": document.id,
            "title": document.title,
            "language": document.language,
            "characters": len(document.text),
            "sha256": hashlib.sha256(document.text.encode()).hexdigest(),
            "passages": sum(p.document_id == document.id for p in evaluation.passages),
        }
        for document in evaluation.documents
    ]


def _questions(evaluation: Evaluation) -> dict[str, Any]:
    questions = evaluation.questions
    return {
        "count": len(questions),
        "answerable": sum(question.answerable for question in questions),
        "follow_ups": sum(bool(question.after) for question in questions),
        "unjudged": list(evaluation.unjudged),
    }


def _only_language(evaluation: Evaluation) -> Language | None:
    languages = {passage.language for passage in evaluation.passages}
    return languages.pop() if len(languages) == 1 else None


def _language(
    language: Language, result: LanguageEvaluation, only: Language | None
) -> dict[str, Any]:
    ours = result.answers.get(OURS, ())
    section: dict[str, Any] = {
        "retrieval": _retrieval(language, result.retrieval, only),
        "skipped_follow_ups": list(result.skipped),
    }
    if not ours:
        section["questions"] = [_searched(r) for r in _main(result.retrieval)]
        return section
    points = answer_risk_coverage(ours)
    found = {r.id: r for r in _main(result.retrieval)}
    return section | {
        "answers": {
            system: as_dicts(answer_figures(judgements))
            for system, judgements in result.answers.items()
        },
        "kinds": as_dicts(kind_figures(ours)),
        "statuses": status_counts(ours),
        "stable": asdict(result.stable) if result.stable else None,
        "risk_coverage": {
            "aurc": round(area_under_risk_coverage(points), 4),
            "points": [[round(p.coverage, 4), round(p.risk, 4)] for p in points],
        },
        "questions": [_answered(judgement, found.get(judgement.id)) for judgement in ours],
    }


def _main(results: Iterable[Retrieval]) -> list[Retrieval]:
    """What the pipeline itself would find: all passages, in the order answers use."""
    return [r for r in results if r.method == IN_USE and r.passages is None]


def _retrieval(
    language: Language, results: Sequence[Retrieval], only: Language | None
) -> dict[str, dict[str, dict[str, Any]]]:
    """Figures by direction and method, without methods that never find anything."""
    directions: dict[str, dict[str, dict[str, Any]]] = {}
    for scope in dict.fromkeys(result.passages for result in results):
        for method in METHODS:
            chosen = [r for r in results if r.passages == scope and r.method == method]
            # Lexical search leaves out passages in another language than the question's.
            if method == IN_USE or any(result.first for result in chosen):
                direction = f"{language}→{scope or only or 'all'}"
                directions.setdefault(direction, {})[method] = as_dicts(retrieval_figures(chosen))
    return directions


def _searched(result: Retrieval) -> dict[str, Any]:
    return {
        "id": result.id,
        "kind": result.kind,
        "query": result.query,
        "first_passage": result.first,
        "reciprocal_rank": round(result.reciprocal_rank, 4),
        "not_retrieved": list(result.missed),
    }


def _answered(judgement: Judgement, found: Retrieval | None) -> dict[str, Any]:
    record = asdict(judgement)
    for field in ("seconds", "stages", "language"):
        del record[field]
    for field in ("wanted", "cited", "broken"):
        record[field] = list(record[field])
    record["confidence"] = round(judgement.confidence, 4)
    searched = _searched(found) if found else {}
    return record | {key: value for key, value in searched.items() if key not in record}


def _across(evaluation: Evaluation) -> dict[str, Any]:
    """What questions and their translations have in common."""
    if set(evaluation.languages) != {"nl", "en"}:
        return {}
    nl, en = evaluation.languages["nl"], evaluation.languages["en"]
    across: dict[str, Any] = {
        "same_first_passage": as_dicts(
            {
                language: same_first_passage(
                    _over(nl.retrieval, language, evaluation),
                    _over(en.retrieval, language, evaluation),
                )
                for language in sorted({p.language for p in evaluation.passages})
            }
        )
    }
    if OURS in nl.answers and OURS in en.answers:
        across["same_status"] = asdict(same_status(nl.answers[OURS], en.answers[OURS]))
    return across


def _over(
    results: Iterable[Retrieval], language: Language, evaluation: Evaluation
) -> list[Retrieval]:
    scope = None if _only_language(evaluation) else language
    return [r for r in results if r.method == IN_USE and r.passages == scope]


def _timings(evaluation: Evaluation) -> dict[str, Any]:
    answers = {
        language: latency(result.answers[OURS])
        for language, result in evaluation.languages.items()
        if OURS in result.answers
    }
    return {"seconds": round(evaluation.seconds, 1), "milliseconds": answers}
