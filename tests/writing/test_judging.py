"""How the writer is judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoder import load_encoder
from index.grounded_qa import Article
from rag.chat_models.files import locate
from rag.chat_models.loading import load_chat_model
from rag.chat_models.prompt import NOT_FOUND
from rag.training.writing.base import load
from rag.training.writing.cases import case_lesson
from rag.training.writing.evaluation import evaluate, make_tests, question_metrics
from rag.training.writing.lessons import translation
from rag.training.writing.rehearsal import rehearse
from rag.training.writing.replies import Replies
from tests.lesson_samples import case_of
from tests.samples import FakeEncoder
from tests.writing_samples import PAIRS

pytestmark = pytest.mark.model


def test_replies_side_by_side_are_those_written_one_by_one(start: Path) -> None:
    tokenizer, model = load(locate(str(start)))
    replies = Replies(model.eval(), tokenizer, rows=3)
    requests = [translation(p.nl, "", "en").messages for p in PAIRS[:5]]
    together = replies(requests, 8)
    assert together == [replies([one], 8)[0] for one in requests]
    alone = load_chat_model(str(start))
    alone._model.float()
    streamed = "".join(alone.stream(list(requests[0]), max_new_tokens=8))
    assert together[0] == streamed.strip()


def test_the_right_replies_score_full_marks_and_others_do_not(articles: list[Article]) -> None:
    held_out = [article for article in articles if article.split == "test"]
    tests = make_tests({}, held_out, sentences=0, questions=3)
    cases = [case for cases in tests.cases.values() for case in cases]
    gold = {case_lesson(case).messages[0]["content"]: case_lesson(case).reply for case in cases}
    perfect = evaluate(
        lambda asked, _: [gold[m[0]["content"]] for m in asked], load_encoder(), tests
    )
    for name, value in perfect.items():
        assert value == (0.0 if name.endswith("wrongly refused") else 1.0), name
    silent = evaluate(
        lambda asked, _: [NOT_FOUND["en" if "English" in m[0]["content"] else "nl"] for m in asked],
        load_encoder(),
        tests,
    )
    assert silent["en>nl wrongly refused"] == silent["en>nl refused"] == 1
    assert silent["en>nl right"] == silent["en>nl answer F1"] == 0
    lying = evaluate(
        lambda asked, _: ["De toren is 999 meter hoog. [1]" for _ in asked], load_encoder(), tests
    )
    assert lying["nl>nl right"] == lying["nl>nl refused"] == 0
    assert lying["nl>nl answer F1"] > 0
    assert lying["en>nl language"] == 0
    assert lying["nl>nl language"] == 1
    assert max(lying["score"], silent["score"]) < perfect["score"]


def test_translations_are_scored_against_the_reference(articles: list[Article]) -> None:
    tests = make_tests({"set": PAIRS}, articles[-2:], sentences=4, questions=0)
    lines = {lesson.messages[0]["content"]: lesson.reply for lesson in tests.translations}
    assert len(lines) == 8
    exact = evaluate(lambda asked, _: [lines[m[0]["content"]] for m in asked], FakeEncoder(), tests)
    assert exact["set nl>en chrF"] == pytest.approx(1)
    assert exact["set en>nl BLEU"] == pytest.approx(1)
    copied = evaluate(
        lambda asked, _: [m[0]["content"].partition(": ")[2] for m in asked], FakeEncoder(), tests
    )
    assert 0 < copied["set nl>en chrF"] < 0.5


def test_a_citation_of_another_sentence_does_not_count(articles: list[Article]) -> None:
    case = case_of(articles, "nl", "nl")
    said = [s for p in case.passages for s in [p.quote(s) for s in p.sentences] if "water" in s]
    outcomes = rehearse([case], lambda asked, _: [said[0]], FakeEncoder(), 64)
    assert outcomes[0].shown
    assert question_metrics(outcomes)["cited"] == 0


def test_what_the_verifier_drops_is_written_and_not_shown(articles: list[Article]) -> None:
    case = case_of(articles, "nl", "nl")
    right = case_lesson(case).reply
    marker = right.rpartition(" ")[2]
    wrong = f"In de toren wonen 999 uilen. {marker}"
    (outcome,) = rehearse([case], lambda asked, _: [f"{right} {wrong}"], load_encoder(), 64)
    assert len(outcome.written) == 2
    assert [f"{claim.text} {marker}" for claim in outcome.shown] == [right]
