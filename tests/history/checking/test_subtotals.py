"""Members that are sums of other members are found and taken out; chance sums are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from forecast.history import History, ImportReport, open_history, subtotals, without_subtotals
from forecast.history.checking.subtotals import subtotal_warnings
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


def test_what_the_sums_add_to_the_total_is_told_and_that_they_were_left_out(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    lines = ["period,region,product,sales"]
    for month in range(1, 13):
        north, south = rng.integers(100, 200, 2), rng.integers(300, 400, 2)
        lines += [
            f"2024-{month:02d},{region},{product},{value}"
            for region, pair in (("N", north), ("S", south))
            for product, value in zip("AB", pair, strict=True)
        ]
        lines += [
            f"2024-{month:02d},North in all,every product,{north.sum()}",
            f"2024-{month:02d},Both,every product,{north.sum() + south.sum()}",
        ]
    (tmp_path / "sales.csv").write_text("\n".join(lines))
    place = {"file": tmp_path / "sales.csv", "period": "period", "value": "sales", "by": "region,product"}
    counted, leaves = open_history(**place), open_history(**place, leaves=True)
    told = [warning.message for warning in subtotal_warnings(counted)]
    assert told[0] == "the series is the sum of the 2 other series of region 'N'"
    assert told[1] == "the series is the sum of the 4 other series of the whole company"
    with_sums, without = counted.table["value"].sum(), leaves.table["value"].sum()
    assert (
        told[2]
        == f"2 members or series that are sums of others: the total is {with_sums:,.2f} with them and {without:,.2f} without"
    )
    assert set(leaves.table["region"]) == {"N", "S"}
    assert [warning.hint for warning in leaves.source.warnings if "sum" in warning.message] == [
        "It was left out, as asked with --leaves"
    ] * 3
