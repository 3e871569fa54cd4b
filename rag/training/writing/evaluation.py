"""What a writer does on sentences and passages it has not learned from."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Encoder
from index.grounded_qa import LANGUAGES, Article
from index.language import guess_language
from index.training.evaluation import SELECTION
from index.training.sources import Pair
from index.types import Language
from rag.chat_models.prompt import NOT_FOUND
from rag.training.reading.evaluation import token_f1
from rag.training.writing.cases import Asked, Case
from rag.training.writing.lessons import Lesson, translation, translation_messages
from rag.training.writing.questions import QuestionMixture
from rag.training.writing.rehearsal import Outcome, rehearse
from rag.training.writing.replies import Reply

_ANSWERABLE = 2 / 3
_ENOUGH_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class Tests:
    """What an evaluation reads: aligned sentences by name, and cases by direction."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    aligned: Mapping[str, Sequence[Pair]]
    cases: Mapping[str, Sequence[Case]]

    @property
    def translations(self) -> list[Lesson]:
        """All aligned sentences, in both directions."""
        pairs = [pair for pairs in self.aligned.values() for pair in pairs]
        return [translation(*_sides(pair, into), into) for into in LANGUAGES for pair in pairs]


def make_tests(
    aligned: Mapping[str, Sequence[Pair]],
    articles: Sequence[Article],
    sentences: int,
    questions: int,
) -> Tests:
    """The same ``sentences`` of each set and ``questions`` in each direction every time.

    Two in three questions can be answered. ``articles`` are those kept out of training.
    """
    rng = random.Random(17)
    cases = {
        f"{asks}>{written}": _cases(rng, articles, asks, written, questions)
        for asks in LANGUAGES
        for written in LANGUAGES
    }
    chosen = {
        name: rng.sample(pairs, min(sentences, len(pairs))) for name, pairs in aligned.items()
    }
    return Tests(chosen, cases)


def _cases(
    rng: random.Random, articles: Sequence[Article], asks: Language, written: Language, count: int
) -> list[Case]:
    mixture = QuestionMixture(articles, language=lambda _: Lesson(""))
    asked = [Asked(a, q, asks, written) for a in articles for q in a.questions]
    answerable = [a for a in asked if a.question.evidence]
    others = [a for a in asked if not a.question.evidence]
    known = min(round(count * _ANSWERABLE), len(answerable))
    return [mixture.answered(rng, a) for a in rng.sample(answerable, known)] + [
        mixture.refused(rng, a) for a in rng.sample(others, min(count - known, len(others)))
    ]


def evaluate(
    reply: Reply, encoder: Encoder, tests: Tests, max_new_tokens: int = 96
) -> dict[str, float]:
    """All metrics by name, each between 0 and 1, and their mean ``score``.

    chrF and BLEU (sacrebleu's defaults) of translations, then for every direction,
    *question>passages*, what :func:`question_metrics` tells. ``score`` is the mean of chrF, of
    what is right, and of how well refusals are placed.
    """
    metrics = _translated(reply, tests.aligned, max_new_tokens)
    found = [value for name, value in metrics.items() if name.endswith("chrF")]
    cases = [case for cases in tests.cases.values() for case in cases]
    outcomes = iter(rehearse(cases, reply, encoder, max_new_tokens))
    right, placed = list[float](), list[float]()
    for direction, own in tests.cases.items():
        told = question_metrics([next(outcomes) for _ in own])
        right.append(told["right"])
        placed.append((told["refused"] + 1 - told["wrongly refused"]) / 2)
        metrics |= {f"{direction} {name}": value for name, value in told.items()}
    parts = [float(np.mean(values)) for values in (found, right, placed) if values]
    metrics[SELECTION] = float(np.mean(parts))
    return metrics


def question_metrics(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """What came of the questions of one direction, as shares.

    Of the answerable ones: ``answer F1``, shared words of reply and answer; ``right``, what is
    left after verification carries the answer; ``cited``, evidence of what is left that is an
    evidence sentence; ``wrongly refused``, the reply is the refusal. Of the others: ``refused``.
    ``language``: replies in the language of the question, where a reply shows one.
    """
    answerable = [o for o in outcomes if o.case.answers]
    others = [o for o in outcomes if not o.case.answers]
    spoken = [o for o in outcomes if o.reply and not is_refusal(o)]
    return {
        "answer F1": _mean([_answer_f1(o) for o in answerable]),
        "right": _mean([float(is_right(o)) for o in answerable]),
        "cited": _mean([float(hit) for o in answerable for hit in _citations(o)]),
        "wrongly refused": _mean([float(is_refusal(o)) for o in answerable]),
        "refused": _mean([float(is_refusal(o)) for o in others]),
        "language": _mean([float(guess_language(o.reply) in (o.case.asks, None)) for o in spoken]),
    }


def is_refusal(outcome: Outcome) -> bool:
    """Whether the reply says that the passages do not answer."""
    return outcome.reply.strip(" .!\"'*").upper() == NOT_FOUND[outcome.case.asks]


def is_right(outcome: Outcome) -> bool:
    """Whether what holds carries the answer.

    That is all numbers and at least half of the words of the short answer; of a yes/no question,
    its first word.
    """
    text = " ".join(claim.text for claim in outcome.shown)
    (asked, *_) = outcome.case.answers
    short = asked.question.short[asked.asks] if asked.question.short else ""
    if not short:
        return _words(text)[:1] == _words(_gold(asked))[:1]
    said, wanted = set(_words(text)), set(_words(short))
    numbers = {word for word in wanted if word.isdigit()}
    return numbers <= said and len(wanted & said) >= _ENOUGH_WORDS * len(wanted)


def _answer_f1(outcome: Outcome) -> float:
    written = " ".join(claim.text for claim in outcome.written)
    return token_f1(written, " ".join(_gold(asked) for asked in outcome.case.answers))


def _citations(outcome: Outcome) -> list[bool]:
    """For each piece of evidence of what holds, whether it is part of an evidence sentence."""
    gold = [(a.document_id, span) for a in outcome.case.answers for span in a.spans]
    return [
        any(
            piece.passage.document_id == document
            and piece.start < span.end
            and span.start < piece.end
            for document, span in gold
        )
        for claim in outcome.shown
        for piece in claim.evidence
    ]


def _translated(
    reply: Reply, aligned: Mapping[str, Sequence[Pair]], max_new_tokens: int
) -> dict[str, float]:
    from sacrebleu import corpus_bleu, corpus_chrf

    metrics: dict[str, float] = {}
    for name, pairs in aligned.items():
        for into in LANGUAGES:
            sides = [_sides(pair, into) for pair in pairs]
            requests = [translation_messages(text, into) for text, _ in sides]
            written = reply(requests, max_new_tokens)
            wanted = [[reference for _, reference in sides]]
            way = f"{name} {'en>nl' if into == 'nl' else 'nl>en'}"
            metrics[f"{way} chrF"] = corpus_chrf(written, wanted).score / 100
            metrics[f"{way} BLEU"] = corpus_bleu(written, wanted).score / 100
    return metrics


def _sides(pair: Pair, into: Language) -> tuple[str, str]:
    return (pair.en, pair.nl) if into == "nl" else (pair.nl, pair.en)


def _gold(asked: Asked) -> str:
    return asked.question.answers[asked.asks] if asked.question.answers else ""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
