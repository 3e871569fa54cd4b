"""Judging one answer: its words, citations, status, language and invariants; no judge model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from eval.dataset import Question
from eval.facts import Fact, carries
from eval.qrels import facts_in
from index.types import Document, Language
from rag.types import Answer, Citation, Status

REFUSALS: frozenset[Status] = frozenset(("not_in_source", "off_topic"))
_MARKER = re.compile(r"\s?\[(\d+)\]")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|(?<!\w)‘[^’]*’(?!\w)")
_WORD = re.compile(r"[^\W\d_]+")

# Function words of one language that are no word of the other, nor part of common names.
_FUNCTION_WORDS: Mapping[Language, str] = {
    "nl": "aan al als bij dat de deze dit door een en er geen haar heeft het hij hun ik kan maar "
    "meer naar niet nog om ook op te tot uit van voor waar wat werd worden wordt ze zich zij "
    "zijn zou daarna daarom omdat doordat",
    "en": "a after and are as at because been but by can could do does for from has he how it its "
    "more not on or she than that the their there these they this those to were what when "
    "where which who why with would your",
}
_DUTCH, _ENGLISH = (frozenset(_FUNCTION_WORDS[language].split()) for language in ("nl", "en"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer got right and wrong.

    ``across`` says that the answering words were only given as a quotation in the documents'
    other language; such an answer counts as right. ``broken`` names violated invariants, and
    ``why`` says in words what is wrong ("" where nothing is).
    """

    id: str
    kind: str
    language: Language
    question: str
    query: str
    expected: Status
    status: Status
    text: str
    right: bool
    across: bool
    citations: int
    right_citations: int
    wanted: tuple[str, ...]
    cited: tuple[str, ...]
    language_right: bool
    broken: tuple[str, ...]
    confidence: float
    why: str = ""
    seconds: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        """Whether the documents hold the answer, or half of it."""
        return self.expected not in REFUSALS

    @property
    def refused(self) -> bool:
        """Whether the answer was a refusal."""
        return self.status in REFUSALS


def judge(
    question: Question,
    language: Language,
    answer: Answer,
    facts: Mapping[str, Fact],
    documents: Mapping[str, Document],
    *,
    seconds: float = 0.0,
) -> Judgement:
    """Compare an answer with what the question asks for; ``documents`` are by id."""
    wanted = [facts[fact_id] for fact_id in question.facts]
    cited = [facts_in(c.quote, c.passage.language, wanted) for c in answer.citations]
    in_language = _carries_answer(question, answer, language)
    across = not in_language and _quotes_other_language(question, answer, language)
    judgement = Judgement(
        id=question.id,
        kind=question.kind,
        language=language,
        question=answer.question,
        query=answer.query,
        expected=question.status,
        status=answer.status,
        text=answer.text,
        right=answer.status not in REFUSALS and (in_language or across),
        across=answer.status not in REFUSALS and across,
        citations=len(answer.citations),
        right_citations=sum(bool(found) for found in cited),
        wanted=question.facts,
        cited=tuple(sorted(frozenset[str]().union(*cited))),
        language_right=speaks(answer, language),
        broken=tuple(broken_invariants(answer, documents)),
        confidence=answer.confidence,
        seconds=seconds,
        stages=dict(answer.timings),
    )
    return _explained(judgement)


def plain_text(answer: Answer) -> str:
    """The answer's text without its citation markers, whose numbers would count as words."""
    numbers = {str(citation.number) for citation in answer.citations}
    return _MARKER.sub(lambda found: "" if found[1] in numbers else found[0], answer.text)


def _carries_answer(question: Question, answer: Answer, language: Language) -> bool:
    return carries(plain_text(answer), question.answers(language))


def _quotes_other_language(question: Question, answer: Answer, language: Language) -> bool:
    other: Language = "en" if language == "nl" else "nl"
    cites_other = any(c.passage.language == other for c in answer.citations)
    return cites_other and _carries_answer(question, answer, other)


def text_language(text: str) -> Language | None:
    """The language most function words are of; ``None`` for a draw, as in "27.400 euro".

    A count of words, so that it does not share the mistakes of the detector it checks.
    Quotations are left out: a Dutch quotation in an English answer is as it should be.
    """
    words = [word.casefold() for word in _WORD.findall(_QUOTED.sub(" ", text))]
    dutch = sum(word in _DUTCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if dutch == english:
        return None
    return "nl" if dutch > english else "en"


def speaks(answer: Answer, language: Language) -> bool:
    """Whether an answer says it is, and is, in the language."""
    text = plain_text(answer)
    for citation in answer.citations:
        text = text.replace(f"“{citation.quote}”", " ")
    return answer.language == language and text_language(text) in (language, None)


def broken_invariants(answer: Answer, documents: Mapping[str, Document]) -> Iterator[str]:
    """What the contract promises of every answer, and this one does not keep."""
    for citation in answer.citations:
        yield from _broken_citation(citation, documents)
    numbers = [citation.number for citation in answer.citations]
    if numbers != sorted(set(numbers)) or any(number < 1 for number in numbers):
        yield f"citations are numbered {numbers}"
    marked = {int(number) for number in _MARKER.findall(answer.text)}
    for number in numbers:
        if number not in marked:
            yield f"citation {number} has no marker in the text"
    shown = [statement for statement in answer.statements if statement.outcome != "dropped"]
    for statement in shown:
        if unknown := set(statement.citations) - set(numbers):
            yield f"a statement refers to citations that do not exist: {sorted(unknown)}"
    if not answer.done:
        yield "the answer says it is not done"


def _broken_citation(citation: Citation, documents: Mapping[str, Document]) -> Iterator[str]:
    document = documents.get(citation.document_id)
    name = f"citation {citation.number}"
    if document is None:
        yield f"{name} is of a document that does not exist: {citation.document_id}"
        return
    if document.text[citation.start : citation.end] != citation.quote or not citation.quote:
        yield f"{name} does not quote the document at {citation.start}-{citation.end}"
    passage = citation.passage
    if document.text[passage.start : passage.end] != passage.text:
        yield f"the passage of {name} is not the document's text"
    if not passage.start <= citation.start <= citation.end <= passage.end:
        yield f"{name} lies outside its passage"


def _explained(judgement: Judgement) -> Judgement:
    return replace(judgement, why="; ".join(_faults(judgement)))


def _faults(judgement: Judgement) -> Iterator[str]:
    if judgement.answerable and judgement.refused:
        yield "refused, though the documents hold the answer"
    elif not judgement.answerable and not judgement.refused:
        yield "answered, though the documents do not hold the answer"
    elif judgement.status != judgement.expected:
        yield f"status {judgement.status} instead of {judgement.expected}"
    if judgement.answerable and not judgement.refused:
        yield from _answer_faults(judgement)
    if not judgement.language_right:
        yield f"not in {'Dutch' if judgement.language == 'nl' else 'English'}"
    yield from judgement.broken


def _answer_faults(judgement: Judgement) -> Iterator[str]:
    if not judgement.right:
        yield "the text lacks the answer"
    if not judgement.citations:
        yield "nothing is cited"
    if wrong := judgement.citations - judgement.right_citations:
        yield f"{wrong} of {judgement.citations} citations carry no fact asked for"
    if missed := _missed(judgement):
        yield f"no citation for {', '.join(missed)}"


def _missed(judgement: Judgement) -> Sequence[str]:
    return [fact_id for fact_id in judgement.wanted if fact_id not in judgement.cited]
