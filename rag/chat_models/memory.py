"""How much memory there is for a model."""

from __future__ import annotations

from pathlib import Path

_GROUP_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)


def free_memory() -> int | None:
    """Bytes a process can still take, by the kernel's own account; None where it gives none.

    Within a container the container's limit counts.
    """
    found = [bytes_ for bytes_ in (_machine(), _group()) if bytes_ is not None]
    return min(found, default=None)


def _machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    sizes = dict(line.split(":", 1) for line in lines if ":" in line)
    available = sizes.get("MemAvailable")
    return int(available.split()[0]) * 1024 if available else None


def _group() -> int | None:
    for limit, used in _GROUP_LIMITS:
        try:
            # "max" stands for no limit.
            return int(limit.read_text("ascii")) - int(used.read_text("ascii"))
        except (OSError, ValueError):
            continue
    return None
