"""What reading did is told with its place, and every gap inside a series with its ends."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.report.summary.import_quality import quality, series_gaps
from forecast.review import Review
from forecast.settings.measures import Measure


def history(**months: list[int]) -> History:
    rows = [(name, pd.Timestamp(2026, month, 1), float(month)) for name, each in months.items() for month in each]
    table = pd.DataFrame(rows, columns=["region", "period", "value"]).astype({"region": "str"})
    return History(table, ("region",), "month", Measure(name="sales"), ImportReport("made up"))


@pytest.mark.parametrize(("months", "gaps"), [
    ([1, 2, 3, 4], []),
    ([1, 2, 5, 6], [("2026-03-01", "2026-04-01", 2)]),
    ([1, 3, 4, 8], [("2026-02-01", "2026-02-01", 1), ("2026-05-01", "2026-07-01", 3)]),
    ([4, 5], []),  # late starts and early ends are no gaps inside a series
])  # fmt: skip
def test_a_gap_is_what_is_missing_between_the_first_and_the_last_value(
    months: list[int], gaps: list[tuple[str, str, int]]
) -> None:
    found = list(series_gaps(history(North=months, Whole=list(range(1, 13)))))
    assert [(each["from"], each["to"], each["periods"]) for each in found] == gaps
    assert {each["key"] for each in found} <= {"North"}


def test_rows_read_are_rows_imported_and_rejected(found: Review) -> None:
    told = quality(found)
    assert told["rows_read"] == told["rows_imported"] + told["rows_rejected"] > 0
    assert told["total_before"] == told["total_after"]
    assert told["gaps"] == []
    assert json.loads(json.dumps(told)) == told
