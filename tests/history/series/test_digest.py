"""A digest names the sales: it changes with any number, name or period, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.history.reading.import_report import ImportReport
from forecast.history.series.digest import context_digest, history_digest
from forecast.history.series.known import Context
from forecast.history.series.panel import History
from forecast.settings.measures import Measure
from forecast.settings.workbook import Calendar

PERIODS = pd.date_range("2024-01-01", periods=6, freq="MS")
TABLE = pd.concat(
    [
        pd.DataFrame({"region": name, "period": PERIODS, "value": np.arange(6.0) + shift})
        for name, shift in (("east", 1), ("west", 5))
    ],
    ignore_index=True,
)
HISTORY = History(TABLE, ("region",), "month", Measure(name="sales"), ImportReport(file="a.csv"))


def changed(row: int, column: str, value: object) -> History:
    table = TABLE.copy()
    table.loc[row, column] = value
    return HISTORY.select(table)


def test_the_file_and_the_order_of_its_rows_do_not_count() -> None:
    same = replace(HISTORY.select(TABLE.iloc[::-1]), source=ImportReport(file="b.csv"))
    assert history_digest(same) == history_digest(HISTORY)
    assert history_digest(HISTORY.with_context(calendar=Calendar(country="CN"))) == history_digest(HISTORY)


@pytest.mark.parametrize("other", [
    changed(3, "value", 3.5), changed(11, "region", "north"), HISTORY.select(TABLE.iloc[:-1]), HISTORY.select(TABLE.iloc[6:]),
    replace(HISTORY, measure=Measure(name="volume")), HISTORY.select(TABLE[TABLE["period"] > "2024-01-01"]),
], ids=["number", "name", "row", "series", "measure", "start"])  # fmt: skip
def test_any_other_sales_have_another_digest(other: History) -> None:
    assert history_digest(other) != history_digest(HISTORY)


def test_the_context_has_a_digest_of_its_own() -> None:
    events = pd.DataFrame({"event": "Fair", "start": ["2024-03-01"]})
    contexts = [Context(), Context(calendar=Calendar(country="CN")), Context(events=events, keys=TABLE[["region"]]),
                Context(events=events.assign(start="2024-04-01"), keys=TABLE[["region"]])]  # fmt: skip
    assert len({context_digest(context) for context in contexts}) == len(contexts)
    assert context_digest(Context(calendar=Calendar(country="CN"))) == context_digest(contexts[1])
