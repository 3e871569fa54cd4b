"""Whether a sentence is about the one a question names, and not about its namesake or neighbour.

"De auto kost 64.500 euro" answers a question about the car that was named last before it; and
what is said of the "SU7 Ultra" is not said of the "SU7".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import mean

from index.types import Passage, Span
from rag.understanding.questions import find_names

_WORD = re.compile(r"\w+")
_EXTENDED = 0.4
_SHORTENED = 0.8
_FADING = 0.95
_INTERRUPTED = 0.5
_IN_HEADING = 0.5
_COMMON = 0.3
_LEAST_WEIGHT = 0.05


@lru_cache(maxsize=65536)
def mentions(sentence: str) -> tuple[str, ...]:
    """The names in a sentence, casefolded; its first word only counts if it looks like a code."""
    names = find_names(sentence)
    if names and sentence.lstrip("\"'“‘(").startswith(names[0]):
        first, *rest = names[0].split()
        if first[1:].islower() or len(first) == 1:
            names = (*([" ".join(rest)] if rest else []), *names[1:])
    return tuple(name.casefold() for name in names)


def fit(name: str, sentence: str) -> float:
    """How well the mentions in ``sentence`` fit ``name``: 1 for the name itself, 0 for none.

    A longer name around it ("su7 ultra" for "su7") is likely another thing; a part of it
    ("ultra" for "su7 ultra") is likely short for it.
    """
    wanted = name.split()
    best = 0.0
    for mention in mentions(sentence):
        words = mention.split()
        if words == wanted:
            return 1.0
        if set(wanted) < set(words):
            best = max(best, _EXTENDED)
        elif set(words) < set(wanted):
            best = max(best, _SHORTENED)
    starts_it = sentence.casefold().startswith(name + " ")
    return 1.0 if starts_it else best


def _names_of(passage: Passage) -> set[str]:
    return {name for span in passage.sentences for name in mentions(passage.quote(span))}


@dataclass(frozen=True, slots=True)
class NameWeights:
    """The names of a question, with weights: a name that every passage has tells nothing.

    ``common`` are names that many passages have, which do not turn the text to another thing.
    """

    weights: tuple[tuple[str, float], ...]
    common: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Sequence[str], passages: Sequence[Passage]) -> NameWeights:
        """Weigh casefolded ``names`` by how few of ``passages`` have them, from 0.05 to 1."""
        distinct = {passage.id: passage for passage in passages}.values()
        texts = [passage.text.casefold() for passage in distinct]
        weights = []
        for name in names:
            share = sum(name in text for text in texts) / max(len(texts), 1)
            weights.append((name, max(1 - share, _LEAST_WEIGHT)))
        counts = Counter(name for passage in distinct for name in _names_of(passage))
        common = {name for name, count in counts.items() if count >= _COMMON * len(texts)}
        return cls(tuple(weights), frozenset(common) if len(texts) > 1 else frozenset())

    def share(self, text: str) -> float:
        """How much of the names stands in ``text``, word by word; 1 where there are none."""
        words = {word.casefold() for word in _WORD.findall(text)}
        found = [mean(part in words for part in name.split()) for name, _ in self.weights]
        return self._mean(found)

    def fit(self, sentence: str) -> float:
        """As :func:`fit` over all names; 1 where the question names nothing."""
        return self._mean([fit(name, sentence) for name, _ in self.weights])

    def recent(self, passage: Passage, span: Span) -> float:
        """As :meth:`fit`, each name looked for in the sentence and then backwards from it.

        Each step back weighs less, and far less once another name has come in between.
        """
        before = [passage.quote(s) for s in passage.sentences if s.start <= span.start][::-1]
        return self._mean([self._recent(name, before, passage) for name, _ in self.weights])

    def _recent(self, name: str, before: Sequence[str], passage: Passage) -> float:
        strength = 1.0
        for sentence in before:
            found = fit(name, sentence)
            if found:
                return strength * found
            others = set(mentions(sentence)) - self.common
            strength *= _INTERRUPTED if others else _FADING
        return _IN_HEADING * strength * fit(name, f"— {passage.heading} — {passage.title}")

    def _mean(self, values: Sequence[float]) -> float:
        """1 less what the names lack by weight, so that a common name takes hardly anything."""
        total = sum(weight for _, weight in self.weights)
        pairs = zip(self.weights, values, strict=True)
        lacking = sum(weight * (1 - value) for (_, weight), value in pairs)
        return 1 - lacking / max(total, 1.0)
