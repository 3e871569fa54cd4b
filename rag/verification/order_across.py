"""How the words of a claim follow those they translate, in a quote in the other language.

Dutch and English move their verbs, but what belongs together stays near: the words of a jumble
lead all over the quote.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.verification.content import places_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

FEATURES = ("across", "across_back", "across_jump")


def order_across(claim: Sentence, quotes: Sequence[Sentence]) -> dict[str, float]:
    """The share of words with a counterpart, the steps back among these, and how far they jump.

    That is in the quote with most of them; a word with several counterparts takes the nearest.
    """
    best = max(
        (_trail(claim, quote) for quote in quotes),
        key=lambda trail: len(trail),
        default=[],
    )
    steps = [after - before for before, after in pairwise(best)]
    jumps = [math.log1p(max(abs(step) - 1, 0)) for step in steps]
    return {
        "across": len(best) / len(claim.content) if claim.content else 1.0,
        "across_back": sum(step < 0 for step in steps) / math.sqrt(len(steps) or 1),
        "across_jump": sum(jumps) / len(jumps) if jumps else 0.0,
    }


def _trail(claim: Sentence, quote: Sentence) -> list[int]:
    """Where the counterparts of the claim's words stand in ``quote``, in the claim's order."""
    trail: list[int] = []
    for word in claim.content:
        places = places_in(quote, word, claim.language)
        if places:
            last = trail[-1] if trail else places[0]
            trail.append(min(places, key=lambda place: (abs(place - last), place)))
    return trail
