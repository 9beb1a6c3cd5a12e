"""Tables of events: what they say is read to the day, and what is wrong is told with row and way out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline.effects.events import checked_events, event_design
from forecast.history.series.panel import Panel
from forecast.settings.errors import InputError

KEYS = pd.DataFrame([(r, p) for r in ("North", "South") for p in ("A", "B")], columns=["region", "product"])
PANEL = Panel(KEYS, pd.date_range("2020-01-01", periods=48, freq="MS"), np.ones((4, 48)), "month")


def table(**columns: object) -> pd.DataFrame:
    row: dict[str, object] = {"event": "Fair", "start": "2021-05-01", "end": "2021-05-31", "region": "all"}
    return pd.DataFrame([row | columns])


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"region": "Nord"}, "'North'"),
        ({"product": "A;C"}, "'C' is not a member of product"),
        ({"start": "in May"}, "not a valid period"),
        ({"start": ""}, "the cell is empty"),
        ({"end": "later"}, "not a valid period"),
        ({"end": "2021-04-01"}, "ends before it starts"),
        ({"event": ""}, "the cell is empty"),
        ({"event": "2021"}, "no name but a year"),
        ({"strength": "-1"}, "not above 0"),
        ({"strength": "much"}, "not a number"),
        ({"strength": "inf"}, "not a number"),
        ({"strength": "1e400"}, "not a finite number"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_the_way_out(columns: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says) as told:
        checked_events(pd.concat([table(), table(**columns)]), PANEL)
    assert told.value.faults[0].row == 3


def test_a_row_that_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match=r"row 3.*the same as in row 2"):
        checked_events(pd.concat([table(), table()]), PANEL)


@pytest.mark.parametrize("lacking", ["event", "start"])
def test_a_column_that_is_missing_is_named(lacking: str) -> None:
    with pytest.raises(InputError, match=lacking):
        checked_events(table().drop(columns=lacking), PANEL)


def test_an_unknown_member_of_an_event_to_come_is_one_that_is_still_to_come() -> None:
    found = event_design(checked_events(table(region="West", start="2024-03-01", end="2024-03-31"), PANEL), PANEL, 12)
    assert found.without == {"Fair": "outside the periods or the members of the history"}


def test_a_column_is_the_share_of_days_times_strength_and_1_at_its_fullest() -> None:
    events = pd.concat(
        [
            table(region="North"),
            table(start="2022-06-16", end="2022-06-30", region="South"),
            table(start="2024-02-01", end="2024-02-29"),
        ]
    )
    design = event_design(checked_events(events, PANEL), PANEL, 12).design
    values = design.values[design.classes][:, :, 0]
    may, june, february = 16, 29, 49
    np.testing.assert_allclose(values[:, may], [1, 1, 0, 0])
    np.testing.assert_allclose(values[:, june], [0, 0, 0.5, 0.5])
    np.testing.assert_allclose(values[:, february], 1.0)
    assert np.count_nonzero(values) == 2 + 2 + 4


def test_a_year_in_the_name_makes_no_other_event_and_what_stays_has_no_effect() -> None:
    events = pd.concat(
        [table(event="Fair 2021"), table(event="2022 Fair", start="2022-05-01", end="2022-05-31"), table(event="Opening", end="")]
    )
    found = event_design(checked_events(events, PANEL), PANEL, 12)
    assert [column.name for column in found.design.columns] == ["Fair"]
    assert "change of level" in found.without["Opening"]


def test_without_an_end_an_event_lasts_its_period() -> None:
    design = event_design(checked_events(table(start="2021-05").drop(columns="end"), PANEL), PANEL, 12).design
    assert design.values[0, :, 0].nonzero()[0].tolist() == [16]


def test_an_event_may_name_series_that_had_not_begun_but_none_that_there_never_were() -> None:
    later = pd.concat([KEYS, pd.DataFrame([("West", "A")], columns=["region", "product"])])
    assert len(checked_events(table(region="West"), PANEL, keys=later).table) == 1
    with pytest.raises(InputError, match="'West'"):
        checked_events(table(region="Weest"), PANEL, keys=later)


def test_a_start_and_an_end_may_be_periods_and_follow_the_fiscal_year() -> None:
    def days(events: pd.DataFrame, fiscal_year_start: int = 1) -> list[str]:
        rows = checked_events(events, PANEL, fiscal_year_start=fiscal_year_start).table
        return [f"{day:%Y-%m-%d}" for day in rows.loc[0, ["start", "end"]]]

    assert days(table(start="2021-05", end="2021-06")) == ["2021-05-01", "2021-06-30"]
    assert days(table(start="2021Q2").drop(columns="end")) == ["2021-04-01", "2021-06-30"]
    assert days(table(start="2021Q1").drop(columns="end"), fiscal_year_start=4) == ["2021-04-01", "2021-06-30"]
    assert days(table(start="2021-05-03..2021-05-09").drop(columns="end")) == ["2021-05-03", "2021-05-31"]


def test_all_faults_are_told_together_under_the_names_of_the_file() -> None:
    events = pd.concat([table(start="soon", region="Nord", strength="x"), table(end="2021-01")], ignore_index=True)
    events.attrs |= {"file": "fairs.csv", "columns": {"start": "from", "region": "area"}}
    with pytest.raises(InputError) as refused:
        checked_events(events, PANEL)
    places = {(fault.file, fault.row, fault.column) for fault in refused.value.faults}
    assert places == {("fairs.csv", 2, "from"), ("fairs.csv", 2, "strength"), ("fairs.csv", 2, "area"), ("fairs.csv", 3, "end")}
