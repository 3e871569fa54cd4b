"""Lexical search: BM25 over terms, a language at a time, that sees through compounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.analysis import Token, analyze, stem, tokenize
from index.compounds import CompoundSplitter
from index.types import Language, Passage

if TYPE_CHECKING:
    from bm25s import BM25

__all__ = ["LexicalIndex", "analyze"]

_K1 = 1.2
_B = 0.75
# What a part of the query's compound counts beside a word of the query.
_PART_WEIGHT = 0.7


class LexicalIndex:
    """BM25 (Robertson & Zaragoza 2009, in Lucene's form) for each language by itself.

    A query finds passages of its own language only: across languages shared words are names
    and numbers, and a ranking by these alone misleads a fusion.
    """

    def __init__(self, languages: dict[Language, _LanguageIndex]) -> None:
        self._languages = languages

    @classmethod
    def build(cls, passages: Sequence[Passage]) -> LexicalIndex:
        """Index passages; their positions are what ``search`` returns."""
        texts: dict[Language, list[tuple[int, str]]] = {}
        several = _languages_with_several_documents(passages)
        for position, passage in enumerate(passages):
            text = searchable_text(passage, with_title=passage.language in several)
            texts.setdefault(passage.language, []).append((position, text))
        return cls({lang: _LanguageIndex(lang, items) for lang, items in texts.items()})

    def search(self, query: str, language: Language, top_k: int) -> list[tuple[int, float]]:
        """Up to ``top_k`` positions with a score above zero, best first, ties by position."""
        index = self._languages.get(language)
        return index.search(query, top_k) if index is not None and top_k > 0 else []


def searchable_text(passage: Passage, *, with_title: bool) -> str:
    """The words a passage is found by: its own, its heading's and perhaps its title's."""
    title = passage.title if with_title else ""
    return "\n".join(part for part in (title, passage.heading, passage.text) if part)


def _languages_with_several_documents(passages: Sequence[Passage]) -> frozenset[Language]:
    """Where a title tells passages apart; on every passage its words would tell nothing."""
    documents = {(passage.language, passage.document_id) for passage in passages}
    counts = Counter(language for language, _ in documents)
    return frozenset(language for language, count in counts.items() if count > 1)


class _LanguageIndex:
    def __init__(self, language: Language, items: Sequence[tuple[int, str]]) -> None:
        self._language = language
        self._positions = [position for position, _ in items]
        tokens = [tokenize(text, language) for _, text in items]
        forms = dict.fromkeys(token.form for passage in tokens for token in passage if token.whole)
        self._splitter = CompoundSplitter(forms, language)
        parts = {form: self._part_terms(form) for form in forms}
        terms = [_with_parts(passage, parts) for passage in tokens]
        # Our own numbering: that of bm25s follows the hash seed.
        self._vocabulary = {
            term: number
            for number, term in enumerate(dict.fromkeys(t for passage in terms for t in passage))
        }
        self._bm25 = self._build(terms)

    def search(self, query: str, top_k: int) -> list[tuple[int, float]]:
        scores = np.zeros(len(self._positions), dtype=np.float32)
        if self._bm25 is None:
            return []
        terms = self._weighted_terms(tokenize(query, self._language))
        for weight in sorted(set(terms.values())):
            numbers = [self._vocabulary[term] for term, w in terms.items() if w == weight]
            scores += np.float32(weight) * self._bm25.get_scores_from_ids(numbers)
        return _best(scores, self._positions, top_k)

    def _build(self, terms: list[list[str]]) -> BM25 | None:
        from bm25s import BM25

        if not self._vocabulary:
            return None
        bm25 = BM25(k1=_K1, b=_B, method="lucene", backend="numpy")
        numbers = [[self._vocabulary[term] for term in passage] for passage in terms]
        bm25.index((numbers, dict(self._vocabulary)), show_progress=False)
        return bm25

    def _part_terms(self, form: str, extra: frozenset[str] = frozenset()) -> tuple[str, ...]:
        return tuple(stem(part, self._language) for part in self._splitter.split(form, extra))

    def _weighted_terms(self, tokens: list[Token]) -> dict[str, float]:
        """The query's terms that the corpus has: its own at 1, those by way of compounds less."""
        terms = {token.term: 1.0 for token in tokens}
        own = frozenset(terms)
        for form in self._splitter.joined([token.form for token in tokens if token.whole]):
            terms.setdefault(stem(form, self._language), 1.0)
        for token in tokens:
            if not token.whole:
                continue
            related = list(self._part_terms(token.form, own))
            if token.term not in self._vocabulary:
                words = self._splitter.containing(token.form)
                related += [stem(word, self._language) for word in words]
            for term in related:
                terms.setdefault(term, _PART_WEIGHT)
        return {term: weight for term, weight in terms.items() if term in self._vocabulary}


def _with_parts(tokens: list[Token], parts: dict[str, tuple[str, ...]]) -> list[str]:
    terms = []
    for token in tokens:
        terms.append(token.term)
        if token.whole:
            terms.extend(parts[token.form])
    return terms


def _best(
    scores: npt.NDArray[np.float32], positions: list[int], top_k: int
) -> list[tuple[int, float]]:
    # Equal scores may differ in the last bits, by the order of the additions.
    rounded = np.round(scores.astype(np.float64), 5)
    order = np.lexsort((np.arange(len(rounded)), -rounded))[:top_k]
    return [(positions[row], float(rounded[row])) for row in order if rounded[row] > 0]
