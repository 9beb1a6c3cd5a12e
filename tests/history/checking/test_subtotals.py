"""Members that are sums of other members are found and taken out; chance sums are not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history import History, ImportReport, subtotals, without_subtotals
from forecast.settings.measures import Measure


def history(**series: list[float]) -> History:
    rows = [
        (name, period, value)
        for name, values in series.items()
        for period, value in zip(pd.date_range("2022-01-01", periods=len(values), freq="MS"), values, strict=True)
        if not np.isnan(value)
    ]
    table = pd.DataFrame(rows, columns=["region", "period", "value"]).astype({"region": "str"})
    return History(table, ("region",), "month", Measure(name="sales"), ImportReport("sales.csv"))


def test_members_that_add_up_to_a_member_are_found_and_taken_out() -> None:
    rng = np.random.default_rng(0)
    parts = {name: rng.uniform(10, 100, 40).round(1) for name in "abcd"}
    summed = {"ab": parts["a"] + parts["b"], "total": sum(parts.values())}
    whole = history(**{name: list(values) for name, values in (parts | summed).items()})
    assert {(subtotal.member, subtotal.parts) for subtotal in subtotals(whole)} == {
        ("ab", ("a", "b")),
        ("total", ("a", "b", "c", "d")),
    }
    assert set(without_subtotals(whole).table["region"]) == set(parts)


def test_members_that_only_look_alike_are_no_subtotals() -> None:
    rng = np.random.default_rng(1)
    assert subtotals(history(**{name: list(rng.uniform(10, 100, 40)) for name in "abcdef"})) == ()
