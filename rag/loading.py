"""The one place where settings become objects."""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.encoder import DEFAULT_ENCODER, Encoder, load_encoder
from index.errors import SetupError
from index.passage_index import PassageIndex
from index.readers import read_documents
from index.storage import hash_documents, load_index, open_or_build, read_metadata
from index.storage import load_documents as stored_documents
from index.types import Document
from rag.answers.reader import Reader
from rag.chat_models.loading import load_chat_model
from rag.chat_models.server import ServerChatModel
from rag.chat_models.writer import ChatModel, ChatWriter
from rag.config import Config
from rag.pipeline import Pipeline
from rag.ranking.evidence_ranker import EvidenceRanker
from rag.ranking.ranker import load_rankers
from rag.ranking.reading import load_reading_model
from rag.ranking.sentence_vectors import CachingEncoder
from rag.writing import Writer


def load_pipeline(config: Config | None = None) -> Pipeline:
    """Read and index the documents and load the models that ``config`` names.

    An index made before from the same texts with the same encoder is used again.

    Raises:
        SetupError: a document, an index or a model cannot be used; the message says why and
            what to do.

    """
    config = config or Config()
    index = _index(config)
    reader = Reader()
    return Pipeline(
        index=index,
        writer=_writer(config, index.encoder, reader),
        reader=reader,
        ranker=EvidenceRanker(index.encoder, load_reading_model(), load_rankers()),
        language=config.language,
        top_k=config.top_k,
        instant=config.instant,
    )


def _index(config: Config) -> PassageIndex:
    if config.index:
        name = config.encoder or read_metadata(config.index).encoder
        return load_index(config.index, CachingEncoder(load_encoder(name)))
    documents = read_documents(tuple(config.documents) or (shipped_corpus(),))
    encoder = CachingEncoder(load_encoder(config.encoder or DEFAULT_ENCODER))
    name = f"{Path(encoder.name).name}-{hash_documents(documents)[:16]}"
    try:
        return open_or_build(_cache_folder() / name, documents, encoder)
    except SetupError as error:
        # The cache is a convenience: without it, the index is made anew each time.
        logging.getLogger(__name__).warning("The index is not kept: %s", error)
        return PassageIndex.build(documents, encoder)


def load_documents(config: Config | None = None) -> tuple[Document, ...]:
    """Read the documents that ``config`` names, without any model.

    Raises:
        SetupError: a document or an index cannot be used.

    """
    config = config or Config()
    if config.index:
        return stored_documents(config.index)
    return read_documents(tuple(config.documents) or (shipped_corpus(),))


def shipped_corpus() -> Path:
    """The folder of the article that comes with the program, in Dutch and in English."""
    return Path(str(files("rag") / "corpus"))


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("vraagbaak", appauthor=False) / "indexes"


def _writer(config: Config, encoder: Encoder, reader: Reader) -> Writer:
    model = _chat_model(config)
    if model is None:
        return reader
    return ChatWriter(model, encoder, config.max_new_tokens, config.context_tokens)


def _chat_model(config: Config) -> ChatModel | None:
    if config.server is not None:
        return ServerChatModel(config.server, config.model, timeout=config.server_timeout)
    return load_chat_model(config.model, int8=config.int8) if config.model is not None else None


@cache
def default_pipeline() -> Pipeline:
    """The pipeline over the corpus that comes with the program, loaded once."""
    return load_pipeline()
