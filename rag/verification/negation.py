"""Whether a claim and its quotes agree on what is denied.

A clause of the claim is held to the clauses of the quotes that are most like it: where these deny,
it must deny, and where they do not, it must not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.verification.borne_out import is_borne_out
from rag.verification.denials import denials, is_without
from rag.verification.denying_words import is_negator
from rag.verification.function_words import word_set
from rag.verification.left_out import is_left_out
from rag.verification.negator_between import has_negator_left_out, has_negator_put_in
from rag.verification.problems import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import Sentence

# "Niet door Orfix maar door Baltrain" says nothing against Baltrain.
_CLAUSE_BOUNDARY = re.compile(r"[.,;:!?()]|\b(?:maar|but)\b")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# "Hoeven" is never said without a denial, or a word that amounts to one.
_NEEDS_DENIAL = word_set("hoef hoeft hoeven hoefde hoefden")
_AMOUNTS_TO_DENIAL = word_set(
    "alleen slechts enkel maar pas nauwelijks amper weinig zelden minder nergens noch evenmin"
)


def negation_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """A denial in the claim the quotes do not make, or one of theirs the claim leaves out."""
    said = denials(claim)
    wrong = not all(is_borne_out(claim, denial, quotes) for denial in said)
    wrong = wrong or has_negator_put_in(claim, quotes) or _is_doubled(claim, quotes)
    if not said:
        wrong = wrong or has_negator_left_out(claim, quotes) or _lacks_its_negator(claim, quotes)
        wrong = wrong or any(is_left_out(claim, quote, quotes) for quote in quotes)
    return [problem("negation", claim.text)] if wrong else []


def _is_doubled(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether a clause denies twice ("betaalt niet niets") and the quotes only once."""
    places = _plain_denials(claim)
    most = max([0, *(sum(s <= place < e for place in places) for s, e in claim.clauses)])
    return most > max([1, *(len(_plain_denials(quote)) for quote in quotes)])


def _plain_denials(sentence: Sentence) -> list[int]:
    return [
        found.position
        for found in denials(sentence)
        if not is_without(sentence.tokens[found.position])
    ]


def _lacks_its_negator(claim: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim has "hoeven", which only stands with a denial, and has lost that."""
    words = {token.lower for token in claim.tokens}
    return (
        bool(words & _NEEDS_DENIAL)
        and not words & _AMOUNTS_TO_DENIAL
        and any(denials(quote) for quote in quotes)
    )


def is_cut_denial(quote: str, start: int, end: int) -> bool:
    """Whether a cut at ``start`` or ``end`` leaves out the negator of the words it keeps.

    "…", or a clause boundary between the cut and the negator, keeps the two apart.
    """
    before = _CLAUSE_BOUNDARY.split(quote[:start])[-1]
    behind = _CLAUSE_BOUNDARY.split(quote[end:])[0]
    if _CLAUSE_BOUNDARY.match(quote[start:end][-1:]):
        behind = ""
    return any(is_negator(word) for word in _WORD.findall(f"{before} {behind}".lower()))
