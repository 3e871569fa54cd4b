"""Whether a claim and its quotes agree on what is denied."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.verification.alignment import clause_words, is_foreign, shared
from rag.verification.content import is_related
from rag.verification.problems import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.verification.sentence import ContentWord, Sentence

_NEGATORS = frozenset(
    "niet geen nooit niemand niets niks nergens zonder noch evenmin geenszins geeneens "
    "not no never nobody nothing nowhere none neither nor without cannot noone".split()
)
# Words that deny without a negator: they may stand for one, but do not ask for one.
_DENYING_STEMS = (
    "weiger", "verbied", "verbod", "verbood", "ontbre", "ontbrak", "mis", "behalve", "uitgezonder",
    "tenzij", "alleen", "slechts", "uitsluitend", "pas", "enkel", "buiten", "uitgeslot", "uitslui",
    "verdwe", "verdwi", "gratis", "nauwelijks", "amper", "minder", "dicht", "geslot", "gestopt",
    "onmogelijk", "nul", "afgewez", "afwijz", "kwijt", "vrijgesteld", "vrij", "leeg", "weg", "stop",
    "wegvall", "verval", "vervall", "geschrapt", "schrap", "afgeschaft", "afschaff", "ontzeg",
    "in plaats", "voorkom", "vermijd", "verlor", "vergeet", "vergeten", "nalaten", "liever", "anders",
    "only", "except", "refus", "ban", "forbid", "forbad", "lack", "miss", "fail", "exclu", "unless",
    "instead", "rather", "hardly", "barely", "scarcely", "stop", "closed", "impossible", "zero",
    "reject", "free", "exempt", "empty", "declin", "den", "avoid", "prevent", "prohibit", "lapse",
    "lost", "lose", "waive", "abolish", "scrap", "cease", "less", "few", "other than", "outside",
    "neglect", "different", "but", "maar", "unable", "unwilling", "decline", "drop", "gone", "nee",
    "until", "yet", "too", "te", "ongeld", "invalid", "unknown", "onbekend", "tegen", "against",
)  # fmt: skip
_DENYING_EXACT = frozenset(w for w in _DENYING_STEMS if len(w) <= 5)
_ONLY = frozenset("alleen slechts enkel only just merely simply zozeer least".split())
_CERTAIN = frozenset("twijfel doubt wonder question".split())
_SCOPE = 2


@dataclass(frozen=True, slots=True)
class Denial:
    """A negator at ``position`` with the content words of its clause and those next to it."""

    position: int
    clause: tuple[ContentWord, ...]
    scope: tuple[ContentWord, ...]


def negation_problems(claim: Sentence, quotes: Sequence[Sentence]) -> list[Problem]:
    """A denial in the claim the quotes do not make, or one of theirs the claim leaves out."""
    said = _denials(claim)
    if said:
        return [] if all(_is_borne_out(claim, denial, quotes) for denial in said) else _told(claim)
    if _has_denying_word(claim):
        return []
    return _told(claim) if any(_is_dropped(claim, quote, quotes) for quote in quotes) else []


def _told(claim: Sentence) -> list[Problem]:
    return [problem("negation", claim.text)]


@lru_cache(maxsize=2048)
def _denials(sentence: Sentence) -> tuple[Denial, ...]:
    return tuple(
        _denial(sentence, position)
        for position, token in enumerate(sentence.tokens)
        if token.is_word and is_negator(token.lower) and not _is_harmless(sentence, position)
    )


def is_negator(word: str) -> bool:
    """Whether lower-case ``word`` denies."""
    return word in _NEGATORS or word.endswith("n't")


def _is_harmless(sentence: Sentence, position: int) -> bool:
    """Not a denial of the predicate: "niet alleen", "geen twijfel", "nog geen 30", "No, …"."""
    words = [token.lower for token in sentence.tokens[position : position + 5]]
    before = [token.lower for token in sentence.tokens[max(position - 3, 0) : position]]
    following = words[1] if len(words) > 1 else ""
    if (
        following in _ONLY
        or following in _CERTAIN
        or before[-2:] in (["al", "dan"], ["whether", "or"])
    ):
        return True
    if position == 0 and words[0] in {"no", "nee"} and following in {",", ".", "-", ":", "!", ";"}:
        return True
    if words[0] == "no" and following == ".":
        return True
    if following in {"until", "till"} or words[1:3] in (["eerder", "dan"], ["anders", "dan"]):
        return True
    return any(
        number.bound and position < number.start <= position + 6 for number in sentence.quantities
    )


def _denial(sentence: Sentence, position: int) -> Denial:
    clause = clause_words(sentence, position)
    behind = tuple(word for word in clause if word.position > position)[:_SCOPE]
    ahead = tuple(word for word in clause if word.position < position)[-_SCOPE:]
    return Denial(position, clause, behind[:1] or ahead[-1:])


@lru_cache(maxsize=2048)
def _has_denying_word(sentence: Sentence) -> bool:
    return any(_is_denying(token.lower) for token in sentence.tokens if token.is_word)


@lru_cache(maxsize=16384)
def _is_denying(word: str) -> bool:
    if word in _DENYING_EXACT:
        return True
    if len(word) > 6 and word.startswith(("on", "un", "in", "dis", "non")):
        return word.startswith(("onge", "onbe", "onver", "un", "dis", "non", "onmo", "onaf"))
    if len(word) > 5 and word.endswith(("loos", "loze", "less", "vrij", "vrije", "free")):
        return True
    return any(len(stem) > 4 and word.startswith(stem) for stem in _DENYING_STEMS)


def _is_borne_out(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether the quotes deny something too, in the clause that speaks of the same."""
    denying = [
        clause
        for quote in quotes
        for clause in _clauses(quote)
        if any(is_negator(quote.tokens[p].lower) or _is_denying(quote.tokens[p].lower)
               for p in range(*clause))
    ]  # fmt: skip
    if not denying:
        return False
    if all(is_foreign(claim, quote) for quote in quotes):
        return True
    best = best_denying = 0
    for quote in quotes:
        for clause in _clauses(quote):
            overlap = shared(denial.clause, clause_words(quote, clause[0]))
            best = max(best, overlap)
            if clause in denying:
                best_denying = max(best_denying, overlap)
    return best_denying * 2 >= best


def _clauses(sentence: Sentence) -> tuple[tuple[int, int], ...]:
    return sentence.clauses


def _is_dropped(claim: Sentence, quote: Sentence, quotes: Sequence[Sentence]) -> bool:
    """Whether the claim asserts the very words this quote denies."""
    denials = _denials(quote)
    if not denials:
        return False
    if is_foreign(claim, quote):
        return len(quotes) == 1 and len(quote.clauses) == 1 and not _has_denying_word(quote)
    for denial in denials:
        found = shared(denial.clause, claim.content)
        hit = any(is_related(w.stem, c.stem) for w in denial.scope for c in claim.content)
        if hit and found * 2 >= len(denial.clause) and not _is_asserted(claim, denial, quotes):
            return True
    return False


def _is_asserted(claim: Sentence, denial: Denial, quotes: Sequence[Sentence]) -> bool:
    """Whether another clause says without a negator what the claim says."""
    most = shared(denial.clause, claim.content)
    for quote in quotes:
        negators = {found.position for found in _denials(quote)}
        for start, end in quote.clauses:
            if not negators & set(range(start, end)):
                words = clause_words(quote, start)
                if shared(words, claim.content) >= max(most, 1):
                    return True
    return False
