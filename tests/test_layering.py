"""Imports run one way, and importing us loads nothing heavy."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "index": {"index"},
    "rag": {"index", "rag"},
    "ui": {"index", "rag", "ui"},
    "eval": {"index", "rag", "eval"},
}
# Within rag, from the lowest up; a package imports itself and those before it.
INSIDE_RAG = ("verification", "understanding", "ranking", "answers", "chat_models", "export")
HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "gradio", "bm25s", "lingua")


def _imports(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    assert files
    for file in files:
        for name in _imports(file):
            assert not name.startswith("."), f"{file}: relative import {name}"
            top = name.split(".")[0]
            assert top not in MAY_IMPORT or top in MAY_IMPORT[package], f"{file} imports {name}"


@pytest.mark.parametrize("part", INSIDE_RAG)
def test_a_part_of_rag_imports_only_parts_below_it(part: str) -> None:
    above = INSIDE_RAG[INSIDE_RAG.index(part) + 1 :]
    files = list((ROOT / "rag" / part).rglob("*.py"))
    assert files
    for file in files:
        for name in _imports(file):
            parent, _, rest = name.partition(".")
            assert parent != "rag" or rest.split(".")[0] not in above, f"{file} imports {name}"


def test_no_one_imports_a_package_by_a_name_that_hides_something() -> None:
    """``import eval`` hides the builtin, ``import index`` the commonest local name."""
    for package in MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    assert not {alias.name for alias in node.names} & {"eval", "index"}, file


@pytest.mark.parametrize(
    "module", ["index", "rag", "rag.__main__", "ui.commands", "ui.__main__", "eval.__main__"]
)
def test_importing_a_command_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == ""
