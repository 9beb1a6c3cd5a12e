"""Sales as exact numbers: one convention per column, decided from all its values, and every value that does not follow it named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from forecast.history.numerals import BOOLEANS, ENDLESS, ERRORS, MISSING, Numeral, decimal_of, fits, numeral
from forecast.history.options import Reading
from forecast.history.raw import Column, Findings, Flags, Positions
from forecast.history.source import Repair
from forecast.settings.errors import Fault

PLAIN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
OPEN = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
EXACT_DIGITS = 15
LARGEST_EXACT = 2**53
MAX_DIGITS = 36
HUGE = Decimal(10) ** 300


@dataclass(frozen=True)
class Numbers:
    """The values of a column: `values` as float64 (NaN where missing), `exact` as decimals where float64 would round them."""

    values: NDArray[np.float64]
    missing: Flags
    total: Decimal
    exact: pa.ChunkedArray | None = None
    findings: Findings = Findings()

    def total_of(self, kept: Flags) -> Decimal:
        """The exact sum of some of the rows."""
        if kept.all():
            return self.total
        if self.exact is not None:
            return pc.sum(self.exact.filter(pa.array(kept))).as_py() or Decimal(0)
        return self.total - exact_sum(self.values[~kept])


def parse_numbers(column: Column, reading: Reading, separator: str | None = None) -> Numbers:
    """The column as numbers; whatever is no number is a fault with its row and value, and every repair is listed."""
    if not column.is_text:
        return _typed(column, reading)
    if column.native is not None and column.native.any():
        return _mixed(column, reading)
    return _plain(column) or _written(column, reading, separator)


def exact_sum(values: NDArray[np.float64]) -> Decimal:
    """The sum of the values as they are printed, without rounding on the way."""
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    return sum((Decimal(repr(float(value))) * int(count) for value, count in zip(distinct, counts, strict=True)), Decimal(0))


# --- the usual case: every cell is a plain number ------------------------------


def _plain(column: Column) -> Numbers | None:
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


def _cast(cells: pa.ChunkedArray, *, exact: bool) -> Numbers:
    values = pc.cast(cells, pa.float64()).to_numpy()
    missing = np.zeros(len(values), dtype=bool)
    try:
        decimals = pc.cast(cells, pa.decimal128(38, _decimals(cells)))
    except pa.ArrowInvalid:  # more digits than a decimal holds: the printed floats are summed instead
        return Numbers(values, missing, exact_sum(values))
    kept = decimals if exact and np.abs(values).max(initial=0) > LARGEST_EXACT else None
    return Numbers(values, missing, pc.sum(decimals).as_py() or Decimal(0), kept)


def _decimals(cells: pa.ChunkedArray) -> int:
    at = pc.find_substring(cells, ".")
    after = pc.if_else(pc.less(at, 0), 0, pc.subtract(pc.subtract(pc.utf8_length(cells), at), 1))
    return int(pc.max(after).as_py() or 0)


# --- written numbers: marks, currencies, multipliers ---------------------------


def _written(column: Column, reading: Reading, separator: str | None) -> Numbers:
    texts, codes = column.distinct()
    words = [text or "" for text in texts]
    parts = [numeral(word) for word in words]
    faults, missing = _not_numbers(column, words, parts, codes, reading)
    decimal, unclear = _decimal(column, parts, codes, reading, separator)
    mixed = _units(column, parts, codes)
    values = [None if part is None else part.value(decimal) for part in parts]
    faults += unclear + mixed + _unreadable(column, parts, values, codes, decimal)
    findings = Findings(faults, (), _repairs(column, parts, values, codes, decimal, bool(unclear)))
    if reading.missing == "zero":
        values = [Decimal(0) if gone else value for value, gone in zip(values, missing, strict=True)]
    return _assemble(values, codes, np.array(missing, dtype=bool)[codes], findings, reading)


def _assemble(values: list[Decimal | None], codes: Positions, missing: Flags, findings: Findings, reading: Reading) -> Numbers:
    usable = [value if value is not None and abs(value) < HUGE else None for value in values]
    floats = np.array([np.nan if value is None else float(value) for value in usable], dtype=np.float64)
    counts = np.bincount(codes, minlength=len(values))
    total = sum((value * int(count) for value, count in zip(usable, counts, strict=True) if value is not None), Decimal(0))
    exact = _exactly(usable, codes)
    return Numbers(floats[codes], missing & (reading.missing != "zero"), total, exact, findings)


def _exactly(values: Sequence[Decimal | None], codes: Positions) -> pa.ChunkedArray | None:
    """The values as decimals where one of them is too large for float64 to hold exactly."""
    given = [value for value in values if value is not None]
    if not any(abs(value) > LARGEST_EXACT and len(value.as_tuple().digits) > EXACT_DIGITS for value in given):
        return None
    try:
        return pa.chunked_array([pa.array(values, pa.decimal128(38, _scale(given))).take(pa.array(codes))])
    except pa.ArrowInvalid:
        return None


def _scale(values: Sequence[Decimal]) -> int:
    return max((-int(value.as_tuple().exponent) for value in values), default=0) if values else 0


def _where(codes: Positions, chosen: Sequence[int]) -> Positions:
    """The rows whose text is one of the chosen ones."""
    flags = np.zeros(int(codes.max(initial=-1)) + 1, dtype=bool)
    flags[list(chosen)] = True
    return np.flatnonzero(flags[codes])


def _not_numbers(
    column: Column, words: list[str], parts: list[Numeral | None], codes: Positions, reading: Reading
) -> tuple[tuple[Fault, ...], list[bool]]:
    missing = [part is None and word.strip().casefold() in MISSING for word, part in zip(words, parts, strict=True)]
    kinds: dict[tuple[str, str], list[int]] = {}
    for at, (word, part) in enumerate(zip(words, parts, strict=True)):
        if (part is None or part.percent) and not (missing[at] and reading.missing != "error"):
            kinds.setdefault(_why(word, part, missing[at]), []).append(at)
    faults = (column.faults(_where(codes, chosen), what, do) for (what, do), chosen in kinds.items())
    return tuple(fault for several in faults for fault in several), missing


def _why(word: str, part: Numeral | None, missing: bool) -> tuple[str, str]:
    text = word.strip()
    if missing:
        what = "the cell is empty" if not text else "the cell stands for nothing"
        return what, "Fill it in, or say what it means: missing=gap keeps a gap, missing=zero a zero (--missing)"
    if part is not None:
        return "this is a percentage, not an amount", "Name a column of amounts, or turn the percentages into amounts"
    if ERRORS.match(text):
        return "the cell holds a spreadsheet error", "Correct the formula in the source, or remove the row"
    if text.casefold() in BOOLEANS:
        return "this is a truth value, not a number", "Name the column that holds the amounts"
    if ENDLESS.match(text):
        return "this is not a finite number", "Correct it in the source, or leave the cell empty"
    return "this is not a number", "Correct it in the source, or remove the row"


def _decimal(
    column: Column, parts: list[Numeral | None], codes: Positions, reading: Reading, separator: str | None
) -> tuple[str, tuple[Fault, ...]]:
    """The decimal mark of the column, and the fault where its values prove none or two."""
    if reading.decimal:
        return reading.decimal, ()
    marks: dict[str, int] = {}
    for at, part in enumerate(parts):
        mark = decimal_of(part.body) if part else None
        if mark:
            marks.setdefault(mark, at)
    proved = [mark for mark in (".", ",") if mark in marks]
    if len(proved) == 2:
        return proved[0], _two_marks(column, marks, codes)
    if proved:
        return proved[0], ()
    if "?." in marks or ("?," in marks and ("?." in marks or separator != ",")):
        return ".", _open(column, parts[marks.get("?.", marks.get("?,", 0))], marks, codes)
    return ".", ()


def _two_marks(column: Column, marks: dict[str, int], codes: Positions) -> tuple[Fault, ...]:
    points, commas = (_where(codes, [marks[mark]])[0] for mark in (".", ","))
    what = (
        f"the column writes decimals both with a point (row {column.rows[points]}) and with a comma (row {column.rows[commas]})"
    )
    return (column.fault(int(max(points, commas)), what, "Write all numbers in one way"),)


def _open(column: Column, part: Numeral | None, marks: dict[str, int], codes: Positions) -> tuple[Fault, ...]:
    at = _where(codes, [marks.get("?.", marks.get("?,", 0))])[0]
    body = part.body if part else ""
    plain, pointed = body.replace(".", "").replace(",", ""), body.replace(",", ".")
    what = f"the mark has two readings in the whole column: {plain} (thousands) or {pointed} (decimals)"
    return (column.fault(int(at), what, "Say which mark parts the decimals: decimal='.' or decimal=',' (--decimal)"),)


def _units(column: Column, parts: list[Numeral | None], codes: Positions) -> tuple[Fault, ...]:
    """A fault for each row whose currency or multiplier is not that of most rows; zero is zero in any of them."""
    counts = np.bincount(codes, minlength=len(parts))
    faults: list[Fault] = []
    for name, unit_of in (("currency", _currency), ("multiplier", _multiplier)):
        tally: dict[str, int] = {}
        for part, count in zip(parts, counts, strict=True):
            if part is not None and not part.is_zero:
                tally[unit_of(part)] = tally.get(unit_of(part), 0) + int(count)
        if len(tally) > 1:
            usual = max(tally, key=lambda unit: tally[unit])
            odd = [at for at, part in enumerate(parts) if part and not part.is_zero and unit_of(part) != usual]
            what = f"the {name} is not the one of most rows, which is {usual or 'none'}"
            faults.extend(column.faults(_where(codes, odd), what, "Bring all rows to one unit in the source"))
    return tuple(faults)


def _currency(part: Numeral) -> str:
    return part.unit


def _multiplier(part: Numeral) -> str:
    return part.scale


def _unreadable(
    column: Column, parts: list[Numeral | None], values: list[Decimal | None], codes: Positions, decimal: str
) -> tuple[Fault, ...]:
    pairs = list(enumerate(zip(parts, values, strict=True)))
    broken = [at for at, (part, value) in pairs if part is not None and not part.percent and value is None]
    huge = [at for at, (_, value) in pairs if value is not None and abs(value) >= HUGE]
    ways_out = "Write it like the others, or correct it in the source"
    faults = column.faults(_where(codes, broken), f"the digits do not fit the column's decimal mark '{decimal}'", ways_out)
    return faults + column.faults(_where(codes, huge), "this is not a finite number", "Correct it in the source")


Reason = Callable[[Numeral, str], bool]
REASONS: dict[str, Reason] = {
    "thousands marks removed": lambda part, decimal: bool(set(part.body) & ({",", ".", " ", "'"} - {decimal})),
    "decimal comma read": lambda part, decimal: decimal == "," and "," in part.body,
    "currency removed": lambda part, decimal: bool(part.unit),
    "accounting negative read": lambda part, decimal: part.bracketed,
    "multiplier applied": lambda part, decimal: bool(part.scale),
    "spaces, full-width forms or another minus sign replaced": lambda part, decimal: part.cleaned,
    "scientific notation read": lambda part, decimal: part.power != 0,
}


def _repairs(
    column: Column, parts: list[Numeral | None], values: list[Decimal | None], codes: Positions, decimal: str, unclear: bool
) -> tuple[Repair, ...]:
    if unclear:
        return ()
    repairs = []
    for what, holds in REASONS.items():
        chosen = [
            at
            for at, part in enumerate(parts)
            if part and values[at] is not None and fits(part.body, decimal) and holds(part, decimal)
        ]
        if chosen:
            where = _where(codes, chosen)
            repairs.append(column.repair(what, where=where, new=f"{values[int(codes[where[0]])]:f}"))
    return tuple(repairs)


# --- numbers that were numbers already ------------------------------------------


def _typed(column: Column, reading: Reading) -> Numbers:
    kind = column.cells.type
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return _whole(column, reading)
    if not pa.types.is_floating(kind):
        fault = column.about(f"the column holds {kind}, not numbers", "Name the column that holds the amounts")
        return _nothing(column, fault)
    values = pc.cast(column.cells, pa.float64()).to_numpy().copy()
    missing = np.isnan(values)
    endless = np.flatnonzero(np.isinf(values))
    faults = column.faults(endless, "this is not a finite number", "Correct it in the source, or leave the cell empty")
    values[endless] = np.nan
    return _filled(column, Numbers(values, missing, exact_sum(values), None, Findings(faults)), reading)


def _whole(column: Column, reading: Reading) -> Numbers:
    cells = column.cells
    values = pc.cast(cells, pa.float64(), safe=False).to_numpy().copy()
    decimals = cells if pa.types.is_decimal(cells.type) else pc.cast(cells, pa.decimal128(38, 0))
    large = np.nanmax(np.abs(values), initial=0) > LARGEST_EXACT
    exact = decimals if large or pa.types.is_decimal(cells.type) else None
    total = pc.sum(decimals).as_py() or Decimal(0)
    return _filled(column, Numbers(values, np.isnan(values), total, exact), reading)


def _nothing(column: Column, fault: Fault) -> Numbers:
    size = len(column.cells)
    return Numbers(np.full(size, np.nan), np.zeros(size, dtype=bool), Decimal(0), None, Findings((fault,)))


def _filled(column: Column, numbers: Numbers, reading: Reading) -> Numbers:
    """Empty cells as the choice for missing values says."""
    empty = np.flatnonzero(numbers.missing)
    if not len(empty) or reading.missing == "gap":
        return numbers
    if reading.missing == "zero":
        filled = np.where(numbers.missing, 0.0, numbers.values)
        exact = None if numbers.exact is None else pc.fill_null(numbers.exact, Decimal(0))
        return Numbers(filled, np.zeros(len(filled), dtype=bool), numbers.total, exact, numbers.findings)
    what, do = _why("", None, missing=True)
    faults = column.faults(empty, what, do)
    return Numbers(numbers.values, numbers.missing, numbers.total, numbers.exact, numbers.findings + Findings(faults))


def _mixed(column: Column, reading: Reading) -> Numbers:
    """A spreadsheet column: cells that were numbers keep their value, the others are read as written."""
    native = np.asarray(column.native)
    numbers = _cast(_canonical(column.take(native)), exact=False)
    rest = column.take(~native)
    if not len(rest.cells):
        return numbers
    written = _written(Column(rest.name, rest.cells, rest.rows, rest.file, rest.sheet), reading, None)
    values, missing = np.empty(len(native)), np.zeros(len(native), dtype=bool)
    values[native], values[~native] = numbers.values, written.values
    missing[~native] = written.missing
    return Numbers(values, missing, numbers.total + written.total, None, written.findings)


def _canonical(column: Column) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([f"{Decimal(text):f}" for text in column.cells.to_pylist()], pa.string())])
