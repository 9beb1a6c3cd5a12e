"""The quality page and the table of rejected rows hold what the report holds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.history import check_file, quality, read_history, rejected_rows

FRAME = pd.DataFrame(
    {
        "month": pd.date_range("2024-01-01", periods=12, freq="MS").repeat(2),
        "shop": ["A", "B"] * 12,
        "sales": [float(at) for at in range(24)],
    }
)
ASKED = {"period": "month", "value": "sales", "by": "shop"}


def test_the_quality_page_leads_with_the_control_line(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "sales.csv", index=False)
    page = quality(read_history(tmp_path / "sales.csv", **ASKED)).set_index("item")["finding"]
    assert page["rows"] == "24 read = 24 imported + 0 rejected"
    assert page["total"] == "276.0 before, 276.0 after"
    assert "12 months" in page["periods"]


def test_every_fault_is_a_row_of_the_rejected_table(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("month,shop,sales\n" + "2024-01,A,x\n" * 30)
    report = check_file(tmp_path / "sales.csv", **ASKED).report
    assert len(rejected_rows(report)) == len(report.errors) == 30


def test_the_quality_page_tells_each_repair_and_warning(tmp_path: Path) -> None:
    shown = FRAME.assign(sales=[f"{value:.2f} €" for value in FRAME["sales"]], month=FRAME["month"].dt.strftime("%Y-%m-%d"))
    shown.loc[20, "sales"] = "90000.00 €"
    shown.to_csv(tmp_path / "sales.csv", index=False)
    read = read_history(tmp_path / "sales.csv", **ASKED)
    page = quality(read)
    assert read.source.repairs
    assert read.source.warnings
    assert sum(page["item"] == "repair") == len(read.source.repairs)
    assert list(page.loc[page["item"] == "warning", "finding"]) == [str(item) for item in read.source.warnings]
