"""The first stage: Dutch, and both languages side by side."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.grounded_qa import LANGUAGES, Article
from index.training.mixture import everyday_pairs, manual_pairs
from index.training.sources import Pair, Section
from index.types import Language
from rag.training.writing.lessons import Draw, Lesson, translation

# Machine-translated Dutch: to read, never to write.
_MACHINE = "msdocs_mt"
_MANUALS_HUMAN, _MANUALS_MACHINE = 250_000, 40_000
_LONGEST_SECTION = 1200  # characters
_MOST_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class LanguageTexts:
    """The texts of the first stage, read once."""

    everyday: Sequence[Pair]
    manuals: Sequence[Pair]
    sections: Sequence[Section]
    articles: Sequence[Article]

    @classmethod
    def of(
        cls, pairs: Sequence[Pair], sections: Sequence[Section], articles: Sequence[Article]
    ) -> LanguageTexts:
        """Sentences worth learning from; ``articles`` are those that may be learned from."""
        return cls(
            everyday_pairs(pairs, ()),
            manual_pairs(pairs, _MANUALS_HUMAN, _MANUALS_MACHINE),
            sections,
            articles,
        )

    def vocabulary_texts(self) -> list[str]:
        """Texts by which to choose the vocabulary: natural sources weigh more than manuals."""
        human = [pair for pair in self.manuals if pair.source != _MACHINE]
        sentences = [*self.everyday, *human[: len(self.everyday) * 2 // 3]]
        own = [a.documents[language].text for a in self.articles for language in LANGUAGES]
        return [text for pair in sentences for text in (pair.nl, pair.en)] + own * 4


class LanguageMixture:
    """Endless lessons of the first stage, by kind in fixed shares.

    Manuals are eleven in twelve of the sentences there are; here they are two in five.
    """

    SHARES: Mapping[str, float] = {
        "everyday": 0.25,
        "manuals": 0.40,
        "stories": 0.10,
        "sections": 0.25,
    }

    def __init__(self, texts: LanguageTexts) -> None:
        self._texts = texts
        self._draws: dict[str, Draw] = {
            "everyday": lambda r: _both_ways(r, r.choice(texts.everyday)),
            "manuals": lambda r: _both_ways(r, r.choice(texts.manuals)),
            "stories": self._story,
            "sections": self._section,
        }
        have = {
            "everyday": texts.everyday,
            "manuals": texts.manuals,
            "stories": texts.articles,
            "sections": texts.sections,
        }
        self._kinds = [kind for kind in self.SHARES if have[kind]]
        self._weights = [self.SHARES[kind] for kind in self._kinds]

    def draw(self, rng: random.Random) -> Lesson:
        """The next lesson."""
        (kind,) = rng.choices(self._kinds, self._weights)
        return self._draws[kind](rng)

    def _story(self, rng: random.Random) -> Lesson:
        """One to five sentences in a row of an article, to translate or as they stand."""
        article = rng.choice(self._texts.articles)
        count = len(article.sentences["nl"])
        first = rng.randrange(count)
        last = min(first + rng.randint(1, _MOST_SENTENCES), count)
        nl, en = (stretch(article, language, first, last) for language in LANGUAGES)
        pair = Pair(nl, en, "grounded-qa")
        return _both_ways(rng, pair) if rng.random() < 0.7 else Lesson(rng.choice((nl, en)))

    def _section(self, rng: random.Random) -> Lesson:
        """A heading and its text; in Dutch mostly, of which the base knows so little."""
        for _ in range(4):
            section = rng.choice(self._texts.sections)
            if section.language == "nl":
                break
        return Lesson(f"{section.heading}\n\n{_whole_words(section.text)}")


def stretch(article: Article, language: Language, first: int, last: int) -> str:
    """Sentences ``first`` up to ``last`` of the article, joined by spaces."""
    text = article.documents[language].text
    return " ".join(text[s.start : s.end] for s in article.sentences[language][first:last])


def _both_ways(rng: random.Random, pair: Pair) -> Lesson:
    """The pair in one direction; what there is to read is learned as well."""
    machine = pair.source == _MACHINE
    into: Language = "en" if machine else rng.choice(LANGUAGES)
    text, translated = (pair.en, pair.nl) if into == "nl" else (pair.nl, pair.en)
    return translation(text, translated, into, whole=not machine)


def _whole_words(text: str) -> str:
    return text if len(text) <= _LONGEST_SECTION else text[:_LONGEST_SECTION].rpartition(" ")[0]
