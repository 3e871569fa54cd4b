"""Weights in 8 bits: each row of a matrix as whole numbers on a scale of its own.

A quarter of single precision on disk. They are unpacked when a model is loaded, into whatever
number format it runs in; dynamic quantisation (``--int8``) is another thing, done in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

PACKED = "packed.safetensors"
_SCALE = ".scale"
_LARGEST = 127


def pack(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices (rows, columns) as int8 with scales (rows, 1); vectors stay in single precision."""
    import torch

    packed: dict[str, torch.Tensor] = {}
    for name, value in weights.items():
        whole = value.detach().float()
        if whole.dim() != 2:
            packed[name] = whole.contiguous()
            continue
        scale = whole.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / _LARGEST
        packed[name] = (whole / scale).round().to(torch.int8)
        packed[name + _SCALE] = scale
    return packed


def unpack(packed: Mapping[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The weights in ``dtype``, as far as 8 bits have kept them."""
    return {
        name: (value.float() * packed[name + _SCALE]).to(dtype)
        if name + _SCALE in packed
        else value.to(dtype)
        for name, value in packed.items()
        if not name.endswith(_SCALE)
    }


def load_packed(folder: Path, dtype: torch.dtype) -> Any:  # noqa: ANN401
    """The causal language model of ``folder`` (``config.json`` and ``packed.safetensors``)."""
    from safetensors.torch import load_file
    from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    models: Any = AutoModelForCausalLM
    model = models.from_config(config, dtype=dtype)
    missing, unexpected = model.load_state_dict(
        unpack(load_file(folder / PACKED), dtype), strict=False
    )
    # The output layer is the embeddings once more, and not in the file.
    tied = set(model.all_tied_weights_keys or ())
    if unexpected or set(missing) - tied:
        raise ValueError(f"{PACKED} does not hold the weights that config.json describes")
    model.tie_weights()
    if (folder / "generation_config.json").is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model
