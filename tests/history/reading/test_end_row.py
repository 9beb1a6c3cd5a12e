"""A table that has others below it is read up to its last row, in every kind of file; what is not read is told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import check_file
from forecast.settings.errors import InputError

PLACE = {"period": "month", "value": "sales", "by": "region"}
ROWS = [["month", "region", "sales"], ["2025-01", "N", 10], ["2025-02", "N", 12], ["2025-03", "N", 9]]
BELOW = [["Person", "Region", "Share"], ["Ann", "N", "x"]]


@pytest.mark.parametrize("kind", ["csv", "short", "xlsx", "parquet"])
def test_rows_below_the_last_one_are_not_read(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"sales.{kind.replace('short', 'csv')}"
    rows = ROWS + [row[:2] if kind == "short" else row for row in BELOW]
    if kind == "xlsx":
        pd.DataFrame(rows).to_excel(path, index=False, header=False)
    elif kind == "parquet":
        pd.DataFrame(rows[1:], columns=ROWS[0]).astype("str").to_parquet(path)
    else:
        path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    assert check_file(path, **PLACE).report.errors
    report = check_file(path, end_row=3 if kind == "parquet" else 4, **PLACE).report
    assert not report.errors
    assert (report.rows_read, report.rows_imported, report.total_after) == (3, 3, "31")
    assert any("2 rows after row" in note and "not read, as asked with end_row" in note for note in report.notes)


def test_an_end_above_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("\n\n\nmonth,region,sales\n2025-01,N,10\n2025-02,N,12\n")
    with pytest.raises(InputError, match="end_row cannot be 1"):
        check_file(tmp_path / "sales.csv", end_row=1, **PLACE)
    (fault,) = check_file(tmp_path / "sales.csv", end_row=4, **PLACE).report.errors
    assert "no rows up to row 4" in fault.message
