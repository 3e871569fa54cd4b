"""What the README shows works as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from rag.pipeline import Pipeline

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


@pytest.mark.model
def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in _blocks("python"):
        names: dict[str, object] = {}
        exec(compile(block, "README.md", "exec"), names)
        answer = names["a"]
        assert "27.400" in answer.text  # type: ignore[attr-defined]
        assert isinstance(names["pipeline"], Pipeline)


def test_every_command_shown_is_accepted() -> None:
    from rag.__main__ import _parser as ask

    shown = [
        line.split(" #")[0].split(" …")[0] for block in _blocks("sh") for line in block.splitlines()
    ]
    asked = [shlex.split(line)[2:] for line in shown if line.startswith("vraagbaak ask")]
    assert len(asked) >= 3
    for words in asked:
        ask().parse_args(words)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in shown:
        if line.startswith("make "):
            assert line.split()[1] in targets


def test_the_settings_shown_are_known(tmp_path: Path) -> None:
    from rag.config import load_config

    for block in _blocks("toml"):
        file = tmp_path / "vraagbaak.toml"
        file.write_text(block, encoding="utf-8")
        assert load_config(file)


def test_every_link_leads_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
