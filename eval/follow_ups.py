"""``vraagbaak eval follow-ups``: whether a follow-up finds its evidence, and by which words."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from eval.command import run, write_tables
from eval.metrics import Figure, bootstrap
from eval.tables import Table, table_text
from index.errors import SetupError
from index.grounded_qa import LANGUAGES, Article, FollowUp, read_grounded_qa
from index.types import Language, Span
from rag.understanding.conversation import complete
from rag.understanding.inquiry import understand
from rag.understanding.questions import analyse

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.ranking.evidence import Ranking

_EPILOG = """The folder holds articles with "followups": a first question, the one that follows it,
and the sentences that answer the latter, in Dutch and in English. All articles are searched at
once.

examples:
  vraagbaak eval follow-ups --grounded-qa grounded-qa/
  vraagbaak eval follow-ups --grounded-qa grounded-qa/ --failures
"""
_CUTOFFS = (1, 3, 5)

# By method: the query and the rank of the first evidence sentence, 0 where it was not found.
Found: TypeAlias = Mapping[str, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions in a row on an article."""

    article: Article
    follow_up: FollowUp

    def evidence(self, language: Language) -> list[Span]:
        """Where the sentences that answer the second one stand in an edition."""
        spans = self.article.sentences[language]
        return [spans[i] for i in self.follow_up.second.evidence]


def read_pairs(folder: Path) -> tuple[Pair, ...]:
    """Read the articles of a folder that have follow-ups.

    Raises:
        SetupError: there are none, or one is not as it should be.

    """
    pairs = [Pair(a, f) for a in read_grounded_qa(folder) for f in a.follow_ups]
    if not pairs:
        raise SetupError(f"There are no follow-ups in {folder}.")
    return tuple(pairs)


def find_evidence(pipeline: Pipeline, pair: Pair, language: Language, written: Language) -> Found:
    """The rank of the evidence for each way to word the follow-up.

    "completed" is what the pipeline makes of it after it has answered the first question.
    """
    wanted, document_id = pair.evidence(written), pair.article.documents[written].id
    first, then = pair.follow_up.first[language], pair.follow_up.second.texts[language]
    history = pipeline.answer(first, language=language).history
    inquiry = understand(then, history, pipeline.documents)
    queries = {
        "bare": then,
        "both questions": f"{first.rstrip(' ?')} {then}",  # one question, not two
        "completed": inquiry.query,
    }
    found = {}
    for method, query in queries.items():
        earlier = history if method == "completed" else ()
        ranking = pipeline.find_evidence(analyse(query, language), earlier)
        found[method] = (query, _rank(ranking, document_id, wanted))
    return found


def _rank(ranking: Ranking, document_id: str, wanted: Sequence[Span]) -> int:
    for rank, candidate in enumerate(ranking.candidates, start=1):
        if candidate.passage.document_id == document_id and candidate.span in wanted:
            return rank
    return 0


def tables(pipeline: Pipeline, pairs: Sequence[Pair]) -> Iterator[tuple[Table, list[str]]]:
    """For each direction a table, and what was not among the first three sentences."""
    for asked_in in LANGUAGES:
        for written in LANGUAGES:
            within = _over(pipeline, pairs, written)
            results = [find_evidence(within, pair, asked_in, written) for pair in pairs]
            title = f"{asked_in}→{written}: {len(pairs)} follow-ups"
            yield _table(title, results), _missed(pairs, results, asked_in)


def _over(pipeline: Pipeline, pairs: Sequence[Pair], language: Language) -> Pipeline:
    from index.passage_index import PassageIndex

    documents = {pair.article.id: pair.article.documents[language] for pair in pairs}
    return replace(
        pipeline, index=PassageIndex.build(list(documents.values()), pipeline.index.encoder)
    )


def _table(title: str, results: Sequence[Found]) -> Table:
    rows = []
    for method in ("bare", "both questions", "completed"):
        ranks = [result[method][1] for result in results]
        rows.append((method, *(_percent(_share(ranks, k)) for k in _CUTOFFS)))
    header = ("query", *(f"first {k}" for k in _CUTOFFS))
    return Table(f"{title}: evidence sentence among the", header, tuple(rows))


def left_alone(pairs: Sequence[Pair]) -> Table:
    """How many questions that stand by themselves stay as they are, whatever comes before."""
    rows = []
    by_id = {pair.article.id: pair.article for pair in pairs}
    for language in LANGUAGES:
        articles = [[q.texts[language] for q in a.questions] for a in by_id.values()]
        changed = {"same": 0, "another": 0}
        for n, questions in enumerate(articles):
            others = articles[(n + 1) % len(articles)]
            for m, question in enumerate(questions):
                before = {"same": questions[m - 1], "another": others[m % len(others)]}
                for kind, previous in before.items():
                    changed[kind] += complete(question, previous) != question
        total = sum(map(len, articles))
        shares = (f"{1 - count / total:.1%}" for count in changed.values())
        rows.append((language, *shares, str(total)))
    header = ("language", "after one on the same article", "after one on another", "questions")
    return Table("Questions that stand by themselves, left as they are", header, tuple(rows))


def _share(ranks: Sequence[int], k: int) -> Figure:
    return bootstrap([float(0 < rank <= k) for rank in ranks])


def _percent(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.0%}"


def _missed(pairs: Sequence[Pair], results: Sequence[Found], language: Language) -> list[str]:
    return [
        f"  {pair.follow_up.first[language]} / {pair.follow_up.second.texts[language]}\n"
        f"    {result['completed'][0]}\n    "
        + ", ".join(f"{method} {rank or '–'}" for method, (_, rank) in result.items())
        for pair, result in zip(pairs, results, strict=True)
        if not 0 < result["completed"][1] <= 3
    ]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    return run(_run, _parser().parse_args(argv))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak eval follow-ups",
        description="Say how often the sentence that answers a follow-up is among the first that "
        "are found, with the question the conversation makes of it, beside the bare follow-up and "
        "both questions one after the other; and how many questions that stand by themselves are "
        "left as they are.",
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

    pairs = read_pairs(arguments.grounded_qa)
    pipeline = load_pipeline(Config(encoder=arguments.encoder))
    shown = []
    for table, missed in tables(pipeline, pairs):
        print(table_text(table), end="\n\n", flush=True)
        if arguments.failures and missed:
            print("not among the first three:", *missed, sep="\n", end="\n\n", flush=True)
        shown.append(table)
    alone = left_alone(pairs)
    print(table_text(alone), flush=True)
    write_tables("Follow-ups", [*shown, alone], arguments.markdown)
