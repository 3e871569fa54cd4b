"""The second stage: questions about passages, asked and answered as in the program."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from index.grounded_qa import LANGUAGES, Article, GroundedQuestion
from index.types import Passage
from rag.training.reading.examples import excerpt, mostly_covers, passages_of, sloppy, whole
from rag.training.writing.cases import MOST_PASSAGES, Asked, Case, case_lesson, joined
from rag.training.writing.language import stretch
from rag.training.writing.lessons import Draw, Lesson, translation

_SIZES = (300, 450, 600, 600, 750, 900)  # characters of a passage
_SAME_DOMAIN = 0.7
_SAME_LANGUAGE = 0.8
DrawCase: TypeAlias = Callable[[random.Random], Case]


class QuestionMixture:
    """Endless lessons of the second stage, by kind in fixed shares.

    ``language`` draws what keeps the first stage from being forgotten. Takes at least two
    articles, since a refusal needs something else to look at.
    """

    SHARES: Mapping[str, float] = {
        "answered": 0.46,
        "two_parts": 0.07,
        "half": 0.04,
        "follow_up": 0.05,
        "unanswerable": 0.10,
        "deleted": 0.05,
        "elsewhere": 0.07,
        "translated": 0.08,
        "language": 0.08,
    }

    def __init__(self, articles: Sequence[Article], language: Draw) -> None:
        if len(articles) < 2:
            raise ValueError("questions need two articles or more")
        self._articles = articles
        self._answerable = [(a, q) for a in articles for q in a.questions if q.evidence]
        self._unanswerable = [(a, q) for a in articles for q in a.questions if not q.evidence]
        self._follow_ups = [
            (a, whole(f)) for a in articles for f in a.follow_ups if f.second.evidence
        ]
        self._near: dict[str, list[Article]] = {}
        for article in articles:
            self._near.setdefault(article.domain, []).append(article)
        self._cases: dict[str, DrawCase] = {
            "answered": lambda r: self.answered(r, self._ask(r, self._answerable)),
            "two_parts": self._two_parts,
            "half": self._half,
            "follow_up": lambda r: self.answered(r, self._ask(r, self._follow_ups)),
            "unanswerable": lambda r: self.refused(r, self._ask(r, self._unanswerable)),
            "deleted": self._deleted,
            "elsewhere": self._elsewhere,
        }
        self._others: dict[str, Draw] = {"translated": self._translated, "language": language}
        lacking = set() if self._unanswerable else {"unanswerable"}
        lacking |= set() if self._follow_ups else {"follow_up"}
        self._kinds = [kind for kind in self.SHARES if kind not in lacking]
        self._weights = [self.SHARES[kind] for kind in self._kinds]

    def draw(self, rng: random.Random) -> Lesson:
        """The next lesson."""
        (kind,) = rng.choices(self._kinds, self._weights)
        if kind in self._others:
            return self._others[kind](rng)
        case = self._cases[kind](rng)
        return case_lesson(replace(case, question=sloppy(case.question, rng)))

    def answered(self, rng: random.Random, *parts: Asked, question: str = "") -> Case:
        """A question over the passages that answer its ``parts``, and others."""
        size = rng.choice(_SIZES)
        needed: dict[str, Passage] = {}
        others: dict[str, Passage] = {}
        for part in parts:
            holding, rest = part.passages(size)
            needed |= {p.id: p for p in holding}
            others |= {p.id: p for p in rest}
        chosen = list(needed.values())[:MOST_PASSAGES]
        near = [p for id_, p in others.items() if id_ not in needed]
        room = rng.randint(0, MOST_PASSAGES - len(chosen))
        chosen += rng.sample(near, min(room, len(near)))
        passages = self._among_others(rng, parts[0], chosen)
        return Case(question or parts[0].text, parts[0].asks, passages, parts)

    def refused(self, rng: random.Random, asked: Asked) -> Case:
        """A question over passages of its article that do not answer it, and others."""
        _, others = asked.passages(rng.choice(_SIZES))
        return self._over(rng, asked, others)

    def _ask(
        self, rng: random.Random, choices: Sequence[tuple[Article, GroundedQuestion]]
    ) -> Asked:
        article, question = rng.choice(choices)
        return Asked(article, question, rng.choice(LANGUAGES), rng.choice(LANGUAGES))

    def _two_parts(self, rng: random.Random) -> Case:
        """Two questions on one article in one breath."""
        first = self._ask(rng, self._answerable)
        second = _another(rng, first, answerable=True)
        if second is None:
            return self.answered(rng, first)
        return self.answered(rng, first, second, question=joined(first, second))

    def _half(self, rng: random.Random) -> Case:
        """Two questions, of which the text answers one: that answer, and no more."""
        first = self._ask(rng, self._answerable)
        second = _another(rng, first, answerable=False)
        if second is None:
            return self.answered(rng, first)
        pair = (first, second) if rng.random() < 0.5 else (second, first)
        return self.answered(rng, first, question=joined(*pair))

    def _deleted(self, rng: random.Random) -> Case:
        """An answerable question over its passages without the sentences that answer."""
        asked = self._ask(rng, self._answerable)
        holding, others = asked.passages(rng.choice(_SIZES))
        spans = asked.spans
        left = []
        for passage in holding:
            rest = [
                s for s in passage.sentences if not any(mostly_covers(s, span) for span in spans)
            ]
            left += [excerpt(passage, rest)] if rest else []
        return self._over(rng, asked, left + others)

    def _elsewhere(self, rng: random.Random) -> Case:
        """An answerable question over texts that are about something like it."""
        asked = self._ask(rng, self._answerable)
        _, others = asked.passages(rng.choice(_SIZES))
        return self._over(rng, asked, others if rng.random() < 0.5 else [])

    def _over(self, rng: random.Random, asked: Asked, passages: Sequence[Passage]) -> Case:
        """The question over some of ``passages``, none of which answers it, and others."""
        kept = rng.sample(passages, min(len(passages), rng.randint(1, MOST_PASSAGES)))
        chosen = self._among_others(rng, asked, kept)
        while not chosen:
            chosen = self._among_others(rng, asked, kept)
        return Case(asked.text, asked.asks, chosen)

    def _among_others(
        self, rng: random.Random, asked: Asked, chosen: Sequence[Passage]
    ) -> tuple[Passage, ...]:
        """``chosen`` and passages of other articles, some in the other language, in any order."""
        passages = {passage.id: passage for passage in chosen}
        near = self._near[asked.article.domain] if rng.random() < _SAME_DOMAIN else self._articles
        for article in rng.choices(near, k=rng.randint(0, MOST_PASSAGES - len(passages))):
            same = rng.random() < _SAME_LANGUAGE
            written = asked.written if same else rng.choice(LANGUAGES)
            # An edition in the other language of the article itself would answer as well.
            if article is not asked.article:
                passage = rng.choice(passages_of(article, written, rng.choice(_SIZES)))
                passages[passage.id] = passage
        mixed = list(passages.values())
        rng.shuffle(mixed)
        return tuple(mixed)

    def _translated(self, rng: random.Random) -> Lesson:
        """An evidence sentence in the other language."""
        article, question = rng.choice(self._answerable)
        into = rng.choice(LANGUAGES)
        at = rng.choice(question.evidence)
        nl, en = (stretch(article, language, at, at + 1) for language in LANGUAGES)
        text, translated = (en, nl) if into == "nl" else (nl, en)
        return translation(text, translated, into)


def _another(rng: random.Random, first: Asked, *, answerable: bool) -> Asked | None:
    """Another question on the same article, in the same languages."""
    questions = [
        question
        for question in first.article.questions
        if bool(question.evidence) == answerable and question is not first.question
    ]
    if not questions:
        return None
    return Asked(first.article, rng.choice(questions), first.asks, first.written)
