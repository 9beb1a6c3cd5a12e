"""What works on this machine and what does not: one page for a user who asks, each part that is missing with what to install or do."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable, Hashable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
from packaging.requirements import Requirement

from forecast.baseline.health import kernel_findings, model_findings
from forecast.cli.terminal import PARTIAL, print_lines, progress
from forecast.files.health import disk_findings
from forecast.plans.health import plan_findings
from forecast.report.health import report_findings
from forecast.runs.health import lock_findings, run_findings
from forecast.settings.errors import ForecastError
from forecast.settings.health import Finding, memory_findings, workbook_findings

MARKS = {"ok": "ok     ", "missing": "MISSING", "info": "note   "}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PACKAGE = "forecast-workbook"


def doctor() -> int:
    """Say what works here and what is missing: packages, reports, fonts, workbook, plans, runs, locks, caches, disk.

    The exit code is 0, or 4 when something that a feature needs is missing.
    """
    with progress("looking"):
        page = health(Path.cwd())
    for area, lines in page.groupby("area", sort=False):
        print_lines("", str(area), *(_line(finding) for finding in lines.to_dict("records")))
    return 0 if is_healthy(page) else PARTIAL


def health(folder: Path | str = ".") -> pd.DataFrame:
    """The page as a table of area, item, state ("ok", "missing", "info"), what was found and what to do, for the workbook of a folder.

    Nothing is changed: the only file that is written is a probe, which goes at once. A check that fails is a line of its own.
    """
    findings = [finding for check in CHECKS for finding in _findings(check, Path(folder))]
    return pd.DataFrame([vars(finding) for finding in findings], columns=["area", "item", "state", "found", "do"])


def is_healthy(page: pd.DataFrame) -> bool:
    """Whether nothing is missing."""
    return not page["state"].eq("missing").any()


def _line(finding: Mapping[Hashable, object]) -> str:
    """A finding as a line."""
    hint = f". {finding['do']}" if finding["do"] else ""
    return f"  {MARKS[str(finding['state'])]} {finding['item']}: {finding['found']}{hint}"


def _findings(check: Callable[[Path], Iterator[Finding]], folder: Path) -> Iterator[Finding]:
    try:
        yield from check(folder)
    except (OSError, ForecastError) as fault:
        area = check.__name__.strip("_").removesuffix("_findings")
        yield Finding(area, "check failed", "missing", str(fault), "Follow the message")


# --- what is installed ------------------------------------------------------------------


def _package_findings(_: Path) -> Iterator[Finding]:
    yield Finding("installed", PACKAGE, "ok", f"{version(PACKAGE)}, Python {platform.python_version()}, {platform.system()}")
    required = [Requirement(line) for line in requires(PACKAGE) or [] if "extra ==" not in line]
    problems = [(package, problem) for package in required if (problem := _problem(package))]
    for package, problem in problems:
        yield Finding("installed", package.name, "missing", problem, f'pip install "{package}", or `make setup` in a checkout')
    if not problems:
        yield Finding("installed", "packages", "ok", f"all {len(required)} at the versions that are needed")


def _problem(package: Requirement) -> str:
    """What is wrong with a package that is needed; empty where it is there in a version that will do."""
    if package.marker and not package.marker.evaluate():
        return ""
    try:
        installed = version(package.name)
    except PackageNotFoundError:
        return "not installed"
    return "" if package.specifier.contains(installed, prereleases=True) else f"version {installed}, needed {package.specifier}"


def _driver_findings(_: Path) -> Iterator[Finding]:
    present = bool(find_spec("psycopg") or find_spec("psycopg2"))
    hint = 'pip install "psycopg[binary]" to read from PostgreSQL'
    yield Finding.option("import", "PostgreSQL", present=present, do=hint)


def _browser_findings(_: Path) -> Iterator[Finding]:
    browser = os.environ.get("FORECAST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    hint = "Needed by the tests of panels only: install chromium"
    yield Finding.option("tests", "Chromium", present=bool(browser), do=hint)


# --- the machine ------------------------------------------------------------------------


def _surrounding_findings(_: Path) -> Iterator[Finding]:
    encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)).upper()
    hint = "Set LANG=C.UTF-8 or PYTHONUTF8=1; files are UTF-8 in any case"
    is_utf8 = encoding.replace("-", "") == "UTF8"
    yield Finding("machine", "terminal", "ok" if is_utf8 else "info", encoding, "" if is_utf8 else hint)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # unlike Path.home, it does not fail where there is none
    if home.is_dir():
        yield Finding("machine", "home", "ok", str(home))
    else:
        yield Finding("machine", "home", "info", "none", "Nothing needs it")


# In the order of the page.
CHECKS: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _package_findings,
    report_findings,
    _driver_findings,
    model_findings,
    _browser_findings,
    workbook_findings,
    plan_findings,
    run_findings,
    lock_findings,
    kernel_findings,
    disk_findings,
    memory_findings,
    _surrounding_findings,
)
