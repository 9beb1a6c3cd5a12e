"""Periods as dates: one way of writing per column, decided from all its values; two readings or two ways are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forecast.history.checking.ambiguous_dates import ambiguous_date_fault, shifted_midnight
from forecast.history.reading.cell_types import words_of
from forecast.history.reading.date_formats import FIRST_YEAR, LAST_YEAR, ORDERS, DateFormat, match_format, start_of
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import NOTHING, EncodedColumn, Findings, RawColumn
from forecast.settings.errors import Fault
from forecast.tables.numerals import clean

Days = NDArray[np.datetime64]
FIX = "Correct it in the source, or remove the row"
NOT_A_DATE = np.datetime64("NaT")
SINCE_1970 = re.compile(r"^\d{10}(\d{3}){0,3}(\.\d+)?$")  # whole seconds, or thousandths, millionths, billionths of them
UTC = ("UTC", "Z", "+00:00", "+0000", "Etc/UTC", "GMT")
EXACT = 2.0**53  # larger floats are no days and no counts of seconds
DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class ParsedDates:
    """The start of each row's period as whole days, and how the column was written."""

    days: Days
    form: str
    span: str  # "day", "week", "month", "quarter" or "year": what one written period stands for
    findings: Findings = NOTHING


@dataclass(frozen=True)
class _Written:
    """The distinct texts of the column taken apart, and the form of most rows."""

    texts: EncodedColumn
    matches: tuple[tuple[DateFormat, Mapping[str, str]] | None, ...]
    form: DateFormat
    reading: ReadOptions

    @property
    def alike(self) -> list[tuple[int, Mapping[str, str]]]:
        """The texts of the usual form with their parts."""
        return [(i, match[1]) for i, match in enumerate(self.matches) if match and match[0] == self.form]

    def name(self, order: str | None) -> str:
        """The usual form with its order of day and month."""
        if not self.form.two_way or not order:
            return self.form.name
        return self.form.name.replace("a", order[0], 1).replace("b", order[1], 1)


def parse_dates(column: RawColumn, reading: ReadOptions) -> ParsedDates:
    """The column as dates; what is no date, or is written unlike the rest, is a fault with its row and value."""
    if not column.is_text:
        return _typed(column, reading)
    texts = column.texts()
    matches = tuple(match_format(clean(word)) for word in texts.words)
    form = _usual(texts, matches)
    if form is None:
        reasons = {i: _unknown(word) for i, word in enumerate(texts.words)}
        return ParsedDates(np.full(len(texts.codes), NOT_A_DATE, "datetime64[D]"), "", "day", Findings(texts.faults(reasons)))
    written = _Written(texts, matches, form, reading)
    order, unclear = _order(written)
    days, wrong = _starts(written, order)
    odd = _other_forms(written, order)
    errors = odd or unclear or wrong or ambiguous_date_fault(texts, written.alike, form, reading) or _elsewhere(written, days)
    repairs = () if errors else _repairs(written, written.name(order), days)
    return ParsedDates(days[texts.codes], written.name(order), form.span, Findings(errors, (), repairs))


def _other_forms(written: _Written, order: str | None) -> tuple[Fault, ...]:
    """A fault for each row that is no date or written in another way, where the column's own way leaves its order open."""
    if not written.form.two_way or order:
        return ()
    odd = [i for i, match in enumerate(written.matches) if not match or match[0] != written.form]
    return written.texts.faults(
        {i: (_start(written.texts.words[i], written.matches[i], written=written, order=order)[1], FIX) for i in odd}
    )


def _usual(texts: EncodedColumn, matches: Sequence[tuple[DateFormat, Mapping[str, str]] | None]) -> DateFormat | None:
    """The form of most rows."""
    tally: dict[DateFormat, int] = {}
    for match, count in zip(matches, texts.counts, strict=True):
        if match:
            tally[match[0]] = tally.get(match[0], 0) + int(count)
    return max(tally, key=lambda form: tally[form]) if tally else None


def _unknown(word: str) -> tuple[str, str]:
    if not clean(word):
        return "the period is empty", FIX
    counted = SINCE_1970.match(clean(word))
    message = "this is not a recognized date" + (", and looks like a count of seconds since 1970" if counted else "")
    return message, "Write it as 2024-01-31 or 2024-01"


# --- day before month, or month before day ---------------------------------------


def _order(written: _Written) -> tuple[str | None, tuple[Fault, ...]]:
    """Whether the day or the month stands first, proved by a number over 12 in one of the two places."""
    if not written.form.two_way or written.reading.date_order:
        return written.reading.date_order if written.form.two_way else None, ()
    day_first = [i for i, parts in written.alike if int(parts["a"]) > 12]
    month_first = [i for i, parts in written.alike if int(parts["b"]) > 12]
    if day_first and month_first:
        return "dmy", _both_orders(written.texts, day_first[0], month_first[0])
    if day_first or month_first:
        return ("dmy" if day_first else "mdy"), ()
    apart = [(i, parts) for i, parts in written.alike if int(parts["a"]) != int(parts["b"])]
    return ("dmy", ()) if not apart else (None, _two_readings(written.texts, *apart[0]))


def _both_orders(texts: EncodedColumn, day_first: int, month_first: int) -> tuple[Fault, ...]:
    rows = [texts.first(i) for i in (day_first, month_first)]
    numbers = [int(texts.column.rows[row]) for row in rows]
    message = f"the day comes first in row {numbers[0]} and the month in row {numbers[1]}"
    return tuple(texts.column.fault(row, message, "Write all dates in one order, preferably as 2024-01-31") for row in rows)


def _two_readings(texts: EncodedColumn, i: int, parts: Mapping[str, str]) -> tuple[Fault, ...]:
    dated = {**parts, "y": parts.get("y", "2000")}
    days = [start_of(dated, order, None).isoformat() for order in ORDERS]
    message = f"every date of the column has two readings: this one is {days[0]} (day first) or {days[1]} (month first)"
    return (texts.column.fault(texts.first(i), message, "Use date_order='dmy' or date_order='mdy' (--date-order)"),)


# --- each text to its day ----------------------------------------------------------


def _starts(written: _Written, order: str | None) -> tuple[Days, tuple[Fault, ...]]:
    words = written.texts.words
    days = np.full(len(words), NOT_A_DATE, "datetime64[D]")
    reasons: dict[int, tuple[str, str]] = {}
    for i, word in enumerate(words):
        day, wrong = _start(word, written.matches[i], written=written, order=order)
        days[i] = NOT_A_DATE if day is None else np.datetime64(day, "D")
        if wrong:
            reasons[i] = wrong, FIX
    return days, written.texts.faults(reasons)


def _start(
    word: str, match: tuple[DateFormat, Mapping[str, str]] | None, *, written: _Written, order: str | None
) -> tuple[date | None, str]:
    if not match:
        return None, f"{_unknown(word)[0]} (the column is written {written.name(order)})"
    if match[0] != written.form:
        return None, f"this is written as {match[0].name}, the column as {written.name(order)}"
    try:
        return start_of(match[1], order, written.reading.century, written.reading.fiscal_calendar), ""
    except (ValueError, OverflowError) as error:
        return None, str(error)


def _elsewhere(written: _Written, days: Days) -> tuple[Fault, ...]:
    """The fault of times that are midnight in another zone, none where there is no such doubt."""
    parts = dict(written.alike)
    if not any("hour" in fields for fields in parts.values()) or any(
        fields.get("zone", "Z") not in UTC for fields in parts.values()
    ):
        return ()
    timed = sorted(parts)
    doubt = shifted_midnight(days[timed], np.array([_seconds(parts[i]) for i in timed]), zoned="zone" in parts[timed[0]])
    return (written.texts.column.fault(written.texts.first(timed[0]), *doubt),) if doubt else ()


def _seconds(parts: Mapping[str, str]) -> int:
    hour, minute, second = (int(parts.get(unit, 0)) for unit in ("hour", "minute", "second"))
    half = parts.get("half", "").casefold()
    return (hour % 12 + 12 * (half == "pm") if half else hour) * 3600 + minute * 60 + second


def _repairs(written: _Written, name: str, days: Days) -> tuple[Repair, ...]:
    everywhere = range(len(days)) if not written.form.standard else ()
    timed = [i for i, parts in written.alike if any(int(parts.get(unit, 0)) for unit in ("hour", "minute", "second"))]
    zoned = [i for i, parts in written.alike if "zone" in parts]
    cleaned = [i for i, _ in written.alike if clean(written.texts.words[i]) != written.texts.words[i].strip()]
    dates = days.astype(str).tolist()
    return (
        *written.texts.repairs(f"dates written {name} read", everywhere, dates),
        *written.texts.repairs("time of day left out", timed, dates),
        *written.texts.repairs("zone left out: the day is the one written", zoned, dates),
        *written.texts.repairs("spaces, full-width forms or a formula around dates replaced", cleaned, dates),
    )


# --- dates that were dates already ---------------------------------------------------


def _typed(column: RawColumn, reading: ReadOptions) -> ParsedDates:
    kind = column.cells.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _timestamps(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        whole = column.cells
        if (
            pa.types.is_floating(kind)
            and pc.all(pc.equal(pc.round(whole), whole)).as_py()
            and pc.all(pc.less(pc.abs(whole), EXACT)).as_py()
        ):
            whole = pc.cast(whole, pa.int64(), safe=False)
        return parse_dates(replace(column, cells=pc.cast(whole, pa.string())), reading)
    fault = column.about(f"the column contains {words_of(kind)}, not dates", "Choose the column with the periods")
    return ParsedDates(np.full(len(column.cells), NOT_A_DATE, "datetime64[D]"), "", "day", Findings((fault,)))


def _timestamps(column: RawColumn) -> ParsedDates:
    """Timestamps cut to their day; with a zone, the day is that of the zone's own clock."""
    cells, zone = column.cells, getattr(column.cells.type, "tz", None)
    if zone:
        cells = pc.local_timestamp(cells)
    days = pc.cast(cells, pa.date32(), safe=False).to_numpy().astype("datetime64[D]")
    doubt = None if pa.types.is_date(cells.type) or zone not in (None, *UTC) else _doubt(cells, days, zoned=bool(zone))
    empty = np.flatnonzero(np.isnat(days))
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    odd = np.flatnonzero(~np.isnat(days) & ((years < FIRST_YEAR) | (years > LAST_YEAR)))
    faults = column.faults(empty, "the period is empty", FIX)
    faults += column.faults(odd, f"the year is outside the range {FIRST_YEAR} to {LAST_YEAR}", FIX)
    faults += (column.fault(0, *doubt),) if doubt and not faults else ()
    repairs: tuple[Repair, ...] = ()
    if zone and len(days):
        message = f"zone {zone} left out: the day is the one on its clock"
        repairs = (column.repair(message, positions=np.arange(len(days)), new=str(days[0])),)
    return ParsedDates(days, "timestamp", "day", Findings(faults, (), repairs))


def _doubt(cells: pa.ChunkedArray, days: Days, *, zoned: bool) -> tuple[str, str] | None:
    seconds = pc.cast(pc.cast(cells, pa.timestamp("s"), safe=False), pa.int64()).fill_null(0).to_numpy() % DAY_SECONDS
    is_date = ~np.isnat(days)
    return shifted_midnight(days[is_date], seconds[is_date], zoned=zoned)
