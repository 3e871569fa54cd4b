"""The verdict on one claim: every check, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.verification.alignment import is_foreign
from rag.verification.comparison import comparison_problems
from rag.verification.content import coverage
from rag.verification.names import name_problems
from rag.verification.negation import is_cut_denial, negation_problems
from rag.verification.numbers import number_problems
from rag.verification.order import is_scrambled
from rag.verification.problems import Problem, problem
from rag.verification.sentence import Sentence, analyse
from rag.verification.tokens import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language

# Chosen on 6,032 right answers and the same answers with other evidence: see docs/verification.md.
_LEAST_COVERAGE = 0.3
_LEAST_SIMILARITY = 0.35


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the quotes support the claim, and if not, why not."""

    supported: bool
    problems: tuple[Problem, ...] = ()


def verify(
    claim: str,
    quotes: Sequence[str],
    *,
    similarity: float | None = None,
    language: Language | None = None,
    context: Sequence[str] = (),
) -> Verdict:
    """Judge whether ``quotes`` support ``claim``, one sentence of an answer.

    The two may be in either language. ``similarity`` is the cosine (-1 to 1) of claim and quotes
    by a bilingual encoder; without it, content across languages is judged by numbers and names
    alone. ``language`` is the claim's, guessed from its words if not given. ``context`` is text
    around the quotes (title, heading, neighbouring sentences) in which a name may stand that the
    quotes only refer to; it never vouches for a number, a date or a denial.
    """
    stated = [quote for quote in quotes if quote.strip()]
    if not stated or not claim.strip():
        return Verdict(False, (problem("no_evidence"),))
    if any(_is_verbatim(normalise(claim), normalise(quote)) for quote in stated):
        return Verdict(True)
    said = analyse(claim, language)
    given = [analyse(quote) for quote in stated]
    background = [analyse(text) for text in context if text.strip()]
    problems = (
        *number_problems(said, given, background),
        *name_problems(said, given, background),
        *negation_problems(said, given),
        *comparison_problems(said, given),
        *_content_problems(said, given, background, similarity),
    )
    return Verdict(not problems, problems)


def _is_verbatim(claim: str, quote: str) -> bool:
    """Whether the claim is a stretch of whole words of the quote that cuts off no denial."""
    start = quote.find(claim)
    while start >= 0:
        end = start + len(claim)
        inside_word = (start and quote[start - 1].isalnum() and claim[0].isalnum()) or (
            end < len(quote) and quote[end].isalnum() and claim[-1].isalnum()
        )
        if not inside_word and not is_cut_denial(quote, start, end):
            return True
        start = quote.find(claim, start + 1)
    return False


def _content_problems(
    claim: Sentence,
    quotes: Sequence[Sentence],
    context: Sequence[Sentence],
    similarity: float | None,
) -> tuple[Problem, ...]:
    if all(is_foreign(claim, quote) for quote in quotes):
        far = similarity is not None and similarity < _LEAST_SIMILARITY
    else:
        far = coverage(claim, quotes, context) < _LEAST_COVERAGE or is_scrambled(claim, quotes)
    return (problem("content", claim.text),) if far else ()
