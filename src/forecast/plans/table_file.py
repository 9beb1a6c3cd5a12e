"""A plan as a table in the workbook's folder of plans: numbers, chances, rules and holds as columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from forecast.decomposition.holds import TotalHold
from forecast.decomposition.over_rules import OverRule
from forecast.decomposition.plan import KnownChances, Plan, check_measure
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.decomposition.plan_grid import PlanGrid
from forecast.files import read_table, write_json, write_table
from forecast.files.tables import is_non_text
from forecast.settings.errors import Fault, InputError, bad_input, hint_for
from forecast.settings.measures import Measure
from forecast.settings.schema import Settings, validated_json
from forecast.tables.columns import LEVELS
from forecast.targets.outlook import MOST_UNITS, RoundingUnit
from forecast.targets.propose import CHANCES
from forecast.targets.rounding import Units

if TYPE_CHECKING:
    from forecast.baseline import Baseline

COLUMNS = ("period", *LEVELS, *CHANCES, "held", "rule")
NEEDED = ("period", *LEVELS)


class StoredHold(Settings):
    """A held total as a file keeps it."""

    key: dict[str, str]
    period: str | None = None


class PlanMetadata(Settings):
    """What a plan's table does not say by itself: the order of its dimensions, how it is counted, held totals, over-assignment."""

    dimensions: tuple[str, ...] = ()
    frequency: Literal["month", "quarter", "week", "day"] = "month"
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] | None = None  # None in files of before: that of the forecast
    step: Annotated[float, Field(gt=0)] | None = None
    sign: Literal[1, -1] | None = None
    over: tuple[OverRule, ...] = ()
    total_holds: tuple[StoredHold, ...] = ()
    measure: Measure | None = None
    total_chances: tuple[float, float, float] | None = None


def write_plan_files(plan: Plan, path: Path) -> Path:
    """The path of the plan's table, written as Parquet, with a CSV for people and a JSON for held totals and units beside it."""
    write_json(path.with_suffix(".json"), _metadata_of(plan))
    write_table(path.with_suffix(".csv"), plan.table)
    return write_table(path.with_suffix(".parquet"), plan.table)


def _metadata_of(plan: Plan) -> dict[str, object]:
    chances = plan.total_chances()
    return {
        "dimensions": list(plan.grid.dimensions),
        "frequency": plan.grid.frequency,
        "fiscal_year_start": plan.grid.fiscal_year_start,
        "step": plan.scale.step,
        "sign": plan.scale.sign,
        "over": [asdict(rule) for rule in plan.over],
        "total_holds": [{"key": dict(hold.key), "period": hold.period} for hold in plan.total_holds],
        "measure": plan.measure.model_dump() if plan.measure.name else None,
        "total_chances": chances.tolist() if np.isfinite(chances).all() else None,
    }


def read_plan_file(path: Path, *, baseline: Baseline | None = None, trusted: bool = False) -> Plan:
    """The plan of a table that `write_plan_files` or a person wrote (`.parquet` or `.csv`); with a baseline its chances are known.

    The chances in a `trusted` table, one that nobody changed since it was written, need no forecast as long as no number changes.

    Refused, each with its rows: columns that are missing, members that the baseline does not know, doubled or missing cells,
    numbers that are negative, out of order or no whole steps; and a baseline of another measure.
    """
    table, about = _read(path), stored_metadata(path)
    _refuse_missing_columns(table, str(path))
    measure = about.measure or (baseline.history.measure if baseline is not None else _unnamed(about))
    if baseline is not None:
        check_measure(measure, baseline.history.measure, of="the forecast")
    scale = _scale(measure, about)
    dimensions = [name for name in table.columns if name not in COLUMNS]
    table = table.assign(**{name: table[name].astype("str") for name in dimensions})
    grid = _grid(table, dimensions, baseline=baseline, about=about, file=str(path))
    _refuse(faults(table, grid, scale=scale, file=str(path)))
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


def faults(table: pd.DataFrame, grid: PlanGrid, *, scale: RoundingUnit, file: str) -> Iterator[Fault]:
    """What is wrong with the rows of a plan's table: doubled and missing cells, numbers negative, out of order, no whole steps."""
    keys = [*grid.dimensions, "period"]
    yield from _at(table.duplicated(keys), "a cell stands twice", "Keep one row", file=file)
    cells = grid.long()
    known = pd.MultiIndex.from_frame(cells).isin(pd.MultiIndex.from_frame(table[keys]))
    for _, cell in cells[~known].iterrows():
        yield Fault("the plan has no row for this cell", "Add it, with 0 if nothing is planned", file=file, value=_named(cell))
    floor, base, stretch = (table[level].to_numpy(np.float64) * scale.sign for level in LEVELS)
    yield from _at((floor > base) | (base > stretch), "floor, base and stretch are out of order", "Order them", file=file)
    for level in LEVELS:
        numbers = table[level].to_numpy(np.float64)
        yield from _at(~(numbers >= 0), "a target is negative or no number", "Give zero or more", file=file, column=level)
        beyond = np.abs(numbers) >= MOST_UNITS * scale.step
        yield from _at(beyond, "is larger than can be counted exactly", "Give a larger step or unit", file=file, column=level)
        numbers = np.where(beyond, 0.0, numbers)
        broken = np.abs(scale.numbers(scale.units(np.nan_to_num(numbers))) - np.nan_to_num(numbers)) > 1e-6 * scale.step
        yield from _at(broken, f"is no whole number of steps of {scale.step:g}", "Round it", file=file, column=level)


def _at(wrong: object, what: str, do: str, *, file: str, column: str | None = None) -> Iterator[Fault]:
    for row in np.flatnonzero(np.asarray(wrong)):
        yield Fault(what, do, file=file, row=int(row) + 2, column=column)


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise bad_input("no plan with this name", "Make one with `forecast plan create`, or check the path", file=str(path))
    table = read_table(path)
    named = [name for name in ("period", *LEVELS, *CHANCES, "held") if name in table.columns and not is_non_text(table[name])]
    return table.assign(**{name: _parse(table[name], name, file=str(path)) for name in named})


def _parse(column: pd.Series, name: str, *, file: str) -> pd.Series:
    column = column.astype("str")
    if name == "held":
        return column.str.casefold().isin(["true", "1", "yes"])
    found = pd.to_datetime(column, errors="coerce") if name == "period" else pd.to_numeric(column, errors="coerce")
    wrong = found.isna() & (column != "") if name in CHANCES else found.isna()
    kind = "date" if name == "period" else "number"
    _refuse(_at(wrong, f"is no {kind}", f"Write a {kind}", file=file, column=name))
    return found


def stored_metadata(path: Path) -> PlanMetadata:
    """What the file beside a plan's table says; nothing but defaults where there is none."""
    beside = path.with_suffix(".json")
    return validated_json(PlanMetadata, beside) if beside.is_file() else PlanMetadata()


def _refuse_missing_columns(table: pd.DataFrame, file: str) -> None:
    _refuse(
        Fault(f"the plan has no column '{name}'", hint_for(name, map(str, table.columns)), file=file, column=name)
        for name in NEEDED
        if name not in table.columns
    )


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
        return PlanGrid(leaves, periods, about.frequency, about.fiscal_year_start or 1)
    known = baseline.hierarchy
    _refuse(_unknown(table, dimensions, known.leaves, file=file))
    strange = table.loc[~table["period"].isin(baseline.periods)]
    _refuse(
        _at(~table["period"].isin(baseline.periods), "the forecast has no such period", "Check it", file=file)
        if len(strange)
        else ()
    )
    history = baseline.history
    return PlanGrid(known.leaves, periods, history.frequency, about.fiscal_year_start or history.fiscal_year_start)


def _unknown(table: pd.DataFrame, dimensions: list[str], leaves: pd.DataFrame, *, file: str) -> Iterator[Fault]:
    for name in leaves.columns:
        if name not in dimensions:
            yield Fault(f"the plan has no column '{name}'", hint_for(str(name), dimensions), file=file)
            return
        members = pd.unique(leaves[name])
        for row in np.flatnonzero(~table[name].isin(members)):
            value = str(table[name].iloc[row])
            hint = hint_for(value, members)
            yield Fault("there is no such member", hint, file=file, row=int(row) + 2, column=str(name), value=value)


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
    for hold in holds:
        hold.cells(grid)
    return tuple(holds)


def _named(cell: pd.Series) -> str:
    return ", ".join(str(part.date() if isinstance(part, pd.Timestamp) else part) for part in cell)


def _refuse(found: Iterable[Fault]) -> None:
    listed = list(found)
    if listed:
        raise InputError(listed)
