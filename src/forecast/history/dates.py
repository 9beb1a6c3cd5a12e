"""Periods as dates: one way of writing per column, decided from all its values; two readings or two ways are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forecast.history.dateforms import FIRST_YEAR, LAST_YEAR, OPEN_NAMES, Form, form_of, start_of
from forecast.history.numerals import clean
from forecast.history.options import Reading
from forecast.history.raw import Column, Findings, Positions
from forecast.history.source import Repair
from forecast.settings.errors import Fault

Days = NDArray[np.datetime64]
FIX = "Correct it in the source, or remove the row"
NOT_A_DATE = np.datetime64("NaT")


@dataclass(frozen=True)
class Dates:
    """The start of each row's period as whole days, and how the column was written."""

    days: Days
    form: str
    span: str  # "day", "week", "month", "quarter" or "year": what one written period stands for
    findings: Findings = Findings()


@dataclass(frozen=True)
class _Written:
    """One distinct text of the column, its form and parts, and in how many rows it stands."""

    text: str
    form: Form | None
    parts: Mapping[str, str]
    count: int


def parse_dates(column: Column, reading: Reading) -> Dates:
    """The column as dates; what is no date, or is written unlike the rest, is a fault with its row and value."""
    if not column.is_text:
        return _typed(column, reading)
    texts, codes = column.distinct()
    counts = np.bincount(codes, minlength=len(texts))
    written = [_take_apart(text or "", int(count)) for text, count in zip(texts, counts, strict=True)]
    form = _usual(written)
    if form is None:
        faults = column.faults(np.arange(len(codes)), "this is not a date that is known", "Write it as 2024-01-31 or 2024-01")
        return Dates(np.full(len(codes), NOT_A_DATE, "datetime64[D]"), "", "day", Findings(faults))
    order, unclear = _order(column, written, codes, form, reading)
    days, wrong = _starts(column, written, codes, form, order if not unclear else "mdy", reading)
    findings = Findings(unclear or wrong)
    if not findings.errors:
        findings += Findings(repairs=_repairs(column, written, codes, form, order, days))
    return Dates(days[codes], _name(form, order), form.span, findings)


def _take_apart(text: str, count: int) -> _Written:
    found = form_of(clean(text))
    return _Written(text, found[0] if found else None, found[1] if found else {}, count)


def _usual(written: Sequence[_Written]) -> Form | None:
    """The form of most rows."""
    tally: dict[Form, int] = {}
    for each in written:
        if each.form:
            tally[each.form] = tally.get(each.form, 0) + each.count
    return max(tally, key=lambda form: tally[form]) if tally else None


def _name(form: Form, order: str | None) -> str:
    if not form.open or not order:
        return form.name
    first, second = order[0], order[1]
    return form.name.replace("a", first, 1).replace("b", second, 1)


# --- day before month, or month before day ---------------------------------------


def _order(
    column: Column, written: Sequence[_Written], codes: Positions, form: Form, reading: Reading
) -> tuple[str | None, tuple[Fault, ...]]:
    """Whether the day or the month stands first, proved by a number over 12 in one of the two places."""
    if not form.open or reading.date_order:
        return reading.date_order if form.open else None, ()
    inside = [(at, each) for at, each in enumerate(written) if each.form == form]
    day_first = [at for at, each in inside if int(each.parts["a"]) > 12]
    month_first = [at for at, each in inside if int(each.parts["b"]) > 12]
    if day_first and month_first:
        return "dmy", _both_orders(column, codes, day_first[0], month_first[0])
    if day_first or month_first:
        return ("dmy" if day_first else "mdy"), ()
    apart = [(at, each) for at, each in inside if int(each.parts["a"]) != int(each.parts["b"])]
    return ("dmy", ()) if not apart else (None, _two_readings(column, codes, *apart[0]))


def _both_orders(column: Column, codes: Positions, day_first: int, month_first: int) -> tuple[Fault, ...]:
    rows = [int(np.flatnonzero(codes == at)[0]) for at in (day_first, month_first)]
    what = f"the day stands first in row {column.rows[rows[0]]} and the month in row {column.rows[rows[1]]}"
    return tuple(column.fault(row, what, "Write all dates in one order, best as 2024-01-31") for row in rows)


def _two_readings(column: Column, codes: Positions, at: int, example: _Written) -> tuple[Fault, ...]:
    parts = {**example.parts, "y": example.parts.get("y", "2000")}
    readings = [start_of(parts, order, None).isoformat() for order in OPEN_NAMES]
    what = f"every date of the column has two readings: this one is {readings[0]} (day first) or {readings[1]} (month first)"
    row = int(np.flatnonzero(codes == at)[0])
    return (column.fault(row, what, "Say which: date_order='dmy' or date_order='mdy' (--date-order)"),)


# --- each text to its day ----------------------------------------------------------


def _starts(
    column: Column, written: Sequence[_Written], codes: Positions, form: Form, order: str | None, reading: Reading
) -> tuple[Days, tuple[Fault, ...]]:
    days = np.full(len(written), NOT_A_DATE, "datetime64[D]")
    faults: list[Fault] = []
    for at, each in enumerate(written):
        day, wrong = _start(each, form, order, reading)
        days[at] = NOT_A_DATE if day is None else np.datetime64(day, "D")
        if wrong:
            faults.extend(column.faults(np.flatnonzero(codes == at), wrong, FIX))
    return days, tuple(sorted(faults, key=lambda fault: fault.row or 0))


def _start(each: _Written, form: Form, order: str | None, reading: Reading) -> tuple[date | None, str]:
    if not clean(each.text):
        return None, "the period is empty"
    if each.form is None:
        return None, f"this is not a date that is known (the column is written {_name(form, order)})"
    if each.form != form:
        return None, f"this is written as {each.form.name}, the column as {_name(form, order)}"
    try:
        return start_of(each.parts, order, reading.century), ""
    except (ValueError, OverflowError) as error:
        return None, str(error)


def _repairs(
    column: Column, written: Sequence[_Written], codes: Positions, form: Form, order: str | None, days: Days
) -> tuple[Repair, ...]:
    repairs = []
    if not form.standard:
        what = f"dates written {_name(form, order)} read"
        repairs.append(column.repair(what, where=np.arange(len(codes)), new=str(days[codes[0]])))
    for what, parts in (("time of day left out", _has_time), ("zone left out: the day is the one written", _has_zone)):
        chosen = [at for at, each in enumerate(written) if parts(each.parts)]
        if chosen:
            where = np.flatnonzero(np.isin(codes, chosen))
            repairs.append(column.repair(what, where=where, new=str(days[codes[where[0]]])))
    return tuple(repairs)


def _has_time(parts: Mapping[str, str]) -> bool:
    return any(int(parts.get(name, 0)) for name in ("hour", "minute", "second"))


def _has_zone(parts: Mapping[str, str]) -> bool:
    return "zone" in parts


# --- dates that were dates already ---------------------------------------------------


def _typed(column: Column, reading: Reading) -> Dates:
    kind = column.cells.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _timestamps(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        texts = pc.cast(pc.cast(column.cells, pa.int64(), safe=False), pa.string())
        as_text = Column(column.name, texts, column.rows, column.file, column.sheet)
        return parse_dates(as_text, reading)
    fault = column.about(f"the column holds {kind}, not dates", "Name the column that holds the periods")
    return Dates(np.full(len(column.cells), NOT_A_DATE, "datetime64[D]"), "", "day", Findings((fault,)))


def _timestamps(column: Column) -> Dates:
    """Timestamps cut to their day; with a zone, the day is that of the zone's own clock."""
    cells, zone = column.cells, getattr(column.cells.type, "tz", None)
    if zone:
        cells = pc.local_timestamp(cells)
    days = pc.cast(cells, pa.date32(), safe=False).to_numpy().astype("datetime64[D]")
    empty = np.flatnonzero(np.isnat(days))
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    odd = np.flatnonzero(~np.isnat(days) & ((years < FIRST_YEAR) | (years > LAST_YEAR)))
    faults = column.faults(empty, "the period is empty", FIX)
    faults += column.faults(odd, f"the year is out of the range {FIRST_YEAR} to {LAST_YEAR}", FIX)
    repairs = ()
    if zone and len(days):
        what = f"zone {zone} left out: the day is the one on its clock"
        repairs = (column.repair(what, where=np.arange(len(days)), new=str(days[0])),)
    return Dates(days, "timestamp", "day", Findings(faults, (), repairs))
