"""Which sentences answer: evidence, its features, the reading model, the ranker."""
