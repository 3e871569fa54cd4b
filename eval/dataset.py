"""Evaluation questions, each in Dutch and in English, with accepted answers and evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from eval.facts import Groups, check_fields, groups_field, load_facts, read_records, text_field
from index.errors import SetupError
from index.types import Language
from rag.types import Status

QuestionKind: TypeAlias = Literal[
    "factual",
    "why_how",
    "list",
    "comparison",
    "two_part",
    "follow_up",
    "unanswerable",
    "near_miss",
    "off_topic",
]
_Word = TypeVar("_Word", bound=str)

KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
STATUSES: tuple[Status, ...] = get_args(Status)
ANSWERABLE: frozenset[Status] = frozenset(("answered", "partial"))
NEVER_ANSWERABLE: frozenset[QuestionKind] = frozenset(("unanswerable", "near_miss", "off_topic"))


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a Dutch and as an English speaker would ask it.

    An answer is right if it has an alternative of every group of ``answers_nl`` or
    ``answers_en``. ``facts`` are the ids of the evidence: a passage is relevant, and a citation
    right, if it carries at least one of them. A ``partial`` question asks two things of which
    the documents hold one. ``after`` is the id of the question this one follows, or "".
    """

    id: str
    kind: QuestionKind
    nl: str
    en: str
    answers_nl: Groups
    answers_en: Groups
    facts: tuple[str, ...]
    status: Status
    after: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the documents hold the answer, or a part of it."""
        return self.status in ANSWERABLE

    def text(self, language: Language) -> str:
        """The question as it is asked in that language."""
        return self.nl if language == "nl" else self.en

    def answers(self, language: Language) -> Groups:
        """What an answer in that language has to hold; empty if there is no answer."""
        return self.answers_nl if language == "nl" else self.answers_en


def load_questions(
    path: Path | None = None, facts: Collection[str] | None = None
) -> tuple[Question, ...]:
    """Questions in file order, from a file of one JSON object a line or else the shipped ones.

    ``facts`` are the ids that questions may refer to: those of ``load_facts()`` if not given.

    Raises:
        SetupError: the file is missing, or a question in it is wrong; the message says which.

    """
    known = load_facts() if facts is None else facts
    questions: dict[str, Question] = {}
    for place, record in read_records(path, "questions.jsonl"):
        question = _question(place, record)
        if question.id in questions:
            raise SetupError(f"{place}: the id {question.id!r} is already used above.")
        if question.after and question.after not in questions:
            raise SetupError(
                f"{place}: follows {question.after!r}, but no question above has that id."
            )
        if unknown := [fact for fact in question.facts if fact not in known]:
            raise SetupError(f"{place}: unknown facts {', '.join(unknown)}.")
        questions[question.id] = question
    return tuple(questions.values())


def _question(place: str, record: dict[str, Any]) -> Question:
    check_fields(
        place,
        record,
        required=("id", "kind", "nl", "en", "status"),
        optional=("answers", "facts", "after"),
    )
    answers_nl, answers_en = _answers(place, record.get("answers"))
    question = Question(
        id=text_field(place, record, "id"),
        kind=_choice(place, record, "kind", KINDS),
        nl=text_field(place, record, "nl"),
        en=text_field(place, record, "en"),
        answers_nl=answers_nl,
        answers_en=answers_en,
        facts=_fact_ids(place, record.get("facts")),
        status=_choice(place, record, "status", STATUSES),
        after=text_field(place, record, "after") if record.get("after") is not None else "",
    )
    _check_status(place, question)
    return question


def _check_status(place: str, question: Question) -> None:
    """What is answerable has answers and evidence, and nothing else has."""
    says = f"{place}: the status is {question.status!r}"
    if question.answerable and question.kind in NEVER_ANSWERABLE:
        raise SetupError(f"{says}, which does not go with the kind {question.kind!r}.")
    if (question.kind == "off_topic") != (question.status == "off_topic"):
        raise SetupError(f"{says}, but the kind is {question.kind!r}: off_topic has to be both.")
    given = {"answers in nl": question.answers_nl, "answers in en": question.answers_en}
    for name, value in (given | {"facts": question.facts}).items():
        if question.answerable and not value:
            raise SetupError(f"{says}, so it needs {name}.")
        if value and not question.answerable:
            raise SetupError(f"{says}, so it cannot have {name}.")
    if question.kind == "follow_up" and not question.after:
        raise SetupError(f"{place}: a follow_up needs 'after', the id of the question it follows.")


def _answers(place: str, value: object) -> tuple[Groups, Groups]:
    if not value:
        return (), ()
    if not isinstance(value, dict) or not {"nl", "en"}.issuperset(value):
        raise SetupError(f'{place}: answers has to be {{"nl": [["…"]], "en": [["…"]]}}.')
    nl, en = (
        groups_field(place, value[language], f"answers in {language}")
        if value.get(language)
        else ()
        for language in ("nl", "en")
    )
    return nl, en


def _fact_ids(place: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise SetupError(f"{place}: facts has to be a list of fact ids.")
    if len(set(value)) < len(value):
        raise SetupError(f"{place}: facts names a fact twice.")
    return tuple(value)


def _choice(place: str, record: dict[str, Any], name: str, choices: Sequence[_Word]) -> _Word:
    for choice in choices:
        if record[name] == choice:
            return choice
    raise SetupError(f"{place}: {name} has to be one of {', '.join(choices)}.")
