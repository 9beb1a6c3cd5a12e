"""The one way a kernel is compiled: numba, cached on disk, without the interpreter's lock, and never stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numba
from numba.core.event import Event, Listener, register

Kernel = TypeVar("Kernel", bound=Callable[..., object])
COMPILING = "compiling the kernels, once on this machine: some ten seconds\n"


def compiled(function: Kernel) -> Kernel:
    """The function compiled on its first call and cached beside its source.

    Kernels are flat (a loop over series, few calls) because compiled code is optimised again in every caller. Arithmetic keeps its order
    (no `fastmath`): what is linked differs between the process that compiles and those that read the cache, and only where the order is
    kept do all of them give the same bytes.
    """
    return numba.njit(cache=True, nogil=True, error_model="numpy")(function)  # type: ignore[return-value]


def cache_is_cold() -> bool:
    """Whether no kernel has been compiled here yet."""
    return not any(Path(__file__).parent.glob("__pycache__/*.nbi"))


def _drop_stale_cache(folder: Path) -> None:
    """Compiled code remembers the date of its own file only, not of the files it calls: drop all of it when any file is newer."""
    newest = max(source.stat().st_mtime for source in folder.glob("*.py"))
    for index in folder.glob("__pycache__/*.nbi"):
        if index.stat().st_mtime < newest:
            _try_unlink(index)


def _try_unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # an installation that may not be written to holds no stale cache of ours
        return


class Announcer(Listener):
    """Says on the error stream, once, that kernels of ours are compiled; those read from the cache are not worth a word."""

    said = False

    def on_start(self, event: Event) -> None:
        """The first compilation of a kernel of this package."""
        if not self.said and event.data["dispatcher"].py_func.__module__.startswith(__package__ or ""):
            self.said = True
            sys.stderr.write(COMPILING)
            sys.stderr.flush()

    def on_end(self, event: Event) -> None:
        """Nothing to say."""


_drop_stale_cache(Path(__file__).parent)
register("numba:compile", Announcer())  # type: ignore[no-untyped-call]  # numba has no types
