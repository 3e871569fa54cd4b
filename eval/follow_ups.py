"""``vraagbaak eval follow-ups``: whether a follow-up finds its evidence, and by which words."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from eval.grounded_qa import GroundedQA, read_grounded_qa
from eval.metrics import Figure, bootstrap
from eval.report import write_text
from eval.tables import Table, table_markdown, table_text
from index.errors import SetupError
from index.types import Language, Span

if TYPE_CHECKING:
    from index.encoder import Encoder
    from rag.evidence import Ranking
    from rag.pipeline import Pipeline

_EPILOG = """The folder holds articles with "followups": a first question, the one that follows it,
and the sentences that answer the latter, in Dutch and in English. All articles are searched at
once.

examples:
  vraagbaak eval follow-ups --grounded-qa grounded-qa/
  vraagbaak eval follow-ups --grounded-qa grounded-qa/ --failures
"""
_LANGUAGES: tuple[Language, Language] = ("nl", "en")
_CUTOFFS = (1, 3, 5)
_DEPTH = 8

# By method: the query and the rank of the first evidence sentence, 0 where it was not found.
Found: TypeAlias = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that follows another; ``evidence`` are ids of the sentences that answer it.

    ``standalone`` is a question that asks the same by itself, where the article has one.
    """

    document_id: str
    first: Mapping[Language, str]
    next: Mapping[Language, str]
    standalone: Mapping[Language, str]
    evidence: frozenset[str]


def read_follow_ups(folder: Path) -> tuple[FollowUp, ...]:
    """Read the follow-ups of the articles in ``long/*.json``.

    Raises:
        SetupError: there are none, or one is not as it should be.

    """
    found: list[FollowUp] = []
    for path in sorted((folder / "long").glob("*.json")):
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            found += [_follow_up(record, item) for item in record["followups"]]
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise SetupError(f"{path} has no follow-ups that can be read: {error!r}.") from error
    if not found:
        raise SetupError(f"There are no follow-ups in {folder}: no long/*.json files.")
    return tuple(found)


def _follow_up(record: dict, item: dict) -> FollowUp:  # type: ignore[type-arg]
    evidence = [tuple(place) for place in item["evidence"]]
    same = [q for q in record["qa"] if [tuple(place) for place in q["evidence"]] == evidence]
    alone = next((q for q in same if q["short_nl"] == item["short_nl"]), None)
    return FollowUp(
        document_id=record["id"],
        first={language: item[f"first_{language}"] for language in _LANGUAGES},
        next={language: item[f"next_{language}"] for language in _LANGUAGES},
        standalone={language: alone[f"q_{language}"] for language in _LANGUAGES} if alone else {},
        evidence=frozenset(f"{record['id']}:{section}:{place}" for section, place in evidence),
    )


def find_evidence(
    pipeline: Pipeline, follow_up: FollowUp, language: Language, spans: Mapping[str, Span]
) -> Found:
    """The rank of the evidence for each way to word the follow-up.

    "completed" is what the pipeline makes of it after it has answered the first question.
    """
    wanted = [spans[fact] for fact in follow_up.evidence]
    first, then = follow_up.first[language], follow_up.next[language]
    queries = {"bare": then, "both questions": f"{first} {then}"}
    if follow_up.standalone:
        queries["asked by itself"] = follow_up.standalone[language]
    found = {}
    for method, query in queries.items():
        ranking = pipeline.find_evidence(query)[-1]
        found[method] = (query, _rank(ranking, follow_up.document_id, wanted))
    history = pipeline.answer(first, language=language).history
    completed = pipeline.answer(then, history, language=language).query
    ranking = pipeline.find_evidence(then, history)[-1]
    found["completed"] = (completed, _rank(ranking, follow_up.document_id, wanted))
    return found


def _rank(ranking: Ranking, document_id: str, wanted: Sequence[Span]) -> int:
    for rank, candidate in enumerate(ranking.candidates, start=1):
        if candidate.passage.document_id == document_id and candidate.span in wanted:
            return rank
    return 0


def tables(
    pipeline: Pipeline, pool: GroundedQA, follow_ups: Sequence[FollowUp]
) -> Iterator[tuple[Table, list[str]]]:
    """For each direction a table, and what was not among the first three sentences."""
    for asked_in in _LANGUAGES:
        for language in _LANGUAGES:
            within = _over(pipeline, pool, follow_ups, language)
            spans = {k: v for s in pool.sentences[language].values() for k, v in s.items()}
            results = [find_evidence(within, item, asked_in, spans) for item in follow_ups]
            title = f"{asked_in}→{language}: {len(follow_ups)} follow-ups"
            yield _table(title, results), _missed(follow_ups, results, asked_in)


def _over(
    pipeline: Pipeline, pool: GroundedQA, follow_ups: Sequence[FollowUp], language: Language
) -> Pipeline:
    from index.passage_index import PassageIndex

    wanted = {follow_up.document_id for follow_up in follow_ups}
    documents = [d for d in pool.documents[language] if d.id in wanted]
    return replace(pipeline, index=PassageIndex.build(documents, pipeline.index.encoder))


def _table(title: str, results: Sequence[Found]) -> Table:
    rows = []
    for method in ("bare", "both questions", "completed", "asked by itself"):
        ranks = [result[method][1] for result in results if method in result]
        rows.append((method, *(_percent(_share(ranks, k)) for k in _CUTOFFS), str(len(ranks))))
    # Only some have a question that asks the same: the completed ones beside those alone.
    same = [result["completed"][1] for result in results if "asked by itself" in result]
    rows.append(("completed, of those", *(_percent(_share(same, k)) for k in _CUTOFFS),
                 str(len(same))))  # fmt: skip
    header = ("query", *(f"first {k}" for k in _CUTOFFS), "n")
    return Table(f"{title}: evidence sentence among the", header, tuple(rows))


def _share(ranks: Sequence[int], k: int) -> Figure:
    return bootstrap([float(0 < rank <= k) for rank in ranks])


def _percent(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.0%}"


def _missed(
    follow_ups: Sequence[FollowUp], results: Sequence[Found], language: Language
) -> list[str]:
    return [
        f"  {follow_up.first[language]} / {follow_up.next[language]}\n"
        f"    {result['completed'][0]}\n    "
        + ", ".join(f"{method} {rank or '–'}" for method, (_, rank) in result.items())
        for follow_up, result in zip(follow_ups, results, strict=True)
        if not 0 < result["completed"][1] <= 3
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        _run(arguments)
    except SetupError as error:
        print(f"vraagbaak: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak eval follow-ups",
        description="Say how often the sentence that answers a follow-up is among the first that "
        "are found, with the question the conversation makes of it, beside the bare follow-up, "
        "both questions one after the other, and a question that asks the same by itself.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--grounded-qa", type=Path, metavar="FOLDER", required=True)
    parser.add_argument("--encoder", metavar="NAME", help="sentence encoder: a name or a folder")
    parser.add_argument("--failures", action="store_true", help="list what was not found")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    return parser


def _run(arguments: Namespace) -> None:
    from rag.config import Config
    from rag.loading import load_pipeline

    follow_ups = read_follow_ups(arguments.grounded_qa)
    pool = read_grounded_qa(arguments.grounded_qa)
    pipeline = load_pipeline(Config(encoder=arguments.encoder))
    written = []
    for table, missed in tables(pipeline, pool, follow_ups):
        print(table_text(table), end="\n\n", flush=True)
        if arguments.failures and missed:
            print("not among the first three:", *missed, sep="\n", end="\n\n", flush=True)
        written.append(table_markdown(table))
    if arguments.markdown:
        write_text("\n\n".join(["# Follow-ups", *written]) + "\n", arguments.markdown)
