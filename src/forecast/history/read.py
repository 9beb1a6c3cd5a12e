"""A file as a history: checked, summed to one row per leaf and period, with the report of its import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from forecast.history.calendars import period_starts
from forecast.history.check import Checked, check_file
from forecast.history.options import Options
from forecast.history.panel import History
from forecast.history.source import ImportReport
from forecast.settings.errors import bad_input
from forecast.settings.measures import Measure


def read_history(
    file: str | Path,
    *,
    period: str | None = None,
    value: str | None = None,
    by: str | Sequence[str] | None = None,
    measure: str | Measure | None = None,
    **options: Unpack[Options],
) -> History:
    """The checked history of a file: one row per leaf and period, order lines and daily rows summed to months.

    `period`, `value` and `by` name its columns; `measure` says what the value means. See `Reading` for the options. All
    faults of the file are raised at once as an InputError; repairs and warnings are in `history.source`.
    """
    if period is None or value is None or by is None:
        raise bad_input("the columns of the file are not named", "Name them with period=, value= and by=", file=Path(file).name)
    checked = check_file(file, period=period, value=value, by=by, **options)
    meant = measure if isinstance(measure, Measure) else Measure(name=measure or value)
    return to_frequency(checked, options.get("frequency"), measure=meant)


def to_frequency(checked: Checked, frequency: str | None = None, *, measure: Measure | None = None) -> History:
    """The rows of a checked file summed to one row per leaf and period; finer dates go to months unless told otherwise."""
    table, asked = checked.require(), checked.asked
    steps = frequency or _usual(checked)
    starts = period_starts(table[asked.period].to_numpy().astype("datetime64[D]"), steps)
    long = table[list(asked.by)].assign(period=starts, value=table[asked.value].astype("float64").to_numpy())
    dimensions = tuple(name if name not in ("period", "value") else f"{name}_" for name in asked.by)
    long.columns = [*dimensions, "period", "value"]
    known = long.dropna(subset=["value"])
    summed = known.groupby([*dimensions, "period"], sort=True, observed=True)["value"].sum().reset_index()
    return History(summed, dimensions, steps, measure or Measure(name=asked.value), _noted(checked, steps))


def _usual(checked: Checked) -> str:
    found = checked.rhythm.frequency if checked.rhythm else "month"
    if found == "year":
        what = "the file has one row per year; a history needs months, quarters, weeks or days"
        raise bad_input(what, "Take finer periods from the source", file=checked.report.file, column=checked.asked.period)
    return "month" if found in ("day", "lines") else found


def _noted(checked: Checked, frequency: str) -> ImportReport:
    found = checked.rhythm.frequency if checked.rhythm else frequency
    if found == frequency:
        return checked.report
    note = f"rows by {'order line' if found == 'lines' else found} are summed to {frequency}s"
    return replace(checked.report, notes=(*checked.report.notes, note))
