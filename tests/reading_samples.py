"""A tiny real model and a few questions, to try the reading model's code."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

_TEXT = "The Normans lived in Normandy, a region in France. They were Christians."
SQUAD = lzma.compress(
    json.dumps(
        {
            "data": [
                {
                    "title": "Normans",
                    "paragraphs": [
                        {
                            "context": _TEXT,
                            "qas": [
                                {
                                    "question": "Where is Normandy?",
                                    "answers": [
                                        {"text": "France", "answer_start": _TEXT.index("France")}
                                    ],
                                },
                                {"question": "Who ruled them?", "is_impossible": True},
                            ],
                        }
                    ],
                }
            ]
        }
    ).encode()
)


_NAMES = ("Ooievaar", "Spreeuw", "Merel", "Reiger", "Valk")


def collection(folder: Path, name: str = "t", count: int = 5) -> Path:
    """Passages about towers, with a question each that is answered and one that is not."""
    folder.mkdir()
    records: list[dict[str, Any]] = []
    for i in range(count):
        high, tower = 20 + i, f"{_NAMES[i % len(_NAMES)]}{i}"
        asked = {
            "q_nl": f"Hoe hoog is de {tower}?",
            "q_en": f"How high is the {tower}?",
            "a_nl": f"{high} meter.",
            "a_en": f"{high} metres.",
            "short_nl": f"{high} meter",
            "short_en": f"{high} metres",
            "evidence": [1],
        }
        records.append(
            {
                "id": f"{name}-{i}",
                "domain": "towers",
                "title_nl": f"Toren {tower}",
                "title_en": f"{tower} tower",
                "nl": [
                    f"De {tower} staat aan het water.",
                    f"De toren is {high} meter hoog.",
                    "Hij is wit.",
                ],
                "en": [
                    f"The {tower} stands by the water.",
                    f"The tower is {high} metres high.",
                    "It is white.",
                ],
                "qa": [asked],
                "unanswerable": [
                    {"q_nl": f"Wie bouwde de {tower}?", "q_en": f"Who built the {tower}?"}
                ],
            }
        )
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def tiny_model(folder: Path) -> Path:
    """A BERT of one small layer with the bundled encoder's vocabulary and three labels."""
    from transformers import AutoTokenizer, BertConfig, BertForTokenClassification

    bundled = Path(__file__).parents[1] / "index/models/vraagbaak-minilm-nl-en"
    tokenizer = AutoTokenizer.from_pretrained(bundled)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=3,
    )
    BertForTokenClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
