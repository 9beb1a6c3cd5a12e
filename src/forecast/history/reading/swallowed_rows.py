"""Rows that vanished inside a quoted cell: a quotation mark that opens by mistake takes all lines up to the next one into its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from forecast.history.reading.date_formats import match_format
from forecast.settings.errors import Fault, count_of
from forecast.tables.numerals import clean, is_missing, numeral

LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class RowShape:
    """What a line of a text file looks like that is a row: so many fields, a period and amounts at their places."""

    separator: str
    width: int
    period: int | None  # None where the periods stand across
    amounts: tuple[int, ...]

    def fits(self, line: str, *, before: Sequence[str] = (), after: Sequence[str] = ()) -> bool:
        """Whether a line, split without regard to quotes, is a row of the table together with the cells before and after it."""
        fields = [*before, *line.split(self.separator), *after]
        if len(fields) != self.width:
            return False
        amounts = [fields[i].strip() for i in self.amounts]
        dated = self.period is None or bool(match_format(clean(fields[self.period])))
        filled = self.period is not None or any(map(numeral, amounts))  # of a wide table one amount at least is there
        return dated and filled and all(numeral(amount) or is_missing(amount) for amount in amounts)


def swallowed_faults(rows: Iterable[tuple[int, Sequence[str]]], shape: RowShape, file: str) -> Iterator[Fault]:
    """A fault for each cell of several lines that hold rows of the table; `rows` come with the number of their first line.

    A comment of several lines is none: neither its inner lines look like rows, nor do both the line in which it begins and the one in
    which it ends.
    """
    for first, row in rows:
        lines = [LINE_END.split(cell) for cell in row]
        starts = accumulate((len(parts) - 1 for parts in lines), initial=first)
        for position, (parts, start) in enumerate(zip(lines, starts, strict=False)):
            if len(parts) > 1 and _holds_rows(lines, position, shape):
                yield _fault(start, start + len(parts) - 1, file)


def swallowing_header(header: Sequence[str], line: int, shape: RowShape, file: str) -> tuple[Fault, ...]:
    """The fault of a header that has rows of the table inside a name, none where it has not."""
    for name in header:
        _, *below = LINE_END.split(name)
        if any(map(shape.fits, below)):
            return (_fault(line, line + len(below), file),)
    return ()


def _holds_rows(lines: Sequence[Sequence[str]], position: int, shape: RowShape) -> bool:
    """Whether the lines of a cell are rows: one between its first and last, or both of these with what stands beside them."""
    first, *inner, last = lines[position]
    if any(map(shape.fits, inner)):
        return True
    before = [cell[-1] for cell in _from_break(lines[:position])]
    after = [cell[0] for cell in reversed(_from_break(lines[position + 1 :][::-1]))]
    return shape.fits(first, before=before) and shape.fits(last, after=after)


def _from_break(lines: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The cells that share a line with what follows them: all from the last one on that has several lines."""
    broken = max((i for i, parts in enumerate(lines) if len(parts) > 1), default=0)
    return list(lines[broken:])


def _fault(opens: int, closes: int, file: str) -> Fault:
    within = count_of(closes - opens, "line")
    message = f"a quotation mark opens in line {opens} and closes in line {closes}: {within} that look like rows would vanish in one cell"
    hint = f"Remove the quotation mark in line {opens} and the one in line {closes}, or close the quotation in the line where it opens"
    return Fault(message, hint, file, row=opens, value=f"lines {opens} to {closes}")
