"""A plan as a table in the workbook's folder of plans: numbers, chances, rules and holds as columns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.decomposition.holds import TotalHold
from forecast.decomposition.plan import KnownChances, Plan, check_measure
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.decomposition.plan_grid import PlanGrid
from forecast.files import write_json, write_table
from forecast.plans.plan_metadata import PlanMetadata, metadata_of, stored_metadata
from forecast.plans.plan_rows import PLAN_COLUMNS, other_periods, read_rows, refuse, row_faults, unknown_members
from forecast.settings.measures import Measure
from forecast.tables.columns import LEVELS
from forecast.targets.outlook import RoundingUnit
from forecast.targets.propose import CHANCES

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.targets.rounding import Units


def write_plan_files(plan: Plan, path: Path) -> Path:
    """The path of the plan's table, written as Parquet, with a CSV for people and a JSON for held totals and units beside it."""
    # The Parquet last: it is the file that is read, so what lies beside it has to be there before.
    write_json(path.with_suffix(".json"), metadata_of(plan))
    write_table(path.with_suffix(".csv"), plan.table)
    return write_table(path.with_suffix(".parquet"), plan.table)


def read_plan_file(path: Path, *, baseline: Baseline | None = None, trusted: bool = False) -> Plan:
    """The plan of a table that `write_plan_files` or a person wrote (`.parquet` or `.csv`); with a baseline its chances are known.

    The chances in a `trusted` table, one that nobody changed since it was written, need no forecast as long as no number changes.

    Refused, each with its rows: columns that are missing, members that the baseline does not know, doubled or missing cells,
    numbers that are out of order or no whole steps, or negative in a plan without returns; and a baseline of another measure.
    """
    about = stored_metadata(path)
    table = read_rows(path, about)
    measure = about.measure or (baseline.history.measure if baseline is not None else _unnamed(about))
    if baseline is not None:
        check_measure(measure, baseline.history.measure, of="the forecast")
    scale = _scale(measure, about)
    dimensions = [name for name in table.columns if name not in PLAN_COLUMNS]
    table = table.assign(**{name: table[name].astype("str") for name in dimensions})
    grid = _grid(table, dimensions, baseline=baseline, about=about, file=str(path))
    # Numbers below zero are a slip of the hand unless the plan or its history is known to have returns.
    negative = trusted or about.negative or (baseline is not None and bool((baseline.history.table["value"] < 0).any()))
    refuse(row_faults(table, grid, scale=scale, file=str(path), negative=negative))
    # In the order of the grid, as people sort their tables as they like.
    ordered = grid.long().merge(table, on=[*grid.dimensions, "period"], how="left")
    units = np.stack([scale.units(ordered[level].to_numpy(np.float64)).reshape(grid.shape) for level in LEVELS])
    plan = Plan(grid, units, _held(ordered, grid), _rules(ordered, grid), scale, PlanForecast.of(baseline), measure=measure)
    stored = _stored_chances(ordered, units, about) if trusted else None
    return replace(plan, total_holds=_total_holds(about, grid), over=about.over, stored=stored)


def _stored_chances(table: pd.DataFrame, units: Units, about: PlanMetadata) -> KnownChances | None:
    """The chances that were written beside the numbers; None where some are unknown."""
    if about.total_chances is None or not set(CHANCES) <= set(table.columns):
        return None
    cells = np.stack([table[name].to_numpy(np.float64).reshape(units.shape[1:]) for name in CHANCES])
    return KnownChances(units, cells, np.array(about.total_chances)) if np.isfinite(cells).all() else None


def _unnamed(about: PlanMetadata) -> Measure:
    """The measure of a table that does not name it: unnamed, counted as the file beside it says."""
    return Measure(name="", step=about.step or 1.0, direction="down" if about.sign == -1 else "up")


def _scale(measure: Measure, about: PlanMetadata) -> RoundingUnit:
    unit = RoundingUnit.of(measure)
    return RoundingUnit(about.step or unit.step, about.sign or unit.sign)


def _grid(table: pd.DataFrame, dimensions: list[str], *, baseline: Baseline | None, about: PlanMetadata, file: str) -> PlanGrid:
    periods = pd.DatetimeIndex(sorted(table["period"].unique()))
    if baseline is None:
        leaves = table[dimensions].drop_duplicates().sort_values(dimensions, ignore_index=True)
        return PlanGrid(leaves, periods, about.frequency, about.fiscal_year_start or 1, about.fiscal_calendar)
    known = baseline.hierarchy
    refuse(unknown_members(table, dimensions, known.leaves, file=file))
    refuse(other_periods(table, baseline.periods, file=file))
    history = baseline.history
    return PlanGrid(
        known.leaves,
        periods,
        history.frequency,
        about.fiscal_year_start or history.fiscal_year_start,
        history.context.fiscal_calendar,
    )


def _held(table: pd.DataFrame, grid: PlanGrid) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    held = table["held"].to_numpy(bool) if "held" in table.columns else np.zeros(len(table), dtype=bool)
    return held.reshape(grid.shape)


def _rules(table: pd.DataFrame, grid: PlanGrid) -> np.ndarray[tuple[int, int], np.dtype[np.object_]]:
    rules = (
        table["rule"].astype("str").to_numpy(object) if "rule" in table.columns else np.full(len(table), "given", dtype=object)
    )
    return rules.reshape(grid.shape)


def _total_holds(about: PlanMetadata, grid: PlanGrid) -> tuple[TotalHold, ...]:
    holds = [TotalHold(tuple(sorted(each.key.items())), each.period) for each in about.total_holds]
    # A hold on a node or period that the plan does not have is refused now, and not by the next edit.
    for hold in holds:
        hold.cells(grid)
    return tuple(holds)
