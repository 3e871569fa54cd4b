"""The verdict on one claim: every check, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.verification.content import coverage
from rag.verification.comparison import comparison_problems
from rag.verification.names import name_problems
from rag.verification.negation import negation_problems
from rag.verification.numbers import number_problems
from rag.verification.problems import Problem, problem
from rag.verification.sentence import Sentence, analyse
from rag.verification.tokens import normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language


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
    """Judge whether ``quotes`` support ``claim``, one sentence of an answer."""
    stated = [quote for quote in quotes if quote.strip()]
    if not stated:
        return Verdict(False, (problem("no_evidence"),))
    plain = normalise(claim)
    if any(plain in normalise(quote) for quote in stated):
        return Verdict(True)
    said = analyse(claim, language)
    given = [analyse(quote) for quote in stated]
    background = [analyse(text) for text in context if text.strip()]
    problems = number_problems(said, given, background)
    problems += name_problems(said, given, background)
    problems += negation_problems(said, given)
    problems += comparison_problems(said, given)
    if _is_foreign(said, given):
        far = similarity is not None and similarity < _LEAST_SIMILARITY
    else:
        far = coverage(said, given, background) < _LEAST_COVERAGE
    if far:
        problems.append(problem("content", claim))
    return Verdict(not problems, tuple(problems))


def _is_foreign(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether no quote is in the claim's language."""
    languages = {quote.language for quote in quotes}
    return claim.language is not None and None not in languages and claim.language not in languages
