"""The command that measures whether follow-ups find their evidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main

pytestmark = pytest.mark.model


def _article(**changes: object) -> dict[str, object]:
    asked = {"a_nl": "a", "a_en": "a", "short_nl": "", "short_en": ""}
    question = {"q_nl": "Hoe hoog is de Kievit?", "q_en": "How high is the Kievit?", **asked}
    pair = {
        "first_nl": "Hoe hoog is de Kievit?",
        "first_en": "How high is the Kievit?",
        "next_nl": "En wie bouwde hem?",
        "next_en": "And who built it?",
        "evidence": [[0, 1]],
        **asked,
    }
    section = {
        "heading_nl": "De Kievit",
        "heading_en": "The Kievit",
        "nl": ["De Kievit is 24 meter hoog.", "Jan Pietersz bouwde de Kievit in 1732."],
        "en": ["The Kievit is 24 metres high.", "Jan Pietersz built the Kievit in 1732."],
    }
    return {
        "id": "long-1",
        "title_nl": "Molen De Kievit",
        "title_en": "The Kievit mill",
        "sections": [section],
        "qa": [question | {"evidence": [[0, 0]]}],
        "unanswerable": [],
        "followups": [pair],
    } | changes


def _write(folder: Path, article: dict[str, object]) -> Path:
    (folder / "long").mkdir(parents=True)
    (folder / "long/long_1.json").write_text(json.dumps(article), encoding="utf-8")
    return folder


def test_each_direction_and_wording_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, table = _write(tmp_path / "qa", _article()), tmp_path / "table.md"
    options = ["--grounded-qa", str(folder), "--failures", "--markdown", str(table)]
    assert main(["follow-ups", *options]) == 0
    out = capsys.readouterr().out
    for direction in ("nl→nl", "nl→en", "en→nl", "en→en"):
        assert f"{direction}: 1 follow-ups" in out
    rows = [line.split() for line in out.splitlines() if line.startswith("completed")]
    assert [row[3] for row in rows] == ["100%"] * 4  # of two sentences, both are in the first five
    assert "left as they are" in table.read_text(encoding="utf-8")


def test_without_follow_ups_there_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _write(tmp_path / "qa", _article(followups=[]))
    assert main(["follow-ups", "--grounded-qa", str(folder)]) == 2
    assert "no follow-ups" in capsys.readouterr().err
