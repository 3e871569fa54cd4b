"""Documents become passages, and a query becomes hits.

``read_documents`` reads files, ``PassageIndex.build`` splits and encodes them,
``PassageIndex.search`` finds passages by meaning (FAISS) and by words (BM25), and
``save_index``, ``load_index`` and ``open_or_build`` keep the index in a folder. These names are
imported from their modules: this one stays light.
"""

from index.errors import SetupError
from index.types import Block, Document, Hit, Language, Passage, Span

__all__ = ["Block", "Document", "Hit", "Language", "Passage", "SetupError", "Span"]
