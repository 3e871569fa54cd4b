"""The collection grounded-qa: articles in Dutch and English, questions, and what answers them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

from index.errors import SetupError
from index.types import Block, Document, Language, Span

LANGUAGES: tuple[Language, Language] = ("nl", "en")
Split: TypeAlias = Literal["train", "tune", "test"]
Texts: TypeAlias = Mapping[Language, str]

# Fixed once, for every model that is trained on this collection: what one has learned from must
# not judge another.
_LONG_SPLITS: Mapping[str, Split] = {
    "long-5": "test",
    "long-6": "test",
    "long-7": "test",
    "long-11": "tune",
    "long-12": "tune",
    "long-13": "tune",
    "long-30": "tune",
    "long-36": "tune",
    "long-41": "tune",
    "long-48": "tune",
    "long-52": "tune",
    "long-54": "test",
    "long-56": "tune",
}
_TUNING_FILES = frozenset({"l", "m", "n", "s", "v", "w", "ab", "ad"})


@dataclass(frozen=True, slots=True)
class GroundedQuestion:
    """A question in both languages, its answer, and the words that are the answer.

    ``evidence`` are positions in the article's list of sentences; none means that the article
    does not answer, and then ``kind`` says in which way. ``short`` stands verbatim in an evidence
    sentence of its language, and is empty for yes/no questions.
    """

    texts: Texts
    evidence: tuple[int, ...] = ()
    answers: Texts | None = None
    short: Texts | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Two questions in a row; the second one's ``evidence`` is what should be found."""

    first: Texts
    second: GroundedQuestion


@dataclass(frozen=True, slots=True)
class Article:
    """A text in both languages with its questions; ``sentences`` are spans per language."""

    id: str
    domain: str
    split: Split
    documents: Mapping[Language, Document]
    sentences: Mapping[Language, tuple[Span, ...]]
    questions: tuple[GroundedQuestion, ...]
    follow_ups: tuple[FollowUp, ...] = ()
    long: bool = False

    @property
    def file(self) -> str:
        """The file of the collection it is from: "a" for the article "a-012"."""
        return self.id.rpartition("-")[0]

    def quotes(self, language: Language) -> tuple[str, ...]:
        """Its sentences in ``language``, in words."""
        text = self.documents[language].text
        return tuple(text[span.start : span.end] for span in self.sentences[language])


def read_grounded_qa(*folders: Path) -> list[Article]:
    """Read every passage (``*.jsonl``) and long article (``long/*.json``) of the folders.

    ``train`` is for models, ``tune`` for what is fitted on their output (rankers, thresholds),
    ``test`` for reports: every tenth passage of a file, and the long articles named above.

    Raises:
        SetupError: a folder does not hold the collection, or a record is not of its kind.

    """
    return [article for folder in folders for article in _read_folder(folder)]


def _read_folder(folder: Path) -> list[Article]:
    articles: list[Article] = []
    for path in [*sorted(folder.glob("*.jsonl")), *sorted((folder / "long").glob("long_*.json"))]:
        number = 0
        try:
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines() if path.suffix == ".jsonl" else [text]
            for number, line in enumerate(filter(str.strip, lines)):
                record = json.loads(line)
                articles.append(_article(record, _split(path.stem, record["id"], number)))
        except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
            place = f"{path}, line {number + 1}," if path.suffix == ".jsonl" else str(path)
            raise SetupError(f"{place} is no article of grounded-qa: {error!r}.") from error
    if not articles:
        raise SetupError(f"There is no grounded-qa in {folder}: no *.jsonl or long/*.json files.")
    return articles


def _split(file: str, article_id: str, position: int) -> Split:
    if article_id.startswith("long"):
        return _LONG_SPLITS.get(article_id, "train")
    if position % 10 == 9:
        return "test"
    return "tune" if file in _TUNING_FILES and position % 5 == 2 else "train"


def _article(record: Mapping[str, Any], split: Split) -> Article:
    sections = record.get("sections", [record])
    starts = [sum(len(part["nl"]) for part in sections[:i]) for i in range(len(sections))]

    def question(item: Mapping[str, Any]) -> GroundedQuestion:
        places = [p if isinstance(p, list) else (0, p) for p in item.get("evidence", ())]
        return GroundedQuestion(
            texts=_texts(item, "q"),
            evidence=tuple(starts[section] + sentence for section, sentence in places),
            answers=_texts(item, "a") if places else None,
            short=_texts(item, "short") if places else None,
            kind=item.get("kind", item.get("type", "")),
        )

    composed = {language: _compose(record, sections, language) for language in LANGUAGES}
    follow_ups = [
        FollowUp(
            _texts(item, "first"),
            question(item | {f"q_{lang}": item[f"next_{lang}"] for lang in LANGUAGES}),
        )
        for item in record.get("followups", ())
    ]
    return Article(
        id=record["id"],
        domain=record.get("domain", "long"),
        split=split,
        documents={language: document for language, (document, _) in composed.items()},
        sentences={language: spans for language, (_, spans) in composed.items()},
        questions=tuple(map(question, [*record["qa"], *record.get("unanswerable", ())])),
        follow_ups=tuple(follow_ups),
        long="sections" in record,
    )


def _texts(item: Mapping[str, Any], prefix: str) -> Texts:
    return {language: item[f"{prefix}_{language}"] for language in LANGUAGES}


def _compose(
    record: Mapping[str, Any], sections: Sequence[Mapping[str, Any]], language: Language
) -> tuple[Document, tuple[Span, ...]]:
    title = record.get(f"title_{language}", "")
    text, spans = title, list[Span]()
    blocks = [Block("title", 0, len(title))] if title else []
    for section in sections:
        heading = section.get(f"heading_{language}", "")
        if heading:
            text += "\n\n"
            blocks.append(Block("heading", len(text), len(text) + len(heading), 2))
            text += heading
        text += "\n\n" if text else ""
        start = len(text)
        for i, sentence in enumerate(section[language]):
            text += " " if i else ""
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence
        blocks.append(Block("paragraph", start, len(text)))
    document = Document(f"{record['id']}.{language}", text, title, language=language)
    return replace(document, blocks=tuple(blocks)), tuple(spans)


def pools(articles: Sequence[Article], size: int = 12) -> Iterator[list[Article]]:
    """Collections as a user might have them: a long article, or ``size`` passages of a domain."""
    short: dict[str, list[Article]] = {}
    for article in articles:
        if article.long:
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
