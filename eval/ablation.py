"""``vraagbaak eval ablation``: what each part of the search adds, per encoder and direction."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from eval.command import run, write_tables
from eval.metrics import Figure, bootstrap
from eval.qrels import Qrels, judge_passages
from eval.retrieval import (
    IN_USE,
    METHODS,
    Search,
    evaluate_retrieval,
    retrieval_figures,
    searches,
)
from eval.tables import Table, measure_name, percent, table_text
from index.errors import SetupError
from index.passages import DEFAULT_MAX_CHARS, DEFAULT_OVERLAP
from index.types import Document, Language, Passage

if TYPE_CHECKING:
    from eval.dataset import Question
    from index.encoder import Encoder, Vectors
    from index.passage_index import PassageIndex

_EPILOG = """examples:
  vraagbaak eval ablation --documents article.txt
  vraagbaak eval ablation --encoder all-MiniLM-L6-v2 --encoder intfloat/multilingual-e5-small
  vraagbaak eval ablation --grounded-qa grounded-qa/ --parallel tatoeba.tsv --markdown table.md
"""
_LANGUAGES: tuple[Language, Language] = ("nl", "en")

Judge: TypeAlias = "Callable[[Sequence[Passage], Language], Qrels]"


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, by language, and questions about them; ``judge`` finds what is relevant."""

    name: str
    documents: dict[Language, tuple[Document, ...]]
    questions: tuple[Question, ...]
    judge: Judge


class PreparedEncoder:
    """An encoder that has encoded all queries beforehand, in batches: far faster than singly."""

    def __init__(self, encoder: Encoder, queries: Sequence[str]) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        distinct = list(dict.fromkeys(queries))
        self._vectors = dict(zip(distinct, encoder.encode_queries(distinct), strict=True))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched."""
        return self._encoder.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of queries, known ones from memory."""
        import numpy as np

        if not all(text in self._vectors for text in texts):
            return self._encoder.encode_queries(texts)
        return np.stack([self._vectors[text] for text in texts])


@dataclass(frozen=True, slots=True)
class PassageSize:
    """How documents are cut: characters at most, and sentences repeated from the one before."""

    max_chars: int = DEFAULT_MAX_CHARS
    overlap: int = DEFAULT_OVERLAP

    def __str__(self) -> str:
        """For a table's title."""
        return f"passages of up to {self.max_chars} characters, {self.overlap} sentences repeated"


def collection_table(
    collection: Collection, encoders: Sequence[Encoder], size: PassageSize, rerank: str = ""
) -> Table:
    """Retrieval per direction, method and encoder; BM25 once, as it needs no encoder.

    ``rerank`` names the encoder whose hits are reranked as well, by the bundled models.
    """
    header: tuple[str, ...] = ()
    rows: dict[tuple[str, ...], tuple[str, ...]] = {}
    for encoder in encoders:
        queries = [q.text(language) for q in collection.questions for language in _LANGUAGES]
        prepared = PreparedEncoder(encoder, queries)
        for direction, method, figures in _directions(
            collection, prepared, size, rerank=encoder.name == rerank
        ):
            header = tuple(measure_name(name) for name in figures)
            key = (direction, method, "" if method == "BM25" else encoder.name)
            rows.setdefault(key, tuple(percent(asdict(figure)) for figure in figures.values()))
    ordered = sorted(rows, key=lambda key: (key[0], list(METHODS)[::-1].index(key[1])))
    count = len(collection.questions)
    title = f"{collection.name}: {count} questions in either language; {size}"
    return Table(
        title,
        ("question→passages", "method", "encoder", *header),
        tuple((*key, *rows[key]) for key in ordered),
        words=3,
    )


def _directions(
    collection: Collection, encoder: Encoder, size: PassageSize, *, rerank: bool
) -> Iterator[tuple[str, str, dict[str, Figure]]]:
    from index.passage_index import PassageIndex

    for language, documents in collection.documents.items():
        index = PassageIndex.build(
            documents, encoder, max_chars=size.max_chars, overlap=size.overlap
        )
        qrels = collection.judge(index.passages, language)
        methods = searches(index) | ({IN_USE: _reranked(index)} if rerank else {})
        for asked_in in _LANGUAGES:
            results = evaluate_retrieval(
                methods, index.passages, collection.questions, qrels, asked_in
            )
            for method in methods:
                chosen = [result for result in results if result.method == method]
                # Lexical search leaves passages in another language alone: fused is dense then.
                if asked_in == language or method in ("dense", IN_USE):
                    yield f"{asked_in}→{language}", method, retrieval_figures(chosen)


def _reranked(index: PassageIndex) -> Search:
    """What an answer uses: the index's hits in the order that reading gives them."""
    from rag.answers.reader import Reader
    from rag.pipeline import Pipeline
    from rag.ranking.evidence_ranker import EvidenceRanker
    from rag.ranking.ranker import load_rankers
    from rag.ranking.reading import load_reading_model
    from rag.ranking.sentence_vectors import CachingEncoder

    ranker = EvidenceRanker(CachingEncoder(index.encoder), load_reading_model(), load_rankers())
    return Pipeline(index, Reader(), Reader(), ranker).search


def parallel_table(path: Path, encoders: Sequence[Encoder]) -> Table:
    """How often the nearest sentence in the other language is the translation."""
    pairs = _read_pairs(path)
    rows = []
    for encoder in encoders:
        to_english, to_dutch = _top1(pairs, encoder)
        rows.append((encoder.name, percent(asdict(to_english)), percent(asdict(to_dutch))))
    title = f"{path.name}: the nearest of {len(pairs)} sentences is the translation"
    return Table(title, ("encoder", "nl→en", "en→nl"), tuple(rows))


def _top1(pairs: Sequence[tuple[str, str]], encoder: Encoder) -> tuple[Figure, Figure]:
    """Share of sentences nearest to their translation, in both directions.

    As Artetxe and Schwenk (TACL 2019) do on Tatoeba; of equal sentences each counts as right.
    """
    dutch, english = [nl for nl, _ in pairs], [en for _, en in pairs]
    found = []
    for queries, texts in ((dutch, english), (english, dutch)):
        nearest = encoder.encode_queries(queries) @ encoder.encode_passages(texts).T
        best = nearest.argmax(axis=1)
        found.append(bootstrap([float(texts[row] == texts[n]) for n, row in enumerate(best)]))
    return found[0], found[1]


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"Cannot read the sentence pairs in {path}: {error}.") from error
    cells = [line.split("\t") for line in lines if line.strip()]
    if not cells or any(len(row) < 2 for row in cells):
        raise SetupError(f"{path} must have a Dutch sentence, a tab and an English one a line.")
    return [(row[0], row[1]) for row in cells]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    return run(_run, _parser().parse_args(argv))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="vraagbaak eval ablation",
        description="Measure BM25, dense and fused search for every encoder given, for questions "
        "in either language over passages in either language. Follow-ups are left out.",
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--encoder", action="append", metavar="NAME", help="may be repeated")
    parser.add_argument("--documents", nargs="+", type=Path, metavar="PATH", help="what to search")
    parser.add_argument(
        "--max-chars",
        action="append",
        type=int,
        metavar="N",
        help=f"size of a passage in characters; may be repeated (default {DEFAULT_MAX_CHARS})",
    )
    parser.add_argument(
        "--overlap", type=int, default=0, metavar="N", help="sentences repeated (default 0)"
    )
    parser.add_argument(
        "--rerank", action="store_true", help="also: the bundled encoder's hits, reranked"
    )
    parser.add_argument("--questions", type=Path, metavar="FILE", help="questions, JSON lines")
    parser.add_argument("--facts", type=Path, metavar="FILE", help="their facts, JSON lines")
    parser.add_argument(
        "--grounded-qa", type=Path, metavar="FOLDER", help="also: these articles as one collection"
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=500,
        metavar="N",
        help="questions taken from grounded-qa, spread evenly; 0 for all (default 500)",
    )
    parser.add_argument(
        "--parallel",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="also: find the translation in this file of nl<tab>en lines; may be repeated",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    return parser


def _run(arguments: Namespace) -> None:
    from index.encoder import DEFAULT_ENCODER, load_encoder

    collections = [_article(arguments)]
    if arguments.grounded_qa:
        collections.append(_pooled(arguments.grounded_qa, arguments.limit))
    encoders = [load_encoder(name) for name in arguments.encoder or [DEFAULT_ENCODER]]
    tables = []
    rerank = DEFAULT_ENCODER if arguments.rerank else ""
    sizes = [PassageSize(n, arguments.overlap) for n in arguments.max_chars or [DEFAULT_MAX_CHARS]]
    for table in _tables(collections, arguments.parallel, encoders, sizes, rerank):
        print(table_text(table), end="\n\n", flush=True)
        tables.append(table)
    write_tables("Ablation", tables, arguments.markdown)


def _tables(
    collections: Sequence[Collection],
    parallel: Sequence[Path],
    encoders: Sequence[Encoder],
    sizes: Sequence[PassageSize],
    rerank: str,
) -> Iterator[Table]:
    for collection, size in product(collections, sizes):
        _tell(f"{collection.name}, {size}…")
        yield collection_table(collection, encoders, size, rerank)
    for path in parallel:
        _tell(f"{path.name}…")
        yield parallel_table(path, encoders)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _article(arguments: Namespace) -> Collection:
    from eval.dataset import load_questions
    from eval.facts import load_facts
    from index.readers import read_documents
    from rag.loading import shipped_corpus

    facts = load_facts(arguments.facts)
    asked = [q for q in load_questions(arguments.questions, facts) if q.answerable and not q.after]
    read = read_documents(tuple(arguments.documents or (shipped_corpus(),)))
    documents = {
        language: tuple(document for document in read if document.language == language)
        for language in _LANGUAGES
        if any(document.language == language for document in read)
    }

    def judge(passages: Sequence[Passage], language: Language) -> Qrels:
        return judge_passages(documents[language], passages, asked, facts)

    return Collection("documents", documents, tuple(asked), judge)


def _pooled(folder: Path, limit: int) -> Collection:
    from eval.grounded_qa import read_pool

    pool = read_pool(folder)
    step = max(1, len(pool.questions) // limit) if limit > 0 else 1
    questions = pool.questions[::step][: limit or None]
    return Collection("grounded-qa, pooled", pool.documents, questions, pool.qrels)
