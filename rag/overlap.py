"""How much of a question's wording a text contains, within a language and across two."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.lexical import analyze
from index.types import Language

_COGNATE_LIKENESS = 0.5


@lru_cache(maxsize=65536)
def terms(text: str, language: Language) -> frozenset[str]:
    """The stems, names and normalised numbers of ``text``, without stop words."""
    return frozenset(analyze(text, language))


@lru_cache(maxsize=65536)
def _trigrams(term: str) -> frozenset[str]:
    padded = f"^{term}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """Dice coefficient of character trigrams: 1 for the same word, high for cognates.

    Words of fewer than four letters, and numbers, are alike only when they are the same.
    """
    if one == other:
        return 1.0
    if min(len(one), len(other)) < 4 or one[0] != other[0] or any(map(str.isdigit, one + other)):
        return 0.0
    a, b = _trigrams(one), _trigrams(other)
    return 2 * len(a & b) / (len(a) + len(b))


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """The terms of a question with weights that say how telling each is among the candidates.

    Weights are inverse document frequencies over the texts considered for this question, so
    a word they all contain (the subject of the article) hardly counts, and a word that none
    of them contains counts most.
    """

    weights: tuple[tuple[str, float], ...]
    across: bool

    @classmethod
    def of(
        cls, question: str, language: Language, texts: Sequence[tuple[str, Language]]
    ) -> QuestionTerms:
        """Weigh the question's terms over ``texts`` (each with its language)."""
        wanted = sorted(terms(question, language))
        across = any(other != language for _, other in texts)
        bags = [terms(text, other) for text, other in texts]
        weights = []
        for term in wanted:
            frequency = sum(_best(term, bag, across) >= _COGNATE_LIKENESS for bag in bags)
            weights.append((term, math.log(1 + (len(bags) + 0.5) / (frequency + 0.5))))
        return cls(tuple(weights), across)

    def coverage(self, text: str, language: Language) -> float:
        """The weighted share of the question's terms that ``text`` contains, from 0 to 1."""
        total = sum(weight for _, weight in self.weights)
        if not total:
            return 0.0
        bag = terms(text, language)
        found = sum(weight * _match(term, bag, self.across) for term, weight in self.weights)
        return found / total


def _best(term: str, bag: Iterable[str], across: bool) -> float:
    if not across:
        return float(term in bag)
    return max((likeness(term, other) for other in bag), default=0.0)


def _match(term: str, bag: frozenset[str], across: bool) -> float:
    best = _best(term, bag, across)
    return best if best >= _COGNATE_LIKENESS else 0.0
