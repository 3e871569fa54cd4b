"""The finished reading model: half precision, a plain transformers folder, and its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, fields
from pathlib import Path

from index.training.export import CARD, WEIGHTS, begin_folder, replace_folder, sha256, write_half
from rag.training.reading.evaluation import Scores

_SETTINGS = ("config.json", "tokenizer.json", "tokenizer_config.json")


def export(trained: Path, target: Path) -> None:
    """Write the model in ``trained`` to ``target`` in float16, without a card yet."""
    unfinished = begin_folder(target, trained, _SETTINGS)
    write_half(trained / WEIGHTS, unfinished / WEIGHTS)
    replace_folder(unfinished, target)


def write_card(
    folder: Path, scores: Mapping[str, Scores], minutes: float, questions: int, start: str
) -> None:
    """Write the card of the model in ``folder``.

    ``questions`` are those it learned from in ``minutes``, ``start`` the model it began as.
    """
    body = _CARD.format(
        minutes=minutes,
        questions=questions,
        start=start,
        scores=score_table(scores),
        sha256=sha256(folder / WEIGHTS),
        megabytes=(folder / WEIGHTS).stat().st_size / 1e6,
    )
    (folder / CARD).write_text(body, encoding="utf-8")


def score_table(scores: Mapping[str, Scores]) -> str:
    """A Markdown table with a row for every direction, in percent."""
    names = [field.name.replace("_", " ") for field in fields(Scores)]
    lines = ["| question→text | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for direction, score in scores.items():
        *shares, questions = astuple(score)
        cells = [f"{100 * share:.1f}" for share in shares] + [str(questions)]
        lines.append(f"| {direction.replace('>', '→')} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def minutes_trained(out: Path) -> float:
    """How long the run in ``out`` has trained."""
    return float(json.loads((out / "clock.json").read_text(encoding="utf-8"))["seconds"]) / 60


_CARD = """---
language: [nl, en]
license: apache-2.0
library_name: transformers
pipeline_tag: token-classification
base_model: sentence-transformers/all-MiniLM-L6-v2
---
# vraagbaak-reader-nl-en

Reads a question and a passage, in Dutch or English, each in either, and says of every sentence how
likely it is that it answers, and which of its words do. A token classifier with three labels:
`evidence`, `start`, `end`. A sentence scores the mean `evidence` of its tokens; "no answer here"
scores that of the first token. 6 layers, 384 dimensions, 320 tokens.

## Where it comes from

Base: `vraagbaak-minilm-nl-en`, the encoder that comes with Vraagbaak (from
`sentence-transformers/all-MiniLM-L6-v2`, Apache-2.0).

| data | used for | licence |
|---|---|---|
| grounded-qa, and `rag/training/data` (both ours) | questions in all four directions | CC0 |
| part of SQuAD 2.0, XQuAD (English) | English questions, answerable and not | CC BY-SA 4.0 |

None of these texts are in this folder. Every tenth passage, the long articles for testing and what
the ranker is fitted on (`index/grounded_qa.py`) were kept out of training.

## How it was made

{minutes:.0f} minutes on one or two CPU cores that had other work as well, started from `{start}`,
with {questions:,} hand-written questions in all four directions: cross-entropy of choosing among
"no answer" and the sentences, plus 0.3 × that of the first and last answering word. Unanswerable
are those marked so by hand, answerable ones whose evidence was taken out of the passage, and ones
asked of another passage.
The word embeddings stay as they are in the encoder. `python -m rag.training.reading` makes it
again; `docs/reading.md` in the repository tells more.

## Scores

In percent, each question on the passage it was written on, passages not trained on. *first*: the
best sentence is evidence. *sentence f1*, *span f1*: what would be quoted, and the answering words,
against the annotation. *auc*, *refused*: answerable against unanswerable questions on the same
passage (hand-written near misses), and how many of the latter are refused when one in twenty of
the former is.

{scores}

## Weights

`model.safetensors`, {megabytes:.1f} MB in float16, sha256:

    {sha256}
"""
