"""Command-line options that every command asking questions shares."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from rag.config import Config, load_config


def add_pipeline_arguments(parser: ArgumentParser) -> None:
    """Add the options that say what to ask, and with which models."""
    group = parser.add_argument_group("documents and models")
    group.add_argument(
        "--documents",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="files or folders (txt, md) to ask; without it, the article that comes along",
    )
    group.add_argument(
        "--index", type=Path, metavar="FOLDER", help="a folder made by 'vraagbaak index build'"
    )
    group.add_argument("--encoder", metavar="NAME", help="sentence encoder: a name or a folder")
    group.add_argument(
        "--model",
        metavar="NAME",
        help="chat model that writes the answers: a Hugging Face name, a folder or a GGUF file "
        "(or, with --server, a model of that server); without it, answers are built from the "
        "documents' own sentences",
    )
    group.add_argument(
        "--server",
        metavar="URL",
        help="OpenAI-compatible server (vLLM, llama.cpp, Ollama, …) with the chat model; "
        "its key, if it wants one, is read from VRAAGBAAK_API_KEY",
    )
    group.add_argument(
        "--server-timeout",
        type=float,
        metavar="SECONDS",
        help="how long the server may go without a word (default 60)",
    )
    group.add_argument(
        "--int8",
        action="store_true",
        default=None,
        help="run the chat model in 8-bit numbers: on a CPU twice as fast, and a little less well",
    )
    group.add_argument(
        "--instant",
        action=BooleanOptionalAction,
        default=None,
        help="with a chat model, show an answer of the documents' own sentences at once, until "
        "the model's is ready (this is the default)",
    )
    group.add_argument(
        "--language", choices=("nl", "en"), help="answer in this language, whatever the question's"
    )
    group.add_argument("--top-k", type=int, metavar="N", help="passages considered (default 12)")
    group.add_argument("--config", type=Path, metavar="FILE", help="settings in a TOML file")


def config_from(arguments: Namespace) -> Config:
    """Make the settings: an option given wins over the file, the file over the default.

    Raises:
        SetupError: the file or the combination of options is wrong.

    """
    config = load_config(arguments.config) if arguments.config else Config()
    given: dict[str, Any] = {
        field.name: getattr(arguments, field.name, None) for field in fields(Config)
    }
    given = {name: value for name, value in given.items() if value is not None}
    # A source named on the command line replaces the file's, of whichever kind that was.
    if "documents" in given:
        given.setdefault("index", None)
    if "index" in given and given["index"] is not None:
        given.setdefault("documents", ())
    return replace(config, **given)
