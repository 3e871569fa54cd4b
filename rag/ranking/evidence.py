"""Evidence: the sentences of the hits, as candidates for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.types import Hit, Passage, Span
from rag.types import Evidence

# Openings that lean on the sentence before, so that a quote of one alone would hang in the air.
_DANGLING = re.compile(
    r"^\W*(?:daarom|daardoor|daarmee|daarna|daarop|daarbij|daarvan|dat|dit|deze|die|hij|zij|ze|"
    r"hierdoor|hiermee|hierop|toch|ook|echter|maar|en|want|zo|dan|toen|het bedrijf|het merk|"
    r"that|this|these|those|he|she|they|it|its|their|therefore|however|but|and|so|then|thus|as a "
    r"result|in addition|the company|the brand)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit with its surroundings; ``window`` is the sentence before and itself."""

    hit: Hit
    span: Span
    text: str
    window: str
    previous: Span | None

    @property
    def passage(self) -> Passage:
        """The passage the sentence stands in."""
        return self.hit.passage

    @property
    def evidence(self) -> Evidence:
        """The sentence as evidence."""
        return Evidence(self.passage, self.span.start, self.span.end)

    @property
    def dangles(self) -> bool:
        """Whether the sentence opens with a word that points back."""
        return _DANGLING.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, with their scores and the chance that the best one answers.

    ``spans`` are the answering words of each candidate (document offsets) where they show;
    ``passages`` are ids, those of the candidates first, best first, then the ones not read.
    ``answerable`` is a probability, ``margin`` how far below the best a sentence may score and
    still belong to the answer.
    """

    candidates: tuple[Candidate, ...] = ()
    scores: tuple[float, ...] = ()
    answerable: float = 0.0
    spans: tuple[Span | None, ...] = ()
    passages: tuple[str, ...] = ()
    margin: float = 0.0


def candidates(hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """Every sentence of ``hits`` once, in hit order."""
    found: dict[tuple[str, int], Candidate] = {}
    for hit in hits:
        passage, previous = hit.passage, None
        for span in passage.sentences:
            text = passage.quote(span)
            before = passage.quote(previous) + " " if previous else ""
            candidate = Candidate(hit, span, text, before + text, previous)
            found.setdefault((passage.document_id, span.start), candidate)
            previous = span
    return tuple(found.values())
