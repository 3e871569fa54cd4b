"""The command ``vraagbaak``: finds the sub-command and hands over to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from index.errors import SetupError

# Sub-command: the module whose ``main`` it is, and what it does. Modules are named, not
# imported: `--help` stays instant, and nothing here depends on the evaluation.
COMMANDS: Final = {
    "ask": ("rag.__main__", "ask a question in the terminal, or several in a conversation"),
    "chat": ("ui.__main__", "serve the web page to ask questions in"),
    "verify": ("rag.export.recheck_command", "check whether an exported conversation still holds"),
    "index": ("index.__main__", "make a search index of documents, search it, show what is in it"),
    "models": ("rag.chat_models.command", "fetch a chat model ahead of time"),
    "eval": ("eval.__main__", "measure how good the answers are on a set of questions"),
}

_HELP: Final = """\
usage: vraagbaak COMMAND [OPTION …]

Ask your documents in Dutch or English; every sentence of the answer is tied to the words that
support it.

commands:
{commands}

options:
  -h, --help    show this message; 'vraagbaak COMMAND --help' tells more about a command
  --version     show the version

examples:
  vraagbaak ask "Wat kostte de SU7 bij de introductie?"
  vraagbaak chat --documents verslag.md notities/ --open
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the sub-command that the first argument names; the exit status is its own.

    A mistake the user can mend ends in 2, an interruption in 130, as a shell expects.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help", "help"):
        return _say(_HELP.format(commands=_command_lines()))
    if name in ("-V", "--version"):
        return _say(f"vraagbaak {_version()}\n")
    if name not in COMMANDS:
        sys.stderr.write(_unknown(name))
        return 2
    module, _ = COMMANDS[name]
    run: Callable[[Sequence[str]], int] = import_module(module).main
    return _guard(lambda: run(arguments[1:]))


def _guard(run: Callable[[], int]) -> int:
    """Turn what may end a command early into an exit status without a traceback."""
    try:
        status = run()
        sys.stdout.flush()
        return status
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return 130
    except BrokenPipeError:
        # Whoever read along (`| head`) has gone; Python must not try to flush at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _say(text: str) -> int:
    def write() -> int:
        sys.stdout.write(text)
        return 0

    return _guard(write)


def _command_lines() -> str:
    return "\n".join(f"  {name:<13} {what}" for name, (_, what) in COMMANDS.items())


def _unknown(name: str) -> str:
    near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
    known = f"The commands are: {', '.join(COMMANDS)}."
    advice = f"Did you mean '{near[0]}'?" if near else known
    return f"vraagbaak: there is no command '{name}'. {advice} See 'vraagbaak --help'.\n"


def _version() -> str:
    try:
        return version("vraagbaak")
    except PackageNotFoundError:
        return "(not installed: run from the source)"


if __name__ == "__main__":
    sys.exit(main())
