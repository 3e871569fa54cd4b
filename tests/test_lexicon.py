"""Words that translate each other: learning them, and holding a claim to a foreign quote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.training.lexicon import translations as learnt
from rag.training.passages import read_passages
from rag.verification import verify
from rag.verification.lexicon import is_word_of, translations
from rag.verification.order_across import order_across
from rag.verification.sentence import analyse


def test_words_that_keep_coming_together_translate_each_other() -> None:
    pairs = [
        (["schip", "vaart"], ["ship", "sail"]),
        (["schip", "zinkt"], ["ship", "sink"]),
        (["molen", "vaart"], ["mill", "sail"]),
        (["molen", "zinkt"], ["mill", "sink"]),
    ]
    found = learnt(pairs * 3)
    assert {word: others[0] for word, others in found.items()} == {
        "schip": "ship", "vaart": "sail", "zinkt": "sink", "molen": "mill",
    }  # fmt: skip


def test_files_kept_for_measuring_are_not_learnt_from(tmp_path: Path) -> None:
    for name in ("a", "aa", "ab", "af", "ag"):
        record = {"id": f"{name}-1", "nl": ["Zo is het."], "en": ["That is so."], "qa": []}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    assert [passage.file for passage in read_passages([tmp_path])] == ["a", "aa"]


def test_the_lexicon_knows_both_directions() -> None:
    assert "schip" in translations("ship", "en")
    assert "ship" in translations("schip", "nl")
    assert is_word_of("ship", "en") and not is_word_of("ship", "nl")
    assert translations("qwx", "nl") == frozenset()


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("The town hall was sold to a brewery.", True),
        ("The harbour was deepened for a ferry.", False),
    ],
)
def test_a_claim_has_counterparts_in_a_quote_in_the_other_language(
    claim: str, supported: bool
) -> None:
    """Without an encoder, and with one that finds the two somewhat alike."""
    quote = "Het raadhuis werd in het voorjaar verkocht aan een brouwerij."
    assert verify(claim, [quote], language="en").supported == supported
    assert verify(claim, [quote], language="en", similarity=0.4).supported == supported


@pytest.mark.parametrize(
    "claim",
    [
        "The ferry vaart every day to the island.",
        "De veerboot sails elke dag naar het eiland.",
        "The ferry sails every day naar the island.",
    ],
)
def test_words_of_two_languages_make_no_sentence(claim: str) -> None:
    quotes = ["De veerboot vaart elke dag naar het eiland."]
    if claim.startswith("The"):
        quotes = ["The ferry sails every day to the island."]
    kinds = {problem.kind for problem in verify(claim, quotes).problems}
    assert "word_order" in kinds


def test_a_foreign_word_of_the_quote_and_of_a_name_is_no_mixing() -> None:
    quote = "De opleiding heet 'Learning together' en begint in de Vrije School van het Oosten."
    assert verify("De opleiding heet 'Learning together'.", [quote], language="nl").supported
    english = "The course begins at the Vrije School van het Oosten."
    assert verify(english, ["The course at the Vrije School van het Oosten begins in May."],
                  language="en").supported  # fmt: skip


def test_a_jumble_leads_all_over_a_quote_in_the_other_language() -> None:
    quote = analyse("De brouwerij kocht vorig jaar het oude raadhuis van de gemeente.", "nl")
    right = order_across(analyse("The brewery bought the old town hall last year.", "en"), [quote])
    wrong = order_across(analyse("Year old brewery the hall bought last.", "en"), [quote])
    assert right["across"] > 0.5
    assert wrong["across_back"] > right["across_back"]
