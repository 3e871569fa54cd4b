"""A chat model as the writer: what is asked of it, what is kept, and what happens when it fails."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace
from itertools import pairwise

import pytest

from index.passage_index import PassageIndex
from rag.chat_models import background
from rag.chat_models.failures import _TEXTS, WriterError
from rag.chat_models.markers import Markers
from rag.chat_models.prompt import build_messages
from rag.chat_models.thoughts import without_thoughts
from rag.chat_models.writer import ChatWriter
from rag.pipeline import Pipeline
from rag.types import Claim
from rag.writing import Assignment
from tests.chat_models import ScriptedModel
from tests.samples import FERRY_NL, FakeEncoder, make_document

QUESTION = "Wat kost een kaartje voor de Zeemeeuw?"
QUOTE = "Een kaartje kost 27,50 euro. [1]"
PROSE = "Een kaartje kost € 27,50. [1]"
BROKEN = WriterError("broken_off", server="http://model.test/v1")


def _with(
    pipeline: Pipeline, reply: str, failure: Exception | None = None, *, instant: bool = True
) -> tuple[Pipeline, ScriptedModel]:
    model = ScriptedModel(reply, failure)
    writer = ChatWriter(model, pipeline.index.encoder)
    return replace(pipeline, writer=writer, instant=instant), model


def test_a_models_sentence_is_tied_to_the_words_that_support_it(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "Een kaartje kost € 27,50. [1]")
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost € 27,50. [1]"
    assert answer.citations[0].quote == "Een kaartje kost 27,50 euro."
    assert "[1] De veerboot Zeemeeuw" in model.asked[0]
    assert "Vraag: Wat kost een kaartje" in model.asked[0]


def test_an_untrue_sentence_is_dropped_and_the_reader_stands_in(pipeline: Pipeline) -> None:
    chatty, _ = _with(pipeline, "Een kaartje kost 28,50 euro. [1] Het schip is van goud. [1]")
    answer = chatty.answer("Wat kost een kaartje voor de Zeemeeuw?")
    assert answer.text == "Een kaartje kost 27,50 euro. [1]"
    assert [s.outcome for s in answer.statements] == ["dropped", "dropped", "quoted"]


def test_a_model_that_finds_nothing_leaves_the_reader_to_answer(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "NIET GEVONDEN.")
    assert "27,50" in chatty.answer("Wat kost een kaartje voor de Zeemeeuw?").text
    assert model.closed


def test_a_model_is_not_asked_what_the_documents_do_not_answer(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, "De burgemeester is Jan. [1]")
    assert chatty.answer("Wie is de burgemeester van Utrecht?").citations == ()
    assert model.asked == []


def test_brackets_of_the_source_do_not_become_citations(
    pipeline: Pipeline, encoder: FakeEncoder
) -> None:
    law = make_document("wet", "De boete staat in artikel [12] van de wet en is 90 euro.")
    chatty, model = _with(pipeline, "De boete staat in artikel [12] en is 90 euro. [[1]]")
    chatty = replace(chatty, index=PassageIndex.build([law], encoder))
    answer = chatty.answer("In welk artikel staat de boete en de wet?")
    assert "[[1]] De boete" in model.asked[0]
    assert answer.text == "De boete staat in artikel [12] en is 90 euro. [1]"


def test_leaving_a_stream_stops_the_model(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, f"{PROSE} Dat " * 50, instant=False)
    stream = chatty.stream(QUESTION)
    assert next(stream).text
    assert not model.closed
    stream.close()
    assert model.closed


def test_a_question_with_braces_goes_into_the_prompt_as_it_is() -> None:
    hit = PassageIndex.build([FERRY_NL], FakeEncoder()).passages[0]
    content = build_messages("Wat is {x} {0}?", "nl", [hit], Markers("[", "]", 1))[0]["content"]
    assert "Vraag: Wat is {x} {0}?" in content


# Instant first, better next


def test_the_readers_answer_comes_first_and_the_models_takes_its_place(pipeline: Pipeline) -> None:
    chatty, model = _with(pipeline, PROSE)
    stream = chatty.stream(QUESTION)
    first = next(stream)
    assert (first.text, first.provisional, first.done, first.writer) == (
        QUOTE,
        True,
        False,
        "reader",
    )
    assert model.asked == []
    *between, last = stream
    assert {answer.text for answer in between} == {QUOTE}
    assert all(answer.provisional and not answer.done for answer in between)
    assert (last.text, last.provisional, last.done, last.writer) == (PROSE, False, True, "scripted")
    # What is shown meanwhile can stand as it is, should its reader have had enough.
    assert [turn.text for turn in between[-1].history] == [QUOTE]
    assert [turn.text for turn in last.history] == [PROSE]


def test_without_it_only_the_model_is_shown_a_sentence_at_a_time(pipeline: Pipeline) -> None:
    reply = f"{PROSE} De veerboot Zeemeeuw vaart naar Texel. [1] En zo."
    chatty, _ = _with(pipeline, reply, instant=False)
    snapshots = list(chatty.stream(QUESTION))
    assert not any(answer.provisional for answer in snapshots)
    assert snapshots[0].text == PROSE
    assert all(after.text.startswith(before.text) for before, after in pairwise(snapshots))


def test_a_refusal_is_not_announced_before_the_model_has_spoken(pipeline: Pipeline) -> None:
    slow = replace(pipeline, writer=_Slow(), instant=False)
    first = next(slow.stream(QUESTION))
    assert (first.text, first.done, first.citations) == ("", False, ())


class _Slow:
    """Gives signs of life before it says anything."""

    name = "slow"

    def write(self, assignment: Assignment) -> Generator[Claim | None]:
        yield None
        yield None


def test_while_a_model_writes_the_shown_answer_is_shown_again(pipeline: Pipeline) -> None:
    slow = replace(pipeline, writer=_Slow())
    snapshots = list(slow.stream(QUESTION))
    assert [answer.text for answer in snapshots] == [QUOTE] * len(snapshots)
    assert sum(answer.provisional for answer in snapshots) >= 3
    assert snapshots[-1].done and not snapshots[-1].provisional


def test_a_question_that_is_refused_is_refused_once(pipeline: Pipeline) -> None:
    chatty, _ = _with(pipeline, PROSE)
    (answer,) = chatty.stream("Wie is de burgemeester van Utrecht?")
    assert answer.done and not answer.provisional


# Failures


@pytest.mark.parametrize("instant", [True, False])
@pytest.mark.parametrize("reply", ["", "Een kaartje kost", f"{PROSE} De veerboot Zeemeeuw "])
def test_a_model_that_fails_leaves_the_readers_answer_and_one_notice(
    pipeline: Pipeline, reply: str, instant: bool
) -> None:
    chatty, model = _with(pipeline, reply, BROKEN, instant=instant)
    both = "Hoe hoog is molen De Hoop en wat kost een kaartje voor de Zeemeeuw?"
    *before, answer = chatty.stream(both)
    assert replace(answer, timings={}, notice="") == replace(pipeline.answer(both), timings={})
    assert answer.notice == (
        "De modelserver http://model.test/v1 brak het antwoord halverwege af. Kijk of hij nog "
        "draait en stel de vraag dan opnieuw. Dit antwoord bestaat daarom uit zinnen van de "
        "documenten zelf."
    )
    assert not any(snapshot.notice for snapshot in before)
    # What failed for one part of the question is not tried for the next.
    assert len(model.asked) == 1


def test_the_notice_is_in_the_language_of_the_answer(pipeline: Pipeline) -> None:
    chatty, _ = _with(pipeline, "", BROKEN)
    notice = chatty.answer(QUESTION, language="en").notice
    assert "broke off in the middle of the answer" in notice


def test_a_fault_of_our_own_is_told_as_well(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    chatty, _ = _with(pipeline, "", ZeroDivisionError("oops"))
    answer = chatty.answer(QUESTION)
    assert answer.text == QUOTE
    assert answer.notice.startswith("Het taalmodel liep vast (ZeroDivisionError: oops).")
    assert "scripted failed" in caplog.text


def test_what_goes_wrong_in_the_reader_is_not_hidden(pipeline: Pipeline) -> None:
    class Broken(_Slow):
        def write(self, assignment: Assignment) -> Generator[Claim | None]:
            raise ZeroDivisionError

    broken = Broken()
    with pytest.raises(ZeroDivisionError):
        replace(pipeline, writer=broken, reader=broken).answer(QUESTION)


@pytest.mark.parametrize("failure", _TEXTS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_failure_has_its_text(failure: str, language: str) -> None:
    facts = {name: f"<{name}>" for name in ("server", "seconds", "model", "known", "tokens")}
    error = WriterError(failure, detail="a\nb.", **facts)  # type: ignore[arg-type]
    text = error.text(language)  # type: ignore[arg-type]
    assert text.endswith(".") and "{" not in text and "\n" not in text
    assert str(WriterError(failure, detail="x" * 9 + " y" * 500, **facts)).count("y") < 100  # type: ignore[arg-type]


# The prompt


def test_passages_are_left_out_whole_and_the_question_never(pipeline: Pipeline) -> None:
    sizes = []
    for context in range(20, 400, 20):
        model = ScriptedModel("NIET GEVONDEN")
        writer = ChatWriter(model, pipeline.index.encoder, 10, context)
        answer = replace(pipeline, writer=writer).answer(QUESTION)
        if not model.asked:
            assert f"{context} tokens" in answer.notice
            assert answer.text == QUOTE
            sizes.append(0)
            continue
        (prompt,) = model.asked
        assert len(prompt.split()) <= context - 10
        assert prompt.endswith(f"Vraag: {QUESTION}\n") or prompt.endswith(f"Vraag: {QUESTION}")
        shown = [hit for hit in answer.hits if " ".join(hit.passage.text.split()) in prompt]
        assert prompt.count("[") == len(shown) + 1
        # The passage that answers is the last to go.
        assert any("27,50" in hit.passage.text for hit in shown)
        sizes.append(len(shown))
    assert sizes == sorted(sizes)
    assert sizes[0] == 0 and sizes[-1] > 1


def test_a_models_own_window_counts_where_it_is_smaller(pipeline: Pipeline) -> None:
    writer = ChatWriter(ScriptedModel(PROSE, window=20), pipeline.index.encoder, 10, 400)
    assert "20 tokens" in replace(pipeline, writer=writer).answer(QUESTION).notice


# Thoughts


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Gewoon tekst.", "Gewoon tekst."),
        ("<think>Hm. Even zien.</think>\n\nHet is zo.", "Het is zo."),
        ("\n<think>\n\n</think>\n\nHet is zo.", "Het is zo."),
        ("<thin ijs", "<thin ijs"),
        ("<", "<"),
        ("Het is <think>zo</think>.", "Het is <think>zo</think>."),
        ("", ""),
    ],
)
def test_thoughts_are_left_out_however_the_text_is_cut(text: str, left: str) -> None:
    for size in range(1, len(text) + 2):
        pieces = [text[i : i + size] for i in range(0, len(text), size)]
        assert "".join(without_thoughts(pieces)).strip() == left


def test_a_model_that_only_thinks_is_told_of(pipeline: Pipeline) -> None:
    chatty, _ = _with(pipeline, "<think>Een kaartje kost € 27,50. [1] Of toch niet? ")
    answer = chatty.answer(QUESTION)
    assert answer.text == QUOTE
    assert "nadenken" in answer.notice


# In the background


def test_pieces_come_in_order_with_signs_of_life_and_a_failure_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "SIGN_OF_LIFE", 0.01)
    going_on = threading.Event()

    def write(put: background.Put) -> None:
        put("een ")
        going_on.wait(10)
        put("twee")
        raise BROKEN

    pieces = background.in_background(write, going_on.set)
    assert next(pieces) == "een "
    assert next(pieces) == ""
    going_on.set()
    with pytest.raises(WriterError):
        assert "".join(pieces) == "twee"


def test_pieces_without_text_can_be_stopped_at_as_well() -> None:
    """Else a model that writes nothing readable could not be stopped."""
    stopped = threading.Event()

    def write(put: background.Put) -> None:
        while not stopped.wait(0.001):
            put("")

    pieces = background.in_background(write, stopped.set)
    assert next(pieces) == ""
    pieces.close()
    assert stopped.is_set()
