"""Settings: inert data with defaults that work, from code or a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from index.errors import SetupError
from index.types import Language

# Passages considered: of an article nearly all that can matter, and the model reads the best.
DEFAULT_TOP_K = 12


@dataclass(frozen=True, slots=True)
class Config:
    """What to ask and with which models; nothing is read or loaded until a pipeline is made.

    Without ``documents`` and ``index`` the corpus that comes with the program is used;
    ``encoder=None`` is the bundled one; ``language=None`` answers in the language of the
    question. Answers are the bundled reader's where neither ``model`` nor ``server`` is given;
    ``model`` names a chat model on this machine, or with ``server`` (the address of an
    OpenAI-compatible server) one of that server's, and may then be left out if it has just one.

    With a chat model, ``instant`` shows the reader's answer at once and puts the model's in its
    place; ``context_tokens`` is the room for prompt and reply, ``max_new_tokens`` of it for the
    reply; ``int8`` makes one on a CPU answer in half the time, a little less well;
    ``server_timeout`` is how many seconds a server may go without a word.
    """

    documents: Sequence[Path] = ()
    index: Path | None = None
    encoder: str | None = None
    model: str | None = None
    server: str | None = None
    language: Language | None = None
    top_k: int = DEFAULT_TOP_K
    max_new_tokens: int = 256
    context_tokens: int = 2048
    instant: bool = True
    int8: bool = False
    server_timeout: float = 60.0

    def __post_init__(self) -> None:
        """Refuse values that could only fail later, far from where they were given."""
        if self.documents and self.index:
            raise SetupError("Give either documents or an index folder, not both.")
        if self.language is not None and self.language not in get_args(Language):
            raise SetupError(f'language is "{self.language}"; it can be "nl" or "en".')
        if self.top_k < 1 or self.max_new_tokens < 1:
            raise SetupError("top_k and max_new_tokens must be at least 1.")
        if self.context_tokens <= self.max_new_tokens:
            raise SetupError(
                "context_tokens must be more than max_new_tokens, which is part of it."
            )
        if self.server_timeout <= 0:
            raise SetupError("server_timeout must be more than 0 seconds.")


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "documents": list,
    "index": str,
    "encoder": str,
    "model": str,
    "server": str,
    "language": str,
    "top_k": int,
    "max_new_tokens": int,
    "context_tokens": int,
    "instant": bool,
    "int8": bool,
    "server_timeout": (int, float),
}


def load_config(path: Path) -> Config:
    """Read a TOML file; paths in it are relative to the file's folder.

    Raises:
        SetupError: the file is missing, is not TOML, or has an unknown or ill-typed key.

    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SetupError(f"Cannot read the settings file {path}: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SetupError(f"{path} is not valid TOML: {error}.") from error
    _check_keys(values, path)
    if "documents" in values:
        values["documents"] = tuple(path.parent / name for name in values["documents"])
    if "index" in values:
        values["index"] = path.parent / values["index"]
    return Config(**values)


def _check_keys(values: Mapping[str, Any], path: Path) -> None:
    known = ", ".join(field.name for field in fields(Config))
    for key, value in values.items():
        if key not in _TYPES:
            raise SetupError(f'{path}: unknown setting "{key}". The settings are: {known}.')
        # To Python, true is a number.
        wrong = not isinstance(value, _TYPES[key]) or isinstance(value, bool) != (
            _TYPES[key] is bool
        )
        if wrong or (key == "documents" and not all(isinstance(name, str) for name in value)):
            raise SetupError(f'{path}: the value of "{key}" has the wrong type: {value!r}.')
