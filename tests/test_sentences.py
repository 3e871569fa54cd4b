"""Sentence splitting: a gold list, and what must hold for any text."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.sentences import split_sentences
from index.types import Language

HERE = Path(__file__).parent
CASES = [
    json.loads(line)
    for line in (HERE / "data" / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
]
# Whatever the rules look at, mixed with whatever they do not.
PIECES = st.sampled_from(
    [
        *".!?…\"'“”‘’()[]–- \n\r\t1aAé",
        "\r\n\r\n",
        " De ",
        " the ",
        "nr.",
        "d.w.z.",
        "J.",
        "’s ",
        "…",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))
LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(["nl", "en"])


def sentences(text: str, language: Language) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, language)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case["sentences"])[:50])
def test_gold(case: dict[str, Any]) -> None:
    text = case.get("text", " ".join(case["sentences"]))
    assert sentences(text, case["language"]) == case["sentences"]


def test_the_gold_list_is_large_and_bilingual() -> None:
    count = {
        language: sum(case["language"] == language for case in CASES) for language in ("nl", "en")
    }
    assert len(CASES) >= 200
    assert min(count.values()) >= 80


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
@example("\r\r\n", "nl")
@example("a. ", "nl")
@example("\u2029x. \x1cY", "en")
def test_spans_are_ordered_and_hold_every_visible_character(text: str, language: Language) -> None:
    spans = split_sentences(text, language)
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end
    assert not text[end:].strip()


@settings(deadline=None)
@given(TEXTS, TEXTS, LANGUAGES)
def test_a_blank_line_separates_texts(first: str, second: str, language: Language) -> None:
    first, second = first.strip(), second.strip()
    alone = sentences(first, language) + sentences(second, language)
    assert sentences(f"{first}\n\n{second}", language) == alone


@settings(deadline=None)
@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=5))
def test_a_hard_wrap_changes_nothing(cases: list[dict[str, Any]]) -> None:
    text = " ".join(case["sentences"][0] for case in cases if "\n" not in case["sentences"][0])
    wrapped = text.replace(" ", "\n")
    assert [s.replace("\n", " ") for s in sentences(wrapped, "nl")] == sentences(text, "nl")


@pytest.mark.parametrize(
    "unit",
    [".", "a. ", "“Nee. ", "(x. ", "? – ", "n.v.t. ", "x ", "\n", "\r\n \r", "1.", ". ’s ", "[…] "],
)
def test_long_texts_take_a_bounded_number_of_steps(unit: str) -> None:
    """A long text of the worst kind: quadratic rules would not come back from this."""
    text = unit * (200_000 // len(unit))
    spans = split_sentences(text, "nl")
    assert sum(len(text[s.start : s.end].split()) for s in spans) == len(text.split())


def test_the_article_is_split_where_its_writer_ended_sentences() -> None:
    path = Path(
        os.environ.get("VRAAGBAAK_ARTICLE")
        or HERE.parent.parent / "shared" / "article" / "xiaomi-artikel.nl.txt"
    )
    if not path.is_file():
        pytest.skip("the original article is not here")
    text = path.read_text(encoding="utf-8")
    found = sentences(text, "nl")
    # This article uses no abbreviation with a full stop, so the plain rule is right in it.
    plain = re.split(r"(?<=[.?!])\s+(?=[A-Z])|\n\s*\n", text.strip())
    assert found == [sentence.strip() for sentence in plain]
