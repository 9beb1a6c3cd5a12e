"""A history opens from a workbook or from a file, and both ways give the same table."""

from pathlib import Path

import pandas as pd
import pytest

from forecast.history.opening import open_history, open_other
from forecast.history.read import read_history
from forecast.settings import load_workbook
from forecast.settings.errors import InputError

ROWS = "month,shop,sales\n2025-01,A,10\n2025-02,A,12\n2025-01,B,5\n2025-02,B,7\n"
WORKBOOK = """
name: two shops
dimensions: [store]
measures: [{name: revenue}]
files: {history: {path: sales.csv, period: month, values: {revenue: sales}, columns: {store: shop}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text(ROWS)
    (tmp_path / "workbook.yaml").write_text(WORKBOOK)
    return tmp_path


def test_the_workbook_and_the_file_give_the_same_numbers(folder: Path) -> None:
    by_workbook = open_history(folder)
    by_file = open_history(file=folder / "sales.csv", period="month", value="sales", by="shop")
    assert by_workbook.dimensions == ("store",)
    assert by_workbook.measure.name == "revenue"
    pd.testing.assert_frame_equal(by_workbook.table.rename(columns={"store": "shop"}), by_file.table)


def test_a_file_without_its_columns_outside_a_workbook_says_which_are_missing(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(ROWS)
    with pytest.raises(InputError, match="period is not named"):
        open_history(file=tmp_path / "sales.csv", value="sales", by="shop")


def test_the_options_reach_the_reader(folder: Path) -> None:
    (folder / "sales.csv").write_text(ROWS + "2025-03,A,\n2025-03,B,8\n")
    with pytest.raises(InputError, match="empty"):
        open_history(folder)
    assert len(open_history(folder, reading={"missing": "gap", "sheet": None}).table) == 5


def test_another_file_is_read_by_the_columns_of_the_workbook_or_by_those_that_are_named(folder: Path) -> None:
    like = open_history(folder)
    (folder / "other.csv").write_text(ROWS.replace("12", "13"))
    by_workbook = open_other(folder / "other.csv", like, workbook=load_workbook(folder))
    by_name = open_other(folder / "other.csv", like, columns=("month", "sales", ("shop",)))
    pd.testing.assert_frame_equal(by_workbook.table, by_name.table)
    assert by_workbook.table["value"].sum() == like.table["value"].sum() + 1


@pytest.mark.parametrize("start", [1, 4])
def test_a_history_knows_the_fiscal_year_of_its_workbook(folder: Path, start: int) -> None:
    book = folder / "workbook.yaml"
    book.write_text(book.read_text("utf-8") + f"fiscal_year_start: {start}\n", "utf-8")
    history = open_history(folder)
    assert (history.fiscal_year_start, history.until(history.end).fiscal_year_start) == (start, start)
    assert history.with_context(fiscal_year_start=7).fiscal_year_start == 7


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "wide", "frame"])
def test_without_a_dimension_the_company_is_one_series(kind: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"month": ["2025-01", "2025-02", "2025-03"], "sales": [10, 12, 9]})
    path = tmp_path / f"sales.{kind.replace('wide', 'csv')}"
    if kind == "xlsx":
        frame.to_excel(path, index=False)
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        path.write_text("2025-01,2025-02,2025-03\n10,12,9\n" if kind == "wide" else frame.to_csv(index=False))
    source = frame if kind == "frame" else path
    history = read_history(source, period="month", value="sales", wide=kind == "wide")
    assert (history.dimensions, list(history.table["company"]), list(history.table["value"])) == (
        ("company",),
        ["whole"] * 3,
        [10.0, 12.0, 9.0],
    )
    assert not history.source.warnings or "fewer than" in history.source.warnings[0].message


def test_a_file_that_could_be_split_says_so(folder: Path) -> None:
    history = open_history(file=folder / "sales.csv", period="month", value="sales")
    assert list(history.table["value"]) == [15.0, 19.0]
    assert "all rows are added to one series; other columns: 'shop'" in history.source.warnings[0].message


def test_a_workbook_may_have_no_dimension(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("month,sales\n2025-01,10\n2025-02,12\n")
    text = WORKBOOK.replace("[store]", "[]").replace(", columns: {store: shop}", "")
    (tmp_path / "workbook.yaml").write_text(text)
    workbook = load_workbook(tmp_path)
    assert (workbook.dimensions, open_history(workbook).dimensions) == ((), ("company",))
    assert list(open_other(tmp_path / "sales.csv", open_history(workbook), workbook=workbook).table["value"]) == [10.0, 12.0]
