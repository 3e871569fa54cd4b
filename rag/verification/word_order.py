"""Whether the words of a claim make a sentence, or are thrown together.

Each place between two neighbouring words gets a score: how much likelier the three words on either
side are in running text than in shuffled text, by a small network over word embeddings
(noise-contrastive estimation: Gutmann & Hyvärinen, 2010). Where two neighbours stand in a quote
just so, that says more than the score. Logistic regressions over the whole claim decide.
``rag/training/word_order.py`` made the weights.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.verification import order_across
from rag.verification.sentence import stem
from rag.verification.tokens import fold

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import numpy as np
    import numpy.typing as npt

    from index.types import Language
    from rag.verification.sentence import Sentence

    Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"\d[\d.,:]*\d|\d|[^\W\d_]+(?:['-][^\W\d_]+|[^\W_]+)*|[%€$£]|[,;:.!?()]")
_SIGNS = frozenset(",;.")
_SIGN_OF = {";": ";", ":": ";", "(": ",", ")": ",", "!": ".", "?": ".", ".": ".", ",": ","}
_START, _END = 1, 2
SIDE = 3
_NAME, _CAPITAL = "^", "^^"
_SCORE_LIMIT = 6.0
_UNBROKEN = 3.0
_MOSTLY_OWN = 0.5
# The regressions are fitted to flag hardly any right answer; this stops more jumbles, for one right
# answer in 500.
_MARGIN = 0.25
# Of three words a number in words of its own ("zestienjarige") weighs too much; it is checked.
_FEW = 4
_MARGIN_OF_FEW = -1.5
FEATURES = (
    "sum", "weakest", "two_weakest", "free", "length", "own", "adjacent", "broken", "broken_share",
    "broken_weakest", "out_of_order", "first", "last", "mean", "weakest_of_few",
)  # fmt: skip
ACROSS = (
    "sum", "weakest", "two_weakest", "length", "first", "last", "mean", "weakest_of_few",
    *order_across.FEATURES,
)  # fmt: skip
"""Those for quotes in another language, whose order is that of the counterparts."""


@dataclass(frozen=True, slots=True)
class WordOrder:
    """The network and the regressions; embeddings have shape (words + buckets, dimension).

    ``of_quotes`` tells a jumble of the quotes' own words, ``with_quotes`` one of other words, and
    ``across`` one whose quotes are in another language.
    """

    words: dict[str, int]
    buckets: int
    embeddings: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: float
    of_quotes: dict[str, float]
    with_quotes: dict[str, float]
    across: dict[str, float]

    def scores(self, words: Sequence[str]) -> Floats:
        """The score of every place between two words, and of those at both ends."""
        import numpy as np

        ids = [*[_START] * SIDE, *(self._id(word) for word in words), *[_END] * SIDE]
        windows = np.array([ids[i : i + 2 * SIDE] for i in range(len(words) + 1)])
        inputs = self.embeddings[windows].reshape(len(windows), -1)
        hidden = np.tanh(inputs @ self.hidden.T + self.hidden_bias)
        found: Floats = hidden @ self.output + self.output_bias
        return np.clip(found, -_SCORE_LIMIT, _SCORE_LIMIT)

    def _id(self, word: str) -> int:
        known = self.words.get(word)
        if known is not None:
            return known
        if word[0].isupper():
            return self.words[_CAPITAL if word.lower() in self.words else _NAME]
        return len(self.words) + 3 + zlib.crc32(word[-3:].encode()) % self.buckets


def is_thrown_together(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether ``claim`` is likelier shuffled words than a sentence."""
    model = _model()
    found = features(claim, quotes, model)
    alike = found["own"] >= _MOSTLY_OWN or claim.language in {q.language for q in quotes} - {None}
    few = _words(claim) < _FEW and bool(claim.quantities)
    if alike:
        margin = _MARGIN_OF_FEW if few else _MARGIN
        return min(_score(found, model.of_quotes), _score(found, model.with_quotes)) < margin
    # "Het antwoord: 22e." has no order to speak of; what it says is checked.
    return not few and _score(found | order_across.order_across(claim, quotes), model.across) < 0


def _words(claim: Sentence) -> int:
    """How many words; a number with its unit is one ("22e")."""
    rest = [i for i, token in enumerate(claim.tokens) if token.kind != "symbol"]
    return len(claim.quantities) + sum(not claim.in_quantity(i) for i in rest)


def _score(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return weights["bias"] + sum(weights[name] * found[name] for name in found.keys() & weights)


def features(claim: Sentence, quotes: Sequence[Sentence], model: WordOrder) -> dict[str, float]:
    """What the regressions decide by; see ``FEATURES``."""
    import numpy as np

    tokens = words_of(claim.text)
    places = [i for i, token in enumerate(tokens) if token not in _SIGNS]
    if not places:
        return dict.fromkeys(FEATURES, 0.0)
    scores = model.scores(tokens)
    # Between two words with a comma in between, the worse of the two places counts.
    inner = np.array([scores[a + 1 : b + 1].min() for a, b in pairwise(places)])
    own = [_plain(tokens[i], claim.language) for i in places]
    read = [_read(quote, claim.language) for quote in quotes]
    known = {word for words in read for word in words}
    neighbours = {pair for words in read for pair in pairwise(words)}
    adjacent = np.array([pair in neighbours for pair in pairwise(own)], dtype=bool)
    shared = np.array([word in known for word in own], dtype=bool)
    broken = shared[:-1] & shared[1:] & ~adjacent
    kept = [word for word in own if word in known]
    in_order = max((_longest_common(kept, words) for words in read), default=0)
    length = float(np.sqrt(len(own)))
    return {
        "sum": float(scores.sum()) / float(np.sqrt(len(scores))),
        "weakest": float(scores.min()),
        "two_weakest": float(np.sort(scores)[:2].mean()),
        "free": float(inner[~adjacent].sum()) / length,
        "length": float(np.log(len(own))),
        "own": float(shared.mean()),
        "adjacent": float(adjacent.sum()) / length,
        "broken": float(broken.sum()) / length,
        "broken_share": float(broken.mean()) if len(broken) else 0.0,
        "broken_weakest": float(inner[broken].min()) if broken.any() else _UNBROKEN,
        "out_of_order": (len(kept) - in_order) / length,
        "first": float(scores[0]),
        "last": float(scores[-1]),
        "mean": float(scores.mean()),
        "weakest_of_few": float(scores.min()) / length,
    }


def words_of(text: str) -> list[str]:
    """The words and signs of a normalised text; numbers are "#", the end's full stop is left out.

    A capital stays, but not the one a sentence begins with.
    """
    found = _WORD.findall(text)
    while found and found[-1] in ".!?":
        found.pop()
    words = []
    for place, word in enumerate(found):
        if word[0].isdigit():
            words.append("#")
        elif word in _SIGN_OF:
            words.append(_SIGN_OF[word])
        elif place == 0 and (len(word) == 1 or word[1:].islower()):
            words.append(word[0].lower() + word[1:])
        else:
            words.append(word)
    return words


def _plain(word: str, language: Language | None) -> str:
    return word if word == "#" else stem(fold(word), language)


@lru_cache(maxsize=2048)
def _read(quote: Sentence, language: Language | None) -> tuple[str, ...]:
    return tuple(_plain(word, language) for word in words_of(quote.text) if word not in _SIGNS)


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for place, candidate in enumerate(other):
            same = word == candidate
            row.append(before[place] + 1 if same else max(before[place + 1], row[place]))
        before = row
    return before[-1]


@cache
def _model() -> WordOrder:
    return load_word_order(files("rag") / "models" / "word_order.json")


def load_word_order(path: Traversable) -> WordOrder:
    """Read the weights that ``rag/training/word_order.py`` wrote."""
    import numpy as np

    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def matrix(name: str, rows: int) -> Floats:
        """Signed bytes, row by row, with a scale for each column."""
        raw = np.frombuffer(base64.b64decode(record[name]["bytes"]), dtype=np.int8)
        scales = np.array(record[name]["scales"], dtype=np.float32)
        return raw.reshape(rows, -1).astype(np.float32) * scales

    words = {word: place + 3 for place, word in enumerate(record["words"])}
    return WordOrder(
        words=words,
        buckets=record["buckets"],
        embeddings=matrix("embeddings", len(words) + 3 + record["buckets"]),
        hidden=matrix("hidden", len(record["hidden_bias"])),
        hidden_bias=np.array(record["hidden_bias"], dtype=np.float32),
        output=np.array(record["output"], dtype=np.float32),
        output_bias=record["output_bias"],
        of_quotes=record["of_quotes"],
        with_quotes=record["with_quotes"],
        across=record["across"],
    )
