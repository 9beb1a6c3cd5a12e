"""A plan as a table in the workbook's folder of plans: numbers, chances, rules and holds as columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
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
from forecast.tables.checked import HEADER, Problem, days_of, examined
from forecast.tables.columns import COLUMNS, LEVELS, Kind, Schema
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.outlook import MOST_UNITS, RoundingUnit
from forecast.targets.propose import CHANCES
from forecast.targets.rounding import Units

if TYPE_CHECKING:
    from forecast.baseline import Baseline

OUT_OF_ORDER = ("floor, base and stretch are out of order", "Order them")
NEGATIVE = ("a target is negative or not a number", "Use zero or more")
TOO_LARGE = ("the number is too large to be counted exactly", "Use a larger step or unit")
PLAN_COLUMNS = ("period", *LEVELS, *CHANCES, "held", "rule")


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
    about = stored_metadata(path)
    table = _read(path, about)
    measure = about.measure or (baseline.history.measure if baseline is not None else _unnamed(about))
    if baseline is not None:
        check_measure(measure, baseline.history.measure, of="the forecast")
    scale = _scale(measure, about)
    dimensions = [name for name in table.columns if name not in PLAN_COLUMNS]
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
    yield from _at(table.duplicated(keys), ("the cell is there twice", "Keep one row"), file=file)
    cells = grid.long()
    known = pd.MultiIndex.from_frame(cells).isin(pd.MultiIndex.from_frame(table[keys]))
    for _, cell in cells[~known].iterrows():
        yield Fault("the plan has no row for this cell", "Add it, with 0 if nothing is planned", file=file, value=_named(cell))
    floor, base, stretch = (table[level].to_numpy(np.float64) * scale.sign for level in LEVELS)
    yield from _at((floor > base) | (base > stretch), OUT_OF_ORDER, file=file)
    for level in LEVELS:
        numbers = table[level].to_numpy(np.float64)
        yield from _at(~(numbers >= 0), NEGATIVE, file=file, column=level, values=table[level])
        beyond = np.abs(numbers) >= MOST_UNITS * scale.step
        yield from _at(beyond, TOO_LARGE, file=file, column=level, values=table[level])
        finite = np.nan_to_num(np.where(beyond, 0.0, numbers))
        broken = np.abs(scale.numbers(scale.units(finite)) - finite) > 1e-6 * scale.step
        problem = (f"not a whole number of steps of {scale.step:g}", "Round it")
        yield from _at(broken, problem, file=file, column=level, values=table[level])


def _at(
    mask: object, problem: Problem, *, file: str, column: str | None = None, values: pd.Series | None = None
) -> Iterator[Fault]:
    """A fault for each row of the mask, with its value where there is a column of them."""
    for i in np.flatnonzero(np.asarray(mask)):
        value = None if values is None else f"{values.iloc[i]:g}"
        yield Fault(*problem, file=file, row=int(i) + HEADER, column=column, value=value)


def _read(path: Path, about: PlanMetadata) -> pd.DataFrame:
    """The rows of the file, with periods as days and numbers as numbers; an InputError lists all cells that are none."""
    if not path.is_file():
        raise bad_input("no plan with this name", "Make one with `forecast plan create`, or check the path", file=str(path))
    table = read_table(path)
    texts = [name for name in table.columns if not is_non_text(table[name])]
    rows, wrong = examined(table, _schema(texts, typed=set(table.columns) - set(texts), about=about), file=str(path))
    _refuse(wrong)
    if "held" in texts:
        rows = rows.assign(held=rows["held"].str.casefold().isin(["true", "1", "yes"]))
    return rows.assign(period=days_of(rows["period"], about.fiscal_year_start)) if "period" in texts else rows


def _schema(texts: Collection[str], *, typed: Collection[str], about: PlanMetadata) -> Schema:
    """The columns that are read from texts: those of a plan but for the ones that are typed already."""
    plan = SIDE_TABLES["plan"]
    chances = tuple(COLUMNS[name] for name in CHANCES if name in texts)
    # amounts in steps below one have decimals, so a point in them marks nothing else
    kind: Kind = "amount" if about.step is None or about.step >= 1 else "number"
    levels = (column._replace(kind=kind) if column.name in LEVELS else column for column in plan.columns)
    return Schema("plan", (*(each for each in levels if each.name not in typed), *chances), keyed=False, optional=CHANCES)


def stored_metadata(path: Path) -> PlanMetadata:
    """What the file beside a plan's table says; nothing but defaults where there is none."""
    beside = path.with_suffix(".json")
    return validated_json(PlanMetadata, beside) if beside.is_file() else PlanMetadata()


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
    first, last = baseline.periods[0], baseline.periods[-1]
    problem = ("not a period of the forecast", f"Use a period from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    _refuse(_at(~table["period"].isin(baseline.periods), problem, file=file, column="period"))
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
            yield Fault("unknown member", hint, file=file, row=int(row) + HEADER, column=str(name), value=value)


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
