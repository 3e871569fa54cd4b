"""Units that a row of numbers names once: "tussen de 30.000 en 36.500 euro"."""

from __future__ import annotations

from dataclasses import replace

from rag.verification.function_words import word_set
from rag.verification.quantity import Quantity, Reading
from rag.verification.units import CLOCK, ORDINAL, VAGUE

CONNECTORS = word_set(
    "en tot t/m of a à naar van de in plaats and to or instead the through versus tegen with "
    "- / x bij by against from up met rather than liever respectievelijk"
)


def share_units(found: list[Quantity], words: list[str]) -> list[Quantity]:
    """Give "30.000" in "tussen de 30.000 en 36.500 euro" the unit and scale of its partner."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        here, there = shared[i], shared[i + 1]
        between = words[here.end : there.start]
        if here.unit or here.counted or there.unit in (ORDINAL, CLOCK, VAGUE):
            continue
        if 0 < len(between) <= 5 and all(word in CONNECTORS for word in between):
            extra = {
                Reading(reading.value * scale, there.unit)
                for reading in here.readings
                for scale in {1, there.scale if here.scale == 1 else 1}
            }
            shared[i] = replace(
                here,
                readings=here.readings | extra if there.unit is None else frozenset(extra),
                counted=there.counted,
            )
    return shared
