"""Plain rows hold only what JSON can hold."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.series.hierarchy import Hierarchy
from forecast.report.summary.records import finite_list, finite_or_none, iso_dates, key_of, level_rows, records

TABLE = pd.DataFrame({
    "region": ["North", "all"], "period": pd.to_datetime(["2026-01-01", "2026-12-01"]), "base": [1.5, np.nan],
    "held": [True, False], "count": [3, 4],
})  # fmt: skip


@given(st.one_of(st.floats(), st.integers(-(10**15), 10**15), st.none(), st.text(), st.booleans()))
def test_a_value_is_a_finite_number_or_none(value: object) -> None:
    found = finite_or_none(value)
    json.dumps(found, allow_nan=False)
    assert found is None or found == value


def test_numbers_of_numpy_are_numbers_of_python() -> None:
    assert [type(each) for each in finite_list([np.float32(1.5), np.int64(2), np.nan, np.inf])] == [
        float,
        float,
        type(None),
        type(None),
    ]


def test_rows_keep_the_columns_asked_for_in_their_order() -> None:
    rows = records(TABLE, ["period", "region", "base", "count"])
    assert rows[0] == {"period": "2026-01-01", "region": "North", "base": 1.5, "count": 3.0}
    assert rows[1]["base"] is None
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_a_day_is_iso_text() -> None:
    assert iso_dates(TABLE["period"]) == ["2026-01-01", "2026-12-01"]


def test_a_level_is_told_under_its_own_keys_even_where_nodes_are_one() -> None:
    leaves = pd.DataFrame({"region": ["North", "South"], "product": ["Tea", "Tea"]})
    hierarchy = Hierarchy.of(leaves, ("region", "product"))
    table = hierarchy.keys.assign(value=[float(at) for at in range(len(hierarchy.keys))])
    rows = level_rows(table, hierarchy, "region x product")
    assert [key_of(row, hierarchy) for row in rows] == [["North", "Tea"], ["South", "Tea"]]
    assert [key_of(row, hierarchy) for row in level_rows(table, hierarchy, "product")] == [["all", "Tea"]]
