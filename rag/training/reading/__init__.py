"""Training of the reading model: ``python -m rag.training.reading``."""
