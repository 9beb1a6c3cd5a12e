"""What works and what does not, as findings: the kind of value that each room answers the doctor with, the workbook, and memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forecast.settings.errors import ForecastError
from forecast.settings.memory_limit import free_memory
from forecast.settings.workbook import FILE_NAME, find_workbook, load_workbook

State = Literal["ok", "missing", "info"]
MEMORY = 2 << 30  # what reading a heavy file may take


@dataclass(frozen=True)
class Finding:
    """A line about an area: "missing" is something that a feature needs and does not have, "info" a fact that hinders nothing.

    `found` is what was seen, `do` what to do about it (empty where nothing is to be done).
    """

    area: str
    item: str
    state: State
    found: str
    do: str = ""

    @classmethod
    def need(cls, area: str, item: str, *, problem: str = "", found: str = "", do: str = "") -> Finding:
        """What a feature needs: missing where there is a problem with it, ok with what was found otherwise."""
        return cls(area, item, "missing", problem, do) if problem else cls(area, item, "ok", found)

    @classmethod
    def option(cls, area: str, item: str, *, present: bool, do: str) -> Finding:
        """What only some need: its absence is told and hinders nothing."""
        return cls(area, item, "ok", "found") if present else cls(area, item, "info", "not installed", do)


def workbook_folder(folder: Path) -> Path:
    """The folder of the workbook around a folder; the folder itself where there is none."""
    try:
        return find_workbook(folder).parent
    except ForecastError:
        return folder


def workbook_findings(folder: Path) -> Iterator[Finding]:
    """Whether the workbook of a folder can be read, and whether each of its files is there."""
    try:
        path = find_workbook(folder)
    except ForecastError:
        hint = "Make one with `forecast new DIR --from FILE`, or name a FILE with each command"
        yield Finding("workbook", FILE_NAME, "info", "none here or above", hint)
        return
    try:
        workbook = load_workbook(path)
    except ForecastError as fault:
        yield Finding("workbook", FILE_NAME, "missing", str(fault), "Correct it, or make it anew with `forecast new`")
        return
    yield Finding("workbook", FILE_NAME, "ok", f"{workbook.name}, in {workbook.folder}")
    for name in workbook.files:
        file = workbook.path(name)
        problem = "" if file.is_file() else f"{file.name} is not there"
        yield Finding.need("workbook", name, problem=problem, found=file.name, do="Put it back, or correct workbook.yaml")


def memory_findings(_: Path) -> Iterator[Finding]:
    """How much memory is free."""
    free = free_memory()
    hint = "Forecasts and files that need more are refused; FORECAST_MEMORY_MIB and FORECAST_READING_MIB set limits of your own"
    enough = free >= MEMORY
    yield Finding("machine", "memory", "ok" if enough else "info", f"{free / 2**30:,.1f} GiB free", "" if enough else hint)
