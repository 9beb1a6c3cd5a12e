"""The columns of a file as numbers, dates and names, each read by its strict parser."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.history.checking.dates import ParsedDates, parse_dates
from forecast.history.checking.members import ParsedMembers, parse_names
from forecast.history.checking.numbers import ParsedNumbers, parse_numbers
from forecast.history.checking.spellings import one_spelling
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, RawTable, merge


@dataclass(frozen=True)
class Parsed:
    """The columns of a file as numbers, dates and names, before their rows are judged together."""

    raw: RawTable
    numbers: ParsedNumbers
    dates: ParsedDates
    names: tuple[ParsedMembers, ...]

    @property
    def findings(self) -> Findings:
        """What reading the cells found."""
        of_names = (name.findings for name in self.names)
        return merge([self.raw.findings, *of_names, self.dates.findings, self.numbers.findings])


def parse(raw: RawTable, request: ImportRequest) -> Parsed:
    """All columns read by their strict parsers."""
    reading = request.reading
    names = tuple(parse_names(raw.column(name), reading) for name in request.by)
    numbers = parse_numbers(raw.column(request.value), reading, raw.separator)
    dates = parse_dates(raw.column(request.period), reading)
    names = one_spelling(names, [raw.column(name) for name in request.by], dates.days, reading)
    return Parsed(raw, numbers, dates, names)
