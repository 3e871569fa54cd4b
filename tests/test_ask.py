"""The ``ask`` command and how answers look in a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import rag.loading
from rag.__main__ import main
from rag.export.files import load_export
from rag.export.recheck import recheck
from rag.pipeline import Pipeline
from rag.presentation import to_json, to_text


@pytest.fixture(autouse=True)
def _small_pipeline(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.loading, "load_pipeline", lambda config: pipeline)


def test_an_answer_is_printed_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Wat kost een kaartje voor de Zeemeeuw?"]) == 0
    out = capsys.readouterr().out
    assert out == (
        "Een kaartje kost 27,50 euro. [1]\n\n[1] De Zeemeeuw\n    “Een kaartje kost 27,50 euro.”\n"
    )


def test_json_holds_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Wat", "kost", "een", "kaartje", "voor", "de", "Zeemeeuw?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "answered"
    citation = answer["citations"][0]
    passage = citation["passage"]
    start, end = (citation[name] - passage["start"] for name in ("start", "end"))
    assert passage["text"][start:end] == citation["quote"]
    assert {"text", "language", "hits", "timings", "history", "statements"} <= answer.keys()


def test_questions_piped_in_are_a_conversation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Hoe hoog is molen De Hoop?\n\nWie bouwde hem?\n"))
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "24 meter" in out
    assert "Gezocht naar: Wie bouwde hem (molen De Hoop)?" in out


def test_a_mistake_is_one_message_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["Wat?", "--config", str(tmp_path / "none.toml")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("vraagbaak: Cannot read the settings file")


def test_a_refusal_offers_the_nearest_passage(pipeline: Pipeline) -> None:
    text = to_text(pipeline.answer("Wat kost een kaartje voor de Dolfijn?"))
    assert "staat niet in de documenten" in text
    assert "geen antwoord" in text


def test_json_is_readable_dutch(pipeline: Pipeline) -> None:
    assert "één" in to_json(pipeline.answer("Wat is één?"))


@pytest.mark.parametrize("extension", ["md", "json", "html"])
def test_a_conversation_is_exported_as_it_goes(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, extension: str
) -> None:
    path = tmp_path / f"gesprek.{extension}"
    monkeypatch.setattr("sys.stdin", io.StringIO("Hoe hoog is molen De Hoop?\nWie bouwde hem?\n"))
    assert main(["--export", str(path)]) == 0
    loaded = load_export(path)
    questions = [answer.question for answer in loaded.export.answers]
    assert questions == ["Hoe hoog is molen De Hoop?", "Wie bouwde hem?"]
    assert recheck(loaded.export, pipeline.documents).holds
    assert main(["Hoe hoog is molen De Hoop?", "--export", str(path)]) == 0
    assert len(load_export(path).export.answers) == 1


def test_an_export_that_cannot_be_written_is_told_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(rag.loading, "load_pipeline", None)
    assert main(["Wat?", "--export", str(tmp_path / "gesprek.docx")]) == 2
    assert "must end in one of" in capsys.readouterr().err
