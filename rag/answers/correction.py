"""A false premise, corrected: "Waarom werd de brug in 1923 geopend?" where it was in 1932.

A sentence is held against the question only if it has one value of the kind the question takes for
granted, and another one, while the question's own value stands nowhere in the passages read of
that document. It corrects if it has every other word of the question too; or if the question put
right, read again, is answered by that very sentence, and clearly better than the question as it
was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.types import Language
from rag.answers.presumed import presumed
from rag.answers.sentence_values import find_values
from rag.answers.values import Value, ValueKind
from rag.messages import correct
from rag.ranking.evidence import Candidate, Ranking
from rag.types import Claim
from rag.understanding.questions import AnalysedQuestion
from rag.understanding.questions import analyse as analyse_question
from rag.verification.content import is_related
from rag.verification.denying_words import is_negator
from rag.verification.function_words import word_set
from rag.verification.sentence import ContentWord, Sentence, analyse

# A sentence with one of these does not plainly say what is.
_UNREAL = word_set(
    "zou zouden wilde wilden wil willen hoopt hoopte hoopten verwacht verwachtte plan plannen "
    "gepland aanvankelijk eerst eerder vroeger voorheen oorspronkelijk voorspeld would wanted "
    "wants hopes hoped expects expected planned plans initially first originally formerly "
    "previously earlier predicted than dan"
)
_FEWEST_WORDS = 2
_LONGER = re.compile(r"[ -](?=\S*[A-Z0-9])\w")
# Each of the nearest sentences may cost a reading.
_NEAREST = 4
# Chances that the question put right has an answer: of any rival, and of somebody with the same
# surname; and how much better that is than before, and than another rival.
_SURE = 0.6
_LEAST = 0.45
_GAIN = 0.1


@dataclass(frozen=True, slots=True)
class Rival:
    """A sentence with another value, and the question as it would be with that one.

    ``says_the_rest`` tells that the sentence has every other word of the question,
    ``is_about_it`` that it shares enough of them to be about the same, and ``is_namesake`` that
    it names somebody with the same surname.
    """

    candidate: Candidate
    kind: ValueKind
    question: AnalysedQuestion
    says_the_rest: bool
    is_about_it: bool
    is_namesake: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A sentence that says otherwise than a question takes for granted, and of what kind."""

    candidate: Candidate
    kind: ValueKind

    def claim(self, language: Language) -> Claim:
        """The sentence, verbatim, introduced in ``language``."""
        evidence, spoken = self.candidate.evidence, self.candidate.passage.language
        quote = " ".join(evidence.quote.split())
        return Claim(correct(quote, self.kind, language, spoken), (evidence,), verbatim=True)


def find_correction(
    question: AnalysedQuestion, ranking: Ranking, rank: Callable[[AnalysedQuestion], Ranking]
) -> Correction | None:
    """The correction of what ``question`` takes for granted, where that is certain."""
    rivals = tuple(find_rivals(question, ranking))
    plain = [rival for rival in rivals if rival.says_the_rest]
    if plain:
        agree = len({rival.question.text for rival in plain}) == 1
        return Correction(plain[0].candidate, plain[0].kind) if agree else None
    return _by_reading([rival for rival in rivals if rival.is_about_it], ranking, rank)


def _by_reading(
    rivals: Sequence[Rival], before: Ranking, rank: Callable[[AnalysedQuestion], Ranking]
) -> Correction | None:
    """The rival with whose value the question has an answer, and clearly more so than before."""
    chances = [(_chance(rival, before, rank(rival.question)), rival) for rival in rivals]
    chances.sort(key=lambda pair: -pair[0])
    if not chances or chances[0][0] < _LEAST:
        return None
    (best, rival), *others = chances
    if others and best - others[0][0] < _GAIN:
        return None
    return Correction(rival.candidate, rival.kind)


def _chance(rival: Rival, before: Ranking, after: Ranking) -> float:
    """How likely it is that the question is put right by a rival; 0 where that is not clear."""
    if after.candidates[:1] != (rival.candidate,):
        return 0.0
    gain = after.answerable - before.answerable
    clear = rival.is_namesake or (after.answerable >= _SURE and gain >= _GAIN)
    return after.answerable if clear else 0.0


def find_rivals(question: AnalysedQuestion, ranking: Ranking) -> Iterator[Rival]:
    """What the nearest sentences have in the place of a value that stands nowhere else."""
    asked = analyse(question.text, question.language)
    for value in presumed(question, asked):
        for candidate in ranking.candidates[:_NEAREST]:
            said = analyse(candidate.text, candidate.passage.language)
            other = _only_other(value, said)
            if other is None or not _is_said_plainly(said, other):
                continue
            if any(_is_of_a_longer_name(name, candidate.text) for name in question.names):
                continue
            if any(_holds(c, value, candidate) for c in ranking.candidates):
                continue
            put_right = analyse_question(replaced(asked, value, other.text), question.language)
            rest = _says_the_rest(asked, value, said, other)
            namesake = value.kind == "name" and value.words[-1] == other.words[-1]
            about = _is_about_it(asked, value, candidate)
            yield Rival(candidate, other.kind, put_right, rest, about, namesake)


def _is_of_a_longer_name(name: str, text: str) -> bool:
    """Whether ``text`` has the casefolded name only in longer ones: "SU7 Ultra" for "su7"."""
    ends = [match.end() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I)]
    return bool(ends) and all(_LONGER.match(text, end) for end in ends)


def replaced(asked: Sentence, value: Value, text: str) -> str:
    """The question with ``text`` for ``value``."""
    first, last = asked.tokens[value.start], asked.tokens[value.end - 1]
    return asked.text[: first.start] + text + asked.text[last.end :]


def _only_other(value: Value, said: Sentence) -> Value | None:
    """The one value of ``said`` that can be held against ``value``, if it is another one."""
    comparable = [v for v in find_values(said) if v.is_comparable(value)]
    others = [v for v in find_values(said) if v.kind == value.kind]
    if len(comparable) != 1 or (value.kind in ("year", "name") and len(others) != 1):
        return None
    (other,) = comparable
    bound = other.quantity is not None and other.quantity.bound
    return other if not bound and other.is_other(value) else None


def _is_said_plainly(said: Sentence, other: Value) -> bool:
    """Whether the sentence says what is, and does not deny the value."""
    if {token.lower for token in said.tokens} & _UNREAL:
        return False
    start, end = _clause(said, other)
    return not any(is_negator(token.lower) for token in said.tokens[start:end])


def _says_the_rest(asked: Sentence, value: Value, said: Sentence, other: Value) -> bool:
    """Whether the sentence has all other words of the question, in the clause of its value.

    Half of them may come before it: "De brug, die in 1932 werd geopend, …".
    """
    rest = [w for w in asked.content if not value.start <= w.position < value.end]
    if said.language != asked.language or len(rest) < _FEWEST_WORDS:
        return False
    start, end = _clause(said, other)
    before = [word for word in said.content if word.position < start]
    clause = [word for word in said.content if start <= word.position < end]
    near = [word for word in rest if _has(word, clause)]
    return 2 * len(near) >= len(rest) and all(word in near or _has(word, before) for word in rest)


def _is_about_it(asked: Sentence, value: Value, candidate: Candidate) -> bool:
    """Whether a sentence, with the one before it and the title, has half of the other words.

    One of them has to stand in the sentence itself, and every name has to be there; across
    languages, where words differ, some name or word of one origin.
    """
    rest = [w for w in asked.content if not value.start <= w.position < value.end]
    passage = candidate.passage
    said = analyse(candidate.text, passage.language)
    around = analyse(f"{passage.title}. {passage.heading}. {candidate.window}", passage.language)
    names = [w for w in rest if asked.tokens[w.position].text[0].isupper()]
    found = [word for word in rest if _has(word, around.content)]
    foreign = passage.language != asked.language
    enough = len(found) > 0 if foreign else 2 * len(found) >= len(rest)
    here = foreign or any(_has(word, said.content) for word in found)
    return enough and here and all(name in found for name in names)


def _has(word: ContentWord, others: Sequence[ContentWord]) -> bool:
    return any(is_related(word.stem, other.stem) for other in others)


def _clause(said: Sentence, value: Value) -> tuple[int, int]:
    whole = (0, len(said.tokens))
    return next(((s, e) for s, e in said.clauses if s <= value.start < e), whole)


def _holds(candidate: Candidate, value: Value, best: Candidate) -> bool:
    """Whether a sentence of the same document has the question's own value."""
    if candidate.passage.document_id != best.passage.document_id:
        return False
    said = analyse(candidate.text, candidate.passage.language)
    if value.words:
        return value.words[0] in said.words
    if value.kind == "date":
        return any(not v.is_other(value) for v in find_values(said) if v.date and v.kind == "date")
    return bool(value.numbers & _numbers(said))


def _numbers(said: Sentence) -> frozenset[float]:
    """Every number of a sentence, whatever it counts, years included."""
    values = {float(r.value) for number in said.quantities for r in number.readings}
    return frozenset(values | {float(date.year) for date in said.dates})
