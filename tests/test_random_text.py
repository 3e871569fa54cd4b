"""A writer that throws words together never gets one of its sentences shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from eval.random_text import Outcome, RandomModel, Source, measure_random_text, unsupported
from index.types import Language
from rag.chat_models.prompt import Message
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from tests.chat_models import ScriptedModel

HERE = Path(__file__).parent
QUESTIONS: list[tuple[str, Language]] = [
    ("Wat kost een kaartje voor de Zeemeeuw?", "nl"),
    ("Wanneer botste de Zeemeeuw tegen een steiger?", "nl"),
    ("Hoe hoog is de molen De Hoop?", "nl"),
    ("Wat maalt de molenaar elke zaterdag?", "nl"),
    ("Waarom kreeg het schip Zeemeeuw een nieuwe boeg?", "nl"),
]


def _measure(pipeline: Pipeline, source: Source) -> Outcome:
    outcome = measure_random_text(pipeline, QUESTIONS, 1000, source, words=_vocabulary())
    assert outcome.answers == 1000
    assert outcome.sentences > 2000  # the reader's quotes and what was dropped
    assert outcome.quoted > 850  # the others have a piece of a quote, or what is unsupported
    return outcome


def _vocabulary() -> list[str]:
    """The words of 150 passages."""
    lines = (HERE / "data/right_answers.jsonl").read_text("utf-8").splitlines()
    return [w for row in map(json.loads, lines) for q in row["quotes_nl"] for w in q.split()]


def test_of_a_thousand_random_answers_no_sentence_is_shown(pipeline: Pipeline) -> None:
    assert _measure(pipeline, "all documents").unsupported == []


def test_hardly_a_jumble_of_the_prompts_own_words_is_shown(pipeline: Pipeline) -> None:
    """Some make sentences, with words that are all in the passage; see docs/verification.md."""
    outcome = _measure(pipeline, "the prompt")
    assert len(outcome.unsupported) <= 0.005 * outcome.sentences


def test_a_sentence_that_no_quote_has_is_found_out(pipeline: Pipeline) -> None:
    """Otherwise the measurement above could not fail."""
    right = "Wie op de boot wil, betaalt 27,50 euro voor een kaartje. [1]"
    writer = ChatWriter(ScriptedModel(right), pipeline.index.encoder)
    answer = replace(pipeline, writer=writer).answer(QUESTIONS[0][0])
    assert [s.outcome for s in answer.statements] == ["supported"]
    assert unsupported(answer) == ["Wie op de boot wil, betaalt 27,50 euro voor een kaartje."]


def test_the_model_draws_its_words_from_where_it_is_told() -> None:
    prompt: list[Message] = [{"role": "user", "content": "aap noot mies"}]

    def written(model: RandomModel) -> set[str]:
        text = "".join(model.stream(prompt, max_new_tokens=1)).lower()
        return {word for word in text.replace(".", " ").split() if word.isalpha()}

    assert written(RandomModel(["wim", "zus"], "all documents", 0)) <= {"wim", "zus"}
    assert written(RandomModel(["wim", "zus"], "the prompt", 0)) <= {"aap", "noot", "mies"}
