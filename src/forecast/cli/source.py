"""What every command takes: a FILE given first and the options that say how to read it, or the workbook of the current folder."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from forecast.cli.options import EffectOptions
from forecast.cli.terminal import print_lines, progress, warn
from forecast.files import check_writable
from forecast.history import History, open_history
from forecast.history.reading.sources import files_of
from forecast.history.reading.sql import is_url
from forecast.history.series.calendar_table import declared_calendar
from forecast.history.series.fiscal_rows import TAKEN
from forecast.history.series.known import read_events
from forecast.periods.working_calendar import calendar_of
from forecast.settings import Workbook, bad_input, find_workbook, hint_for, key_columns, load_workbook
from forecast.settings.errors import as_paragraphs

NO_COUNTRY = "none"
READING = "How to read FILE"


def _reading(help_text: str, *flags: str) -> object:
    return typer.Option(*flags, help=help_text, rich_help_panel=READING)


class GivenFile(type(Path())):  # type: ignore[misc]  # the kind of path that this system has
    """A path as it was written: the address of a database would lose its slashes."""

    written: str = ""


def given_file(text: str) -> Path:
    """The file or address of a command line; the path of an SQLite file in it is made whole."""
    kind, mark, path = text.partition(":///")
    file = GivenFile(text)
    file.written = f"{kind}:///{Path(path).absolute()}" if mark and kind.startswith("sqlite") and path else text
    return file


@dataclass(frozen=True)
class NewFile:
    """How the file of a new workbook is written, which the workbook keeps."""

    sheet: Annotated[str | None, _reading("The sheet of an Excel file.")] = None
    header: Annotated[int | None, _reading("The row of its header. Default: 1.", "--header")] = None
    end_row: Annotated[int | None, _reading("The last row of the table, where other tables follow below it.")] = None
    encoding: Annotated[str | None, _reading("The encoding of a text file, where it cannot be detected.")] = None
    separator: Annotated[str | None, _reading("The separator of its fields, where it cannot be detected.")] = None
    decimal: Annotated[str | None, _reading("Its decimal mark, . or , where the numbers do not show it.")] = None
    date_order: Annotated[str | None, _reading("Its order of dates, dmy or mdy, where they do not show it.")] = None
    century: Annotated[int | None, _reading("The century of years of two digits: 1900 or 2000.")] = None
    missing: Annotated[str | None, _reading("What an empty cell of numbers counts as: error, gap or zero.")] = None
    spellings: Annotated[str | None, _reading("What names that differ in case or spaces only are: merge or keep.")] = None

    @property
    def options(self) -> dict[str, Any]:
        """The choices that were made, under the names that `read_history` and the workbook give them."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class Source:
    """Where the history comes from: a file with named columns, or (no file) the workbook of the current folder."""

    file: Annotated[
        Path | None,
        typer.Argument(
            parser=given_file,
            metavar="[FILE]",
            help="Sales file to read, or the address of a database. Default: the workbook.yaml of the current folder.",
        ),
    ] = None
    period: Annotated[str, _reading("Its date column.")] = ""
    value: Annotated[str, _reading("Its column of numbers.")] = ""
    by: Annotated[
        str,
        _reading(
            "Its dimension columns, as a,b,c or dimension=column; targets cascade in this order. Default: none, one series."
        ),
    ] = ""
    measure: Annotated[str, _reading("A measure of the workbook. Default: its first.")] = ""
    leaves: Annotated[bool, _reading("Leave out members that are sums of other members.", "--leaves")] = False
    sheet: Annotated[str | None, _reading("The sheet of an Excel file.")] = None
    strict: Annotated[bool, _reading("Refuse what would be repaired.", "--strict")] = False
    missing: Annotated[
        str | None,
        _reading("What a period without a row is: error, gap or zero. Default: as the record of each series shows."),
    ] = None
    partial: Annotated[
        str | None, _reading("What a first or last period is that the dates cut off: drop, error or keep. Default: drop.")
    ] = None
    successors: Annotated[Path | None, _reading("A table of members that go on under another name: from, to, date, share.")] = (
        None
    )
    outages: Annotated[
        str | None, _reading("What a period is in which days lack in all series: gap, error or keep. Default: gap.")
    ] = None
    duplicates: Annotated[str | None, _reading("What is done with repeated rows: error, drop or keep. Default: error.")] = None
    totals: Annotated[str | None, _reading("What is done with members called total: error, drop or keep. Default: error.")] = None
    lone_dates: Annotated[
        str | None, _reading("What is done with rows far before or after all others: error, drop or keep. Default: drop.")
    ] = None
    trailing_zeros: Annotated[
        str | None, _reading("What is done with zeros of all series at the end: error, drop or keep. Default: drop.")
    ] = None
    running_totals: Annotated[
        str | None, _reading("What is done with values of the year so far: error, difference or keep. Default: error.")
    ] = None
    spellings: Annotated[
        str | None,
        _reading(
            "What names that differ in case or spaces only are: merge (one name) or keep. Default: as they stand in periods."
        ),
    ] = None
    level_steps: Annotated[
        str | None, _reading("What is done where a currency, pack or unit seems to change: error or keep. Default: error.")
    ] = None
    encoding: Annotated[str | None, _reading("The encoding of a text file, where it cannot be detected.")] = None
    separator: Annotated[str | None, _reading("The separator of its fields, where it cannot be detected.")] = None
    decimal: Annotated[str | None, _reading("Its decimal mark, . or , where the numbers do not show it.")] = None
    date_order: Annotated[str | None, _reading("Its order of dates, dmy or mdy, where they do not show it.")] = None
    week_dates: Annotated[str | None, _reading("Whether the dates of its weeks are those on which they start or end.")] = None
    calendar: Annotated[
        str, _reading("A fiscal calendar, as '4-4-5, last Saturday of January', or a table of its periods (name, start, end).")
    ] = ""
    century: Annotated[int | None, _reading("The century of years of two digits: 1900 or 2000.")] = None
    header: Annotated[int | None, _reading("The row of its header. Default: 1.", "--header")] = None
    end_row: Annotated[int | None, _reading("The last row of the table, where other tables follow below it.")] = None
    columns: Annotated[str | None, _reading("The names of all columns in order, as a,b,c, of a file without a header.")] = None
    query: Annotated[str | None, _reading("What to ask a database: the name of a table, or one SELECT statement.")] = None
    timeout: Annotated[float | None, _reading("The seconds that a database may take. Default: 60.")] = None
    wide: Annotated[bool, _reading("Periods run across as columns.", "--wide")] = False
    freq: Annotated[str | None, _reading("The period to sum to: month, quarter, week or day.")] = None
    as_of: Annotated[str | None, _reading("The last day that may be used. Default: today.")] = None

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimension columns, in the order in which targets cascade over them; stage=step where a dimension is renamed."""
        return tuple(name.strip() for name in self.by.split(",") if name.strip())

    @property
    def key_columns(self) -> dict[str, str]:
        """The column of the file for each dimension that is named."""
        return key_columns(self.dimensions)

    @property
    def options(self) -> dict[str, object]:
        """The choices for reading, under the names that `read_history` gives them."""
        columns = ("file", "period", "value", "by", "measure", "freq", "leaves", "calendar")
        options = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in columns}
        calendar = declared_calendar(self.calendar) if self.calendar else None
        names = [name.strip() for name in self.columns.split(",")] if self.columns else None
        successors = None if self.successors is None else str(self.successors.absolute())
        known = {"frequency": self.freq, "fiscal_calendar": calendar, "columns": names, "successors": successors}
        return options | known

    @property
    def address(self) -> str:
        """The address of the database that is given in place of a file, empty where none is."""
        return self.file.written if isinstance(self.file, GivenFile) and is_url(self.file.written) else ""

    @property
    def root(self) -> Path:
        """The folder of the workbook; with a file of its own, the current folder."""
        return Path.cwd() if self.file else find_workbook(Path.cwd()).parent

    @property
    def workbook(self) -> Workbook | None:
        """The workbook of the current folder; None with a file of its own."""
        return None if self.file else load_workbook(Path.cwd())

    @property
    def opening(self) -> dict[str, Any]:
        """The source as `open_history` and the notebooks take it."""
        reading = {name: value for name, value in self.options.items() if value is not None}
        file = self.address or (str(self.file.absolute()) if self.file else "")
        columns = {"file": file, "period": self.period, "value": self.value, "by": list(self.dimensions), "leaves": self.leaves}
        return {"workbook": str(self.root), "measure": self.measure, "reading": reading, **columns}

    def history(self, effects: EffectOptions | None = None) -> History:
        """The history that is meant, with the calendar of a country ("none": without any) or a file of events that are named instead of the
        workbook's; what its reading warns of is printed.
        """
        effects = effects or EffectOptions()
        events = None if effects.events is None else read_events(effects.events)
        with progress("reading"):
            history = open_history(**self.opening)
        warn(as_paragraphs(history.source.warnings))
        print_lines(*(f"note: {note}" for note in history.source.notes if note.startswith(TAKEN)))
        if effects.country.casefold() == NO_COUNTRY:
            history = replace(history, context=replace(history.context, calendar=None))
            return history.with_context(events=events)
        return history.with_context(calendar=calendar_of(effects.country), events=events)

    @property
    def inputs(self) -> list[Path]:
        """The files that a run depends on, for its record."""
        if self.file is not None:
            path = self.file.absolute()
            return [path] if path.is_file() else files_of(path) if path.is_dir() else []
        workbook = load_workbook(Path.cwd())
        names = ("history", *workbook.files_of_kind("events"))
        return [workbook.folder / "workbook.yaml", *(workbook.path(name) for name in names)]

    def spare(self, *paths: Path | None) -> None:
        """An error when a result would be written over the file that it is made from, or where nothing can be written."""
        read = self.file if self.file is not None else load_workbook(Path.cwd()).path()
        for path in paths:
            if path is not None and path.resolve() == read.resolve():
                raise bad_input("the result would be written over the file it is made from", "Name another file", value=str(path))
            if path is not None:
                check_writable(path.parent)

    def check(self) -> None:
        """An error when a file is given that is not there, or without the names of its columns."""
        self._check_there()
        missing = [name for name in ("period", "value") if not getattr(self, name)]
        if self.file is not None and missing:
            hint = (
                "Name its columns with --period, --value and --by, or make a workbook of it with `forecast new DIR --from FILE`"
            )
            verb = "is" if len(missing) == 1 else "are"
            raise bad_input(f"{' and '.join('--' + name for name in missing)} {verb} missing", hint, file=self.file.name)

    def _check_there(self) -> None:
        """An error when the file, as the name of one, is not there: its columns would be asked for in vain."""
        file = self.file
        if file is None or file.exists() or "://" in str(file) or ":/" in str(file) or any(mark in str(file) for mark in "*?"):
            return
        names = [path.name for path in file.parent.iterdir() if path.is_file()] if file.parent.is_dir() else []
        hint = hint_for(file.name, names) if names else "Check the name and the folder"
        raise bad_input("there is no such file", hint, file=str(file))
