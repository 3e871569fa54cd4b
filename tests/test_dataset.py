"""The question set: its make-up, that its answers stand in the texts, and the loader's errors."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from eval.dataset import KINDS, Question, load_questions
from eval.facts import Fact, carries, load_facts, normalise
from index.errors import SetupError
from index.types import Language

ARTICLE = Path(
    os.environ.get("VRAAGBAAK_ARTICLE")
    or Path(__file__).parents[2] / "shared" / "article" / "xiaomi-artikel.nl.txt"
)
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[\"'A-Z‘“])")
BOTH: tuple[Language, ...] = ("nl", "en")


@pytest.fixture(scope="module")
def facts() -> dict[str, Fact]:
    return load_facts()


@pytest.fixture(scope="module")
def questions(facts: dict[str, Fact]) -> tuple[Question, ...]:
    return load_questions(facts=facts)


def edition(language: Language) -> str:
    text = (resources.files("rag") / "corpus" / f"xiaomi.{language}.md").read_text("utf-8")
    return text.split("---\n", 2)[2]


def unanswered(
    questions: tuple[Question, ...], facts: dict[str, Fact], text: str, language: Language
) -> list[str]:
    """Questions whose answer does not stand in the sentences that carry their facts."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    sentences = [sentence for line in lines for sentence in SENTENCE_END.split(line)]
    lacking = []
    for question in questions:
        wanted = [facts[fact_id] for fact_id in question.facts]
        evidence = [s for s in sentences if any(fact.found_in(s, language) for fact in wanted)]
        if question.answerable and not carries(" ".join(evidence), question.answers(language)):
            lacking.append(f"{question.id}: {question.text(language)}")
    return lacking


def test_there_are_enough_questions_of_every_kind(questions: tuple[Question, ...]) -> None:
    least = {
        "factual": 40,
        "why_how": 14,
        "list": 8,
        "comparison": 8,
        "two_part": 8,
        "follow_up": 10,
        "unanswerable": 12,
        "near_miss": 12,
        "off_topic": 6,
    }
    assert set(least) == set(KINDS)
    counts = Counter[str](question.kind for question in questions)
    assert {kind: counts[kind] for kind in least if counts[kind] < least[kind]} == {}
    assert sum(question.answerable for question in questions) >= 95
    assert sum(not question.answerable for question in questions) >= 30
    assert sum(question.status == "partial" for question in questions) >= 3


@pytest.mark.parametrize("language", BOTH)
def test_no_question_is_asked_twice(questions: tuple[Question, ...], language: Language) -> None:
    asked = Counter((normalise(q.text(language)), q.after) for q in questions)
    assert [text for text, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("language", BOTH)
def test_repeating_the_question_is_no_answer(
    questions: tuple[Question, ...], language: Language
) -> None:
    assert [q.id for q in questions if carries(q.text(language), q.answers(language))] == []


@pytest.mark.parametrize("language", BOTH)
def test_answers_stand_in_the_editions(
    questions: tuple[Question, ...], facts: dict[str, Fact], language: Language
) -> None:
    assert unanswered(questions, facts, edition(language), language) == []


def test_answers_stand_in_the_original(
    questions: tuple[Question, ...], facts: dict[str, Fact]
) -> None:
    if not ARTICLE.is_file():
        pytest.skip("the original article is not here")
    assert unanswered(questions, facts, ARTICLE.read_text(encoding="utf-8"), "nl") == []


def test_questions_are_not_the_article_turned_round(questions: tuple[Question, ...]) -> None:
    """A question that borrows a run of the text's words would be found by any word search."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", normalise(text))
        return {tuple(words[i : i + 7]) for i in range(len(words) - 6)}

    for language in BOTH:
        text = runs(edition(language))
        assert [q.id for q in questions if runs(q.text(language)) & text] == []


def test_most_facts_are_asked_for(questions: tuple[Question, ...], facts: dict[str, Fact]) -> None:
    asked = {fact_id for question in questions for fact_id in question.facts}
    assert len(asked) >= 0.6 * len(facts)


GOOD = {
    "id": "price",
    "kind": "factual",
    "nl": "Wat kost hij?",
    "en": "What does it cost?",
    "answers": {"nl": [["27.400"]], "en": [["27,400", "27.400"]]},
    "facts": ["p"],
    "status": "answered",
    "after": None,
}
REFUSED = {
    "id": "mayor",
    "kind": "off_topic",
    "nl": "Wie is de burgemeester?",
    "en": "Who is the mayor?",
    "status": "off_topic",
}


def write(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def test_questions_are_read_from_a_file(tmp_path: Path) -> None:
    follow_up = {**GOOD, "id": "then", "kind": "follow_up", "after": "price"}
    path = write(tmp_path / "q.jsonl", GOOD, follow_up, REFUSED)
    price, then, mayor = load_questions(path, facts={"p"})
    assert price == Question(
        id="price",
        kind="factual",
        nl="Wat kost hij?",
        en="What does it cost?",
        answers_nl=(("27.400",),),
        answers_en=(("27,400", "27.400"),),
        facts=("p",),
        status="answered",
    )
    assert (price.text("nl"), price.text("en")) == ("Wat kost hij?", "What does it cost?")
    assert price.answers("en") == price.answers_en and price.answers("nl") == price.answers_nl
    assert then.after == "price" and price.after == ""
    assert price.answerable and not mayor.answerable
    assert mayor.answers("nl") == mayor.answers("en") == ()
    assert mayor.facts == ()


def test_shipped_facts_are_what_own_questions_may_refer_to(tmp_path: Path) -> None:
    path = write(tmp_path / "q.jsonl", {**GOOD, "facts": ["su7-price-entry"]})
    assert load_questions(path)[0].facts == ("su7-price-entry",)
    path = write(tmp_path / "q.jsonl", GOOD)
    with pytest.raises(SetupError, match="line 1: unknown facts p"):
        load_questions(path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "is not JSON"),
        ('"text"', "has to be a JSON object"),
        ({"id": "b"}, "lacks kind, nl, en, status"),
        ({**GOOD, "id": "b", "answer": "27.400"}, "unknown fields answer"),
        (GOOD, "'price' is already used"),
        ({**GOOD, "id": "b", "nl": ""}, "nl has to be text"),
        ({**GOOD, "id": "b", "kind": "fact"}, "kind has to be one of factual, why_how"),
        ({**GOOD, "id": "b", "status": ["answered"]}, "status has to be one of answered, partial"),
        ({**GOOD, "id": "b", "answers": {}}, "needs answers in nl"),
        ({**GOOD, "id": "b", "answers": {"nl": [["x"]]}}, "needs answers in en"),
        ({**GOOD, "id": "b", "answers": [["x"]]}, "answers has to be"),
        ({**GOOD, "id": "b", "answers": {"nl": ["x"], "en": [["x"]]}}, "answers in nl has to be"),
        ({**GOOD, "id": "b", "facts": []}, "needs facts"),
        ({**GOOD, "id": "b", "facts": "p"}, "facts has to be a list"),
        ({**GOOD, "id": "b", "facts": ["p", "p"]}, "names a fact twice"),
        ({**GOOD, "id": "b", "facts": ["p", "q"]}, "unknown facts q"),
        ({**GOOD, "id": "b", "after": "later"}, "no question above has that id"),
        ({**GOOD, "id": "b", "after": "b"}, "no question above has that id"),
        ({**GOOD, "id": "b", "after": ""}, "after has to be text"),
        ({**GOOD, "id": "b", "kind": "follow_up"}, "a follow_up needs 'after'"),
        ({**GOOD, "id": "b", "kind": "near_miss"}, "does not go with the kind 'near_miss'"),
        ({**GOOD, "id": "b", "status": "not_in_source"}, "cannot have answers in nl"),
        ({**REFUSED, "facts": ["p"]}, "cannot have facts"),
        ({**REFUSED, "kind": "unanswerable"}, "off_topic has to be both"),
        ({**REFUSED, "status": "not_in_source"}, "off_topic has to be both"),
    ],
)
def test_a_bad_question_is_named(tmp_path: Path, line: object, problem: str) -> None:
    path = write(tmp_path / "q.jsonl", GOOD, line)
    with pytest.raises(SetupError) as raised:
        load_questions(path, facts={"p"})
    assert str(raised.value).startswith(f"{path}, line 2: ")
    assert problem in str(raised.value)


def test_a_follow_up_may_not_come_before_its_question(tmp_path: Path) -> None:
    follow_up = {**GOOD, "id": "then", "kind": "follow_up", "after": "price"}
    path = write(tmp_path / "q.jsonl", follow_up, GOOD)
    with pytest.raises(SetupError, match=r"line 1: follows 'price'"):
        load_questions(path, facts={"p"})


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="is empty"):
        load_questions(write(tmp_path / "q.jsonl"), facts={"p"})
    with pytest.raises(SetupError, match="cannot be read"):
        load_questions(tmp_path / "nowhere.jsonl", facts={"p"})
