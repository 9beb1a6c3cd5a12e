"""Targets that a company gives in a table: checked row by row, and their chances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import ALL
from forecast.periods.span import Span, parse_span
from forecast.periods.years import Years
from forecast.settings.errors import Fault, InputError
from forecast.tables.checked import HEADER, examined
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.outlook import Outlook

if TYPE_CHECKING:
    from forecast.baseline import Baseline

SHOWN = 20


@dataclass(frozen=True)
class GivenTargets:
    """A company's own targets: `table` has dimensions, period, target and chance; `warnings` name active series without one."""

    table: pd.DataFrame
    warnings: tuple[Fault, ...]


def given_targets(
    table: pd.DataFrame,
    baseline: Baseline,
    *,
    column: str = "target",
    total: float | None = None,
    allow_zero: bool = False,
    file: str | None = None,
) -> GivenTargets:
    """The targets of a table (some dimensions, `period` as text or date, `column`), each with its chance.

    `period` is a year, half, quarter or month. Refused with the rows: unknown members, numbers that are negative (or zero unless
    allowed), periods that overlap for the same key, and targets that do not add to `total`. Active series that no target
    covers are listed as warnings.
    """
    dimensions = list(baseline.hierarchy.dimensions)
    members = {name: [*map(str, pd.unique(baseline.hierarchy.leaves[name])), ALL] for name in dimensions}
    schema = SIDE_TABLES["targets"].with_name("target", column)
    rows, faults = examined(table, schema, dimensions=dimensions, members=members, file=file)
    if not {column, "period"} <= set(rows.columns):
        raise InputError(faults)
    keys, numbers = _keys(rows, dimensions), rows[column].to_numpy(np.float64)
    spans = [_span(text, baseline.history.years) for text in rows["period"]]
    faults += [*_not_positive(rows[column], allow_zero=allow_zero, file=file), *_overlapping(keys, spans, file)]
    faults += _sum_fault(numbers, total, file)
    if faults:
        raise InputError(faults)
    chances = [_chance(baseline, key, span, number) for key, span, number in zip(_records(keys), spans, numbers, strict=True)]
    targets = keys.assign(period=[span.start for span in spans if span], target=numbers, chance=chances)
    return GivenTargets(targets, tuple(_missing(keys, baseline, file)))


def growth_shares(column: pd.Series, *, file: str | None = None) -> pd.Series:
    """Growth factors of a column as shares of last year: 110 (per cent) or 1.1; a column that mixes both is refused with its rows."""
    numbers = pd.to_numeric(column.astype("str").str.rstrip("%％ "), errors="coerce")
    per_cent, factor = numbers >= 20, numbers < 5
    strange = ~(per_cent | factor)
    if strange.any() or (per_cent.any() and factor.any()):
        odd = strange if strange.any() else (factor if factor.sum() <= per_cent.sum() else per_cent)
        positions = np.flatnonzero(odd)
        raise InputError(
            Fault(
                "the column mixes percentages and factors",
                "Write all as 110 or all as 1.1",
                file=file,
                row=int(i) + 2,
                column=str(column.name),
                value=str(column.iloc[i]),
            )
            for i in positions
        )
    return numbers / 100 if per_cent.any() else numbers


def _keys(rows: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    """The node of each row; "all" where a dimension is not named or its cell is empty."""
    return rows.reindex(columns=dimensions, fill_value=ALL).replace("", ALL).astype("str").reset_index(drop=True)


def _not_positive(numbers: pd.Series, *, allow_zero: bool, file: str | None) -> Iterator[Fault]:
    message = "a target is negative" if allow_zero else "a target is negative or zero"
    for i in np.flatnonzero(((numbers < 0) if allow_zero else (numbers <= 0)).to_numpy()):
        hint = "Correct it" if allow_zero else "Correct it, or allow zero targets"
        yield Fault(message, hint, file=file, row=int(i) + HEADER, column=str(numbers.name), value=f"{numbers.iloc[i]:g}")


def _overlapping(keys: pd.DataFrame, spans: list[Span | None], file: str | None) -> Iterator[Fault]:
    dated = keys.assign(
        row=np.arange(len(keys)) + 2,
        first=pd.Series([span.start if span else None for span in spans], dtype="datetime64[us]"),
        last=pd.Series([span.end if span else None for span in spans], dtype="datetime64[us]"),
    )
    for _, group in (
        dated.dropna(subset=["first"]).sort_values(["first", "last"], kind="stable").groupby(list(keys.columns), sort=False)
    ):
        rows = group.to_dict("records")
        one = rows[0]  # the one that lasts longest so far
        for other in rows[1:]:
            if other["first"] <= one["last"]:
                message = (
                    f"the targets of rows {min(one['row'], other['row'])} and {max(one['row'], other['row'])} overlap in time"
                )
                value = ", ".join(str(other[name]) for name in keys.columns)
                yield Fault(message, "Keep one of them", file=file, row=int(other["row"]), column="period", value=value)
            one = max(one, other, key=lambda row: row["last"])


def _sum_fault(numbers: np.ndarray[tuple[int], np.dtype[np.float64]], total: float | None, file: str | None) -> Iterator[Fault]:
    if total is not None and abs(float(np.nansum(numbers)) - total) > 0.005:
        difference = float(np.nansum(numbers)) - total
        compared = f"{abs(difference):,.2f} {'more' if difference > 0 else 'less'} than the total of {total:,.2f}"
        message = f"the targets add up to {np.nansum(numbers):,.2f}, which is {compared}"
        yield Fault(message, "Correct the parts or the total", file=file)


def _records(keys: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(name): str(member) for name, member in row.items()} for row in keys.to_dict("records")]


def _missing(keys: pd.DataFrame, baseline: Baseline, file: str | None) -> Iterator[Fault]:
    rows = [baseline.hierarchy.find(key) for key in _records(keys.drop_duplicates())]
    covered = np.asarray(baseline.hierarchy.summing_matrix[rows].sum(axis=0)).ravel() > 0
    active = baseline.points.sum(axis=1) > 0
    for i in np.flatnonzero(active & ~covered)[:SHOWN]:
        name = ", ".join(baseline.hierarchy.leaves.iloc[i])
        yield Fault("an active series has no target", "Add one if it is meant to have one", file=file, value=name)


def _chance(baseline: Baseline, key: dict[str, str], span: Span | None, number: float) -> float:
    if span is None:
        return float("nan")
    inside = np.flatnonzero((baseline.periods >= span.start) & (baseline.periods <= span.end))
    if not len(inside):
        return float("nan")
    block = baseline.spans("all")[0]._replace(first=int(inside[0]), stop=int(inside[-1]) + 1)
    row = np.array([baseline.hierarchy.find(key)])
    return float(Outlook(baseline, block).chances(row, np.array([[number]]))[0, 0])


def _span(period: object, years: Years) -> Span | None:
    try:
        return parse_span(str(period), years)
    except InputError:
        return None
