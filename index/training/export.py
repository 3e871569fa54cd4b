"""The finished encoder: half precision, plain sentence-transformers layout, and its card."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import SetupError

CARD = "README.md"
WEIGHTS = "model.safetensors"
LIMIT = 50_000_000
_SETTINGS = (
    "config_sentence_transformers.json",
    "modules.json",
    "sentence_bert_config.json",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "1_Pooling/config.json",
)


@dataclass(frozen=True, slots=True)
class Course:
    """What the card tells of a run: columns of scores (name to metrics), minutes, examples."""

    scores: Mapping[str, Mapping[str, float]]
    minutes: float
    steps: int
    sentences_aligned: int
    queries_matched: int


def export_weights(best: Path, student: Path, target: Path) -> str:
    """Write the model in ``best`` to ``target`` in float16; returns the weights' sha256.

    Settings come from ``student``, so the layout is the one every version of
    sentence-transformers reads; ``config.json`` asks for float32 when loading. Raises
    ``SetupError`` when the folder would be larger than ``LIMIT`` bytes.
    """
    unfinished = begin_folder(target, student, _SETTINGS)
    config = json.loads((student / "config.json").read_text(encoding="utf-8"))
    config |= {"dtype": "float32", "torch_dtype": "float32"}
    (unfinished / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_half(best / WEIGHTS, unfinished / WEIGHTS)
    check_size(unfinished, LIMIT, "The encoder", "Train it with a smaller vocabulary.")
    replace_folder(unfinished, target)
    return sha256(target / WEIGHTS)


def begin_folder(target: Path, source: Path, settings: Iterable[str]) -> Path:
    """A folder beside ``target``, with these files of ``source``, for :func:`replace_folder`."""
    unfinished = target.with_name(target.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in settings:
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, unfinished / name)
    return unfinished


def check_size(unfinished: Path, limit: int, what: str, cure: str) -> None:
    """Remove a folder of more than ``limit`` bytes, and raise ``SetupError`` with the cure."""
    size = folder_size(unfinished)
    if size > limit:
        shutil.rmtree(unfinished)
        raise SetupError(f"{what} takes {size:,} bytes; {limit:,} may be shipped. {cure}")


def write_half(source: Path, target: Path) -> None:
    """Write the safetensors file ``source`` to ``target`` with its numbers in float16."""
    from safetensors.numpy import load_file, save_file

    weights = {
        name: value.astype(np.float16) if value.dtype.kind == "f" else value
        for name, value in load_file(source).items()
    }
    save_file(weights, target, metadata={"format": "pt"})
    target.chmod(0o644)  # safetensors writes files only their owner may read


def replace_folder(finished: Path, target: Path) -> None:
    """Put a finished folder in the place of an older one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    finished.rename(target)


def folder_size(folder: Path) -> int:
    """Bytes of all files in ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_card(target: Path, checksum: str, course: Course) -> None:
    """Write the model card beside the weights in ``target``."""
    body = _CARD.format(
        minutes=course.minutes,
        steps=course.steps,
        aligned=course.sentences_aligned,
        matched=course.queries_matched,
        scores=score_table(course.scores),
        sha256=checksum,
        megabytes=(target / WEIGHTS).stat().st_size / 1e6,
    )
    (target / CARD).write_text(body, encoding="utf-8")


def score_table(columns: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table with a row for every metric, in percent."""
    names = list(columns)
    rows = ["| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for metric in columns[names[-1]]:
        values = [f"{100 * columns[name][metric]:.1f}" for name in names]
        rows.append(f"| {metric.replace('>', '→')} | " + " | ".join(values) + " |")
    return "\n".join(rows)


_CARD = """---
language: [nl, en]
license: apache-2.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: sentence-transformers/all-MiniLM-L6-v2
---
# vraagbaak-minilm-nl-en

A small sentence encoder for Dutch and English: a question in either language finds passages in
either. 384 dimensions, unit length, cosine similarity, 256 tokens, no prefixes. It is
all-MiniLM-L6-v2 with a bilingual vocabulary, trained further for {minutes:.0f} minutes on two
CPU cores that had other work as well.

## Where it comes from

Base: `sentence-transformers/all-MiniLM-L6-v2` (Apache-2.0), which is also its teacher.

| data | used for | licence |
|---|---|---|
| Microsoft's product documentation | alignment, headings → text | CC BY 4.0 |
| Tatoeba | alignment | CC BY 2.0 FR |
| tldr-pages, opensource.guide | alignment | CC BY 4.0 |
| GNOME user documentation | alignment | CC BY 3.0 |
| Dutch COVID-19 dashboard, Hedy | alignment | EUPL 1.2 |
| Mozilla site texts | alignment | MPL 2.0 |
| QALD questions | alignment | MIT |
| grounded-qa (written for this project) | alignment, questions → passages and sentences | CC0 |
| part of SQuAD 2.0 | English questions → paragraphs | CC BY-SA 4.0 |

None of these texts are in this folder. The tests (Tatoeba of LASER, NTREX, every tenth passage
of grounded-qa and two of its long articles) were kept out of training, but parts of them chose
the checkpoint.

## How it was made

1. A WordPiece vocabulary of 33,000 tokens for both languages. A Dutch token starts as the mean
   of the English tokens it is aligned with (IBM Model 1 over the parallel sentences).
2. {steps:,} batches, some {aligned:,} sentences and {matched:,} queries: distillation (a Dutch
   sentence, and for a quarter of the pairs the English one, to the teacher's vector of the
   English sentence; 1 − cosine + 0.3 × in-batch cross-entropy) mixed with contrastive learning
   (headings → text, questions → passages and → evidence sentences in all four directions, with
   negatives from the same article), more of the latter towards the end.
3. The best checkpoint by the mean of Tatoeba top-1, NTREX top-1, the MRR of held-out passages
   and the evidence sentences among the first three; weights in float16.

`python -m index.training` makes it again; `docs/encoder.md` in the repository tells more.

## Scores

In percent; *question→text*. Passages: held-out passages of grounded-qa found among all of them.
Sentences: an evidence sentence among the first k of a whole held-out Dutch article.

{scores}

## Weights

`model.safetensors`, {megabytes:.1f} MB, sha256:

    {sha256}
"""
