"""A chat model of random words, plugged into the pipeline.

What it writes goes the whole way of a real model's reply: cut into sentences, tied to the
sentences most like them, verified, and replaced by the reader's quotes where nothing holds.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from index.types import Language
from rag.chat_models.prompt import Message
from rag.chat_models.writer import ChatWriter
from rag.types import Answer
from rag.verification.quotation import quotation

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

Source: TypeAlias = Literal["all documents", "the prompt"]
SOURCES: tuple[Source, ...] = get_args(Source)
_WINDOW = 1_000_000
_SENTENCES = (1, 3)
_WORDS = (4, 16)


class RandomModel:
    """Replies with sentences of random words, in pieces of a few letters.

    The words are those of all documents, or of the prompt, which has the passages that answer.
    """

    name = "random words"
    window = _WINDOW

    def __init__(self, words: Sequence[str], source: Source, seed: int) -> None:
        self._words = words
        self._source = source
        self._chance = random.Random(f"{seed} {source}")

    def count_tokens(self, messages: Sequence[Message]) -> int:
        """Nothing is ever too long for it."""
        return 0

    def stream(self, messages: Sequence[Message], *, max_new_tokens: int) -> Generator[str]:
        """Yield one to three sentences."""
        prompt = messages[-1]["content"].split()
        words = self._words if self._source == "all documents" else prompt
        for _ in range(self._chance.randint(*_SENTENCES)):
            sentence = " ".join(self._chance.choices(words, k=self._chance.randint(*_WORDS)))
            text = f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}. [1] "
            for start in range(0, len(text), 5):
                yield text[start : start + 5]


@dataclass(slots=True)
class Outcome:
    """How many answers there were, and which sentences were shown that no quote has."""

    answers: int = 0
    sentences: int = 0
    quoted: int = 0
    unsupported: list[str] = field(default_factory=list)

    def add(self, answer: Answer) -> None:
        """Count an answer's sentences."""
        self.answers += 1
        self.sentences += len(answer.statements)
        self.quoted += any(statement.outcome == "quoted" for statement in answer.statements)
        self.unsupported += unsupported(answer)


def unsupported(answer: Answer) -> list[str]:
    """The sentences shown that are in none of the quotes they cite."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return [
        statement.text
        for statement in answer.statements
        if statement.outcome == "supported"
        and not any(quotation(statement.text, quotes[number]) for number in statement.citations)
    ]


def measure_random_text(
    pipeline: Pipeline,
    questions: Iterable[tuple[str, Language]],
    count: int,
    source: Source,
    *,
    words: Sequence[str] = (),
    seed: int = 0,
) -> Outcome:
    """Ask ``questions``, over and over, until ``count`` were answered or refused.

    ``words`` take the place of those of all documents, where these are few.
    """
    words = words or [word for document in pipeline.documents for word in document.text.split()]
    model = RandomModel(words, source, seed)
    writer = ChatWriter(model, pipeline.index.encoder)
    guessing = replace(pipeline, writer=writer, instant=False)
    asked = list(questions)
    outcome = Outcome()
    for number in range(count):
        text, language = asked[number % len(asked)]
        outcome.add(guessing.answer(text, language=language))
    return outcome


def random_answers_text(count: int) -> str:
    """What comes of ``count`` random answers about the article that comes along, by source."""
    from eval.dataset import load_questions
    from rag.loading import load_pipeline

    pipeline = load_pipeline()
    languages: tuple[Language, Language] = ("nl", "en")
    questions = [
        (question.text(language), language)
        for question in load_questions()
        if question.answerable
        for language in languages
    ]
    lines = []
    for source in SOURCES:
        found = measure_random_text(pipeline, questions, count, source)
        lines.append(
            f"words of {source}: {found.answers} answers, {found.sentences} sentences, "
            f"{len(found.unsupported)} unsupported ones shown\n"
        )
        lines += [f"    {text}\n" for text in found.unsupported]
    return "".join(lines)
