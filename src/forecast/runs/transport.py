"""How a run talks to its kernel: sockets in a folder of its own; parallel runs cannot collide, and nothing listens on the network."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from traitlets.config import Config

# One second in all: a kernel that takes longer to end leaves a folder that the next run removes.
SWEEPS, SWEEP_SECONDS = 100, 0.01


@contextmanager
def private_transport(key: str) -> Iterator[Config]:
    """The configuration of a kernel whose sockets lie in a folder of this key, which is removed after the block.

    What a killed run of the same key left is removed first: the caller holds the lock of the key, so no such run is alive.
    """
    # a socket's path may have no more than about 100 characters, and TMPDIR may be longer than that
    parent = Path("/tmp" if os.name == "posix" else tempfile.gettempdir())  # noqa: S108
    _sweep(parent, key)
    folder = Path(tempfile.mkdtemp(prefix=f"fc-{key}-", dir=parent))
    # Windows has no sockets in files: there the kernel listens on the loopback address, as Jupyter does
    local = {"transport": "ipc", "ip": str(folder / "k")} if os.name == "posix" else {}
    try:
        yield Config({"KernelManager": {"connection_file": str(folder / "connection.json"), **local}})
    finally:
        _sweep(parent, key)


def _sweep(parent: Path, key: str) -> None:
    """Remove the folders of sockets of a key; a kernel that is just ending may still change them, so that it is tried again."""
    for _ in range(SWEEPS):
        for folder in parent.glob(f"fc-{key}-*"):
            shutil.rmtree(folder, ignore_errors=True)
        if not any(parent.glob(f"fc-{key}-*")):
            return
        time.sleep(SWEEP_SECONDS)
