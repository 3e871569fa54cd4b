"""What the reading model learns from: a question, a stretch of text, the sentences that answer."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from index.grounded_qa import Article, FollowUp, GroundedQuestion
from index.passages import DEFAULT_MAX_CHARS, split_document
from index.sentences import split_sentences
from index.types import Language, Passage, Span
from rag.understanding.conversation import complete

# Mostly as the index cuts them, and shorter.
_PASSAGE_SIZES = (300, 450, 600, 750, 900, 900)
_SLOPPY = 0.15
# How often a question in one language is asked of a text in one: Dutch needs the most practice,
# and Dutch questions about English texts are the rarest in use.
_DIRECTIONS: Mapping[tuple[Language, Language], float] = {
    ("nl", "nl"): 0.35,
    ("en", "nl"): 0.27,
    ("en", "en"): 0.22,
    ("nl", "en"): 0.16,
}
# How often a passage that does not answer is of the same article, as most that are found are.
_SAME_ARTICLE = 0.6


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a passage: ``gold`` are numbers of its sentences, none if it has no answer.

    ``span`` are the answering words, in offsets of ``passage.text`` as in the document, where
    the words are known.
    """

    question: str
    passage: Passage
    gold: tuple[int, ...] = ()
    span: Span | None = None


Draw: TypeAlias = Callable[[random.Random], Example]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question of an article, with the article."""

    article: Article
    question: GroundedQuestion


class Mixture:
    """Endless examples, drawn by kind in fixed shares.

    A passage that lost its evidence sentences, one of another article that looks alike, and one
    of any article at all are as unanswerable as those marked so by hand; without them the model
    learns to see an answer in whatever comes near the subject.
    """

    SHARES: Mapping[str, float] = {
        "answerable": 0.39,
        "follow_up": 0.04,
        "unanswerable": 0.20,
        "deleted": 0.09,
        "elsewhere": 0.12,
        "off_topic": 0.04,
        "squad": 0.12,
    }

    def __init__(self, articles: Sequence[Article], squad: Sequence[Example]) -> None:
        asked = [_Asked(article, q) for article in articles for q in article.questions]
        self._answerable = [a for a in asked if a.question.evidence]
        self._unanswerable = [a for a in asked if not a.question.evidence]
        self._follow_ups = [
            _Asked(article, whole(follow_up))
            for article in articles
            for follow_up in article.follow_ups
        ] or self._answerable
        self._long = [a for a in self._answerable if a.article.long] or self._answerable
        self._squad = squad
        self._articles = articles
        self._by_domain: dict[str, list[Article]] = {}
        for article in articles:
            self._by_domain.setdefault(article.domain, []).append(article)

    def draw(self, rng: random.Random) -> Example:
        """The next example."""
        draws: dict[str, Draw] = {
            "answerable": lambda r: self._on_own_text(r, r.choice(self._answerable)),
            "follow_up": lambda r: self._on_own_text(r, r.choice(self._follow_ups)),
            "unanswerable": lambda r: self._on_own_text(r, r.choice(self._unanswerable)),
            "deleted": self._deleted,
            "elsewhere": self._elsewhere,
            "off_topic": self._off_topic,
            "squad": lambda r: r.choice(self._squad),
        }
        kind = rng.choices(list(self.SHARES), list(self.SHARES.values()))[0]
        example = draws[kind](rng)
        return replace(example, question=sloppy(example.question, rng))

    def _on_own_text(self, rng: random.Random, asked: _Asked) -> Example:
        asks, written = _direction(rng)
        passages = passages_of(asked.article, written, rng.choice(_PASSAGE_SIZES))
        wanted = evidence_spans(asked, written)
        holding = [p for p in passages if any(_holds(p, span) for span in wanted)]
        passage = rng.choice(holding or passages)
        return example_on(asked.question, passage, asks, wanted)

    def _deleted(self, rng: random.Random) -> Example:
        """An answerable question on its passage without the sentences that answer."""
        example = self._on_own_text(rng, rng.choice(self._answerable))
        rest = [s for i, s in enumerate(example.passage.sentences) if i not in example.gold]
        if not rest or not example.gold:
            return example
        return Example(example.question, excerpt(example.passage, rest))

    def _elsewhere(self, rng: random.Random) -> Example:
        """An answerable question on a passage that is like its own but is another."""
        asked = rng.choice(self._long if rng.random() < _SAME_ARTICLE else self._answerable)
        near = [asked.article] if asked.article.long else self._by_domain[asked.article.domain]
        return self._on_another(rng, asked, rng.choice(near))

    def _off_topic(self, rng: random.Random) -> Example:
        """An answerable question on a passage about something else."""
        return self._on_another(rng, rng.choice(self._answerable), rng.choice(self._articles))

    def _on_another(self, rng: random.Random, asked: _Asked, article: Article) -> Example:
        """The question on a passage of the article that does not hold its evidence."""
        asks, written = _direction(rng)
        wanted = evidence_spans(asked, written)
        own = asked.article.documents[written].id
        others = [
            passage
            for passage in passages_of(article, written, rng.choice(_PASSAGE_SIZES))
            if passage.document_id != own or not any(_holds(passage, s) for s in wanted)
        ]
        if not others:
            return self._deleted(rng)
        return Example(asked.question.texts[asks], rng.choice(others))


def _direction(rng: random.Random) -> tuple[Language, Language]:
    """The language to ask in and that of the text."""
    return rng.choices(list(_DIRECTIONS), list(_DIRECTIONS.values()))[0]


def whole(follow_up: FollowUp) -> GroundedQuestion:
    """The second question as an answer completes it from the first."""
    second = follow_up.second
    texts = {lang: complete(second.texts[lang], follow_up.first[lang]) for lang in second.texts}
    return replace(second, texts=texts)


def example_on(
    question: GroundedQuestion, passage: Passage, asks: Language, wanted: Sequence[Span]
) -> Example:
    """The question on the passage, with what it holds of the wanted sentences."""
    gold = tuple(
        i
        for i, sentence in enumerate(passage.sentences)
        if any(mostly_covers(sentence, span) for span in wanted)
    )
    span = _short_span(question, passage, gold)
    return Example(question.texts[asks], passage, gold, span)


def evidence_spans(asked: _Asked, language: Language) -> list[Span]:
    """Where the sentences that answer stand in the article's edition in ``language``."""
    return [asked.article.sentences[language][i] for i in asked.question.evidence]


def _short_span(question: GroundedQuestion, passage: Passage, gold: Sequence[int]) -> Span | None:
    short = question.short[passage.language] if question.short else ""
    for i in gold:
        sentence = passage.sentences[i]
        at = passage.quote(sentence).find(short) if short else -1
        if at >= 0:
            return Span(sentence.start + at, sentence.start + at + len(short))
    return None


def passages_of(
    article: Article, language: Language, size: int = DEFAULT_MAX_CHARS
) -> tuple[Passage, ...]:
    """The article as the index would cut it."""
    return split_document(article.documents[language], max_chars=size)


def _holds(passage: Passage, span: Span) -> bool:
    same = passage.start <= span.start and span.end <= passage.end
    return same and any(mostly_covers(sentence, span) for sentence in passage.sentences)


def mostly_covers(sentence: Span, span: Span) -> bool:
    """Whether the sentence holds more than half of the span."""
    shared = min(sentence.end, span.end) - max(sentence.start, span.start)
    return shared > (span.end - span.start) / 2


def excerpt(passage: Passage, sentences: Sequence[Span]) -> Passage:
    """A passage of some of a passage's sentences, joined by spaces."""
    text, spans = "", list[Span]()
    for sentence in sentences:
        text += " " if text else ""
        quote = passage.quote(sentence)
        spans.append(Span(len(text), len(text) + len(quote)))
        text += quote
    return replace(passage, text=text, start=0, end=len(text), sentences=tuple(spans))


def sloppy(question: str, rng: random.Random) -> str:
    """Now and then the question as people type it: no capitals, no question mark."""
    return question.rstrip("?").lower() if rng.random() < _SLOPPY else question


def read_squad(*files: Path) -> list[Example]:
    """English questions in the layout of SQuAD 2.0, unanswerable ones included."""
    return [example for file in files for example in _read_squad_file(file)]


def _read_squad_file(file: Path) -> Iterator[Example]:
    with lzma.open(file, "rt", encoding="utf-8") as stream:
        entries = json.load(stream)["data"]
    for entry in entries:
        for number, paragraph in enumerate(entry["paragraphs"]):
            text = paragraph["context"]
            passage = Passage(
                id=f"{entry.get('title', '')}#{number}",
                document_id=entry.get("title", ""),
                text=text,
                start=0,
                end=len(text),
                title=entry.get("title", "").replace("_", " "),
                language="en",
                sentences=split_sentences(text, "en"),
            )
            for item in paragraph["qas"]:
                yield _squad_example(item, passage)


def _squad_example(item: dict[str, object], passage: Passage) -> Example:
    question = str(item["question"])
    answers = item.get("answers")
    if item.get("is_impossible") or not isinstance(answers, list) or not answers:
        return Example(question, passage)
    start = int(answers[0]["answer_start"])
    span = Span(start, start + len(answers[0]["text"]))
    gold = tuple(i for i, s in enumerate(passage.sentences) if s.start <= start < s.end)
    return Example(question, passage, gold, span if gold else None)
