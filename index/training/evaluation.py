"""What the encoder is judged by: translation retrieval, passages and evidence sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.training.sources import Article, Pair
from index.types import Language

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
LANGUAGES: tuple[Language, ...] = ("nl", "en")
SELECTION = "score"


@dataclass(frozen=True, slots=True)
class TestData:
    """Everything an evaluation reads: aligned test sentences by name, and all articles."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    aligned: Mapping[str, Sequence[Pair]]
    articles: Sequence[Article]


def subset(data: TestData, sentences: int = 400, every: int = 4) -> TestData:
    """A part that is quick to measure: fewer sentences, one in ``every`` other passages."""
    others = [a for a in data.articles if not a.held_out and not a.long]
    held_out = [a for a in data.articles if a.held_out]
    aligned = {name: pairs[:sentences] for name, pairs in data.aligned.items()}
    return TestData(aligned, [*held_out, *others[::every]])


def evaluate(encode: Encode, data: TestData) -> dict[str, float]:
    """All metrics by name, each between 0 and 1, and their mean ``score``.

    ``encode`` turns n texts into unit vectors, shape (n, dimension). ``score`` is the mean of
    four: Tatoeba top-1 and NTREX top-1 (of what is given), the MRR of held-out passages over
    the four directions, and evidence sentences among the first 3 over both question languages.
    """
    metrics: dict[str, float] = {}
    for name, pairs in data.aligned.items():
        metrics[f"{name} nl>en top-1"] = _alignment(encode, pairs)
    aligned = list(metrics.values())
    passages = passage_retrieval(encode, [a for a in data.articles if not a.long])
    sentences = sentence_retrieval(encode, [a for a in data.articles if a.long and a.held_out])
    metrics |= passages | sentences
    reciprocal = [value for name, value in passages.items() if name.endswith("MRR")]
    first_three = [value for name, value in sentences.items() if name.endswith("@3")]
    parts = [*aligned, float(np.mean(reciprocal)), float(np.mean(first_three))]
    metrics[SELECTION] = float(np.mean(parts))
    return metrics


def passage_retrieval(encode: Encode, articles: Sequence[Article]) -> dict[str, float]:
    """Recall@1, Recall@5 and MRR of held-out passages among all, question>passage language.

    A passage is the title and the text of a short article; its questions should find it.
    """
    asked = [(i, q) for i, a in enumerate(articles) if a.held_out for q in a.questions]
    gold = np.array([i for i, _ in asked])
    queries = {lang: encode([q.text.side(lang) for _, q in asked]) for lang in LANGUAGES}
    metrics: dict[str, float] = {}
    for passage_language in LANGUAGES:
        vectors = encode([passage_text(article, passage_language) for article in articles])
        for language in LANGUAGES:
            scores = queries[language] @ vectors.T
            own = scores[np.arange(len(gold)), gold]
            ranks = 1 + (scores > own[:, None]).sum(axis=1)
            name = f"passage {language}>{passage_language}"
            metrics[f"{name} R@1"] = float((ranks <= 1).mean())
            metrics[f"{name} R@5"] = float((ranks <= 5).mean())
            metrics[f"{name} MRR"] = float((1 / ranks).mean())
    return metrics


def sentence_retrieval(
    encode: Encode, articles: Sequence[Article], text_language: Language = "nl"
) -> dict[str, float]:
    """Questions with an evidence sentence among the first 1, 3, 5 of a whole long article.

    A sentence is encoded with its predecessor, as the reader does.
    """
    ranks: dict[Language, list[int]] = {language: [] for language in LANGUAGES}
    for article in articles:
        sentences = [pair.side(text_language) for pair in article.sentences]
        windows = encode(
            [" ".join(sentences[max(i - 1, 0) : i + 1]) for i in range(len(sentences))]
        )
        for language in LANGUAGES:
            queries = encode([q.text.side(language) for q in article.questions])
            for question, scores in zip(article.questions, queries @ windows.T, strict=True):
                best = scores[list(question.evidence)].max()
                ranks[language].append(1 + int((scores > best).sum()))
    return {
        f"sentence {language}>{text_language} @{k}": float((np.array(found) <= k).mean())
        for language, found in ranks.items()
        for k in (1, 3, 5)
    }


def passage_text(article: Article, language: Language) -> str:
    """Title and sentences of an article as one passage."""
    title = article.title.side(language)
    return f"{title}. " + " ".join(pair.side(language) for pair in article.sentences)


def _alignment(encode: Encode, pairs: Sequence[Pair]) -> float:
    dutch = encode([pair.nl for pair in pairs])
    english = encode([pair.en for pair in pairs])
    best = (dutch @ english.T).argmax(axis=1)
    return float((best == np.arange(len(pairs))).mean())
