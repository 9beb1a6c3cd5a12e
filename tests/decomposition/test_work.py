"""The work of a number: deals from the history's own value, stages backwards, and what people can do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.work import Team, Work, plan_work
from forecast.settings import InputError, load_workbook
from forecast.targets import propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    """The plan of the small company."""
    return decompose(propose_targets(small))


@pytest.fixture(scope="module")
def month(plan: Plan) -> str:
    """The plan's first month by its name."""
    return f"{plan.grid.periods[0]:%Y-%m}"


def counts(plan: Plan, **changed: object) -> pd.DataFrame:
    """Counts of the twelve months before a plan."""
    months = pd.date_range(end=plan.grid.periods[0] - pd.DateOffset(months=1), periods=12, freq="MS")
    table = pd.DataFrame({"period": months.strftime("%Y-%m"), "leads": 400, "deals": 10, "visits": 150})
    return table.assign(**changed)


def verdict(work: Work) -> Mapping[str, object]:
    """The verdict of a work that has one."""
    assert work.verdict is not None
    return work.verdict


def test_the_number_is_worth_what_the_counted_months_brought_per_deal(plan: Plan, month: str) -> None:
    work = plan_work(plan, month, counts=counts(plan))
    assert plan.baseline is not None
    history = plan.baseline.history.table
    sold = history[history["period"] >= plan.grid.periods[0] - pd.DateOffset(months=12)]["value"].sum()
    needed = work.stages.set_index("stage")["needed"]
    assert work.number == plan.totals(level="total", span="period")["base"].iloc[0]
    assert work.value_per_deal == sold / 120
    assert needed["deals"] == np.ceil(work.number / work.value_per_deal)
    assert needed["leads"] == np.ceil(40 * work.number / work.value_per_deal)


def test_sums_of_a_year_count_like_the_table_that_they_are_sums_of(plan: Plan, month: str) -> None:
    by_sums = plan_work(plan, month, counts={"leads": 4800, "deals": 120, "visits": 1800}, team=Team(people=4))
    by_table = plan_work(plan, month, counts=counts(plan), team=Team(people=4))
    pd.testing.assert_frame_equal(by_sums.stages, by_table.stages)
    assert by_sums.value_per_deal == by_table.value_per_deal
    assert verdict(by_sums)["needed"] == pytest.approx(verdict(by_table)["needed"])


@given(people=st.integers(1, 50), per_day=st.floats(0.1, 200))
def test_more_people_or_visits_never_make_work_less_executable(plan: Plan, month: str, people: int, per_day: float) -> None:
    few, many = (verdict(plan_work(plan, month, counts=counts(plan), team=Team(factor * people, per_day))) for factor in (1, 2))
    assert many["executable"] or not few["executable"]
    assert few["per_day_from"] == "given"


def test_what_a_past_month_saw_at_most_is_taken_as_possible(plan: Plan, month: str) -> None:
    busy = counts(plan)
    busy.loc[3, "visits"] = 900
    most, usual = (verdict(plan_work(plan, month, counts=table, team=Team(people=2))) for table in (busy, counts(plan)))
    assert most["per_day_from"] == "past"
    assert float(str(most["per_day"])) > 4 * float(str(usual["per_day"]))


def test_nobody_named_and_nothing_visited_has_no_verdict(plan: Plan, month: str) -> None:
    assert plan_work(plan, month, counts=counts(plan)).verdict is None
    assert plan_work(plan, month, counts=counts(plan).drop(columns="visits"), team=Team(3, 5)).verdict is None


def test_without_counts_the_way_to_give_them_is_named(plan: Plan, month: str) -> None:
    with pytest.raises(InputError, match="--counts"):
        plan_work(plan, month)


def test_a_plan_without_a_history_cannot_value_deals(plan: Plan, month: str) -> None:
    with pytest.raises(InputError, match="no history"):
        plan_work(plan.with_forecast(None), month, counts=counts(plan))


def test_counts_of_an_unknown_member_and_counts_that_are_there_twice_are_refused_with_their_rows(plan: Plan, month: str) -> None:
    table = counts(plan, region="East")
    table = pd.concat([table, table.iloc[:1]], ignore_index=True)
    table.loc[2, "region"] = "Esat"
    with pytest.raises(InputError, match="unknown member") as refused:
        plan_work(plan, month, counts=table)
    assert [fault.row for fault in refused.value.faults] == [4, 14]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("period,name\n2025-12,Li\n", r"people\.csv, column 'person': no column 'person' in the people"),
        ("period,person\n2025-12,Li\n2025-12,\n", r"row 3, column 'person': the cell is empty"),
        ("period,person\n", "no rows in the people"),
        ("period,area,person\n2025-12,East,Li\n2025-12,East,Wu\n2025-12,East,Wu\n2025-12,West,Xu\n", ""),
    ],
)
def test_people_are_counted_under_the_names_of_their_file_and_a_table_without_persons_is_refused(
    plan: Plan, month: str, tmp_path: Path, rows: str, message: str
) -> None:
    (tmp_path / "people.csv").write_text(rows)
    files = "{people: {path: people.csv, period: period, columns: {region: area}}}"
    text = f"name: a\ndimensions: [region, product]\nmeasures: [{{name: litres}}]\nfiles: {files}\n"
    (tmp_path / "workbook.yaml").write_text(text)
    workbook = load_workbook(tmp_path)
    if message:
        with pytest.raises(InputError, match=message):
            plan_work(plan, month, workbook=workbook, counts=counts(plan))
    else:
        work = plan_work(plan, month, workbook=workbook, key={"region": "East"}, counts=counts(plan, region="East"))
        assert verdict(work)["people"] == 2


def test_counts_written_as_text_mean_the_same_and_members_may_be_written_as_numbers(plan: Plan, month: str) -> None:
    texts = counts(plan).astype("str").assign(leads="1,200")
    numbers = counts(plan).assign(leads=1200)
    pd.testing.assert_frame_equal(plan_work(plan, month, counts=texts).stages, plan_work(plan, month, counts=numbers).stages)
    with pytest.raises(InputError, match="'7': unknown member"):
        plan_work(plan, month, counts=texts.assign(region="7"))
