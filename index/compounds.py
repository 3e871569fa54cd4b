"""Compounds: "merkenranglijst" is a "ranglijst van merken"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise, permutations

from index.analysis import stem
from index.types import Language

_MIN_PART = 4
_MIN_COMPOUND = 2 * _MIN_PART
# A rest that is no known word is believed only behind or before this much that is one.
_MIN_SURE_PART = 6
_MAX_QUERY_FORMS = 16
_LINKS: dict[Language, tuple[str, ...]] = {"nl": ("", "s", "en", "e", "n"), "en": ("",)}
# Endings and beginnings that look like words but make derivations, not compounds.
_NO_PARTS = """
heid heden lijk lijke baar bare loos loze schap schappen achtig achtige matig matige isch ische
eren eerd eerde eerden eert ering atie aties iteit iteiten zaam zame ster ling lingen ende gende
rijk rijke vol volle waarts halve maal malen
over onder door voor achter tegen aan mede tussen boven buiten binnen samen terug weg
ship ness less able ible like hood ward wards wise some full ment ments ings ally ists
inter super under anti semi self
"""


class CompoundSplitter:
    """Splits compounds into words of a corpus, and finds its compounds of given words.

    A corpus is its own dictionary (as in Koehn & Knight, "Empirical methods for compound
    splitting", EACL 2003): a word is split only where every part is a word of the corpus (or
    of the query), joined directly or by a Dutch linking -s-, -en-, -e- or -n-.
    """

    def __init__(self, forms: Iterable[str], language: Language) -> None:
        self._language = language
        self._forms = frozenset(form for form in forms if form.isalpha())
        self._terms = frozenset(self._term(form) for form in self._forms if self._is_part(form))
        self._links = _LINKS[language]

    def split(self, form: str, extra: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The two or three parts of a compound; empty where ``form`` is none.

        ``extra`` are terms that count as known beside the corpus's own. Of several splits the
        one with the fewest parts is taken, and of those the one whose last part (the head of
        a Dutch or English compound) is longest.
        """
        if len(form) < _MIN_COMPOUND or not form.isalpha():
            return ()
        return min(
            self._splits(form, extra, 3),
            key=lambda parts: (len(parts), -len(parts[-1])),
            default=(),
        )

    def joined(self, forms: list[str]) -> Iterator[str]:
        """The corpus's words that are made of two of these words, in either order."""
        forms = list(dict.fromkeys(forms))[:_MAX_QUERY_FORMS]
        neighbours = set(pairwise(forms))
        for first, last in permutations(forms, 2):
            if (first, last) in neighbours or min(len(first), len(last)) >= _MIN_PART:
                for link in self._links:
                    yield first + link + last

    def containing(self, form: str) -> Iterator[str]:
        """The corpus's words of which ``form``, itself not one of them, is the first or last part.

        The rest must be a known word, unless ``form`` is long enough to be no coincidence.
        """
        if not self._is_part(form):
            return
        for word in _with_prefix(self._sorted, form):
            if self._is_rest(self._unlinked(word[len(form) :]), form):
                yield word
        for backward in _with_prefix(self._sorted_backward, form[::-1]):
            word = backward[::-1]
            if self._is_rest([word[: -len(form)]], form):
                yield word

    def _unlinked(self, rest: str) -> list[str]:
        return [rest[len(link) :] for link in self._links if rest.startswith(link)]

    def _is_rest(self, rests: Iterable[str], form: str) -> bool:
        sure = len(form) >= _MIN_SURE_PART
        return any(
            self._is_known(rest, frozenset()) or (sure and self._is_part(rest)) for rest in rests
        )

    def _splits(
        self, form: str, extra: frozenset[str], max_parts: int
    ) -> Iterator[tuple[str, ...]]:
        for end in range(_MIN_PART, len(form) - _MIN_PART + 1):
            head = form[:end]
            if not self._is_known(head, extra):
                continue
            for rest in self._unlinked(form[end:]):
                if self._is_known(rest, extra):
                    yield (head, rest)
                if max_parts > 2 and len(rest) >= _MIN_COMPOUND:
                    yield from (
                        (head, *parts) for parts in self._splits(rest, extra, max_parts - 1)
                    )

    def _is_part(self, form: str) -> bool:
        return len(form) >= _MIN_PART and form.isalpha() and form not in _no_parts()

    def _is_known(self, form: str, extra: frozenset[str]) -> bool:
        if not self._is_part(form):
            return False
        term = self._term(form)
        return term in self._terms or term in extra

    def _term(self, form: str) -> str:
        return stem(form, self._language)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._forms)

    @cached_property
    def _sorted_backward(self) -> list[str]:
        return sorted(form[::-1] for form in self._forms)


@cache
def _no_parts() -> frozenset[str]:
    return frozenset(_NO_PARTS.split())


def _with_prefix(words: list[str], prefix: str) -> Iterator[str]:
    """The words that start with ``prefix`` and go on, from a sorted list."""
    for word in words[bisect_left(words, prefix) :]:
        if not word.startswith(prefix):
            return
        if word != prefix:
            yield word
