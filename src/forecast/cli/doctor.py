"""What works on this machine and what does not: one page for a user who asks, each lack with what to install or do."""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import lazy_loader
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from packaging.requirements import Requirement

from forecast.baseline.kernels import compiled
from forecast.baseline.models import statsforecast
from forecast.cli.terminal import PARTIAL, print_lines, progress
from forecast.files import check_writable, list_locks
from forecast.report.pages.pdf import PdfUnavailable, pdf
from forecast.runs.execute import is_running, lock_folder
from forecast.runs.record import NAME
from forecast.settings.errors import ForecastError
from forecast.settings.memory_limit import free_memory
from forecast.settings.workbook import FILE_NAME, find_workbook, load_workbook

style = lazy_loader.load(
    "forecast.report.figures.style", suppress_warning=True
)  # and matplotlib with it, only where something is drawn

MARKS = {"ok": "ok   ", "lacks": "LACKS", "told": "note "}
State = Literal["ok", "lacks", "told"]
SPACE = 500 << 20  # a review of a large workbook leaves some 50 MB; below ten of them it is time to say so
MEMORY = 2 << 30  # what reading a heavy file may take
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PACKAGE = "forecast-workbook"


@dataclass(frozen=True)
class Finding:
    """One line of the page: "lacks" is something that a feature needs and has not, "told" a fact that hinders nothing."""

    area: str
    item: str
    state: State
    found: str
    do: str = ""


def doctor() -> int:
    """Say what works here and what lacks what: packages, reports, fonts, workbook, plans, runs, locks, caches, disk.

    The exit code is 0, or 4 when a feature lacks something.
    """
    with progress("looking"):
        page = health(Path.cwd())
    for area, lines in page.groupby("area", sort=False):
        print_lines("", str(area), *(_line(each) for each in lines.to_dict("records")))
    return 0 if is_healthy(page) else PARTIAL


def health(folder: Path | str = ".") -> pd.DataFrame:
    """The page as a table of area, item, state ("ok", "lacks", "told"), what was found and what to do, for the workbook of a folder.

    Nothing is changed: the only file that is written is a probe, which goes at once. A rule that fails is a line of its own.
    """
    found = [finding for rule in RULES for finding in _asked(rule, Path(folder))]
    return pd.DataFrame([vars(each) for each in found], columns=["area", "item", "state", "found", "do"])


def _line(found: Mapping[Hashable, object]) -> str:
    """A finding of the doctor as a line."""
    way_out = f". {found['do']}" if found["do"] else ""
    return f"  {MARKS[str(found['state'])]} {found['item']}: {found['found']}{way_out}"


def is_healthy(page: pd.DataFrame) -> bool:
    """Whether nothing lacks."""
    return not page["state"].eq("lacks").any()


def _asked(rule: Callable[[Path], Iterator[Finding]], folder: Path) -> Iterator[Finding]:
    try:
        yield from rule(folder)
    except (OSError, ForecastError) as fault:
        yield Finding(rule.__name__.strip("_"), "could not be looked at", "lacks", str(fault), "See to what the message names")


# --- what is installed ------------------------------------------------------------------


def _versions(_: Path) -> Iterator[Finding]:
    yield Finding("installed", PACKAGE, "ok", f"{version(PACKAGE)}, Python {platform.python_version()}, {platform.system()}")
    wanted = [Requirement(line) for line in requires(PACKAGE) or [] if "extra ==" not in line]
    told = [(each, lack) for each in wanted if (lack := _lack(each))]
    for each, lack in told:
        yield Finding("installed", each.name, "lacks", lack, f'pip install "{each}", or `make setup` in a checkout')
    if not told:
        yield Finding("installed", "packages", "ok", f"all {len(wanted)} at the versions that are needed")


def _lack(wanted: Requirement) -> str:
    """What is wrong with a package that is needed; empty where it is there in a version that will do."""
    if wanted.marker and not wanted.marker.evaluate():
        return ""
    try:
        there = version(wanted.name)
    except PackageNotFoundError:
        return "not installed"
    return "" if wanted.specifier.contains(there, prereleases=True) else f"version {there}, needed {wanted.specifier}"


def _features(_: Path) -> Iterator[Finding]:
    yield Finding("reports", "HTML and Excel", "ok", "nothing more is needed")
    yield _pdf()
    fonts = "Install one, such as fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora)"
    yield _either(
        style.has_chinese(), ("reports", "Chinese font"), yes="found", no="none, so Chinese in charts becomes boxes", do=fonts
    )
    driver = find_spec("psycopg") or find_spec("psycopg2")
    yield _optional(driver, ("import", "PostgreSQL"), do='pip install "psycopg[binary]" to read from PostgreSQL')
    yield _optional(_peers(), ("models", "statsforecast:..."), do="Name its interpreter with FORECAST_PEERS_PYTHON")
    browser = os.environ.get("FORECAST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    yield _optional(browser, ("tests", "Chromium"), do="Needed by the tests of panels only: install chromium")


def _pdf() -> Finding:
    try:
        pdf("<p>page</p>")
    except PdfUnavailable as reason:
        do = "Install Pango (Debian, Ubuntu: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango)"
        return Finding("reports", "PDF", "lacks", str(reason), do)
    return Finding("reports", "PDF", "ok", "a page was laid out")


def _peers() -> object:
    try:
        return statsforecast.interpreter()
    except ForecastError:
        return None


def _either(holds: bool, item: tuple[str, str], *, yes: str, no: str, do: str) -> Finding:  # the fact itself
    return Finding(*item, "ok", yes) if holds else Finding(*item, "lacks", no, do)


def _optional(there: object, item: tuple[str, str], *, do: str) -> Finding:
    """What only some want: that it is not there is told and hinders nothing."""
    return Finding(*item, "ok", "found") if there else Finding(*item, "told", "not installed", do)


# --- the workbook, its plans and its runs -------------------------------------------------


def _workbook(folder: Path) -> Iterator[Finding]:
    try:
        place = find_workbook(folder)
    except ForecastError:
        do = "Make one with `forecast new DIR --from FILE`, or name a FILE with each command"
        yield Finding("workbook", FILE_NAME, "told", "none here or above", do)
        return
    try:
        book = load_workbook(place)
    except ForecastError as fault:
        yield Finding("workbook", FILE_NAME, "lacks", str(fault), "Correct it, or make it anew with `forecast new`")
        return
    yield Finding("workbook", FILE_NAME, "ok", f"{book.name}, in {book.folder}")
    for name in book.files:
        path = book.path(name)
        gone = f"{path.name} is not there"
        yield _either(path.is_file(), ("workbook", name), yes=path.name, no=gone, do="Put it back, or correct workbook.yaml")


def _plans(folder: Path) -> Iterator[Finding]:
    plans = sorted((_root(folder) / "plans").glob("*.parquet"))
    broken = [path for path in plans if not _readable(path)]
    for path in broken:
        do = "Take back the one before it with `forecast plan undo`, or copy it from a backup"
        yield Finding("plans", path.name, "lacks", "cannot be read: cut off or damaged", do)
    if plans and not broken:
        yield Finding("plans", "plans", "ok", f"{len(plans)} can be read")


def _readable(path: Path) -> bool:
    try:
        return bool(pq.read_table(path).num_columns)
    except (pa.ArrowException, OSError):
        return False


def _runs(folder: Path) -> Iterator[Finding]:
    records = [(path.parent, _record(path)) for path in sorted((_root(folder) / "reports").glob(f"**/{NAME}"))]
    ends = pd.Series([str(record.get("status", "unreadable")) for _, record in records], dtype="str").value_counts()
    if len(ends):
        yield Finding("runs", "records", "ok", ", ".join(f"{count} {status}" for status, count in sorted(ends.items())))
    for place, record in records:
        if record.get("status") in ("failed", "timeout"):
            yield Finding("runs", place.name, "told", f"{record['status']}: {record.get('error')}", "Run it again")
        if record.get("status") == "running" and not is_running(place):
            yield Finding("runs", place.name, "told", f"was killed; it began {record.get('started')}", "Run it again")


def _record(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _locks(_: Path) -> Iterator[Finding]:
    locks = list_locks(lock_folder())
    for lock, alive in locks:
        ended = "its process is gone or its time over; the next run takes it over"
        yield Finding("runs", "lock", "told", f"{lock.owner}, process {lock.process}: {'running' if alive else ended}")
    if not locks:
        yield Finding("runs", "locks", "ok", "none is held")


def _root(folder: Path) -> Path:
    try:
        return find_workbook(folder).parent
    except ForecastError:
        return folder


# --- the machine ---------------------------------------------------------------------------


def _kernels(_: Path) -> Iterator[Finding]:
    named = os.environ.get("NUMBA_CACHE_DIR", "")
    place = Path(named) if named else Path(compiled.__file__).parent / "__pycache__"
    if any(place.rglob("*.nbi")):
        yield Finding("machine", "compiled kernels", "ok", str(place))
    else:
        yield Finding(
            "machine", "compiled kernels", "told", "none yet", "The first forecast compiles them, in about half a minute"
        )
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        do = "Set NUMBA_CACHE_DIR to a folder that can be written, or each start may compile them anew"
        yield Finding("machine", "kernel cache", "told", f"{place} cannot be written", do)


def _disk(folder: Path) -> Iterator[Finding]:
    for name, place in (("this folder", folder), ("temporary folder", Path(tempfile.gettempdir()))):
        check_writable(place)
        free = shutil.disk_usage(place).free
        yield _either(
            free >= SPACE,
            ("machine", name),
            yes=f"{free / 2**30:,.1f} GiB free",
            no=f"{free / 2**20:,.0f} MiB free",
            do="Free some",
        )


def _memory(_: Path) -> Iterator[Finding]:
    free = free_memory()
    do = "Forecasts and files that need more are refused; FORECAST_MEMORY_MIB and FORECAST_READING_MIB set limits of your own"
    yield Finding(
        "machine", "memory", "ok" if free >= MEMORY else "told", f"{free / 2**30:,.1f} GiB free", "" if free >= MEMORY else do
    )


def _surroundings(_: Path) -> Iterator[Finding]:
    encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)).upper()
    do = "Set LANG=C.UTF-8 or PYTHONUTF8=1; files are UTF-8 in any case"
    plain = encoding.replace("-", "") == "UTF8"
    yield Finding("machine", "terminal", "ok" if plain else "told", encoding, "" if plain else do)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # unlike Path.home, it does not fail where there is none
    there = home.is_dir()
    yield Finding(
        "machine", "home", "ok" if there else "told", str(home) if there else "none", "" if there else "Nothing needs it"
    )


RULES = (_versions, _features, _workbook, _plans, _runs, _locks, _kernels, _disk, _memory, _surroundings)
