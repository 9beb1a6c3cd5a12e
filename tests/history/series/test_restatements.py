"""Two readings of the same sales: what was restated, and where two sources differ."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.history import History, differences, read_history, restatements
from forecast.settings.errors import InputError


def history(*values: float, start: str = "2024-01-01") -> History:
    stamps = pd.date_range(start, periods=len(values) // 2, freq="MS")
    frame = pd.DataFrame({"month": stamps.repeat(2), "shop": ["A", "B"] * len(stamps), "sales": values})
    return read_history(frame, period="month", value="sales", by="shop")


def test_only_what_changed_in_old_periods_is_a_restatement() -> None:
    changed = restatements(history(1, 2, 3, 4), history(1, 2, 3, 9, 5, 6))
    assert changed[["shop", "before", "after", "change", "kind"]].to_numpy().tolist() == [["B", 4.0, 9.0, 5.0, "changed"]]


def test_rows_that_went_or_came_are_named() -> None:
    old, new = history(1, 2, 3, 4), history(1, 2, 3, 4)
    removed = new.select(new.table[new.table["value"] != 2])
    assert list(restatements(old, removed)["kind"]) == ["only before"]
    assert list(restatements(removed, old)["kind"]) == ["only after"]


def test_two_sources_are_compared_by_node_beyond_the_tolerance() -> None:
    one, other = history(100, 100, 100, 100), history(100, 103, 90, 100)
    assert list(differences(one, other, by=["shop"], tolerance=0.05)["shop"]) == ["A"]
    assert len(differences(one, other, by=["shop"])) == 2
    assert list(differences(one, other)["change"]) == [-10.0, 3.0]


def test_histories_without_a_common_period_are_refused() -> None:
    with pytest.raises(InputError, match="share no period"):
        restatements(history(1, 2), history(1, 2, start="2025-01-01"))


def test_histories_of_different_rhythm_are_not_held_side_by_side() -> None:
    frame = pd.DataFrame({"quarter": ["2024Q1", "2024Q2"], "shop": "A", "sales": [1.0, 2.0]})
    quarters = read_history(frame, period="quarter", value="sales", by="shop")
    with pytest.raises(InputError, match="months, the other quarters"):
        differences(history(1, 2, 3, 4), quarters)
