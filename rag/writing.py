"""What the pipeline asks of whoever writes an answer."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from index.types import Hit, Language
from rag.ranking.evidence import Ranking
from rag.types import Claim
from rag.understanding.questions import AnalysedQuestion


@dataclass(frozen=True, slots=True)
class Assignment:
    """A question that the documents seem to answer, the hits, and the sentences of these ranked.

    ``language`` is the language to answer in.
    """

    question: AnalysedQuestion
    language: Language
    hits: tuple[Hit, ...]
    ranking: Ranking


class Writer(Protocol):
    """Writes an answer sentence by sentence; every sentence is verified before it is shown."""

    @property
    def name(self) -> str:
        """What to call the writer in reports."""

    def write(self, assignment: Assignment) -> Generator[Claim | None]:
        """Yield the sentences of an answer, as soon as each is whole; none is a refusal.

        None says that the next one is still being written; a slow writer yields it several times
        a second, so that whoever reads can close the generator, which stops the writing.

        Raises:
            WriterError: the answer did not come to an end.

        """
