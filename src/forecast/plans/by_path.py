"""Plans as people name them: by the path of a table, by the name of one in the workbook's folder of plans, or the latest there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.plan_grid import PlanGrid
from forecast.files import safe_name
from forecast.plans.folder import PlanFolder, workbook_plans
from forecast.plans.folder_state import CREATE
from forecast.plans.forecasts import Progress, Warn, ignore, silent
from forecast.plans.provenance import WORKBOOK
from forecast.plans.revision_log import CSV, TABLE
from forecast.plans.store import Stored, user_name
from forecast.plans.table_file import read_plan_file
from forecast.settings import Workbook
from forecast.settings.errors import bad_input

if TYPE_CHECKING:
    from forecast.baseline import Baseline


def read_plan(path: Path | str, *, baseline: Baseline | None = None) -> Plan:
    """The plan of a table that `write_plan` or a person wrote (`.parquet` or `.csv`); with a baseline its chances are known.

    Refused, each with its rows: columns that are missing, members that the baseline does not know, doubled or missing cells,
    numbers that are out of order or no whole steps, or negative in a plan without returns; and a baseline of another measure.

    >>> path = fc.write_plan(plan, "plans", name="2026")
    >>> bool(fc.read_plan(path).table["base"].sum() == plan.table["base"].sum())
    True
    """
    table = Path(path)
    if table.suffix not in (TABLE, CSV):
        return read_plan_file(table, baseline=baseline)
    return PlanFolder(table.parent, table=table.suffix).read(table.name.removesuffix(table.suffix), baseline=baseline)


def write_plan(plan: Plan, folder: Path | str, *, name: str = "plan", why: str = "") -> Path:
    """The path of the plan's table in the folder, under a safe form of the name; a plan of that name stays as a revision.

    >>> fc.write_plan(plan, "plans", name="2026").name
    '2026.parquet'
    """
    store, safe = PlanFolder(folder), safe_name(name)
    parent = store.newest(safe)
    store.save(safe, plan, parent=parent, who=user_name(), why=why)
    return store.path(safe)


class NamedPlan(NamedTuple):
    """A plan by its name, in the folder that it is kept in."""

    store: PlanFolder
    name: str

    @property
    def path(self) -> Path:
        """The path of its table."""
        return self.store.path(self.name)

    def open(self, revision: int | None = None) -> Stored:
        """Its newest revision, or that of the number."""
        return self.store.open(self.name, revision)

    def workbook(self) -> Workbook | None:
        """The workbook that it belongs to; None where it was made from a file of its own."""
        return self.store.workbook(self.name)


def find_plan(name: str = "", *, progress: Progress = silent, warn: Warn = ignore) -> NamedPlan:
    """The folder and the name of a plan: of a path, of a name in the workbook's folder of plans, or of the latest plan there."""
    path = Path(name)
    if path.suffix in (TABLE, CSV):
        full = path.absolute()
        store = PlanFolder(full.parent, table=path.suffix, progress=progress, warn=warn)
        if not store.exists(path.stem):
            raise bad_input("no plan with this name", f"{CREATE}, or check the path", file=name)
        return NamedPlan(store, path.stem)
    plans = workbook_plans(_root(), progress=progress, warn=warn)
    return NamedPlan(plans, plans.find(name))


def new_plan(out: Path | None, *, root: Path, year: str) -> NamedPlan:
    """The folder and the name of a new plan: as it is named, or the year's in the workbook's folder of plans."""
    if out is None:
        return NamedPlan(workbook_plans(root), year)
    if not out.name or out.name == "..":
        raise bad_input("not the name of a file", "Name the plan, such as plans/2027", column="out", value=str(out))
    return NamedPlan(PlanFolder(out.parent), out.stem if out.suffix in (TABLE, CSV) else out.name)


def year_of(grid: PlanGrid) -> str:
    """The year that a plan is named by: that of its first period; by weeks, that of most of its first year's days.

    A week at the turn of the year may begin in the year before; a fiscal year is named by the calendar year in which it begins.
    """
    first = grid.periods[0]
    if grid.frequency != "week" and not grid.years.fiscal:
        return f"{first:%Y}"
    return str(grid.years.year_of(first + pd.Timedelta(days=182)))


def _root() -> Path:
    """The folder of the workbook, or the current one where a plan was made from a file."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / WORKBOOK).is_file()), here)
