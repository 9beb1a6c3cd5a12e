"""The report of an import is plain values in a fixed order."""

from __future__ import annotations

from forecast.history import ImportReport, Repair
from forecast.settings.errors import Fault


def test_the_report_is_a_plain_dictionary_that_keeps_every_entry() -> None:
    report = ImportReport(
        "a.csv", rows_read=3, repairs=(Repair("what", "old", "new", 2, row=5),), errors=(Fault("w", "d", row=7),)
    )
    plain_file = report.as_dict()
    assert list(plain_file)[:3] == ["file", "sha256", "rows_read"]
    assert [repair["row"] for repair in plain_file["repairs"]] == [5]  # type: ignore[attr-defined, index]
    assert [fault["row"] for fault in plain_file["errors"]] == [7]  # type: ignore[attr-defined, index]
    assert [list(fault)[:3] for fault in plain_file["errors"]] == [["what", "do", "file"]]  # type: ignore[attr-defined]
