"""Whether a sentence says yes or no to a question, where that is certain.

"Kost de Lira 12.000 euro?" has an answer in "De Lira kost 12.500 euro." Certain is only a sentence
in the question's language that has all the question's words, speaks of nothing else, and either
bears the statement out or differs from it in one number or in its denial.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from index.types import Language
from rag.ranking.naming import mentions
from rag.understanding.questions import AnalysedQuestion, find_names
from rag.verification import verify
from rag.verification.content import is_related
from rag.verification.quantity import Quantity
from rag.verification.sentence import Sentence, analyse

Polarity: TypeAlias = Literal["yes", "no"]

_FINITE = (
    "is zijn was waren heeft hebben had hadden kost kosten kostte kostten wordt worden werd werden "
    "staat staan stond stonden ligt liggen lag komt kwam telt telde weegt woog duurt duurde haalt "
    "haalde levert leverde maakt maakte verkoopt verkocht bouwt bouwde begon opende sloot won "
    "are were has have had does do did"
).split()
_ASKS_YES_NO = re.compile(
    rf"^\W*(?:(?:klopt het|is het (?:waar|zo)) dat\s+|is it (?:true|right) that\s+|"
    rf"(?:{'|'.join(_FINITE)})\b)",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(r"^\W*(?:does|do|did)\b", re.IGNORECASE)
_DENIES = frozenset("niet geen nooit niemand niets zonder not no never without none nobody".split())
# Words that make a sentence less, or other, than a plain statement.
_HEDGES = frozenset(
    "als indien of misschien mogelijk waarschijnlijk vermoedelijk volgens zou zouden wil "
    "willen wilde wilden kan kunnen kon moet moeten moest gaat gaan ging zal zullen hoopt "
    "verwacht plan plannen bijna ongeveer circa ruim alleen slechts ooit nog al meer minder "
    "maar hoewel tenzij if or maybe perhaps possibly probably according would could should "
    "may might wants wanted will plans planned hopes expected almost nearly about around only "
    "just once ever yet more less but although unless aanvankelijk eerst vroeger toen "
    "destijds voorheen oorspronkelijk inmiddels later tot sinds soms meestal vaak initially "
    "originally previously formerly first then later until since sometimes usually often "
    "claims beweert zegt says said aldus noemt".split()
)
_PAST = frozenset(
    "was waren had hadden werd werden kostte kostten telde woog duurde haalde leverde maakte "
    "bouwde were used did".split()
)
_COMPARES = re.compile(r"\b(?:dan|than|even|as)\b", re.IGNORECASE)
_LONGEST = 30


def polarity(question: AnalysedQuestion, quote: str, spoken: Language) -> Polarity | None:
    """Whether ``quote``, in ``spoken``, says yes or no to ``question``; ``None`` if unsure."""
    if (
        not _ASKS_YES_NO.match(question.text)
        or spoken != question.language
        or _COMPARES.search(question.text)
    ):
        return None
    text = re.sub(r"^\W*(?:(?:klopt het|is het (?:waar|zo)) dat|is it \w+ that)\s+", "",
                  question.text, flags=re.IGNORECASE)  # fmt: skip
    claim = analyse(_AUXILIARY.sub("", text).strip(" ?!."), spoken)
    given = analyse(quote, spoken)
    if not _is_plain(question.text, claim, given) or not _is_covered(claim, given):
        return None
    if _has_other_number(claim, given):
        return None if _denies(given) else "no"
    if _denies(given):
        problems = {
            problem.kind for problem in verify(claim.text, [quote], language=spoken).problems
        }
        return "no" if len(given.clauses) == 1 and problems <= {"negation"} else None
    return "yes" if verify(claim.text, [quote], language=spoken).supported else None


def _is_plain(question: str, claim: Sentence, given: Sentence) -> bool:
    """Whether the one is a plain statement about what the other asks, and about nothing else."""
    words = {token.lower for token in given.tokens}
    asked = {token.lower for token in claim.tokens}
    spoken = asked | set(question.casefold().split())
    if len(given.tokens) > _LONGEST or (words | asked) & _HEDGES or _denies(claim):
        return False
    if words & _PAST and not spoken & _PAST:
        return False  # what was so need not be so now
    named = {word for name in find_names(claim.text) for word in name.casefold().split()}
    # "Daar werkt Jan" may be about another place than the question's.
    others = {word for name in mentions(given.text) for word in name.split()}
    return bool(claim.content) and others <= named | asked


def _denies(sentence: Sentence) -> bool:
    return any(t.lower in _DENIES or t.lower.endswith("n't") for t in sentence.tokens)


def _is_covered(claim: Sentence, given: Sentence) -> bool:
    """Whether every word of the question that carries meaning stands in the sentence."""
    stems = [word.stem for word in given.content]
    return all(any(is_related(word.stem, stem) for stem in stems) for word in claim.content)


def _has_other_number(claim: Sentence, given: Sentence) -> bool:
    """Whether each has one number, of one kind, and the two differ."""
    mine, theirs = _numbers(claim), _numbers(given)
    if len(mine) != 1 or len(theirs) != 1 or mine[0].bound or theirs[0].bound:
        return False
    if claim.dates or given.dates:
        return False
    one, other = mine[0], theirs[0]
    if one.is_year != other.is_year or (one.counted or "") != (other.counted or ""):
        return False
    sizes = {(r.base, r.size) for r in one.readings}, {(r.base, r.size) for r in other.readings}
    bases = {base for base, _ in sizes[0]}, {base for base, _ in sizes[1]}
    return not sizes[0] & sizes[1] and bases[0] == bases[1]


def _numbers(sentence: Sentence) -> list[Quantity]:
    return [n for n in sentence.quantities if not n.implicit and not sentence.in_date(n.start)]
