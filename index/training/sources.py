"""The training texts, read from a folder: parallel sentences, sections, grounded questions.

The split is fixed here, once, for every model trained on this data: see ``held_out``.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import SetupError
from index.types import Language

HELD_OUT_EVERY = 10
HELD_OUT_LONG = frozenset({"long-5", "long-6"})

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


def held_out(article_id: str, position: int) -> bool:
    """Whether an article is for testing only.

    Of every short-passage file each tenth line (``position`` counts from 0, so lines 10, 20,
    30 …), and of the long articles the two named in ``HELD_OUT_LONG``.
    """
    if article_id.startswith("long"):
        return article_id in HELD_OUT_LONG
    return position % HELD_OUT_EVERY == HELD_OUT_EVERY - 1


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
    """Short passages and long articles, with ``held_out`` set by the fixed rule."""
    grounded = require(folder / GROUNDED)
    short = [
        article
        for path in sorted(grounded.glob("*.jsonl"))
        for article in _short_articles(path.read_text(encoding="utf-8"))
    ]
    long = [
        _long_article(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((grounded / "long").glob("*.json"))
    ]
    if not short:
        raise SetupError(f"No passages (*.jsonl) in {grounded}.")
    return short + long


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


def _short_articles(text: str) -> Iterator[Article]:
    for position, line in enumerate(text.splitlines()):
        record = json.loads(line)
        yield Article(
            id=record["id"],
            title=Pair(record["title_nl"], record["title_en"], "grounded"),
            sentences=_aligned(record["nl"], record["en"]),
            questions=tuple(_question(qa, tuple(qa["evidence"])) for qa in record["qa"]),
            long=False,
            held_out=held_out(record["id"], position),
        )


def _long_article(record: dict[str, Any]) -> Article:
    starts = [0]
    for section in record["sections"]:
        starts.append(starts[-1] + len(section["nl"]))
    return Article(
        id=record["id"],
        title=Pair(record["title_nl"], record["title_en"], "grounded"),
        sentences=tuple(
            pair
            for section in record["sections"]
            for pair in _aligned(section["nl"], section["en"])
        ),
        questions=tuple(
            _question(qa, tuple(starts[section] + sentence for section, sentence in qa["evidence"]))
            for qa in record["qa"]
        ),
        long=True,
        held_out=held_out(record["id"], 0),
    )


def _aligned(nl: list[str], en: list[str]) -> tuple[Pair, ...]:
    return tuple(Pair(a, b, "grounded") for a, b in zip(nl, en, strict=True))


def _question(record: dict[str, Any], evidence: tuple[int, ...]) -> Question:
    return Question(
        text=Pair(record["q_nl"], record["q_en"], "grounded"),
        answer=Pair(record["a_nl"], record["a_en"], "grounded"),
        evidence=evidence,
    )
