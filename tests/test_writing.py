"""The writer's training: what it learns from, how it is judged, and a run of it."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder import load_encoder
from index.errors import SetupError
from index.grounded_qa import Article, FollowUp
from index.training.export import sha256
from index.training.schedule import Clock
from index.types import Passage
from rag.chat_models.files import locate
from rag.chat_models.loading import load_chat_model
from rag.chat_models.packed import PACKED
from rag.chat_models.prompt import NOT_FOUND
from rag.training.writing.__main__ import main
from rag.training.writing.base import load, prepare
from rag.training.writing.batches import Lessons, grouped, make_batch, stream
from rag.training.writing.cases import Asked, Case, case_lesson, joined
from rag.training.writing.curve import plot, read_log
from rag.training.writing.evaluation import evaluate, make_tests, question_metrics
from rag.training.writing.export import export
from rag.training.writing.language import LanguageMixture, LanguageTexts
from rag.training.writing.lessons import IGNORED, Encoded, Lesson, encode, translation
from rag.training.writing.losses import bits_a_character, writing_loss
from rag.training.writing.questions import QuestionMixture
from rag.training.writing.rehearsal import rehearse
from rag.training.writing.replies import Replies
from rag.training.writing.run import Run, tokens_seen
from rag.training.writing.settings import Settings
from rag.training.writing.vocabulary import bilingual_tokenizer, first_embeddings, pieces_a_word
from tests.samples import FakeEncoder
from tests.writing_samples import PAIRS, Ticks, data, tiny_base, towers

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def start(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    texts = [text for pair in PAIRS for text in (pair.nl, pair.en)]
    prepare(locate(str(base)), folder, texts, size=440)
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> list[Article]:
    return towers(tmp_path / "towers")


def _mixture(articles: list[Article]) -> QuestionMixture:
    return QuestionMixture(articles, LanguageMixture(LanguageTexts.of(PAIRS, (), articles)).draw)


def _case(articles: list[Article], asks: str = "en", written: str = "nl") -> Case:
    asked = Asked(articles[0], articles[0].questions[0], asks, written)  # type: ignore[arg-type]
    return _mixture(articles).answered(random.Random(1), asked)


# --- the vocabulary


def test_the_new_vocabulary_cuts_dutch_less_and_numbers_into_digits(base: Path) -> None:
    old, _ = load(locate(str(base)))
    dutch = [pair.nl for pair in PAIRS]
    before = pieces_a_word(old, dutch)
    new = bilingual_tokenizer(old, [*dutch, *(pair.en for pair in PAIRS)], 440)
    assert len(new) <= 440
    assert pieces_a_word(new, dutch) < before
    assert new.convert_ids_to_tokens(new("345")["input_ids"]) == ["3", "4", "5"]
    assert new.eos_token == "<|im_end|>"
    assert "system" not in new.apply_chat_template(
        [{"role": "user", "content": "?"}], tokenize=False
    )


def test_a_known_token_keeps_its_embedding_and_a_new_one_is_the_mean_of_its_pieces(
    base: Path,
) -> None:
    (old, _), (untouched, _) = load(locate(str(base))), load(locate(str(base)))
    new = bilingual_tokenizer(old, [pair.nl for pair in PAIRS], 440)
    vectors = np.random.default_rng(0).normal(size=(len(untouched), 4)).astype(np.float32)
    made = first_embeddings(vectors, untouched, new)
    known, vocabulary = untouched.get_vocab(), new.get_vocab()
    shared = set(known) & set(vocabulary)
    assert len(shared) > 256
    for token in shared:
        assert np.array_equal(made[vocabulary[token]], vectors[known[token]])
    fresh = next(t for t in vocabulary if t not in known and t.isalpha() and t.isascii())
    pieces = untouched(fresh, add_special_tokens=False)["input_ids"]
    assert made[vocabulary[fresh]] == pytest.approx(vectors[pieces].mean(axis=0), abs=1e-6)


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
    case = _case(articles)
    seen = []

    def reply(requests: list, _: int) -> list[str]:
        seen.extend(requests)
        return ["" for _ in requests]

    rehearse([case], reply, FakeEncoder(), 64)  # type: ignore[arg-type]
    assert [tuple(messages) for messages in seen] == [case_lesson(case).messages]


def test_every_answer_names_the_passages_that_hold_it(articles: list[Article]) -> None:
    mixture = _mixture(articles)
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
    mixture = _mixture(articles)
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
    mixture = _mixture([unasked, articles[2]])
    mixture._kinds, mixture._weights = ["follow_up"], [1.0]
    asked = mixture.draw(random.Random(0)).messages[0]["content"].rpartition(": ")[2].casefold()
    assert asked.strip().rstrip("?") in ("hoe hoog is de spreeuw1", "how high is the spreeuw1")


# --- batches and losses


def test_batches_keep_to_their_tokens_and_come_again_the_same(
    start: Path, articles: list[Article]
) -> None:
    tokenizer, _ = load(locate(str(start)))
    lessons = Lessons(_mixture(articles).draw, tokenizer, tokens=1500, longest=1200, seed=4)
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


# --- the evaluation


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
    case = _case(articles, "nl", "nl")
    said = [s for p in case.passages for s in [p.quote(s) for s in p.sentences] if "water" in s]
    outcomes = rehearse([case], lambda asked, _: [said[0]], FakeEncoder(), 64)
    assert outcomes[0].shown
    assert question_metrics(outcomes)["cited"] == 0


def test_what_the_verifier_drops_is_written_and_not_shown(articles: list[Article]) -> None:
    case = _case(articles, "nl", "nl")
    right = case_lesson(case).reply
    marker = right.rpartition(" ")[2]
    wrong = f"In de toren wonen 999 uilen. {marker}"
    (outcome,) = rehearse([case], lambda asked, _: [f"{right} {wrong}"], load_encoder(), 64)
    assert len(outcome.written) == 2
    assert [f"{claim.text} {marker}" for claim in outcome.shown] == [right]


# --- what is shipped


def test_the_exported_folder_is_a_chat_model_like_any_other(start: Path, tmp_path: Path) -> None:
    from safetensors import safe_open

    target = tmp_path / "writer"
    export(start, target)
    _, exact = load(locate(str(start)))
    model = load_chat_model(str(target))
    loaded = dict(model._model.float().named_parameters())
    for name, weight in exact.named_parameters():
        step = weight.detach().abs().amax(dim=-1, keepdim=True) / 127
        # Half a step of its row, and what bfloat16 leaves out.
        allowed = step / 2 + weight.detach().abs() / 128
        assert ((loaded[name] - weight).abs() <= allowed + 1e-6).all(), name
    with safe_open(target / PACKED, "pt") as file:
        kinds = {name: file.get_tensor(name).dtype for name in file.keys()}  # noqa: SIM118
    assert kinds["model.embed_tokens.weight"] == torch.int8
    assert list(model.stream([{"role": "user", "content": "Hoe hoog?"}], max_new_tokens=4))


def test_a_damaged_or_too_large_model_is_one_message(start: Path, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="--vocabulary"):
        export(start, tmp_path / "large", limit=10_000)
    assert not list(tmp_path.iterdir())
    with pytest.raises(SetupError, match="train first"):
        export(tmp_path, tmp_path / "none")
    export(start, tmp_path / "writer")
    config = json.loads((tmp_path / "writer/config.json").read_text("utf-8"))
    (tmp_path / "writer/config.json").write_text(
        json.dumps(config | {"num_hidden_layers": 3}), "utf-8"
    )
    with pytest.raises(SetupError, match="cannot be used"):
        load_chat_model(str(tmp_path / "writer"))


# --- a run


def test_the_loss_falls_and_the_run_goes_on_where_it_was_stopped(
    start: Path, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.training.schedule.time", Ticks())
    training = [a for a in articles if a.split == "train"]
    held_out = [a for a in articles if a.split == "test"]
    language = LanguageMixture(LanguageTexts.of(PAIRS, (), training)).draw
    said: list[str] = []
    settings = Settings(
        4.0, learning_rate=3e-3, evaluate_every=3.0, save_every=2.0, threads=1, reply_tokens=8
    )
    run = Run(
        out=tmp_path / "run",
        start=start,
        stages=(language, QuestionMixture(training, language).draw),
        tests=make_tests({"towers": PAIRS}, held_out, sentences=4, questions=2),
        encoder=FakeEncoder(),
        settings=settings,
        report=said.append,
    )
    best = run.train()
    records = read_log(tmp_path / "run/log.jsonl")
    measured = [r for r in records if "metrics" in r]
    assert len(measured) == 3  # before, on the way, after
    for name in ("translations", "answers"):
        assert measured[-1]["bits a character"][name] < measured[0]["bits a character"][name] - 0.5
    assert [r["stage"] for r in records if "loss" in r] == sorted(
        r["stage"] for r in records if "loss" in r
    )
    assert {r["stage"] for r in records if "loss" in r} == {1, 2}
    assert "towers nl>en chrF" in measured[0]["metrics"]
    assert any("loss" in line for line in said)
    plot(tmp_path / "run/log.jsonl", tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 1000

    untouched = (best / "model.safetensors").stat().st_mtime_ns
    assert run.train() == best  # the time is used
    assert (best / "model.safetensors").stat().st_mtime_ns == untouched
    run.settings = replace(settings, minutes=6.0)
    course = run.course(Clock.load(tmp_path / "run/clock.json", 360))
    _, trained = load(locate(str(tmp_path / "run/model")))
    for name, weight in course.model.named_parameters():
        assert torch.equal(weight, dict(trained.named_parameters())[name])
    assert course.optimizer.state
    assert run.train() == best
    assert json.loads((tmp_path / "run/clock.json").read_text())["seconds"] >= 360


def test_tokens_are_counted_over_interruptions() -> None:
    records = [{"tokens": 10}, {"tokens": 30}, {"loss": 1}, {"tokens": 20}, {"tokens": 25}]
    assert tokens_seen(records) == 55


def test_the_command_trains_and_writes_a_model_with_its_card(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, own = data(tmp_path)
    target = tmp_path / "models/small"
    arguments = ["--data", folder, "--own", own, "--start", base, "--out", tmp_path / "run"]
    arguments += ["--minutes", "0.1", "--vocabulary", "450", "--export", target]
    arguments += ["--sentences", "2", "--questions", "2", "--tokens", "600"]
    assert main(list(map(str, arguments))) == 0
    card = (target / "README.md").read_text(encoding="utf-8")
    assert sha256(target / PACKED) in card
    assert "| nl→en right |" in card
    assert "before training | trained" in card
    assert list(
        load_chat_model(str(target)).stream([{"role": "user", "content": "?"}], max_new_tokens=3)
    )
    assert "wrote" in capsys.readouterr().out


def test_without_data_or_base_there_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no grounded-qa" in capsys.readouterr().err
    folder, own = data(tmp_path)
    arguments = ["--data", folder, "--own", own, "--out", tmp_path / "run"]
    assert main([*map(str, arguments), "--start", str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
    with pytest.raises(SetupError, match="train first"):
        read_log(tmp_path / "log.jsonl")
