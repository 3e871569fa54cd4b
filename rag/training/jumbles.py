"""Words thrown together, for a model to learn that they are no sentence."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_SIGNS = re.compile(r"[,;:.!?()]")


def jumbled(words: Sequence[str], before: Sequence[str], chance: random.Random) -> str:
    """``words``, or some of them and of the sentence before, shuffled; signs and capitals vary."""
    kind, style = chance.random(), chance.random()
    count = chance.randint(3, 16)
    if kind < 0.4:
        chosen = chance.sample(words, len(words))
    elif kind < 0.7:
        chosen = chance.sample(words, min(count, len(words)))
    else:
        chosen = chance.choices([*words, *before], k=count)
    text = " ".join(chosen)
    if style < 0.6:
        text = _SIGNS.sub("", text)
    return text.lower() if 0.35 <= style < 0.6 else text
