"""The training texts, read from a folder: parallel sentences, sections, grounded questions."""

from __future__ import annotations

import csv
import json
import lzma
from dataclasses import dataclass
from pathlib import Path

from index import grounded_qa
from index.errors import SetupError
from index.grounded_qa import read_grounded_qa
from index.types import Language

PARALLEL = "parallel.nl-en.tsv.xz"
SECTIONS = "sections.nl-en.jsonl.xz"
SQUAD = "squad2-part.en.json.xz"
TATOEBA_TEST = "tatoeba-test.nl-en.tsv"
NTREX_TEST = "ntrex-test.nl-en.tsv"
GROUNDED = "grounded-qa"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence in both languages; ``source`` names the collection it is from."""

    nl: str
    en: str
    source: str

    def side(self, language: Language) -> str:
        """The sentence in ``language``."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it; sections that share a ``key`` are translations."""

    key: str
    heading: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Question:
    """A question on an article; ``evidence`` are indices of the sentences that answer it."""

    text: Pair
    answer: Pair
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A text of aligned sentences with its questions; ``long`` for whole articles."""

    id: str
    title: Pair
    sentences: tuple[Pair, ...]
    questions: tuple[Question, ...]
    long: bool
    held_out: bool


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """An answerable English question, its paragraph and where its answer starts."""

    question: str
    paragraph: str
    answer_start: int


def require(path: Path) -> Path:
    """``path``, or a ``SetupError`` that says what is missing."""
    if not path.exists():
        raise SetupError(
            f"Training data not found: {path}. Give the folder that holds it with --data, "
            "or try the code without data with --smoke."
        )
    return path


def read_pairs(folder: Path) -> list[Pair]:
    """The parallel sentences, in file order."""
    with lzma.open(require(folder / PARALLEL), "rt", encoding="utf-8") as lines:
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return [Pair(row[0], row[1], row[2]) for row in rows]


def read_test_pairs(path: Path) -> list[Pair]:
    """A two-column test set: Dutch, English."""
    with require(path).open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row[0], row[1], path.stem) for row in rows]


def read_sections(folder: Path) -> list[Section]:
    """Headings with the text under them, human-translated ones only."""
    with lzma.open(require(folder / SECTIONS), "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [
        Section(f"{r['src']}#{r['sid']}", r["title"], r["passage"], r["lang"])
        for r in records
        if not r["mt"]
    ]


def read_articles(folder: Path) -> list[Article]:
    """Short passages and long articles; those of any split but the training one are held out."""
    return [_article(article) for article in read_grounded_qa(require(folder / GROUNDED))]


def read_squad(folder: Path) -> list[SquadQuestion]:
    """The answerable questions of the SQuAD 2.0 part."""
    with lzma.open(require(folder / SQUAD), "rt", encoding="utf-8") as stream:
        data = json.load(stream)["data"]
    return [
        SquadQuestion(qa["question"], paragraph["context"], qa["answers"][0]["answer_start"])
        for entry in data
        for paragraph in entry["paragraphs"]
        for qa in paragraph["qas"]
        if qa["answers"] and not qa["is_impossible"]
    ]


def _article(article: grounded_qa.Article) -> Article:
    return Article(
        id=article.id,
        title=Pair(article.documents["nl"].title, article.documents["en"].title, GROUNDED),
        sentences=tuple(
            Pair(nl, en, GROUNDED)
            for nl, en in zip(*map(article.quotes, grounded_qa.LANGUAGES), strict=True)
        ),
        questions=tuple(
            Question(_pair(q.texts), _pair(q.answers), q.evidence)
            for q in article.questions
            if q.evidence and q.answers
        ),
        long=article.long,
        held_out=article.split != "train",
    )


def _pair(texts: grounded_qa.Texts) -> Pair:
    return Pair(texts["nl"], texts["en"], GROUNDED)
