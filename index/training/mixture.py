"""From sources to training examples: what is aligned with what, and what answers what."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.training.evaluation import LANGUAGES
from index.training.sources import Article, Pair, Question, Section, SquadQuestion
from index.types import Language

MANUALS = ("msdocs_ht", "msdocs_mt")
# How often a source comes round in one pass over the everyday sentences.
REPEATS = {"opensource_guide": 3, "qald_questions": 4, "covid_dashboard": 1, "grounded": 2}
_PASSAGE_WORDS = 70


@dataclass(frozen=True, slots=True)
class Aligned:
    """A student's sentence and the English sentence whose teacher vector it should reach."""

    sentence: str
    teacher_text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A query, the text that answers it, and (where there is one) a text close by that does not."""

    query: str
    positive: str
    negative: str = ""


def everyday_pairs(pairs: Sequence[Pair], articles: Sequence[Article]) -> list[Pair]:
    """Parallel text that is not a product manual: what users' questions and articles are like."""
    natural = [p for p in pairs if p.source not in MANUALS and _good(p) for _ in range(_repeats(p))]
    return natural + grounded_pairs(articles)


def grounded_pairs(articles: Sequence[Article]) -> list[Pair]:
    """Sentences, windows of sentences, titles, questions and answers of the training articles."""
    rng = random.Random(11)
    result: list[Pair] = []
    for article in articles:
        if article.held_out:
            continue
        own = [article.title, *article.sentences]
        own += [text for q in article.questions for text in (q.text, q.answer)]
        result += [pair for pair in own for _ in range(REPEATS["grounded"])]
        for _ in range(max(2, len(article.sentences) // 4)):
            start = rng.randrange(max(1, len(article.sentences) - 2))
            window = article.sentences[start : start + rng.randint(2, 4)]
            nl, en = (" ".join(p.side(language) for p in window) for language in LANGUAGES)
            result.append(Pair(nl, en, "grounded"))
    return result


def manual_pairs(pairs: Sequence[Pair], human: int, machine: int) -> list[Pair]:
    """A sample of the product manuals: many human translations, fewer machine ones.

    In random order, so that any beginning of it is a sample too.
    """
    rng = random.Random(12)
    chosen: list[Pair] = []
    for source, count in zip(MANUALS, (human, machine), strict=True):
        good = [p for p in pairs if p.source == source and _good(p)]
        chosen += rng.sample(good, min(count, len(good)))
    rng.shuffle(chosen)
    return chosen


def distillation(pairs: Sequence[Pair], english_share: float = 0.25) -> list[Aligned]:
    """Dutch to the teacher's English; for a share of the pairs English to itself as well."""
    rng = random.Random(13)
    dutch = [Aligned(pair.nl, pair.en) for pair in pairs]
    english = [Aligned(pair.en, pair.en) for pair in pairs if rng.random() < english_share]
    return dutch + english


def heading_matches(sections: Sequence[Section], limit: int) -> list[Match]:
    """Headings of at least two words to the text under them, within and across languages."""
    rng = random.Random(14)
    by_key: dict[str, dict[Language, Section]] = {}
    for section in sections:
        by_key.setdefault(section.key, {})[section.language] = section
    both = [versions for versions in by_key.values() if len(versions) == len(LANGUAGES)]
    rng.shuffle(both)
    matches = []
    for versions in both[:limit]:
        query, passage = rng.choice(LANGUAGES), rng.choice(LANGUAGES)
        heading, text = versions[query].heading, versions[passage].text
        if len(heading.split()) > 1 and len(text.split()) > 12:
            matches.append(Match(heading, _first_words(text)))
    return matches


def passage_matches(articles: Sequence[Article], rounds: int = 2) -> list[Match]:
    """Questions to a few sentences around their evidence, in all four directions.

    The negative is a stretch of the same article, in the same language, without evidence. One
    in two texts carries the title, as passages in an index do.
    """
    rng = random.Random(15)
    matches = []
    for article, question in _asked(articles):
        for query, passage in _directions(rounds):
            positive = _window(rng, article, question, passage, rng.randint(2, 5))
            negative = _other_window(rng, article, question, passage, rng.randint(2, 4))
            matches.append(Match(question.text.side(query), positive, negative))
    return matches


def sentence_matches(articles: Sequence[Article], rounds: int = 1) -> list[Match]:
    """Questions to the evidence sentence with its predecessor, in all four directions."""
    rng = random.Random(16)
    matches = []
    for article, question in _asked(articles):
        for query, text in _directions(rounds):
            at = rng.choice(question.evidence)
            positive = _join(article, range(max(at - 1, 0), at + 1), text)
            negative = _other_window(rng, article, question, text, 2, titled=False)
            matches.append(Match(question.text.side(query), positive, negative))
    return matches


def squad_matches(questions: Sequence[SquadQuestion]) -> list[Match]:
    """English questions to the words around their answer; keeps English retrieval in shape."""
    matches = []
    for question in questions:
        before = question.paragraph[: question.answer_start].split()
        after = question.paragraph[question.answer_start :].split()
        words = before[-(_PASSAGE_WORDS // 2) :] + after[: _PASSAGE_WORDS // 2]
        matches.append(Match(question.question, " ".join(words)))
    return matches


def _asked(articles: Sequence[Article]) -> Iterator[tuple[Article, Question]]:
    for article in articles:
        if not article.held_out:
            for question in article.questions:
                yield article, question


def _directions(rounds: int) -> list[tuple[Language, Language]]:
    return [(a, b) for a in LANGUAGES for b in LANGUAGES] * rounds


def _join(article: Article, indices: Sequence[int], language: Language) -> str:
    return " ".join(article.sentences[i].side(language) for i in indices)


def _window(
    rng: random.Random, article: Article, question: Question, language: Language, size: int
) -> str:
    count = len(article.sentences)
    at = rng.choice(question.evidence)
    start = max(0, min(at - rng.randrange(size), count - size))
    return _titled(
        rng, article, _join(article, range(start, min(start + size, count)), language), language
    )


def _other_window(
    rng: random.Random,
    article: Article,
    question: Question,
    language: Language,
    size: int,
    titled: bool = True,
) -> str:
    """A stretch without evidence, as long as the article leaves room for (at least one)."""
    count = len(article.sentences)
    for length in range(size, 0, -1):
        starts = [
            start
            for start in range(count - length + 1)
            if not set(range(start, start + length)) & set(question.evidence)
        ]
        if starts:
            start = rng.choice(starts)
            text = _join(article, range(start, start + length), language)
            return _titled(rng, article, text, language) if titled else text
    raise ValueError(f"every sentence of {article.id} is evidence")


def _titled(rng: random.Random, article: Article, text: str, language: Language) -> str:
    return f"{article.title.side(language)}. {text}" if rng.random() < 0.5 else text


def _first_words(text: str) -> str:
    return " ".join(text.split()[:_PASSAGE_WORDS])


def _good(pair: Pair) -> bool:
    """Running text of a sensible length, not codes, figures or a failed alignment."""
    nl, en = pair.nl.split(), pair.en.split()
    if not (2 <= len(nl) <= 45 and 0.5 <= len(nl) / max(len(en), 1) <= 2.0):
        return False
    letters = sum(c.isalpha() or c.isspace() for c in pair.nl)
    return letters >= 0.8 * len(pair.nl) and (pair.nl != pair.en)


def _repeats(pair: Pair) -> int:
    return REPEATS.get(pair.source, 1)
