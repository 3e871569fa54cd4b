"""From evidence to an answer: quotes, values, corrections, citations."""
