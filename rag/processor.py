"""What the processor computes by itself."""

from __future__ import annotations

from functools import cache


@cache
def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 by itself.

    Reading then takes nearly half the time of float32. Not measured but looked up, since the
    number format shows in the answer: the same machine must always choose the same one.
    """
    import torch

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
