"""The list of rejected rows holds every fault that stands in a row, as it stands there, and is not written when there is none."""

from pathlib import Path

import pandas as pd

from forecast.history import check_file, write_rejected


def test_every_fault_of_a_row_is_listed_with_the_original_text(tmp_path: Path) -> None:
    rows = [f"2025-{month:02d},A,{'x' * month}" for month in range(1, 13)] * 3
    (tmp_path / "sales.csv").write_text("month,shop,sales\n" + "\n".join(rows) + "\n")
    report = check_file(tmp_path / "sales.csv", period="month", value="sales", by="shop").report
    path = write_rejected(report, tmp_path)
    assert path == tmp_path / "sales.rejected.csv"
    listed = pd.read_csv(path, dtype=str)
    assert len(listed) == len(report.errors) == 36
    assert listed["value"].tolist() == [row.rsplit(",", 1)[1] for row in rows]
    assert listed["row"].astype(int).tolist() == list(range(2, 38))


def test_a_misspelt_column_rejects_no_rows_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("month,shop,sales\n2025-01,A,1\n")
    report = check_file(tmp_path / "sales.csv", period="month", value="sale", by="shop").report
    assert [fault.row for fault in report.errors] == [1]
    assert write_rejected(report, tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]


def test_a_fault_of_the_whole_file_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("")
    report = check_file(tmp_path / "sales.csv", period="month", value="sales", by="shop").report
    assert report.errors
    assert write_rejected(report, tmp_path) is None
    assert [path.name for path in tmp_path.iterdir()] == ["sales.csv"]
