"""What stands around a place in a sentence: words, numbers and names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.alignment import clause_words
from rag.verification.content import is_related
from rag.verification.sentence import stem
from rag.verification.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rag.verification.sentence import ContentWord, Sentence

_WINDOW = 5


def near(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    """The content words of the clause at ``position`` and of the few words around it."""
    return (*clause_words(sentence, position), *surroundings(sentence, position))


def surroundings(sentence: Sentence, position: int) -> tuple[ContentWord, ...]:
    """The content words within a few words of ``position``."""
    around = window(sentence, position)
    return tuple(word for word in sentence.content if word.position in around)


def window(sentence: Sentence, position: int) -> range:
    """The few positions around ``position``."""
    return range(max(position - _WINDOW, 0), min(position + _WINDOW + 1, len(sentence.tokens)))


def free_clauses(quote: Sentence, places: Sequence[int]) -> Iterator[tuple[ContentWord, ...]]:
    """The content words of each clause in which nothing is denied."""
    for start, end in quote.clauses:
        if not any(start <= place < end for place in places):
            yield clause_words(quote, start)


def number_behind(sentence: Sentence, position: int) -> frozenset[str]:
    """The first number within three words behind ``position``."""
    for number in sentence.quantities:
        if position < number.start <= position + 3:
            return frozenset(str(reading.size) for reading in number.readings)
    return frozenset()


def anchors_in(sentence: Sentence, places: range) -> frozenset[str]:
    """Numbers and names in ``places``, in a form that both languages share."""
    anchors = _anchors_by_position(sentence)
    return frozenset().union(*(anchors[position] for position in places if position in anchors))


@lru_cache(maxsize=2048)
def all_anchors(sentence: Sentence) -> frozenset[str]:
    """The numbers and names of the whole sentence."""
    return frozenset().union(*_anchors_by_position(sentence).values())


@lru_cache(maxsize=2048)
def _anchors_by_position(sentence: Sentence) -> dict[int, frozenset[str]]:
    anchors = {
        position: frozenset({fold(token.text)})
        for position, token in enumerate(sentence.tokens)
        if token.text[0].isupper() and not token.first
    }
    for number in sentence.quantities:
        sizes = frozenset(str(reading.size) for reading in number.readings)
        anchors[number.start] = anchors.get(number.start, frozenset()) | sizes
    return anchors


def has_word(sentence: Sentence, word: str) -> bool:
    """Whether ``word``, or one of its family, stands in ``sentence``."""
    own = stem(word, sentence.language)
    return any(is_related(own, other.stem) for other in sentence.content) or any(
        token.lower == word for token in sentence.tokens
    )
