"""What a run needs of the machine, checked before anything is written: an installed kernel, and files that may be open."""

from __future__ import annotations

import sys
from pathlib import Path

import lazy_loader

from forecast.runs.notebook_parameters import open_notebook
from forecast.settings.errors import StorageError, bad_input, hint_for

jupyter_client = lazy_loader.load("jupyter_client")  # slow to load, and few commands run a notebook

if sys.platform != "win32":
    import resource

KERNEL = "python3"
FEWEST_FILES = 128


def check_open_files() -> None:
    """A StorageError where the process may have too few files open: a kernel would not begin, and not end either."""
    if sys.platform != "win32" and (allowed := resource.getrlimit(resource.RLIMIT_NOFILE)[0]) < FEWEST_FILES:
        raise StorageError(
            f"A run needs up to {FEWEST_FILES} open files and {allowed} are allowed. Allow more with `ulimit -n` and run it again."
        )


def check_kernel(notebook: Path) -> None:
    """An InputError that names the installed kernels where the notebook's own is not one of them."""
    requested = open_notebook(notebook).metadata.get("kernelspec", {}).get("name", KERNEL)
    installed = sorted(jupyter_client.kernelspec.KernelSpecManager().find_kernel_specs())
    if requested not in installed:
        hint = hint_for(requested, installed)
        raise bad_input("the notebook's kernel is not installed", hint, file=notebook.name, value=requested)
