"""Conversations kept in a file, and checked against the documents again later."""

from rag.export.files import load_export, write_conversation

__all__ = ["load_export", "write_conversation"]
