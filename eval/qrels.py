"""Relevance judgements: which passages of these documents carry which facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.dataset import Question
from eval.facts import Fact
from index.errors import SetupError
from index.types import Document, Language, Passage


@dataclass(frozen=True, slots=True)
class Qrels:
    """``carried`` maps a passage's id to the ids of the facts it states.

    ``present`` are the facts that stand anywhere in the documents: a question about another
    fact cannot be judged on these documents.
    """

    carried: Mapping[str, frozenset[str]]
    present: frozenset[str]

    def judged(self, question: Question) -> bool:
        """Whether the documents hold every fact of the question (or need hold none)."""
        return self.present.issuperset(question.facts)

    def relevant(self, question: Question, passages: Iterable[Passage]) -> frozenset[str]:
        """Ids of the passages that carry at least one of the question's facts."""
        wanted = set(question.facts)
        return frozenset(p.id for p in passages if self.carried.get(p.id, frozenset()) & wanted)


def facts_in(text: str, language: Language, facts: Iterable[Fact]) -> frozenset[str]:
    """Ids of the facts that a text in that language states."""
    return frozenset(fact.id for fact in facts if fact.found_in(text, language))


def judge_passages(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    questions: Sequence[Question],
    facts: Mapping[str, Fact],
) -> Qrels:
    """Find every fact the questions ask for in every document and passage.

    Raises:
        SetupError: the documents hold the answer to none of the questions.

    """
    asked = {fact_id for question in questions for fact_id in question.facts}
    wanted = [facts[fact_id] for fact_id in sorted(asked)]
    carried = {p.id: facts_in(p.text, p.language, wanted) for p in passages}
    present = frozenset[str]().union(*carried.values())
    # A fact may stand in a document while no single passage states it whole: such a question
    # is judged, and lost, because it was the cutting into passages that lost it.
    missing = [fact for fact in wanted if fact.id not in present]
    present = present.union(*(facts_in(d.text, d.language, missing) for d in documents))
    qrels = Qrels(carried, present)
    if not any(question.facts and qrels.judged(question) for question in questions):
        raise SetupError(
            "None of the questions can be answered from these documents: their facts do not "
            "stand there. Give questions about them with --questions and --facts."
        )
    return qrels
