"""The grounded-qa collection as documents with questions and gold sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from index.errors import SetupError
from index.types import Block, Document, Language, Span

LANGUAGES: tuple[Language, Language] = ("nl", "en")
Split: TypeAlias = Literal["train", "test"]
_LONG_TEST = frozenset({"long_5", "long_6"})


@dataclass(frozen=True, slots=True)
class GroundedQuestion:
    """A question in both languages; no evidence means that the document does not answer it.

    ``evidence`` are positions in the article's list of sentences.
    """

    texts: dict[Language, str]
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A text in both languages with its questions; ``sentences`` are spans per language."""

    id: str
    domain: str
    split: Split
    documents: dict[Language, Document]
    sentences: dict[Language, tuple[Span, ...]]
    questions: tuple[GroundedQuestion, ...]


def load_articles(folder: Path) -> list[Article]:
    """Read every passage and long article; the split is the one the encoder was trained with.

    Every tenth passage of a file and two long articles are for testing.

    Raises:
        SetupError: the folder does not hold the collection.

    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise SetupError(f"There is no grounded-qa collection (*.jsonl) in {folder}.")
    articles = []
    for file in files:
        for number, line in enumerate(filter(str.strip, file.read_text("utf-8").splitlines())):
            split: Split = "test" if number % 10 == 9 else "train"
            articles.append(_passage(json.loads(line), split))
    for file in sorted((folder / "long").glob("long_*.json")):
        split = "test" if file.stem in _LONG_TEST else "train"
        articles.append(_long(json.loads(file.read_text("utf-8")), file.stem, split))
    return articles


def _passage(record: dict[str, Any], split: Split) -> Article:
    sections = {language: [("", record[language])] for language in LANGUAGES}
    questions = [
        GroundedQuestion(_texts(item, "q"), tuple(item["evidence"])) for item in record["qa"]
    ]
    questions += [GroundedQuestion(_texts(item, "q")) for item in record["unanswerable"]]
    return _article(record, record["id"], record["domain"], split, sections, questions)


def _long(record: dict[str, Any], name: str, split: Split) -> Article:
    parts = record["sections"]
    sections = {
        language: [(part[f"heading_{language}"], part[language]) for part in parts]
        for language in LANGUAGES
    }
    before = [sum(len(part["nl"]) for part in parts[:i]) for i in range(len(parts))]
    questions = [
        GroundedQuestion(_texts(item, "q"), tuple(before[a] + b for a, b in item["evidence"]))
        for item in record["qa"]
    ]
    questions += [GroundedQuestion(_texts(item, "q")) for item in record["unanswerable"]]
    return _article(record, name, "long", split, sections, questions)


def _texts(item: dict[str, Any], prefix: str) -> dict[Language, str]:
    return {language: item[f"{prefix}_{language}"] for language in LANGUAGES}


def _article(
    record: dict[str, Any],
    name: str,
    domain: str,
    split: Split,
    sections: dict[Language, list[tuple[str, list[str]]]],
    questions: Sequence[GroundedQuestion],
) -> Article:
    documents, sentences = {}, {}
    for language in LANGUAGES:
        title = record.get(f"title_{language}", "")
        text, blocks, spans = _compose(title, sections[language])
        documents[language] = Document(
            id=f"{name}.{language}", text=text, title=title, language=language, blocks=blocks
        )
        sentences[language] = spans
    return Article(name, domain, split, documents, sentences, tuple(questions))


def _compose(
    title: str, sections: Sequence[tuple[str, Sequence[str]]]
) -> tuple[str, tuple[Block, ...], tuple[Span, ...]]:
    text = title
    blocks = [Block("title", 0, len(title))] if title else []
    spans = []
    for heading, sentences in sections:
        if heading:
            text += "\n\n"
            blocks.append(Block("heading", len(text), len(text) + len(heading), 2))
            text += heading
        text += "\n\n" if text else ""
        start = len(text)
        for i, sentence in enumerate(sentences):
            text += " " if i else ""
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
        blocks.append(Block("paragraph", start, len(text)))
    return text, tuple(blocks), tuple(spans)


def pools(articles: Sequence[Article], size: int = 12) -> Iterator[list[Article]]:
    """Collections as a user might have them: a long article, or ``size`` passages of a domain."""
    short: dict[str, list[Article]] = {}
    for article in articles:
        if article.domain == "long":
            yield [article]
        else:
            short.setdefault(article.domain, []).append(article)
    leftovers: list[Article] = []
    for group in short.values():
        full = len(group) - len(group) % size
        for start in range(0, full, size):
            yield group[start : start + size]
        leftovers += group[full:]
    for start in range(0, len(leftovers), size):
        yield leftovers[start : start + size]
