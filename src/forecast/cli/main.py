"""The command line: one command per verb, each on the workbook of this folder or on a FILE given first."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.doctor import doctor
from forecast.cli.forecast import backtest, baseline, explain
from forecast.cli.history import check, compare, new
from forecast.cli.options import Folder, Language, parse_pair
from forecast.cli.plan import plans
from forecast.cli.review import report, reports_folder, review
from forecast.cli.targets import chance, targets
from forecast.cli.terminal import PARTIAL, command, print_lines
from forecast.runs import find_notebook, read_values, run_notebook, sample_company
from forecast.settings import find_workbook

# JupyterLab asks for nothing outside: no news, no newer version, no extensions.
ALONE = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
GUIDE = """Sales targets with stated chances, from any sales history to the half-year report.

The loop: [bold]check[/bold] a file, see its [bold]baseline[/bold], propose [bold]targets[/bold], ask a number for its
[bold]chance[/bold], make the [bold]plan[/bold],
[bold]review[/bold] the half-year.
Give a FILE first with --period, --value and --by, or work in a folder with a workbook.yaml ([bold]new[/bold] makes one).

Exit codes: 0 done, 1 internal error, 2 bad input, 3 timeout, 4 partial, 5 conflict, 6 storage, 130 and 143 interrupted.
"""
app = typer.Typer(help=GUIDE, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")
app.add_typer(plans, name="plan")


def main() -> None:
    """Run the command line and leave with its exit code; a character that the terminal cannot show is printed by its number."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    app()


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


def demo(*, language: Language = None, out: Folder = None) -> int:
    """Run the whole loop on the sample company: check, baseline, targets, plan, half-year review, report."""
    folder = (out or reports_folder() / "demo").absolute()
    os.chdir(sample_company())
    for line in demo_lines(folder, language or "en"):
        print_lines("", f"$ forecast {' '.join(line)}")
        code = app(line, standalone_mode=False)
        if code:
            return int(code)
    print_lines("", f"The half-year report: {folder / 'report.html'}")
    return 0


def demo_lines(folder: Path, language: str) -> list[list[str]]:
    """The commands of the demo, each a line that a user can type in the folder of the sample company."""
    before, plan = ["--as-of", "2025-12-31"], str(folder / "plan-2026")
    return [
        ["check"],
        ["baseline", *before, "--span", "year", "--level", "region"],
        ["targets", *before, "--out", str(folder / "targets-2026.csv")],
        ["plan", "create", *before, "--out", plan],
        ["review", "--half", "2026H1", "--plan", f"{plan}.parquet", "--language", language, "--out", str(folder)],
    ]


# In the order of the loop, as the help lists them.
for verb in (new, check, compare, baseline, backtest, explain, targets, chance, review, report, run, lab, doctor, demo):
    command(app)(verb)
