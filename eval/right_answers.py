"""The right answers of a grounded-qa collection, with what bears them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.encoder import Encoder
from index.errors import SetupError
from index.grounded_qa import LANGUAGES, Article, read_grounded_qa
from index.types import Language
from rag.verification import Verdict, verify


@dataclass(frozen=True, slots=True)
class RightAnswer:
    """An answer with the sentences that bear it out and the text around them.

    ``held_out`` answers are of passages that the word order network was not trained on.
    """

    text: str
    language: Language
    quotes: tuple[str, ...]
    passage: tuple[str, ...]
    title: str
    held_out: bool

    @property
    def derived(self) -> bool:
        """Whether it states a number in digits that its evidence has not: a calculated one."""
        return bool(_digits(self.text) - _digits(" ".join(self.quotes)))

    def judge(self, text: str, encoder: Encoder | None = None) -> Verdict:
        """The verdict on ``text`` with this answer's evidence.

        With an ``encoder`` the two are compared by meaning too, as in an answer. That can only
        lift the verdict that the words differ, so it is done for those alone: it takes the time.
        """
        verdict = self._judge(text, None)
        if encoder is None or {problem.kind for problem in verdict.problems} != {"content"}:
            return verdict
        cosines = encoder.encode_passages(self.quotes) @ encoder.encode_queries([text])[0]
        return self._judge(text, float(cosines.max()))

    def _judge(self, text: str, similarity: float | None) -> Verdict:
        context = (self.title, *self.passage)
        return verify(
            text, self.quotes, language=self.language, context=context, similarity=similarity
        )


def read_answers(folder: Path, *, across: bool = False) -> list[RightAnswer]:
    """The answers of the collection's short passages, in both languages.

    Each with its evidence in the same language or, ``across`` languages, in the other.

    Raises:
        SetupError: there are none, or the folder does not hold the collection.

    """
    articles = [article for article in read_grounded_qa(folder) if not article.long]
    found = [answer for article in articles for answer in _answers(article, across=across)]
    if not found:
        raise SetupError(f"There are no short passages of grounded-qa in {folder}: no *.jsonl.")
    return found


def _answers(article: Article, *, across: bool) -> Iterator[RightAnswer]:
    for question in article.questions:
        if question.answers is None:
            continue
        for language, other in (LANGUAGES, LANGUAGES[::-1]):
            source = other if across else language
            sentences = article.quotes(source)
            yield RightAnswer(
                text=question.answers[language],
                language=language,
                quotes=tuple(sentences[place] for place in question.evidence),
                passage=sentences,
                title=article.documents[source].title,
                held_out=article.split == "test",
            )


def _digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))
