"""The command ``vraagbaak``: finding sub-commands, and ending well."""

from __future__ import annotations

import ast
import subprocess
import sys
import types
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.errors import SetupError
from ui import commands

Run = Callable[[Sequence[str]], int]


def install(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Let ``vraagbaak ask`` run this."""
    module = types.ModuleType("fake_ask")
    module.main = run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fake_ask", module)
    monkeypatch.setitem(commands.COMMANDS, "ask", ("fake_ask", "fake"))


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"], []])
def test_help_lists_every_command_and_examples(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments) == 0
    out = capsys.readouterr().out
    for name, (_, what) in commands.COMMANDS.items():
        assert any(line.split(maxsplit=1) == [name, what] for line in out.splitlines())
    assert out.count("\n  vraagbaak ") == 2
    assert max(map(len, out.splitlines())) <= 100


def test_every_command_names_a_module_of_ours() -> None:
    for module, _ in commands.COMMANDS.values():
        package = module.partition(".")[0]
        spec = find_spec(package)
        assert spec is not None and spec.submodule_search_locations
        folder = Path(next(iter(spec.submodule_search_locations)))
        assert folder.parent == Path(commands.__file__).parent.parent


def test_arguments_and_exit_status_are_handed_through(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sequence[str]] = []

    def run(arguments: Sequence[str]) -> int:
        seen.append(arguments)
        return 7

    install(monkeypatch, run)
    assert commands.main(["ask", "Wat?", "--json"]) == 7
    assert seen == [["Wat?", "--json"]]


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("indx", "'index'"),
        ("Chat", "'chat'"),
        ("eva", "'eval'"),
        ("xyz", ", ".join(commands.COMMANDS)),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(
    name: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main([name]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert name in captured.err
    assert advice in captured.err
    assert "--help" in captured.err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [(SetupError("Geen bestand."), 2, "Geen bestand.\n"), (KeyboardInterrupt(), 130, "\n")],
)
def test_what_ends_a_command_early_is_said_without_a_traceback(
    error: BaseException,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(_arguments: Sequence[str]) -> int:
        raise error

    install(monkeypatch, run)
    assert commands.main(["ask"]) == status
    assert capsys.readouterr().err == said


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_arguments: Sequence[str]) -> int:
        raise ValueError("ours")

    install(monkeypatch, run)
    with pytest.raises(ValueError, match="ours"):
        commands.main(["ask"])


def test_a_reader_that_goes_away_is_no_error() -> None:
    program = (
        "import sys, types; from ui import commands\n"
        "fake = types.ModuleType('fake'); sys.modules['fake'] = fake\n"
        "fake.main = lambda arguments: print('x' * 100_000) or 0\n"
        "commands.COMMANDS['ask'] = ('fake', '')\n"
        "sys.exit(commands.main(['ask']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(commands, "version", lambda name: f"1.2.3 of {name}")
    assert commands.main(["--version"]) == 0
    assert capsys.readouterr().out == "vraagbaak 1.2.3 of vraagbaak\n"

    def missing(_name: str) -> str:
        raise PackageNotFoundError

    monkeypatch.setattr(commands, "version", missing)
    assert commands.main(["--version"]) == 0
    assert "not installed" in capsys.readouterr().out


HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "gradio", "numpy", "bm25s")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["chat", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; from ui.commands import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
    assert "vraagbaak" in done.stdout


def test_no_sub_command_is_imported_statically() -> None:
    tree = ast.parse(Path(commands.__file__).read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    }
    assert not {str(name).partition(".")[0] for name in imported} & {"rag", "eval"}
