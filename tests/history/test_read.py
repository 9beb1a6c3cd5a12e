"""A history is read by named columns, or by what the workbook says of the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import read_history
from forecast.settings.errors import InputError

BOOK = """
name: shop
dimensions: [store]
measures: [{name: revenue}, {name: pieces, kind: volume}, {name: price, numerator: revenue, denominator: pieces}]
files: {history: {path: sales.csv, period: month, values: {revenue: sales}, columns: {store: shop}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text("month,shop,sales,pieces\n2025-01,A,10,1\n2025-02,A,12,2\n")
    (tmp_path / "workbook.yaml").write_text(BOOK)
    return tmp_path


def test_the_workbook_names_columns_dimensions_and_measures(folder: Path) -> None:
    history = read_history(folder / "sales.csv", measure="pieces")
    assert (history.dimensions, history.measure.kind, list(history.table["value"])) == (("store",), "volume", [1.0, 2.0])
    assert list(read_history(workbook=folder).table["value"]) == [10.0, 12.0]


def test_a_ratio_is_never_read(folder: Path) -> None:
    with pytest.raises(InputError, match="'price' is a ratio"):
        read_history(workbook=folder, measure="price")


def test_half_named_columns_are_refused_with_the_missing_ones(folder: Path) -> None:
    with pytest.raises(InputError, match="value is not named"):
        read_history(folder / "sales.csv", period="month")


def test_a_file_that_the_workbook_does_not_know_is_refused(folder: Path) -> None:
    (folder / "other.csv").write_text("a,b,c\n")
    with pytest.raises(InputError, match="does not list this file"):
        read_history(folder / "other.csv")


def test_a_data_frame_says_which_columns_it_is_read_by() -> None:
    with pytest.raises(InputError, match="columns of the data frame are not named"):
        read_history(pd.DataFrame({"month": ["2025-01"], "sales": [1.0]}))
