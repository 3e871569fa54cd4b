"""Lessons about the towers of the samples."""

from __future__ import annotations

import random

from index.grounded_qa import Article
from rag.training.writing.cases import Asked, Case
from rag.training.writing.language import LanguageMixture, LanguageTexts
from rag.training.writing.questions import QuestionMixture
from tests.writing_samples import PAIRS


def mixture_of(articles: list[Article]) -> QuestionMixture:
    return QuestionMixture(articles, LanguageMixture(LanguageTexts.of(PAIRS, (), articles)).draw)


def case_of(articles: list[Article], asks: str = "en", written: str = "nl") -> Case:
    asked = Asked(articles[0], articles[0].questions[0], asks, written)  # type: ignore[arg-type]
    return mixture_of(articles).answered(random.Random(1), asked)
