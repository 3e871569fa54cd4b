"""Training of the small chat model: ``python -m rag.training.writing``."""
