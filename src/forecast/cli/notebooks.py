"""The verbs of the notebooks: run one as a whole, and open them all in JupyterLab."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.options import Folder, parse_pair, reports_folder
from forecast.cli.terminal import PARTIAL, print_lines
from forecast.runs import find_notebook, read_values, run_notebook
from forecast.settings import find_workbook

# JupyterLab asks for nothing outside: no news, no newer version, no extensions.
ALONE = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)


def run(
    notebook: Annotated[str, typer.Argument(help="A notebook's path, or the name of a story such as 2_baseline.")],
    *,
    parameter: Annotated[list[str] | None, typer.Option("-p", help="A parameter, as name=value; may be repeated.")] = None,
    out: Folder = None,
) -> int:
    """Run a notebook with parameters that it declares: whole outputs or none, and a record of the run."""
    path = Path(notebook) if notebook.endswith(".ipynb") else find_notebook(notebook, folder=Path.cwd())
    values = read_values(path, dict(parse_pair(each) for each in parameter or []))
    folder = out or reports_folder() / path.stem
    record = run_notebook(path.absolute(), values, folder, progress=sys.stderr.isatty())
    print_lines(f"Run {record.run_id}: {record.status} in {record.seconds or 0:.0f} s, {folder / path.name}")
    return 0 if record.status == "done" else PARTIAL


def lab(
    *,
    port: Annotated[int, typer.Option(help="The port, on this machine only.", min=1024, max=65535)] = 8888,
    browser: Annotated[bool, typer.Option(help="Open a browser on it.")] = True,
) -> int:
    """Open JupyterLab on the workbook of this folder."""
    root = find_workbook(Path.cwd()).parent
    told = [f"--ServerApp.root_dir={root}", *ALONE]
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}", *told]
    return subprocess.call(  # noqa: S603  # our own interpreter and the workbook's folder
        [*command, *([] if browser else ["--no-browser"])]
    )
