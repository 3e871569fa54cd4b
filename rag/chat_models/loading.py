"""Loading a chat model of transformers, in the number format that runs fastest here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from index.errors import ModelNotFoundError, SetupError
from rag.chat_models.files import ModelFiles, locate
from rag.chat_models.local import TransformersChatModel, is_out_of_memory
from rag.chat_models.memory import free_memory
from rag.chat_models.packed import PACKED, load_packed
from rag.processor import has_bfloat16

if TYPE_CHECKING:
    import torch

# The numbers that a model computes in.
Numbers: TypeAlias = Literal["float32", "bfloat16", "int8"]

# Bytes; the format's own limit.
_LONGEST_HEADER = 100_000_000


def load_chat_model(name: str, *, int8: bool = False) -> TransformersChatModel:
    """Load a model by Hugging Face name, from a folder or from a GGUF file.

    Only safetensors or GGUF, and no code that comes with a model. ``int8`` has a CPU compute its
    layers in 8-bit numbers.

    Raises:
        ModelNotFoundError: there is no such model here and none can be fetched.
        SetupError: it is not a chat model, does not fit in memory, or 8 bits are asked of a GPU.

    """
    files = locate(name)
    tokenizer, model = load_parts(name, files, "int8" if int8 else fastest())
    with _explained(name, files):
        return TransformersChatModel(name, model, tokenizer)


def load_parts(name: str, files: ModelFiles, numbers: Numbers) -> tuple[Any, Any]:
    """The tokenizer and the model of transformers, computing in ``numbers``.

    Raises:
        SetupError: as for :func:`load_chat_model`.

    """
    import torch

    on_gpu = torch.cuda.is_available()
    if on_gpu and numbers == "int8":
        raise SetupError("8-bit numbers are for a CPU; there is a GPU here. Leave out --int8.")
    dtype = loaded_as(numbers)
    with _quiet(), _explained(name, files):
        if not on_gpu:
            _check_room(name, files, dtype)
        tokenizer, model = _load(files, dtype)
        model = prepared(model, numbers)
    if not getattr(tokenizer, "chat_template", None):
        raise SetupError(
            f'"{name}" has no chat template, so it is not a chat model. Choose an "instruct" or '
            '"chat" version of it.'
        )
    return tokenizer, model


def fastest() -> Numbers:
    """The numbers that this machine runs fastest of those that leave a model as it is."""
    import torch

    return "bfloat16" if torch.cuda.is_available() or has_bfloat16() else "float32"


def loaded_as(numbers: Numbers) -> torch.dtype:
    """The numbers to load weights in: eight bits are made from single precision."""
    import torch

    return torch.bfloat16 if numbers == "bfloat16" else torch.float32


def prepared(model: Any, numbers: Numbers) -> Any:  # noqa: ANN401
    """The model ready to run: on the GPU where there is one, quantised where that is asked."""
    import torch

    if torch.cuda.is_available():
        model.cuda()
    return (_quantised(model) if numbers == "int8" else model).eval()


def _load(files: ModelFiles, dtype: torch.dtype) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    if files.gguf:
        _check_gguf()
        options["gguf_file"] = files.gguf
    tokenizer = AutoTokenizer.from_pretrained(files.folder, **options)
    if not files.gguf:
        options["use_safetensors"] = True
    model: Any
    if not files.gguf and (files.folder / PACKED).is_file():
        model = load_packed(files.folder, dtype)
    else:
        model = AutoModelForCausalLM.from_pretrained(files.folder, dtype=dtype, **options)
    # Settings for sampling, which a greedy generation would warn about.
    for setting in ("temperature", "top_p", "top_k", "min_p", "typical_p"):
        setattr(model.generation_config, setting, None)
    return tokenizer, model


def _quantised(model: Any) -> Any:  # noqa: ANN401
    """The model with its linear layers in 8 bits, each row of weights on a scale of its own."""
    import warnings

    from torch import nn
    from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

    with warnings.catch_warnings():
        # It is to move to another package; the version of torch is pinned.
        warnings.simplefilter("ignore")
        # In place: a copy would need the memory of the model in single precision twice.
        return quantize_dynamic(model, {nn.Linear: per_channel_dynamic_qconfig}, inplace=True)


def _check_room(name: str, files: ModelFiles, dtype: torch.dtype) -> None:
    """Refuse a model that would make the machine swap, or the kernel end the program.

    Raises:
        SetupError: the weights take more than the memory that is free.

    """
    free = free_memory()
    if files.gguf or free is None:
        return
    needed = sum(_parameters(path) for path in files.folder.glob("*.safetensors")) * dtype.itemsize
    if needed > free:
        raise SetupError(_too_large(name, f"{needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB"))


def _parameters(path: Path) -> int:
    """How many numbers a safetensors file holds, by its header (a length, then JSON)."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > _LONGEST_HEADER:
            raise ValueError(f"{path.name} is not a safetensors file")
        header = json.loads(file.read(length))
    shapes = (entry["shape"] for name, entry in header.items() if name != "__metadata__")
    total = 0
    for shape in shapes:
        numbers = 1
        for length in shape:
            numbers *= length
        total += numbers
    return total


def _too_large(name: str, sizes: str = "more memory than") -> str:
    return (
        f'The model "{name}" takes {sizes} is free. Choose a smaller model, close other programs, '
        "or use a model server with --server."
    )


def _check_gguf() -> None:
    from importlib.util import find_spec

    if not find_spec("gguf") or not find_spec("accelerate"):
        raise SetupError(
            "Reading a GGUF file takes the packages gguf and accelerate: "
            "pip install 'vraagbaak[gguf]'."
        )


@contextmanager
def _explained(name: str, files: ModelFiles) -> Iterator[None]:
    """Turn whatever the libraries raise for a model they cannot load into one message."""
    try:
        yield
    except SetupError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise SetupError(_too_large(name)) from error
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(" .:")
        raise ModelNotFoundError(
            f'The model "{name}" cannot be used: {reason}. Its files are in {files.folder}; '
            "choose another model, or fetch it anew if they are damaged."
        ) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the bar and the report that transformers show for every model they load."""
    from transformers.utils import logging as hf_logging

    verbosity, bars = hf_logging.get_verbosity(), hf_logging.is_progress_bar_enabled()
    hf_logging.set_verbosity_error()
    hf_logging.disable_progress_bar()
    try:
        yield
    finally:
        hf_logging.set_verbosity(verbosity)
        if bars:
            hf_logging.enable_progress_bar()
