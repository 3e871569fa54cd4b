"""The verdict on one claim: every check, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.verification.alignment import is_foreign
from rag.verification.comparison import comparison_problems
from rag.verification.content import coverage, predicate_is_missing
from rag.verification.fragments import is_number_with_its_word
from rag.verification.given_dates import date_problems
from rag.verification.grammar import is_broken
from rag.verification.mixing import mixes_languages
from rag.verification.names import name_problems
from rag.verification.negation import negation_problems
from rag.verification.numbers import number_problems
from rag.verification.problems import Problem, problem
from rag.verification.quotation import quotation
from rag.verification.sentence import Sentence, analyse
from rag.verification.word_order import is_thrown_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Language

# Chosen on 6,032 right answers and the same answers with other evidence: see docs/verification.md.
_LEAST_COVERAGE = 0.4
_LEAST_SIMILARITY = 0.35
# Across languages, where fewer than one word in five has a counterpart, the two must be much alike.
_LEAST_ACROSS = 0.2
_SURELY_ALIKE = 0.7
_ALMOST_SAME = 0.85
# Half the right answers that share few words with their evidence are so alike, and 0.7 % of the
# other sentences of a passage.
_NEAR_SIMILARITY = 0.5
# Fewer words than that are quoted, give a number, or are no sentence.
_FEWEST_WORDS = 3
# The longest sentences of prose have some 120 words; the checks compare words pairwise.
_MOST_TOKENS = 150


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
    by a bilingual encoder; where it is high, fewer of the claim's words need stand in the quotes,
    or be translated by theirs. ``language`` is the claim's, guessed from its words if not given.
    ``context`` is text around the quotes (title, heading, neighbouring sentences) in which a name
    may stand that the quotes only refer to; it never vouches for a number, a date or a denial.
    """
    stated = [quote for quote in quotes if quote.strip()]
    if not stated or not claim.strip():
        return Verdict(False, (problem("no_evidence"),))
    cuts = [quotation(claim, quote) for quote in stated]
    if True in cuts:
        return Verdict(True)
    if False in cuts:
        return Verdict(False, (problem("negation", claim),))
    said = analyse(claim, language)
    if len(said.tokens) > _MOST_TOKENS:
        return Verdict(False, (problem("length"),))
    given = [analyse(quote) for quote in stated]
    background = [analyse(text) for text in context if text.strip()]
    problems = (
        *number_problems(said, given, background),
        *date_problems(said, given),
        *name_problems(said, given, background),
        *negation_problems(said, given),
        *comparison_problems(said, given),
        *_content_problems(said, given, similarity),
    )
    return Verdict(not problems, problems)


def _content_problems(
    claim: Sentence,
    quotes: Sequence[Sentence],
    similarity: float | None,
) -> tuple[Problem, ...]:
    foreign = all(is_foreign(claim, quote) for quote in quotes)
    words = sum(token.kind != "symbol" for token in claim.tokens)
    fragment = words < _FEWEST_WORDS
    # Words thrown together are hardly ever so like a quote, and idioms may look like these.
    same = foreign and similarity is not None and similarity >= _ALMOST_SAME
    if fragment and not is_number_with_its_word(claim, quotes):
        return (problem("word_order", claim.text),)
    if (
        mixes_languages(claim, quotes)
        or is_broken(claim, quotes)
        or (not (fragment or same) and is_thrown_together(claim, quotes))
    ):
        return (problem("word_order", claim.text),)
    if not (claim.content or claim.quantities or claim.dates):
        return (problem("content", claim.text),)  # nothing is said
    unknown = None in {claim.language, *(q.language for q in quotes)}
    enough = _LEAST_SIMILARITY if unknown else _NEAR_SIMILARITY
    covered = coverage(claim, quotes)
    if foreign and covered < _LEAST_ACROSS:
        enough = _SURELY_ALIKE
    near = similarity is not None and similarity >= enough
    far = covered < _LEAST_COVERAGE and not near
    far = far or (not foreign and predicate_is_missing(claim, quotes) and not (near and unknown))
    return (problem("content", claim.text),) if far else ()
