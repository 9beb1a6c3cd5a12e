"""How the fields of a text file are parted: the separator under which most lines have as many fields as the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from itertools import islice

from forecast.history.reading.headers import normalized
from forecast.history.reading.options import ImportRequest

SEPARATORS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE = 200


def separator_of(head: str, request: ImportRequest) -> str:
    """The separator that finds most of the columns asked for, then the one with the steadiest count of fields."""
    return max(SEPARATORS, key=lambda separator: _score(head, separator, request))


def describe_dialect(separator: str, line_end: str) -> str:
    """The dialect in words, as the import report shows it."""
    return f'{NAMES.get(separator, repr(separator))} separated, quote ", {line_end} line ends'


def line_end_of(head: str) -> str:
    """The line ends of the first lines: CRLF, LF, CR or mixed."""
    pairs = head.count("\r\n")
    counts = {"CRLF": pairs, "LF": head.count("\n") - pairs, "CR": head.count("\r") - pairs}
    used = [name for name, count in counts.items() if count]
    return used[0] if len(used) == 1 else ("mixed" if used else "no")


def _score(head: str, separator: str, request: ImportRequest) -> tuple[float, float, int]:
    rows = list(_rows(io.StringIO(head, newline=""), separator))
    header = rows[min(request.reading.header, len(rows)) - 1] if rows else []
    if len(header) < 2:
        return 0.0, 0.0, 0
    names = {normalized(column) for column in header}
    matches = sum(normalized(name) in names for name in request.names)
    steady = sum(len(row) == len(header) for row in rows) / len(rows)
    return float(matches), steady, len(header)


def _rows(lines: Iterable[str], separator: str) -> Iterable[list[str]]:
    try:
        yield from (row for row in islice(csv.reader(lines, delimiter=separator), SAMPLE) if row)
    except csv.Error:
        return
