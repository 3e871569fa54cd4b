"""Near-duplicates: passages that say the same in all but the same words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from index.analysis import fold, tokenize
from index.types import Language, Passage

_MIN_COSINE = 0.95
_MIN_OVERLAP = 0.9
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A passage with one of these and one without contradict each other, however alike they are.
_NEGATIONS: dict[Language, str] = {
    "nl": "niet geen nooit niets niemand nergens noch zonder",
    "en": "not no never nothing nobody nowhere nor without cannot isnt arent wasnt werent hasnt "
    "havent hadnt dont doesnt didnt wont wouldnt shouldnt cant couldnt mustnt",
}


class _Profile(NamedTuple):
    words: tuple[str, ...]
    numbers: Counter[str]
    names: Counter[str]
    negations: Counter[str]


def are_duplicates(first: Passage, second: Passage, cosine: float) -> bool:
    """Whether one of two passages adds nothing to the other.

    That is so when the words are the same but for case and punctuation; or when vectors and
    words are alike to a high degree and numbers, names and negations are exactly the same.
    Passages in different languages are never duplicates.
    """
    if first.language != second.language:
        return False
    one, other = _profile(first.text, first.language), _profile(second.text, second.language)
    if one.words == other.words:
        return True
    return (
        cosine >= _MIN_COSINE
        and one[1:] == other[1:]
        and _overlap(Counter(one.words), Counter(other.words)) >= _MIN_OVERLAP
    )


@lru_cache(maxsize=4096)
def _profile(text: str, language: Language) -> _Profile:
    written = _WORD.findall(text)
    words = tuple(fold(word) for word in written)
    negations = _NEGATIONS[language].split()
    return _Profile(
        words=words,
        numbers=Counter(t.form for t in tokenize(text, language) if t.form[0].isdecimal()),
        names=Counter(word for word in written if not word.islower()),
        negations=Counter(word for word in words if word in negations),
    )


def _overlap(first: Counter[str], second: Counter[str]) -> float:
    union = (first | second).total()
    return (first & second).total() / union if union else 1.0
