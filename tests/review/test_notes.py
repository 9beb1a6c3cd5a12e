from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from forecast.history.series.panel import History
from forecast.review import Review, review

Make = Callable[..., History]
Reviewed = Callable[..., Review]


def test_nothing_to_say_is_nothing_said(half_review: Reviewed) -> None:
    assert half_review().notes.empty


def test_what_sells_without_a_number_is_named_and_stays_uncorrected(company: Make, rows_as_history: Make) -> None:
    rows = company().table
    new = pd.DataFrame(
        {"region": "South", "product": "Zider", "period": pd.date_range("2026-02-01", periods=5, freq="MS"), "value": 50.0}
    )
    found = review(None, rows_as_history(pd.concat([rows, new])), half="2026H1", draws=100, origins=1)
    note = found.notes.set_index("code").loc["unplanned"]
    assert note["members"] == "South · Zider"
    line = found.correction.set_index(["region", "product"]).loc[("all", "Zider")]
    assert (line["planned"], line["revised"], line["reason"]) == (0, 0, "unplanned")
    assert found.gaps["actual"].iloc[0] == found.ledger.actual[:, :6].sum(where=~pd.isna(found.ledger.actual[:, :6]))
