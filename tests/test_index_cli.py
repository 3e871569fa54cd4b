"""The index command: builds, searches, shows, and says what is wrong in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import encoder as encoder_module
from index.__main__ import main
from index.encoder import Encoder

TEXT = "Titel\n\nDe auto kost 27.400 euro.\n\nDe fabriek staat bij Beijing in China.\n"


@pytest.fixture(autouse=True)
def fake(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def load(name: str = "default") -> Encoder:
        asked.append(name)
        return encoder

    monkeypatch.setattr(encoder_module, "load_encoder", load)
    return asked


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "artikel.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def folder(article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["build", str(article), "--out", str(tmp_path / "index")]) == 0
    capsys.readouterr()
    return tmp_path / "index"


def test_build_says_what_it_made(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], fake: list[str]
) -> None:
    out = tmp_path / "index"
    arguments = ["build", str(article), "--out", str(out), "--encoder", "fake"]
    assert main([*arguments, "--max-chars", "40", "--overlap", "1"]) == 0
    output, progress = capsys.readouterr()
    assert "1 document" in output and "passages" in output and str(out) in output
    assert "Read 1 document." in progress and "Encoded" in progress
    assert fake == ["fake"]
    main(["show", str(out), "--json"])
    record = json.loads(capsys.readouterr().out)
    assert (record["max_chars"], record["overlap"], record["documents"]) == (40, 1, 1)
    assert record["bytes"] == sum(path.stat().st_size for path in out.iterdir())


def test_build_replaces_an_index(article: Path, folder: Path) -> None:
    article.write_text(TEXT.replace("27.400", "38.200"), encoding="utf-8")
    assert main(["build", str(article), "--out", str(folder)]) == 0
    assert "38.200" in (folder / "passages.jsonl").read_text(encoding="utf-8")


def test_search_prints_hits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(folder), "Wat kost de auto?", "--top-k", "1"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("1. ") and "27.400" in output and "2. " not in output


def test_search_prints_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["search", str(folder), "car factory", "--language", "en", "--json"]
    assert main(command) == 0
    hits = json.loads(capsys.readouterr().out)
    assert hits[0]["rank"] == 1 and hits[0]["lexical_rank"] is None
    assert hits[0]["passage"]["text"] in TEXT


def test_show_is_readable(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(folder)]) == 0
    output = capsys.readouterr().out
    assert "Documents: 1" in output and "fake (256 dimensions)" in output and "MB" in output


@pytest.mark.parametrize(
    "command",
    [
        ["search", "{tmp}/nothing", "vraag"],
        ["show", "{tmp}/nothing"],
        ["build", "{tmp}/missing.txt", "--out", "{tmp}/index"],
        ["build", "{tmp}/artikel.txt", "--out", "{tmp}"],
    ],
)
def test_what_the_user_can_mend_ends_with_2(
    article: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    fake: list[str],
) -> None:
    assert main([part.format(tmp=tmp_path) for part in command]) == 2
    output, error = capsys.readouterr()
    assert output == "" and str(tmp_path) in error and "Traceback" not in error
    # Nothing was written, and no model was loaded to find out.
    assert [path.name for path in tmp_path.iterdir()] == ["artikel.txt"]
    assert fake == []


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["build"],
        ["build", "a.txt"],
        ["build", "a.txt", "--out", "x", "--max-chars", "0"],
        ["build", "a.txt", "--out", "x", "--overlap", "-1"],
        ["search", "x", "y", "--top-k", "many"],
        ["search", "x", "y", "--language", "de"],
    ],
)
def test_wrong_arguments_show_the_usage(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(command)
    assert caught.value.code == 2
    assert "usage: vraagbaak index" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom index.__main__ import main\n"
        "try:\n    main(['build', '--help'])\nexcept SystemExit as end:\n    code = end.code\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'faiss', 'bm25s', 'numpy'}\n"
        "sys.exit(f'loaded {heavy & set(sys.modules)}' if heavy & set(sys.modules) else code)"
    )
    root = str(Path(__file__).parent.parent)
    result = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "--max-chars" in result.stdout
