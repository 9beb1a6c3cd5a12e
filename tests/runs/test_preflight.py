"""What a run needs of the machine is asked for before it begins."""

from __future__ import annotations

import resource
from pathlib import Path

import nbformat
import pytest

from forecast.runs.preflight import FEWEST_FILES, check_kernel, check_open_files
from forecast.settings.errors import InputError, StorageError


def notebook(folder: Path, kernel: str | None) -> Path:
    spec = {"kernelspec": {"name": kernel, "display_name": "p", "language": "python"}} if kernel else {}
    nbformat.write(nbformat.v4.new_notebook(metadata=spec), folder / "story.ipynb")
    return folder / "story.ipynb"


@pytest.mark.parametrize("kernel", ["python3", None])
def test_the_kernel_of_this_environment_is_there_and_the_one_that_is_meant_by_default(kernel: str | None, tmp_path: Path) -> None:
    check_kernel(notebook(tmp_path, kernel))


def test_a_misspelt_kernel_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"story\.ipynb: 'pyhton3'.*Did you mean 'python3'"):
        check_kernel(notebook(tmp_path, "pyhton3"))


def test_too_few_open_files_are_refused_before_a_kernel_hangs_on_them() -> None:
    check_open_files()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEWEST_FILES - 1, hard))
    try:
        with pytest.raises(StorageError, match=rf"{FEWEST_FILES} open files and {FEWEST_FILES - 1} are allowed.*ulimit"):
            check_open_files()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
