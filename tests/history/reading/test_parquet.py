"""Parquet columns keep their types: dictionaries and large strings are text, decimals stay exact, nested ones are refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forecast.history import Checked, check_file
from forecast.history.reading import parquet

STAMPS = pa.array([1_704_067_200, 1_706_745_600], pa.timestamp("s"))


def check(folder: Path, shops: pa.Array, sales: pa.Array) -> Checked:
    pq.write_table(pa.table({"date": STAMPS, "shop": shops, "sales": sales}), folder / "sales.parquet")
    return check_file(folder / "sales.parquet", period="date", value="sales", by="shop")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_every_kind_of_text_is_the_same_text(kind: pa.DataType, tmp_path: Path) -> None:
    assert list(check(tmp_path, pa.array(["A", "B"]).cast(kind), pa.array([1, 2])).table_or_raise()["shop"]) == ["A", "B"]


def test_decimals_stay_exact(tmp_path: Path) -> None:
    checked = check(tmp_path, pa.array(["A", "A"]), pa.array([Decimal("0.1"), Decimal("0.2")]))
    assert checked.report.total_after == "0.3"
    assert list(checked.table_or_raise()["sales"]) == [Decimal("0.1"), Decimal("0.2")]


@pytest.mark.parametrize("column", ["shop", "sales"])
def test_nested_columns_are_refused_by_name(column: str, tmp_path: Path) -> None:
    nested = pa.array([{"a": 1}, {"a": 2}])
    plain_file = {"shop": pa.array(["A", "B"]), "sales": pa.array([1, 2])} | {column: nested}
    assert [fault.column for fault in check(tmp_path, plain_file["shop"], plain_file["sales"]).report.errors] == [column]


def test_an_empty_cell_is_missing_whether_null_or_nan(tmp_path: Path) -> None:
    faults = check(tmp_path, pa.array(["A", "B"]), pa.array([None, float("nan")])).report.errors
    assert [fault.row for fault in faults] == [1, 2]


def test_bytes_that_are_text_are_read_and_others_refused(tmp_path: Path) -> None:
    assert list(check(tmp_path, pa.array([b"A", "华东".encode()]), pa.array([1, 2])).table_or_raise()["shop"]) == ["A", "华东"]
    (fault,) = check(tmp_path, pa.array([b"A", "华东".encode("gbk")]), pa.array([1, 2])).report.errors
    assert (fault.column, "not UTF-8" in fault.message) == ("shop", True)


def test_a_nested_column_that_nobody_asked_for_is_no_hindrance(tmp_path: Path) -> None:
    table = pa.table({"date": STAMPS, "shop": ["A", "B"], "sales": [1, 2], "tags": [[1], [2, 3]]})
    pq.write_table(table, tmp_path / "sales.parquet")
    assert check_file(tmp_path / "sales.parquet", period="date", value="sales", by="shop").report.total_after == "3"


@pytest.mark.parametrize(("limit", "value"), [("MAX_ROWS", 1), ("MAX_UNPACKED", 10)])
def test_more_than_is_read_is_refused_by_what_the_footer_says(
    limit: str, value: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, limit, value)
    (fault,) = check(tmp_path, pa.array(["A", "B"]), pa.array([1, 2])).report.errors
    assert "in 2 rows, more than the limit" in fault.message
