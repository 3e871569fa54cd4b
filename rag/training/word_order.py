"""Train what tells a sentence from words thrown together: ``python -m rag.training.word_order``.

First a small network learns which words follow one another in running text and which only in
shuffled text; then three logistic regressions learn to weigh its scores together with the order of
words in the quotes. The result is ``rag/models/word_order.json``, which
:mod:`rag.verification.word_order` reads. The same texts make the same file, but for the last digits
on another processor.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from index.grounded_qa import LANGUAGES, Article
from index.types import Language
from rag.training.order_network import train_network
from rag.training.order_regressions import train_regressions
from rag.training.passages import read_passages

_DOCUMENTATION = 0.2  # the share kept of the product documentation, most of the parallel text
_REPEATS = 4  # how often a sentence of the passages is seen for one of the parallel text


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights."""
    parser = ArgumentParser(prog="python -m rag.training.word_order", description=__doc__)
    parser.add_argument("--parallel", type=Path, required=True, help="nl, en, source, class (xz)")
    parser.add_argument(
        "--grounded", type=Path, nargs="+", required=True, help="folders of passages (grounded-qa)"
    )
    parser.add_argument("--out", type=Path, default=Path("rag/models/word_order.json"))
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--limit", type=int, help="sentences a language, to try it out")
    arguments = parser.parse_args(argv)
    chance = random.Random(7)
    passages = read_passages(arguments.grounded)
    texts = _texts(arguments.parallel, passages, chance, arguments.limit)
    record = train_network(texts, chance, arguments.epochs)
    arguments.out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    record |= train_regressions(passages, arguments.out)
    arguments.out.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _texts(
    parallel: Path,
    passages: Sequence[Article],
    chance: random.Random,
    limit: int | None,
) -> dict[Language, list[str]]:
    """Sentences to learn from, those of the articles several times."""
    texts: dict[Language, list[str]] = {"nl": [], "en": []}
    with lzma.open(parallel, "rt", encoding="utf-8") as lines:
        for line in lines:
            dutch, english, source, kind = line.rstrip("\n").split("\t")[:4]
            machine = kind not in ("A", "B", "")
            share = _DOCUMENTATION if source.startswith("msdocs") else 1.0
            if not machine and chance.random() < share:
                texts["nl"].append(dutch)
                texts["en"].append(english)
    for language in LANGUAGES:
        texts[language] = texts[language][:limit]
        seen = [passage for passage in passages if passage.split != "test"]
        own = [quote for passage in seen for quote in passage.quotes(language)]
        own += [q.answers[language] for passage in seen for q in passage.questions if q.answers]
        texts[language] += own * _REPEATS
        chance.shuffle(texts[language])
    return texts


if __name__ == "__main__":
    sys.exit(main())
