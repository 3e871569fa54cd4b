"""What the writer learns: questions as the program puts them, their answers, batches, losses."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from index.grounded_qa import Article, FollowUp
from index.types import Passage
from rag.chat_models.files import locate
from rag.chat_models.prompt import NOT_FOUND
from rag.training.writing.base import load
from rag.training.writing.batches import Lessons, grouped, make_batch, stream
from rag.training.writing.cases import Asked, case_lesson, joined
from rag.training.writing.language import LanguageMixture, LanguageTexts
from rag.training.writing.lessons import IGNORED, Encoded, Lesson, encode, translation
from rag.training.writing.losses import bits_a_character, writing_loss
from rag.training.writing.rehearsal import rehearse
from tests.lesson_samples import case_of, mixture_of
from tests.samples import FakeEncoder

pytestmark = pytest.mark.model


# --- lessons


def test_only_the_reply_is_learned_unless_the_whole_is(start: Path) -> None:
    tokenizer, _ = load(locate(str(start)))
    reply = encode(translation("De toren.", "The tower.", "en"), tokenizer)
    whole = encode(translation("De toren.", "The tower.", "en", whole=True), tokenizer)
    learned = [i for i in reply.labels if i != IGNORED]
    assert tokenizer.decode(learned) == "The tower.<|im_end|>"
    assert tokenizer.decode(list(reply.ids)).startswith("<|im_start|>user\nTranslate into English")
    assert whole.labels == whole.ids == reply.ids
    assert encode(Lesson("Tekst."), tokenizer).labels[-1] == tokenizer.eos_token_id


def test_machine_translated_dutch_is_read_and_never_written() -> None:
    from index.training.sources import Pair

    machine = [Pair("Dit is door een machine vertaald.", "A machine translated this.", "msdocs_mt")]
    mixture = LanguageMixture(LanguageTexts.of(machine, (), ()))
    for lesson in (mixture.draw(random.Random(seed)) for seed in range(20)):
        assert lesson.reply == machine[0].en
        assert not lesson.whole


def test_a_question_is_put_as_the_program_puts_it(articles: list[Article]) -> None:
    """The lesson's message is the one that the program's own writer makes of the passages."""
    case = case_of(articles)
    seen = []

    def reply(requests: list, _: int) -> list[str]:
        seen.extend(requests)
        return ["" for _ in requests]

    rehearse([case], reply, FakeEncoder(), 64)  # type: ignore[arg-type]
    assert [tuple(messages) for messages in seen] == [case_lesson(case).messages]


def test_every_answer_names_the_passages_that_hold_it(articles: list[Article]) -> None:
    mixture = mixture_of(articles)
    rng = random.Random(0)
    lessons = [mixture.draw(rng) for _ in range(400)]
    asked = [
        lesson
        for lesson in lessons
        if "[1]" in (lesson.messages or [{"content": ""}])[0]["content"]
    ]
    assert len(asked) > 200
    refusals = [lesson for lesson in asked if lesson.reply in NOT_FOUND.values()]
    assert 0.1 < len(refusals) / len(asked) < 0.4
    for lesson in asked:
        if lesson not in refusals:
            content = lesson.messages[0]["content"]
            high, number = re.findall(r"\d+", lesson.reply)
            passage = content.split(f"\n\n[{number}] ")[1].partition("\n\n")[0]
            assert f"{high} met" in passage


def test_what_is_refused_has_its_evidence_nowhere(articles: list[Article]) -> None:
    mixture = mixture_of(articles)
    rng = random.Random(2)
    for _ in range(60):
        for case in (mixture._deleted(rng), mixture._elsewhere(rng)):
            high = (
                next(a for a in articles if case.question in a.questions[0].texts.values())
                .questions[0]
                .short
            )
            assert high is not None
            assert case.passages
            assert not any(set(high.values()) & set(_stretches(p)) for p in case.passages)


def _stretches(passage: Passage) -> list[str]:
    words = passage.text.replace(".", "").split()
    return [" ".join(pair) for pair in pairwise(words)]


def test_two_questions_become_one_with_both_answers(articles: list[Article]) -> None:
    first, second = (Asked(articles[0], question, "nl", "en") for question in articles[0].questions)
    assert joined(first, second) == "Hoe hoog is de Ooievaar0, en wie bouwde de Ooievaar0?"


def test_a_follow_up_is_asked_as_the_conversation_completes_it(articles: list[Article]) -> None:
    question = articles[1].questions[0]
    second = replace(question, texts={"nl": "En de Spreeuw1?", "en": "And the Spreeuw1?"})
    first = {"nl": "Hoe hoog is de Valk?", "en": "How high is the Valk?"}
    unasked = replace(articles[1], questions=(question,), follow_ups=(FollowUp(first, second),))
    mixture = mixture_of([unasked, articles[2]])
    mixture._kinds, mixture._weights = ["follow_up"], [1.0]
    asked = mixture.draw(random.Random(0)).messages[0]["content"].rpartition(": ")[2].casefold()
    assert asked.strip().rstrip("?") in ("hoe hoog is de spreeuw1", "how high is the spreeuw1")


# --- batches and losses


def test_batches_keep_to_their_tokens_and_come_again_the_same(
    start: Path, articles: list[Article]
) -> None:
    tokenizer, _ = load(locate(str(start)))
    lessons = Lessons(mixture_of(articles).draw, tokenizer, tokens=1500, longest=1200, seed=4)
    once, again = stream(lessons, 0), stream(lessons, 0)
    for _ in range(6):
        batch = next(once)
        assert batch.ids.numel() <= 1500 or len(batch.ids) == 1
        assert torch.equal(batch.ids, next(again).ids)
    other = stream(Lessons(lessons.draw, tokenizer, 1500, 1200, seed=5), 0)
    assert not torch.equal(next(other).ids, next(stream(lessons, 0)).ids)
    ahead = stream(lessons, 2)
    assert next(ahead).ids.shape[1] <= 1200


def test_groups_hold_every_lesson_once() -> None:
    lessons = [Encoded((n,) * n, (n,) * n) for n in (5, 40, 3, 3, 9, 12)]
    groups = grouped(lessons, 20)
    assert sorted(len(one.ids) for group in groups for one in group) == [3, 3, 5, 9, 12, 40]
    assert all(
        len(group) * max(len(o.ids) for o in group) <= 20 or len(group) == 1 for group in groups
    )


def test_the_loss_is_that_of_the_labels_and_filling_changes_nothing(start: Path) -> None:
    tokenizer, model = load(locate(str(start)))
    lessons = [
        encode(translation("De toren is hoog.", "The tower.", "en"), tokenizer),
        encode(Lesson("De veerboot vaart al jaren tussen Harlingen en Vlieland."), tokenizer),
    ]
    together = writing_loss(model.eval(), make_batch(lessons), "sum")
    alone = sum(writing_loss(model, make_batch([one]), "sum").item() for one in lessons)
    assert together.item() == pytest.approx(alone, rel=1e-4)
    full = model(torch.tensor([lessons[0].ids]), labels=torch.tensor([lessons[0].labels])).loss
    assert writing_loss(model, make_batch(lessons[:1])).item() == pytest.approx(
        full.item(), rel=1e-4
    )


def test_bits_a_character_count_the_reply_alone(start: Path) -> None:
    tokenizer, model = load(locate(str(start)))
    lesson = translation("De toren is hoog.", "The tower is high.", "en")
    nats = writing_loss(model, make_batch([encode(lesson, tokenizer)]), "sum").item()
    bits = bits_a_character(model, tokenizer, [lesson, lesson], 64)
    assert bits == pytest.approx(nats / np.log(2) / len(lesson.reply), rel=1e-4)
