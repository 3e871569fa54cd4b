"""``vraagbaak eval premises``: how often a false premise is corrected, and how often wrongly."""

from __future__ import annotations

import random
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from eval.command import run, write_tables
from eval.tables import Table, table_text
from eval.wrong_premises import wrong_premises
from index.grounded_qa import LANGUAGES, Article, GroundedQuestion, pools, read_grounded_qa
from index.types import Language
from rag.answers.presumed import presumed
from rag.understanding.questions import analyse
from rag.verification.sentence import analyse as take_apart

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

_EPILOG = """The folder holds articles with questions. Of each answerable one that names a year, a
number, a person or a place of its evidence, another is made with a wrong one in its place. A
correction of that one is right if it quotes a sentence with the right value.

examples:
  vraagbaak eval premises --grounded-qa grounded-qa/ --articles 60
  vraagbaak eval premises --grounded-qa grounded-qa/ --held-out --list
"""
Kind: TypeAlias = Literal["made wrong", "false premise", "other unanswerable", "answerable"]
_KINDS: tuple[Kind, ...] = ("made wrong", "false premise", "other unanswerable", "answerable")


@dataclass(frozen=True, slots=True)
class Case:
    """A question on an article; ``right`` is the value that it should have had, if made wrong."""

    kind: Kind
    language: Language
    text: str
    right: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: the sentence that corrects it, empty if none does."""

    case: Case
    written: Language
    corrected: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the sentence has the value that the question should have had."""
        right = self.case.right
        return bool(right) and _plain(right) in _plain(self.corrected)


def _plain(text: str) -> str:
    """Numbers of both languages alike."""
    return text.casefold().replace(".", "").replace(",", "")


def cases(article: Article, language: Language) -> Iterator[Case]:
    """Every question of ``article`` in ``language``, and those made wrong."""
    for question in article.questions:
        yield Case(_kind(question), language, question.texts[language])
    for made in wrong_premises(article, language):
        yield Case("made wrong", language, made.text, made.right)


def _kind(question: GroundedQuestion) -> Kind:
    if question.evidence:
        return "answerable"
    return "false premise" if question.kind == "false-premise" else "other unanswerable"


def outcomes(
    pipeline: Pipeline, articles: Sequence[Article], asked: Language, written: Language
) -> Iterator[Outcome]:
    """Ask every question of ``articles``, of the passages of a pool at a time."""
    from index.passage_index import PassageIndex

    for pool in pools(articles):
        documents = [article.documents[written] for article in pool]
        index = PassageIndex.build(documents, pipeline.index.encoder)
        within = replace(pipeline, index=index)
        for article in pool:
            for case in cases(article, asked):
                yield Outcome(case, written, _corrected(within, case))


def _corrected(pipeline: Pipeline, case: Case) -> str:
    question = analyse(case.text, case.language)
    if not any(presumed(question, take_apart(case.text, case.language))):
        return ""  # nothing to correct, and no need to search
    correction = pipeline.find_correction(question)
    return correction.candidate.text if correction else ""


def table(title: str, found: Sequence[Outcome]) -> Table:
    """How many questions of each kind there are, and how many were corrected."""
    asked = Counter(outcome.case.kind for outcome in found)
    corrected = Counter(outcome.case.kind for outcome in found if outcome.corrected)
    right = sum(outcome.is_right for outcome in found)
    rows = [
        (
            kind,
            str(asked[kind]),
            str(corrected[kind]),
            f"{corrected[kind] / asked[kind]:.1%}" if asked[kind] else "–",
            str(right) if kind == "made wrong" else "",
        )
        for kind in _KINDS
    ]
    return Table(title, ("questions", "asked", "corrected", "share", "rightly"), tuple(rows))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    return run(_run, _parser().parse_args(argv))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak eval premises",
        description="Say how often a question that takes something false for granted is corrected "
        "from the source, and how often one that does not is corrected all the same.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--grounded-qa", type=Path, metavar="FOLDER", required=True)
    parser.add_argument("--articles", type=int, metavar="N", help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the draw")
    parser.add_argument(
        "--held-out", action="store_true", help="only articles that no model has learned from"
    )
    parser.add_argument("--list", action="store_true", help="list what was corrected")
    parser.add_argument("--encoder", metavar="NAME", help="sentence encoder: a name or a folder")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    return parser


def _run(arguments: Namespace) -> None:
    from rag.config import Config
    from rag.loading import load_pipeline

    articles = read_grounded_qa(arguments.grounded_qa)
    if arguments.held_out:
        articles = [article for article in articles if article.split == "test"]
    if arguments.articles is not None and arguments.articles < len(articles):
        articles = random.Random(arguments.seed).sample(articles, arguments.articles)
    pipeline = load_pipeline(Config(encoder=arguments.encoder))
    shown = []
    for asked in LANGUAGES:
        for written in LANGUAGES:
            found = list(outcomes(pipeline, articles, asked, written))
            title = f"{asked}→{written}: {len(articles)} articles"
            shown.append(table(title, found))
            print(table_text(shown[-1]), end="\n\n", flush=True)
            if arguments.list:
                for outcome in filter(_is_corrected, found):
                    print(_line(outcome), end="\n\n", flush=True)
    write_tables("False premises", shown, arguments.markdown)


def _is_corrected(outcome: Outcome) -> bool:
    return bool(outcome.corrected)


def _line(outcome: Outcome) -> str:
    case = outcome.case
    note = f" (right: {case.right})" if case.right else ""
    return f"  {case.kind}: {case.text}{note}\n    {outcome.corrected}"
