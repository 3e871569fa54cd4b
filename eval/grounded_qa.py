"""The collection ``grounded-qa``: hundreds of short and a few long articles with questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.dataset import Question
from eval.qrels import Qrels
from index.errors import SetupError
from index.types import Block, Document, Language, Passage, Span


@dataclass(frozen=True, slots=True)
class GroundedQA:
    """Its articles as documents, by language, and its questions.

    A question's facts are the ids of its evidence sentences; ``sentences`` says where these
    stand, by language, document id and fact id.
    """

    documents: dict[Language, tuple[Document, ...]]
    questions: tuple[Question, ...]
    sentences: dict[Language, dict[str, dict[str, Span]]]

    def qrels(self, passages: Sequence[Passage], language: Language) -> Qrels:
        """A passage carries the evidence sentences that it holds whole."""
        spans = self.sentences[language]
        carried = {p.id: frozenset(_held(p, spans[p.document_id])) for p in passages}
        everything = frozenset(fact for facts in spans.values() for fact in facts)
        return Qrels(carried, everything)


def read_grounded_qa(folder: Path) -> GroundedQA:
    """Read the articles in ``*.jsonl`` and ``long/*.json``; their README says what they hold.

    Raises:
        SetupError: there are none, or one cannot be read.

    """
    documents: dict[Language, list[Document]] = {"nl": [], "en": []}
    sentences: dict[Language, dict[str, dict[str, Span]]] = {"nl": {}, "en": {}}
    questions: list[Question] = []
    for place, record in _records(folder):
        try:
            for language in documents:
                document, spans = _document(record, language)
                documents[language].append(document)
                sentences[language][document.id] = spans
            questions += _article_questions(record)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise SetupError(f"{place} is not an article of grounded-qa: {error!r}.") from error
    if not questions:
        raise SetupError(f"There is no grounded-qa in {folder}: no *.jsonl or long/*.json files.")
    whole = {language: tuple(some) for language, some in documents.items()}
    return GroundedQA(whole, tuple(questions), sentences)


def _records(folder: Path) -> Iterator[tuple[str, Any]]:
    for path in [*sorted(folder.glob("*.jsonl")), *sorted((folder / "long").glob("*.json"))]:
        try:
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines() if path.suffix == ".jsonl" else [text]
            for number, line in enumerate(lines, start=1):
                yield f"{path}, line {number}", json.loads(line)
        except (OSError, ValueError) as error:
            raise SetupError(f"Cannot read {path}: {error}.") from error


def _document(record: dict[str, Any], language: Language) -> tuple[Document, dict[str, Span]]:
    """A document and where each sentence stands in it, under the id questions name it by."""
    text, blocks, spans = "", [], dict[str, Span]()
    for number, section in enumerate(record.get("sections", [record])):
        if heading := section.get(f"heading_{language}"):
            blocks.append(Block("heading", len(text), len(text) + len(heading), level=2))
            text += f"{heading}\n\n"
        start = len(text)
        for place, sentence in enumerate(section[language]):
            separator = " " if place else ""
            begin = len(text) + len(separator)
            text += separator + sentence
            spans[_fact_id(record, number, place)] = Span(begin, len(text))
        blocks.append(Block("paragraph", start, len(text)))
        text += "\n\n"
    title = record[f"title_{language}"]
    return Document(record["id"], text, title, language=language, blocks=tuple(blocks)), spans


def _article_questions(record: dict[str, Any]) -> Iterator[Question]:
    for number, item in enumerate(record["qa"]):
        places = [place if isinstance(place, list) else (0, place) for place in item["evidence"]]
        yield Question(
            id=f"{record['id']}/{number}",
            kind="factual",
            nl=item["q_nl"],
            en=item["q_en"],
            answers_nl=((item["short_nl"] or item["a_nl"],),),
            answers_en=((item["short_en"] or item["a_en"],),),
            facts=tuple(_fact_id(record, section, place) for section, place in places),
            status="answered",
        )


def _fact_id(record: dict[str, Any], section: int, sentence: int) -> str:
    return f"{record['id']}:{section}:{sentence}"


def _held(passage: Passage, spans: dict[str, Span]) -> Iterator[str]:
    for fact, span in spans.items():
        if passage.start <= span.start and span.end <= passage.end:
            yield fact
