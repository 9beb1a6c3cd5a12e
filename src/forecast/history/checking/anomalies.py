"""What looks odd in a history that reads well: gaps, short or silent series, slips of the finger, units that change midway."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.checking.level_steps import level_steps
from forecast.history.checking.slips import Slip, slips
from forecast.history.checking.step_faults import step_fault
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.errors import Fault, count_of

Values = NDArray[np.float64]
Positions = NDArray[np.intp]
SHORT = 12
SILENT = {"day": 365, "week": 104, "month": 24, "quarter": 8}
LEVEL_NAMES = re.compile(
    r"(^|[ _.-])(price|rate|ratio|share|percent|pct|satisfaction|score|average|avg|mean)s?$|单价|均价|价格|份额|占比|比率|满意度|评分|率$",
    re.IGNORECASE,
)
LISTED = 20
MAX_CELLS = 20_000_000


@dataclass(frozen=True)
class _Series:
    """The panel of a history with the names of its series."""

    history: History
    values: Values

    def name(self, row: int) -> str:
        """The series by its members."""
        return " / ".join(str(member) for member in self.history.panel.keys.iloc[row])

    def fault(self, message: str, hint: str, row: int | None = None) -> Fault:
        """A warning about one series or about the whole history."""
        value = None if row is None else self.name(row)
        return Fault(message, hint, self.history.source.file, column=" x ".join(self.history.dimensions), value=value)

    def period(self, i: int) -> str:
        """The period as people write it."""
        return f"{self.history.panel.periods[i]:%Y-%m-%d}"


def is_small(history: History) -> bool:
    """Whether a matrix of all series and periods is small enough to be looked at."""
    series = history.table[list(history.dimensions)].drop_duplicates().shape[0]
    return history.table["period"].nunique() * series <= MAX_CELLS


def anomaly_warnings(history: History) -> tuple[Fault, ...]:
    """A warning for everything that looks odd in the series of a history; none of it stops the import."""
    if not is_small(history):
        return ()
    series = _Series(history, history.panel.values)
    return tuple(fault for rule in RULES for fault in rule(series))


def gaps(history: History) -> pd.DataFrame:
    """The gaps inside each series: a table with the dimensions, `first` and `last` missing period and how many `periods` they are.

    The periods before the start of a series and after its end are no gaps. Without gaps the table has no rows; nothing is raised.

    >>> import pandas as pd
    >>> from forecast.history import gaps, read_history
    >>> sales = pd.DataFrame({"month": ["2026-01", "2026-02", "2026-05"], "shop": ["A"] * 3, "sales": [5, 7, 6]})
    >>> gaps(read_history(sales, period="month", value="sales", by="shop"))
      shop      first       last  periods
    0    A 2026-03-01 2026-04-01        2
    """
    panel = history.panel
    rows, first, last = gap_runs(panel.values)
    table = panel.keys.iloc[rows].reset_index(drop=True)
    return table.assign(first=panel.periods[first], last=panel.periods[last], periods=last - first + 1)


def gap_runs(values: Values) -> tuple[Positions, Positions, Positions]:
    """Each run of missing values between a series' first and last value: its row, and the positions of its first and last period."""
    edges = np.diff(np.pad(_inside(values), ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, first = np.nonzero(edges == 1)
    _, after = np.nonzero(edges == -1)
    return rows, first, after - 1


def _inside(values: Values) -> NDArray[np.bool_]:
    """Where a series has no value between its first and its last."""
    observed = ~np.isnan(values)
    begun = np.logical_or.accumulate(observed, axis=1)
    going = np.logical_or.accumulate(observed[:, ::-1], axis=1)[:, ::-1]
    return begun & going & ~observed


# --- the rules ---------------------------------------------------------------------


def _negative(series: _Series) -> list[Fault]:
    below = series.values < 0
    if not below.any():
        return []
    total = float(series.values[below].sum())
    count = count_of(int(below.sum()), "negative value")
    message = f"{count} (sum {total:,.2f}) in {int(below.any(axis=1).sum()):,} series kept as returns"
    return [series.fault(message, "Models that need positive values are not used for them", int(np.argmax(below.any(axis=1))))]


def _gaps(series: _Series) -> list[Fault]:
    missing = _inside(series.values)
    if not missing.any():
        return []
    row = int(np.argmax(missing.any(axis=1)))
    count, rows = int(missing.sum()), int(missing.any(axis=1).sum())
    first = series.period(int(np.argmax(missing[row])))
    message = f"{count_of(count, 'period')} without a row inside {rows:,} series kept as gaps, never zero; the first is {first}"
    return [series.fault(message, "Add the rows with a 0 if nothing was sold", row)]


def _short(series: _Series) -> list[Fault]:
    lengths = (~np.isnan(series.values)).sum(axis=1)
    rows = np.flatnonzero(lengths < SHORT)
    if not len(rows):
        return []
    least = int(lengths[rows].min())
    message = f"{len(rows):,} series with fewer than {SHORT} periods (the shortest has {count_of(least, 'period')})"
    message += ": too short for a season, so the naive forecast or the mean is used"
    return [series.fault(message, "Add earlier history if there is any", int(rows[np.argmin(lengths[rows])]))]


def _silent(series: _Series) -> list[Fault]:
    span = SILENT[frequency(series.history.frequency).unit]
    if series.values.shape[1] < span:
        return []
    recent = series.values[:, -span:]
    rows = np.flatnonzero((recent == 0).all(axis=1) & ~series.history.ended_series)
    if not len(rows):
        return []
    message = f"{len(rows):,} series with zeros only in the last {span} {frequency(series.history.frequency).unit}s"
    return [series.fault(message, "Remove them if they have ended", int(rows[0]))]


def _slips(series: _Series) -> list[Fault]:
    found = slips(series.values)
    high, low = [slip for slip in found if slip.factor > 1], [slip for slip in found if slip.factor < 1]
    hint = "Check it in the source: is it a typing error?"
    faults = [series.fault(_slip(series, slip), hint, slip.rows[0]) for slip in high[:LISTED]]
    if low:
        count = count_of(len(low), "value")
        first = series.period(low[0].period)
        message = f"{count} below a hundredth of the usual value of the series; the first is that of {first}"
        faults.append(series.fault(message, hint, low[0].rows[0]))
    return faults


def _slip(series: _Series, slip: Slip) -> str:
    """What a high value is, and how much of its period it makes."""
    values = series.values[list(slip.rows), slip.period]
    what = (
        f"the value of {series.period(slip.period)} is"
        if len(slip.rows) == 1
        else f"the values of {len(slip.rows):,} series in {series.period(slip.period)} are"
    )
    share = f"; of the total of that period, {np.nansum(series.values[:, slip.period]):,.2f}, it makes {values.sum():,.2f}"
    return f"{what} about {slip.factor:,.4g} times the usual value of the series{share}"


def _steps(series: _Series) -> list[Fault]:
    steps = level_steps(series.history.panel)
    return [step_fault(series.history, step) for step in steps[:LISTED]]


def _does_not_add(series: _Series) -> list[Fault]:
    """A measure whose name is that of a price, a share or a score: read without a workbook, nothing else says what it is."""
    name = series.history.measure.name
    if not LEVEL_NAMES.search(name):
        return []
    message = "this column is named like a price, share or score, whose sums over members and periods mean nothing"
    return [Fault(message, "Take a column of amounts instead, unless it does add", series.history.source.file, column=name)]


RULES: tuple[Callable[[_Series], list[Fault]], ...] = (_does_not_add, _negative, _gaps, _short, _silent, _slips, _steps)
