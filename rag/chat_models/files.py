"""The files of a chat model: in a folder, kept from before, or fetched from the hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelNotFoundError

# What a model is made of; nothing that runs as code, neither Python nor pickles.
_WANTED = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.jinja", "*.txt", "*.model")
# Folders hold other formats of the same weights, and so does Mistral's "consolidated" file.
_UNWANTED = ("*/*", "consolidated*.safetensors")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")

_WITHOUT = "Without --model, answers are built from the documents' own sentences."


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The folder of a model; ``gguf`` is the one file in it that holds all, if there is one."""

    folder: Path
    gguf: str | None = None

    @property
    def size(self) -> int:
        """Bytes of weights on disk."""
        names = [self.gguf] if self.gguf else [p.name for p in self.folder.glob("*.safetensors")]
        return sum((self.folder / name).stat().st_size for name in names)


def locate(name: str) -> ModelFiles:
    """Find the model in a folder or GGUF file, or fetch it by its name on the hub.

    Raises:
        ModelNotFoundError: it is not there or cannot be used; the message says why.

    """
    path = Path(name).expanduser()
    if path.is_file() and path.suffix == ".gguf":
        return ModelFiles(path.parent, path.name)
    if path.exists():
        return _usable(path, f'The folder "{name}"')
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise ModelNotFoundError(f'There is no folder or GGUF file "{name}". Check the path.')
    return _usable(fetch(name), f'The model "{name}"')


def fetch(name: str) -> Path:
    """Fetch what is lacking of the model ``name`` from the hub; the folder it is then in.

    A fetch that breaks off goes on where it was when tried again.

    Raises:
        ModelNotFoundError: the hub has no such model, asks for a licence, or is not reachable.

    """
    from huggingface_hub import snapshot_download

    with _explained(name):
        folder = snapshot_download(
            name, allow_patterns=list(_WANTED), ignore_patterns=list(_UNWANTED)
        )
    return Path(folder)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what the hub's client raises into one message with the way out."""
    import httpx
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelNotFoundError(
            f'The model "{name}" is only given to people who accepted its terms. Accept them on '
            f"its page at the hub, then run 'hf auth login' or set HF_TOKEN. {_WITHOUT}"
        ) from error
    except (errors.RepositoryNotFoundError, errors.HFValidationError) as error:
        raise ModelNotFoundError(
            f'There is no folder "{name}" here and no model of that name on the hub (or it is '
            f"private: then run 'hf auth login'). Check the name. {_WITHOUT}"
        ) from error
    except (OSError, ValueError, RuntimeError, httpx.HTTPError) as error:
        raise ModelNotFoundError(_not_fetched(name, error)) from error
    except Exception as error:
        # The hub's client has changed its HTTP library before, and errors with it.
        if not type(error).__module__.startswith(("huggingface_hub", "httpx", "httpcore")):
            raise
        raise ModelNotFoundError(_not_fetched(name, error)) from error


def _not_fetched(name: str, error: Exception) -> str:
    from huggingface_hub.constants import is_offline_mode

    if is_offline_mode():
        return (
            f'The model "{name}" is not on this machine, and HF_HUB_OFFLINE keeps it from being '
            f"fetched. Fetch it once with 'vraagbaak models pull {name}' without that setting, or "
            f"give a folder that holds the model. {_WITHOUT}"
        )
    cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
    reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0].rstrip(" .:")
    return (
        f'The model "{name}" is not (wholly) on this machine and could not be fetched: {reason}. '
        "Check the connection and the room on the disk and try again, or give a folder that "
        f"holds the model. {_WITHOUT}"
    )


def _usable(folder: Path, what: str) -> ModelFiles:
    """Refuse a folder without weights that can be loaded safely."""
    if any(folder.glob("*.safetensors")) and (folder / "config.json").is_file():
        return ModelFiles(folder)
    ggufs = sorted(folder.glob("*.gguf"))
    if len(ggufs) == 1:
        return ModelFiles(folder, ggufs[0].name)
    if ggufs:
        raise ModelNotFoundError(f"{what} holds several GGUF files. Give one of them by its path.")
    if any(path for pattern in _PICKLES for path in folder.glob(pattern)):
        raise ModelNotFoundError(
            f"{what} holds its weights as pickle files only, and those can run code. Choose one "
            "with safetensors weights, or convert it."
        )
    raise ModelNotFoundError(
        f"{what} holds no usable chat model: it lacks config.json or *.safetensors. If it is a "
        "copy of a model, it is not whole."
    )
