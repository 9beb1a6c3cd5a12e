"""A history as a matrix over a complete calendar: a period without a row is unknown, never zero; nothing is seen after a date."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import History, read_history
from forecast.settings.errors import InputError

FRAME = pd.DataFrame({"month": ["2024-01", "2024-02", "2024-04", "2024-03"], "shop": ["A", "A", "A", "B"], "sales": [1, 2, 4, 3]})


def history() -> History:
    return read_history(FRAME, period="month", value="sales", by="shop")


def test_the_calendar_is_complete_and_gaps_are_unknown() -> None:
    panel = history().panel
    assert [f"{start:%Y-%m}" for start in panel.periods] == ["2024-01", "2024-02", "2024-03", "2024-04"]
    np.testing.assert_array_equal(panel.values, [[1, 2, np.nan, 4], [np.nan, np.nan, 3, np.nan]])


def test_nothing_after_the_date_is_seen_and_an_open_month_is_not_yet_known() -> None:
    assert history().until("2024-03-30").last == pd.Timestamp("2024-02-01")
    assert history().until("2024-03-31").last == pd.Timestamp("2024-03-01")
    with pytest.raises(InputError, match="no complete period"):
        history().until("2024-01-30")


ROWS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["A", "B", "C"]), st.integers(-5, 500)),
    min_size=2,
    max_size=25,
    unique_by=lambda row: row[:2],
).filter(lambda rows: len({row[0] for row in rows}) > 1)


def history_of(rows: list[tuple[int, str, int]]) -> History:
    """A monthly history of these months since 2023, shops and numbers, in the order of keys."""
    months = pd.date_range("2023-01-01", periods=31, freq="MS")
    table = pd.DataFrame(
        [(shop, months[month], float(number)) for month, shop, number in rows], columns=["shop", "period", "value"]
    )
    base = history()
    return base.select(table.sort_values(["shop", "period"]))


@given(ROWS)
def test_every_row_is_one_cell_and_every_other_cell_is_unknown(rows: list[tuple[int, str, int]]) -> None:
    panel = history_of(rows).panel
    assert int(np.isfinite(panel.values).sum()) == len(rows)
    assert np.nansum(panel.values) == sum(number for *_, number in rows)
    assert len(panel.periods) == max(month for month, *_ in rows) - min(month for month, *_ in rows) + 1
    assert panel.keys["shop"].tolist() == sorted({shop for _, shop, _ in rows})


@given(ROWS)
def test_the_total_of_the_hierarchy_is_the_sum_of_all_rows(rows: list[tuple[int, str, int]]) -> None:
    made = history_of(rows)
    total = np.asarray(made.hierarchy.summing_matrix @ np.nan_to_num(made.panel.values))[0].sum()
    assert total == made.table["value"].sum()


@given(ROWS, st.integers(1, 900))
def test_what_is_known_at_a_date_is_what_had_ended_by_then(rows: list[tuple[int, str, int]], days: int) -> None:
    made, day = history_of(rows), pd.Timestamp("2023-01-01") + pd.Timedelta(days=days)
    ended = made.table[made.table["period"] + pd.offsets.MonthEnd(1) <= day]
    if ended.empty:
        with pytest.raises(InputError, match=f"starts on {made.first:%Y-%m-%d}"):
            made.until(day)
        return
    known = made.until(day)
    assert len(known.table) == len(ended)
    assert known.end <= day
    assert known.until(day).table.equals(known.table)


def test_the_end_is_the_last_day_of_the_last_period() -> None:
    assert (history().first, history().last, history().end) == tuple(
        map(pd.Timestamp, ("2024-01-01", "2024-04-01", "2024-04-30"))
    )


def test_a_context_is_added_to_and_never_taken_away() -> None:
    year = history().with_context(fiscal_year_start=4)
    assert year.fiscal_year_start == 4
    assert year.with_context().fiscal_year_start == 4
    assert history().fiscal_year_start == 1
    events = pd.DataFrame({"event": ["Fair"], "period": ["2024-02-01"]})
    assert len(year.with_context(events=events).context.events) == 1


@pytest.mark.parametrize("use", [lambda made: made.known, lambda made: made.knowing()])
def test_old_names_warn(use: Callable[[History], object]) -> None:
    with pytest.warns(DeprecationWarning, match="is now History"):
        use(history())
