"""How much memory this process may still take: what the user allows, or what the machine and the limits set for it leave."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

from forecast.settings.errors import InputError, bad_input

if sys.platform != "win32":
    import resource

VARIABLE = "FORECAST_MEMORY_MIB"
# Where Linux tells a container how much memory all its processes may take, by either version of control groups.
CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def free_memory() -> int:
    """Bytes that this process may still take: FORECAST_MEMORY_MIB where it is set, else what machine, container and process leave."""
    limit = os.environ.get(VARIABLE, "")
    return int(limit) << 20 if limit.isdigit() and int(limit) else max(min(most - used for most, used in _limits()), 0)


def _limits() -> Iterator[tuple[int, int]]:
    """Each limit in bytes, and how much of it is used."""
    machine, own = psutil.virtual_memory(), psutil.Process().memory_info()
    yield machine.total, machine.total - machine.available
    yield from ((int(limit), own.rss) for limit in map(_text, CONTAINER) if limit.isdigit())
    if sys.platform != "win32":
        kinds = ((resource.RLIMIT_AS, own.vms), (resource.RLIMIT_DATA, own.rss))
        yield from ((most, used) for kind, used in kinds if (most := resource.getrlimit(kind)[0]) != resource.RLIM_INFINITY)


def _text(file: Path) -> str:
    return file.read_text("ascii").strip() if file.is_file() else ""


def check_memory(needed: int, *, subject: str, hint: str) -> None:
    """An InputError that names both figures where the subject needs more memory, in bytes, than this process may still take."""
    free = free_memory()
    if needed > free:
        raise bad_input(
            f"{subject} needs at least {needed >> 20:,} MiB of memory, and {free >> 20:,} MiB are free",
            f"{hint}; {VARIABLE} sets another limit",
        )


def out_of_memory_message() -> InputError:
    """What to tell a user when memory ran out on the way, with the limit that was met."""
    most = min(most for most, _ in _limits())
    hint = "Sum to fewer series (--by), forecast fewer periods, or run it where there is more memory"
    return bad_input(f"the memory did not suffice: this program may take {most >> 20:,} MiB in all", hint)
