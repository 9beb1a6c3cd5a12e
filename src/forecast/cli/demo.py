"""The demo: the whole loop on the sample company, by the commands that a user would type."""

from __future__ import annotations

import os
from pathlib import Path

from forecast.cli.main import app
from forecast.cli.options import Folder, Language, reports_folder
from forecast.cli.terminal import print_lines
from forecast.runs.notebooks import sample_company


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
