"""All texts of a run, read from one folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.training import sources
from index.training.evaluation import TestData
from index.training.sources import Article, Pair, Section, SquadQuestion

_NTREX_SENTENCES = 1000


@dataclass(frozen=True, slots=True)
class Corpus:
    """All that is trained on and tested with."""

    pairs: Sequence[Pair]
    articles: Sequence[Article]
    sections: Sequence[Section]
    squad: Sequence[SquadQuestion]
    tests: TestData


def read_corpus(folder: Path) -> Corpus:
    """Read ``folder``; raises ``SetupError`` when a file of it is missing."""
    articles = sources.read_articles(folder)
    aligned = {
        "Tatoeba": sources.read_test_pairs(folder / sources.TATOEBA_TEST),
        "NTREX": sources.read_test_pairs(folder / sources.NTREX_TEST)[:_NTREX_SENTENCES],
    }
    return Corpus(
        pairs=sources.read_pairs(folder),
        articles=articles,
        sections=sources.read_sections(folder),
        squad=sources.read_squad(folder),
        tests=TestData(aligned, articles),
    )
