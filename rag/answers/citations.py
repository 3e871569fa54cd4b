"""Citation numbers: in order of first use, the same source always the same number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.types import Citation, Evidence, Turn


class CitationBook:
    """Gives out numbers for evidence, over a whole conversation."""

    def __init__(self, history: Sequence[Turn] = ()) -> None:
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._used: dict[int, Citation] = {}
        for turn in history:
            for citation in turn.citations:
                key = (citation.document_id, citation.start, citation.end)
                self._numbers.setdefault(key, citation.number)

    def cite(self, evidence: Iterable[Evidence]) -> tuple[int, ...]:
        """The numbers of ``evidence``, each once; new ones follow on the highest so far."""
        numbers: dict[int, None] = {}
        for item in evidence:
            key = (item.passage.document_id, item.start, item.end)
            number = self._numbers.setdefault(key, max(self._numbers.values(), default=0) + 1)
            self._used.setdefault(number, _citation(number, item))
            numbers.setdefault(number, None)
        return tuple(numbers)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What this answer cites, by number."""
        return tuple(self._used[number] for number in sorted(self._used))


def _citation(number: int, evidence: Evidence) -> Citation:
    return Citation(
        number=number,
        quote=evidence.quote,
        document_id=evidence.passage.document_id,
        title=evidence.passage.title,
        start=evidence.start,
        end=evidence.end,
        passage=evidence.passage,
        answer=evidence.answer,
    )


def with_markers(text: str, numbers: Iterable[int]) -> str:
    """``text`` followed by its citation numbers: "… [1][2]"."""
    markers = "".join(f"[{number}]" for number in numbers)
    return f"{text} {markers}" if markers else text
