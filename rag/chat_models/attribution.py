"""Which sentences of the passages a written sentence rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.encoder import Encoder
from index.types import Language
from rag.overlap import QuestionTerms
from rag.ranking.evidence import Candidate
from rag.types import Evidence

_MOST_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Attribution:
    """The evidence found for a sentence, and how alike they are (a cosine)."""

    evidence: tuple[Evidence, ...]
    similarity: float


def attribute(
    sentence: str, language: Language, found: Sequence[Candidate], encoder: Encoder
) -> Attribution:
    """Align ``sentence`` with the candidates most like it.

    The best one by cosine plus shared wording comes first; others follow only where they
    bring numbers of the sentence that are not there yet.
    """
    if not found:
        return Attribution((), 0.0)
    vector = encoder.encode_queries([sentence])[0]
    cosines = encoder.encode_passages([c.text for c in found]) @ vector
    terms = QuestionTerms.of(sentence, language, [(c.text, c.passage.language) for c in found])
    scores = [
        float(cosine) + terms.coverage(c.text, c.passage.language)
        for c, cosine in zip(found, cosines, strict=True)
    ]
    order = sorted(range(len(found)), key=lambda i: (-scores[i], i))
    chosen = [order[0]]
    lacking = _digits(sentence) - _digits(found[order[0]].text)
    for i in order[1:]:
        brought = lacking & _digits(found[i].text)
        if not lacking or len(chosen) == _MOST_EVIDENCE:
            break
        if brought:
            chosen.append(i)
            lacking -= brought
    evidence = tuple(found[i].evidence for i in chosen)
    return Attribution(evidence, max(float(cosines[i]) for i in chosen))


def _digits(text: str) -> set[str]:
    """Digit groups; both "27.400" and "27,400" give 27 and 400."""
    return set(re.findall(r"\d+", text))
