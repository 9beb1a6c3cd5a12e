"""The fiscal calendar that a workbook or a user declares: by a rule, or by a table of its periods."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.files import read_table
from forecast.periods.fiscal_calendar import rule_text
from forecast.settings.contained_paths import contained_path
from forecast.settings.errors import Fault, InputError, bad_input, hint_for
from forecast.settings.workbook import Workbook

NAME = re.compile(
    r"(?:FY\s*)?(?P<year>\d{4})\W*P?(?P<number>\d{1,2})|P?(?P<first>\d{1,2})\W+(?:FY\s*)?(?P<then>\d{4})", re.IGNORECASE
)
WRONG = {
    "name": ("names no year and period", "Write it as P03 2026"),
    "start": ("is no date", "Write it as 2026-01-31"),
    "end": ("is no date", "Write it as 2026-01-31"),
}


def _workbook_calendar(workbook: Workbook) -> str | None:
    """The text of the fiscal calendar that a workbook declares by rule or table; None where it declares none."""
    declared = workbook.calendar
    if declared.periods:
        return read_calendar(contained_path(workbook.folder, declared.periods))
    return rule_text(f"{declared.pattern}, {declared.year_ends}") if declared.pattern else None


def reading_of(workbook: Workbook, file: str = "history") -> dict[str, object]:
    """How to read a file of a workbook: its own options, and the fiscal calendar that the workbook declares."""
    text = _workbook_calendar(workbook)
    successors = workbook.files_of_kind("successors")
    table = {"successors": str(workbook.path(successors[0]))} if successors else {}
    return workbook.file(file).reading | ({"fiscal_calendar": text} if text else {}) | table


def declared_calendar(text: str) -> str:
    """The text of a calendar as a user declares it: a rule, or the path of a table of its periods."""
    return read_calendar(Path(text)) if text.casefold().endswith((".csv", ".parquet")) else rule_text(text)


def read_calendar(path: Path) -> str:
    """The calendar of a table with the columns name (such as P03 2026), start and end, whose years are whole and follow one another."""
    table = read_table(path)
    for name in ("name", "start", "end"):
        if name not in table.columns:
            raise bad_input(
                f"the table of periods has no column '{name}'", hint_for(name, map(str, table.columns)), file=path.name
            )
    days = {name: pd.to_datetime(table[name], errors="coerce", format="ISO8601") for name in ("start", "end")}
    places = table["name"].astype("str").str.strip().map(_place)
    wrong = {"name": places, **days}
    faults = [
        Fault(*WRONG[name], file=path.name, row=int(row) + 2, column=name, value=str(table[name].iloc[int(row)]))
        for name, cells in wrong.items()
        for row in np.flatnonzero(cells.isna())
    ]
    if faults:
        raise InputError(faults)
    return _table_text(pd.DataFrame({"place": places, **days}).sort_values("start", ignore_index=True), path)


def _place(name: str) -> tuple[int, int] | None:
    """The year and the number that the name of a period says; None where it says none."""
    match = NAME.fullmatch(name)
    return (int(match["year"] or match["then"]), int(match["number"] or match["first"])) if match else None


def _table_text(rows: pd.DataFrame, path: Path) -> str:
    """The calendar of sorted periods as text; an InputError where they leave a gap, overlap, or a year is not whole."""
    following = rows["start"].shift(-1).iloc[:-1]
    broken = np.flatnonzero((rows["end"].iloc[:-1] + pd.Timedelta(days=1)) != following)
    if len(broken):
        row = rows.iloc[int(broken[0])]
        what = "the next period does not begin on the day after this one ends"
        raise bad_input(what, "Correct start or end", file=path.name, value=f"{row['start']:%Y-%m-%d} to {row['end']:%Y-%m-%d}")
    years: dict[int, list[pd.Series]] = {}
    for _, row in rows.iterrows():
        years.setdefault(row["place"][0], []).append(row)
    counts = {len(months) for months in years.values()}
    numbered = all([row["place"][1] for row in months] == list(range(1, len(months) + 1)) for months in years.values())
    if counts not in ({12}, {13}) or not numbered:
        what = "each year of the table needs its 12 or 13 periods, numbered from 1 in the order of their dates"
        raise bad_input(what, "Correct the names, or add the periods that lack", file=path.name)
    parts = [
        f"{year}: {months[0]['start']:%Y-%m-%d} " + " ".join(str((row["end"] - row["start"]).days + 1) for row in months)
        for year, months in years.items()
    ]
    return "; ".join(parts)
