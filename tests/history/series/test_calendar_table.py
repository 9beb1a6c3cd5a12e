"""A table of fiscal periods is read as a calendar, or refused with its rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from forecast.history import open_history
from forecast.history.series.calendar_table import declared_calendar, read_calendar
from forecast.periods.fiscal_calendar import fiscal_calendar
from forecast.periods.frequency import frequency
from forecast.settings.errors import InputError

RULE = "4-4-5, last Saturday of January"


def table(years: range = range(2021, 2027)) -> pd.DataFrame:
    starts = [fiscal_calendar(RULE).starts(year) for year in years]
    rows = [
        (f"P{number:02d} {year}", first, last - pd.Timedelta(days=1))
        for year, each in zip(years, starts, strict=True)
        for number, (first, last) in enumerate(pairwise(each), 1)
    ]
    return pd.DataFrame(rows, columns=["name", "start", "end"])


def written(folder: Path, frame: pd.DataFrame) -> Path:
    frame.to_csv(folder / "periods.csv", index=False)
    return folder / "periods.csv"


def test_a_table_and_its_rule_are_the_same_calendar(tmp_path: Path) -> None:
    text = declared_calendar(str(written(tmp_path, table())))
    assert all(fiscal_calendar(text).starts(year) == fiscal_calendar(RULE).starts(year) for year in range(2021, 2027))
    assert frequency(text).year == 12
    assert declared_calendar("445, last Saturday of January") == RULE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="end"), "no column 'end'"),
        (
            lambda frame: frame.assign(name=["first", *frame["name"][1:]]),
            "row 2, column 'name': 'first': names no year and period",
        ),
        (
            lambda frame: frame.assign(start=["soon", *frame["start"][1:].astype(str)]),
            "row 2, column 'start': 'soon': is no date",
        ),
        (lambda frame: frame.drop(index=5), "does not begin on the day after"),
        (lambda frame: frame.iloc[:-1], "12 or 13 periods"),
        (lambda frame: frame.assign(name=[*frame["name"][1:], "P01 2027"]), "12 or 13 periods"),
    ],
)
def test_a_table_that_is_no_calendar_is_refused(tmp_path: Path, change: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_calendar(written(tmp_path, change(table())))  # type: ignore[operator]


@pytest.mark.parametrize("declared", ["{pattern: 4-4-5, year_ends: last Saturday of January}", "{periods: periods.csv}"])
def test_a_workbook_declares_its_calendar_by_rule_or_table(tmp_path: Path, declared: str) -> None:
    written(tmp_path, table())
    sales = table(range(2021, 2024)).assign(shop="A", sales=1000)[["end", "shop", "sales"]]
    sales.to_csv(tmp_path / "sales.csv", index=False)
    files = "files: {history: {path: sales.csv, period: end}}"
    settings = f"name: x\ndimensions: [shop]\nmeasures: [{{name: sales}}]\n{files}\ncalendar: {declared}\n"
    (tmp_path / "workbook.yaml").write_text(settings, "utf-8")
    history = open_history(tmp_path)
    assert history.years.fiscal
    assert history.years.bounds("year", 2022, 1) == (pd.Timestamp("2022-01-30"), pd.Timestamp("2023-01-28"))
    assert len(history.panel.periods) == 36


@pytest.mark.parametrize(
    "declared", ["{pattern: 4-4-5}", "{year_ends: last Saturday of May}", "{pattern: 4-4-5, year_ends: x, periods: a.csv}"]
)
def test_half_a_declaration_is_refused(tmp_path: Path, declared: str) -> None:
    settings = f"name: x\ndimensions: [shop]\nfiles: {{history: {{path: sales.csv}}}}\ncalendar: {declared}\n"
    (tmp_path / "workbook.yaml").write_text(settings, "utf-8")
    with pytest.raises(InputError, match="pattern"):
        open_history(tmp_path)
