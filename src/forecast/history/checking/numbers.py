"""Sales as exact numbers: one convention per column, decided from all its values, and every value that does not follow it named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forecast.history.reading.cell_types import words_of
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import NOTHING, EncodedColumn, Findings, Flags, Positions, RawColumn
from forecast.settings.errors import Fault
from forecast.tables.numerals import EVERY_DIGIT, NOT_FINITE, Numeral, decimal_of, is_missing, numeral, why_not_a_number

PLAIN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
OPEN = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
EXACT_DIGITS = 15
LARGEST_EXACT = 2**53
MAX_DIGITS = 36
HUGE = Decimal(10) ** 300
UNITS: Mapping[str, Callable[[Numeral], str]] = {"currency": lambda part: part.unit, "multiplier": lambda part: part.scale}


@dataclass(frozen=True)
class ParsedNumbers:
    """The values of a column: `values` as float64 (NaN where missing), `exact` as decimals where float64 would round them."""

    values: NDArray[np.float64]
    missing: Flags
    total: Decimal
    exact: pa.ChunkedArray | None = None
    findings: Findings = NOTHING

    def total_of(self, selected: Flags) -> Decimal:
        """The exact sum of some of the rows."""
        if selected.all():
            return self.total
        if self.exact is not None:
            return _decimal_sum(self.exact.filter(pa.array(selected)))
        return self.total - exact_sum(self.values[~selected])


def parse_numbers(column: RawColumn, reading: ReadOptions, separator: str | None = None) -> ParsedNumbers:
    """The column as numbers; whatever is no number is a fault with its row and value, and every repair is listed."""
    if not column.is_text:
        return _typed(column, reading)
    if column.typed is not None and column.typed.any():
        return _mixed(column, reading)
    return _plain(column) or _written(column, reading, separator)


def exact_sum(values: NDArray[np.float64]) -> Decimal:
    """The sum of the values as they are printed, without rounding on the way."""
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    return _total((_printed(float(value)), int(count)) for value, count in zip(distinct, counts, strict=True))


def _total(parts: Iterable[tuple[Decimal, int]]) -> Decimal:
    """The sum of numbers times their counts, with as many digits as it takes; Python rounds sums of decimals to 28 otherwise."""
    with localcontext(EVERY_DIGIT):
        return sum((value * count for value, count in parts), Decimal(0))


def _decimal_sum(cells: pa.ChunkedArray) -> Decimal:
    """The exact sum of decimals; Arrow lets their sums overflow without a word, so large ones are added by Python."""
    bounds = pc.min_max(cells).as_py()
    largest = max((abs(bound) for bound in bounds.values() if bound is not None), default=Decimal(0))
    digits = 38 if cells.type.bit_width == 128 else 76
    if largest * max(len(cells), 1) < Decimal(10) ** (digits - cells.type.scale - 1):
        return pc.sum(cells).as_py() or Decimal(0)
    return _total((value, 1) for value in cells.to_pylist() if value is not None)


def _printed(value: float) -> Decimal:
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))


# --- the usual case: every cell is a plain number ------------------------------


def _plain(column: RawColumn) -> ParsedNumbers | None:
    """The numbers where every cell is written plainly and with a point that no other reading fits."""
    cells = column.cells
    if not pc.all(pc.match_substring_regex(cells, PLAIN)).as_py():
        return None
    pointed = cells.filter(pc.match_substring(cells, "."))
    if len(pointed) and pc.all(pc.match_substring_regex(pointed, OPEN)).as_py():
        return None
    digits = int(pc.max(pc.utf8_length(cells)).as_py() or 0)
    if digits > MAX_DIGITS:
        return None
    return _cast(cells, exact=digits > EXACT_DIGITS)


def _cast(cells: pa.ChunkedArray, *, exact: bool) -> ParsedNumbers:
    values = pc.cast(cells, pa.float64()).to_numpy()
    missing = np.zeros(len(values), dtype=bool)
    try:
        decimals = pc.cast(cells, pa.decimal128(38, _decimals(cells)))
    except pa.ArrowInvalid:  # more digits than a decimal holds: the printed floats are summed instead
        return ParsedNumbers(values, missing, exact_sum(values))
    exact_values = decimals if exact and np.abs(values).max(initial=0) >= LARGEST_EXACT else None
    return ParsedNumbers(values, missing, _decimal_sum(decimals), exact_values)


def _decimals(cells: pa.ChunkedArray) -> int:
    point = pc.find_substring(cells, ".")
    after = pc.if_else(pc.less(point, 0), 0, pc.subtract(pc.subtract(pc.utf8_length(cells), point), 1))
    return int(pc.max(after).as_py() or 0)


# --- written numbers: marks, currencies, multipliers ---------------------------


@dataclass(frozen=True)
class _Written:
    """The distinct texts of a column taken apart as numbers, None where a text is none."""

    texts: EncodedColumn
    parts: tuple[Numeral | None, ...]
    reading: ReadOptions
    separator: str | None
    beside: int = 0  # rows that are real numbers and bear no unit

    @property
    def missing(self) -> list[bool]:
        """Which texts stand for nothing."""
        return [part is None and is_missing(word) for word, part in zip(self.texts.words, self.parts, strict=True)]


def _written(column: RawColumn, reading: ReadOptions, separator: str | None, beside: int = 0) -> ParsedNumbers:
    texts = column.texts()
    written = _Written(texts, tuple(numeral(word) for word in texts.words), reading, separator, beside)
    decimal, unclear = _decimal(written)
    values = [None if part is None else part.value(decimal) for part in written.parts]
    reasons = _not_numbers(written) | ({} if unclear else _unreadable(written, values, decimal))
    errors = texts.faults(reasons) + unclear + _units(written)
    repairs = () if unclear else _repairs(written, values, decimal)
    if reading.missing == "zero":
        values = [Decimal(0) if missing else value for value, missing in zip(values, written.missing, strict=True)]
    return _assemble(written, values, Findings(errors, (), repairs))


def _assemble(written: _Written, values: list[Decimal | None], findings: Findings) -> ParsedNumbers:
    usable = [value if value is not None and abs(value) < HUGE else None for value in values]
    floats = np.array([np.nan if value is None else float(value) for value in usable], dtype=np.float64)
    counted = ((value, int(count)) for value, count in zip(usable, written.texts.counts, strict=True) if value is not None)
    codes = written.texts.codes
    missing = np.array(written.missing, dtype=bool)[codes] & (written.reading.missing != "zero")
    return ParsedNumbers(floats[codes], missing, _total(counted), _exactly(usable, codes), findings)


def _exactly(values: Sequence[Decimal | None], codes: Positions) -> pa.ChunkedArray | None:
    """The values as decimals where one of them is too large for float64 to hold exactly."""
    given = [value for value in values if value is not None]
    if not any(abs(value) >= LARGEST_EXACT and len(value.as_tuple().digits) > EXACT_DIGITS for value in given):
        return None
    scale = max(max(-int(value.as_tuple().exponent), 0) for value in given)
    try:
        return pa.chunked_array([pa.array(values, pa.decimal128(38, scale)).take(pa.array(codes))])
    except pa.ArrowInvalid:
        return None


def _not_numbers(written: _Written) -> dict[int, tuple[str, str]]:
    """What is wrong with each text that is no amount."""
    reasons = {}
    for i, (word, part) in enumerate(zip(written.texts.words, written.parts, strict=True)):
        allowed = part is None and is_missing(word) and written.reading.missing in ("gap", "zero")
        if (part is None or part.percent) and not allowed:
            reasons[i] = why_not_a_number(word, part)
    return reasons


def _unreadable(written: _Written, values: list[Decimal | None], decimal: str) -> dict[int, tuple[str, str]]:
    """What is wrong with each text that is written like a number and is none."""
    reasons = {}
    for i, (part, value) in enumerate(zip(written.parts, values, strict=True)):
        if part is not None and not part.percent and value is None:
            message = f"the digits do not fit the column's decimal mark '{decimal}'"
            reasons[i] = message, "Write it like the others, or correct it in the source"
        elif value is not None and abs(value) >= HUGE:
            reasons[i] = NOT_FINITE
    return reasons


def _decimal(written: _Written) -> tuple[str, tuple[Fault, ...]]:
    """The decimal mark of the column, and the fault where its values prove none or two."""
    if written.reading.decimal:
        return written.reading.decimal, ()
    marks: dict[str, int] = {}
    for i, part in enumerate(written.parts):
        mark = decimal_of(part.body) if part else None
        if mark:
            marks.setdefault(mark, i)
    proved = [mark for mark in (".", ",") if mark in marks]
    if len(proved) == 2:
        return proved[0], _two_marks(written.texts, marks)
    if proved:
        return proved[0], ()
    if "?." in marks or ("?," in marks and written.separator != ","):
        return ".", _two_readings(written, marks.get("?.", marks.get("?,", 0)))
    return ".", ()


def _two_marks(texts: EncodedColumn, marks: Mapping[str, int]) -> tuple[Fault, ...]:
    points, commas = (texts.first(marks[mark]) for mark in (".", ","))
    rows = texts.column.rows
    message = f"the column writes decimals both with a point (row {rows[points]}) and with a comma (row {rows[commas]})"
    return (texts.column.fault(max(points, commas), message, "Write all numbers in one way"),)


def _two_readings(written: _Written, i: int) -> tuple[Fault, ...]:
    part = written.parts[i]
    body = part.body if part else ""
    unmarked, pointed = body.replace(".", "").replace(",", ""), body.replace(",", ".")
    message = f"the mark has two readings in the whole column: {unmarked} (thousands) or {pointed} (decimals)"
    hint = "Use decimal='.' or decimal=',' to name the decimal mark (--decimal)"
    return (written.texts.column.fault(written.texts.first(i), message, hint),)


def _units(written: _Written) -> tuple[Fault, ...]:
    """A fault for each row whose currency or multiplier is not that of most rows; zero is zero in any of them."""
    reasons: dict[int, tuple[str, str]] = {}
    for name, unit_of in UNITS.items():
        tally: dict[str, int] = {"": written.beside} if written.beside else {}
        for part, count in zip(written.parts, written.texts.counts, strict=True):
            if part is not None and not part.is_zero:
                tally[unit_of(part)] = tally.get(unit_of(part), 0) + int(count)
        usual = max(tally, key=lambda unit: tally[unit]) if tally and not written.beside else ""
        message = f"the {name} differs from that of most rows, which is {usual or 'none'}"
        odd = [i for i, part in enumerate(written.parts) if part and not part.is_zero and unit_of(part) != usual]
        reasons |= dict.fromkeys(odd, (message, "Bring all rows to one unit in the source"))
    return written.texts.faults(reasons)


def _has_groups(part: Numeral, decimal: str) -> bool:
    return bool(set(part.body) & ({",", ".", " ", "'"} - {decimal}))


def _has_comma(part: Numeral, decimal: str) -> bool:
    return decimal == "," and "," in part.body


REPAIRS: Mapping[str, Callable[[Numeral, str], bool]] = {
    "thousands marks removed": _has_groups,
    "decimal comma read": _has_comma,
    "currency removed": lambda part, decimal: bool(part.unit),  # noqa: ARG005
    "accounting negative read": lambda part, decimal: part.bracketed,  # noqa: ARG005
    "multiplier applied": lambda part, decimal: bool(part.scale),  # noqa: ARG005
    "spaces, full-width forms or another minus sign replaced": lambda part, decimal: part.cleaned,  # noqa: ARG005
    "scientific notation read": lambda part, decimal: part.power != 0,  # noqa: ARG005
}


def _repairs(written: _Written, values: list[Decimal | None], decimal: str) -> tuple[Repair, ...]:
    texts = [None if value is None else f"{value:f}" for value in values]
    return tuple(
        repair
        for message, holds in REPAIRS.items()
        for repair in written.texts.repairs(message, _chosen(written, values, _with_mark(holds, decimal)), texts)
    )


def _with_mark(holds: Callable[[Numeral, str], bool], decimal: str) -> Callable[[Numeral], bool]:
    return lambda part: holds(part, decimal)


def _chosen(written: _Written, values: list[Decimal | None], holds: Callable[[Numeral], bool]) -> list[int]:
    return [i for i, part in enumerate(written.parts) if part is not None and values[i] is not None and holds(part)]


# --- numbers that were numbers already ------------------------------------------


def _typed(column: RawColumn, reading: ReadOptions) -> ParsedNumbers:
    kind = column.cells.type
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return _whole(column, reading)
    if not pa.types.is_floating(kind):
        fault = column.about(f"the column contains {words_of(kind)}, not numbers", "Choose the column with the amounts")
        return _nothing(column, fault)
    values = pc.cast(column.cells, pa.float64()).to_numpy().copy()
    missing = np.isnan(values)
    endless = np.flatnonzero(np.abs(values) >= float(HUGE))
    faults = column.faults(endless, *NOT_FINITE)
    values[endless] = np.nan
    return _filled(column, ParsedNumbers(values, missing, exact_sum(values), None, Findings(faults)), reading)


def _whole(column: RawColumn, reading: ReadOptions) -> ParsedNumbers:
    cells = column.cells
    values = pc.cast(cells, pa.float64(), safe=False).to_numpy().copy()
    decimals = cells if pa.types.is_decimal(cells.type) else pc.cast(cells, pa.decimal128(38, 0))
    large = np.nanmax(np.abs(values), initial=0) >= LARGEST_EXACT
    exact = decimals if large or pa.types.is_decimal(cells.type) else None
    total = _decimal_sum(decimals)
    return _filled(column, ParsedNumbers(values, np.isnan(values), total, exact), reading)


def _nothing(column: RawColumn, fault: Fault) -> ParsedNumbers:
    size = len(column.cells)
    return ParsedNumbers(np.full(size, np.nan), np.zeros(size, dtype=bool), Decimal(0), None, Findings((fault,)))


def _filled(column: RawColumn, numbers: ParsedNumbers, reading: ReadOptions) -> ParsedNumbers:
    """Empty cells as the choice for missing values says."""
    empty = np.flatnonzero(numbers.missing)
    if not len(empty) or reading.missing == "gap":
        return numbers
    if reading.missing == "zero":
        filled = np.where(numbers.missing, 0.0, numbers.values)
        exact = None if numbers.exact is None else pc.fill_null(numbers.exact, Decimal(0))
        return ParsedNumbers(filled, np.zeros(len(filled), dtype=bool), numbers.total, exact, numbers.findings)
    faults = column.faults(empty, *why_not_a_number("", None))
    return ParsedNumbers(numbers.values, numbers.missing, numbers.total, numbers.exact, numbers.findings + Findings(faults))


def _mixed(column: RawColumn, reading: ReadOptions) -> ParsedNumbers:
    """A spreadsheet column: cells that were numbers keep their value, the others are read as written."""
    typed = np.array(column.typed)
    typed[typed] = [_is_amount(text) for text in column.cells.filter(pa.array(typed)).to_pylist()]
    numbers = _cast(_canonical(column.take(typed)), exact=False)
    rest = column.take(~typed)
    if not len(rest.cells):
        return numbers
    written = _written(replace(rest, typed=None), reading, None, int(np.count_nonzero(numbers.values)))
    values, missing = np.empty(len(typed)), np.zeros(len(typed), dtype=bool)
    values[typed], values[~typed] = numbers.values, written.values
    missing[~typed] = written.missing
    return ParsedNumbers(values, missing, numbers.total + written.total, None, written.findings)


def _is_amount(text: str) -> bool:
    """Whether a typed cell is a number of usual size, and not a date whose format hides the number."""
    try:
        return abs(float(text)) < HUGE
    except ValueError:
        return False


def _canonical(column: RawColumn) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([f"{Decimal(text):f}" for text in column.cells.to_pylist()], pa.string())])
