from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history import read_history
from forecast.history.series.panel import History
from forecast.review import Review, review
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure

TABLES = ("gaps", "cumulative", "bridge", "landing", "correction", "correction_months", "heat", "fan", "calibration", "notes")
Make = Callable[..., History]
Reviewed = Callable[..., Review]
QUICK = {"draws": 100, "origins": 1}


@dataclass(frozen=True)
class Given:
    """A plan as a table and nothing else."""

    table: pd.DataFrame


def flat_plan(history: History, number: float) -> Given:
    """The same number for every leaf and month of 2026."""
    keys = history.table[["region", "product"]].drop_duplicates()
    rows = keys.merge(pd.DataFrame({"period": pd.date_range("2026-01-01", periods=12, freq="MS")}), how="cross")
    return Given(rows.assign(floor=0.9 * number, base=number, stretch=1.1 * number))


def as_bytes(found: Review) -> bytes:
    return "\n".join(getattr(found, name).to_csv() for name in TABLES).encode()


def test_nothing_after_the_span_is_seen(company: Make) -> None:
    whole, cut = company(months=72), company(months=72).until("2026-06-30")
    assert len(whole.table) > len(cut.table)
    assert as_bytes(review(None, whole, half="2026H1", **QUICK)) == as_bytes(review(None, cut, half="2026H1", **QUICK))


def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_rows(company: Make, rows_as_history: Make) -> None:
    history = company(months=66)
    shuffled = rows_as_history(history.table.sample(frac=1, random_state=5))
    assert as_bytes(review(None, history, half="2026H1", **QUICK)) == as_bytes(review(None, shuffled, half="2026H1", **QUICK))


def test_another_seed_gives_other_chances(half_review: Reviewed) -> None:
    assert not half_review().gaps["chance"].equals(half_review(seed=7).gaps["chance"])


def test_scale_in_is_scale_out(company: Make) -> None:
    small, large = (review(None, company(scale=scale), half="2026H1", **QUICK) for scale in (1.0, 1000.0))
    for table, columns in {
        "gaps": ["plan_base", "actual", "gap"],
        "correction": ["planned", "revised"],
        "landing": ["landing"],
    }.items():
        first, second = getattr(small, table)[columns], getattr(large, table)[columns]
        np.testing.assert_allclose(first * 1000, second, rtol=1e-6)
    np.testing.assert_allclose(small.gaps["chance"], large.gaps["chance"], atol=1e-5)  # errors are kept in single precision


def test_every_table_adds_up_from_leaves_to_the_total(half_review: Reviewed) -> None:
    found = half_review(north=0.8, policy="rebase")
    for table, columns in {
        "gaps": ["plan_floor", "plan_base", "plan_stretch", "actual", "gap"],
        "landing": ["plan_base", "actual", "rest", "landing"],
        "correction": ["planned", "adjustment", "revised"],
    }.items():
        rows = getattr(found, table)
        for level in ("region", "product", "region x product"):
            np.testing.assert_allclose(
                rows[rows["level"] == level][columns].sum(), rows.iloc[0][columns].astype(float), rtol=1e-9
            )


def test_without_a_plan_it_says_what_it_judges_against(half_review: Reviewed) -> None:
    found = half_review()
    assert found.basis == "proposed"
    assert "targets that would have been proposed" in found.judged_against
    assert "2025-12-31" in found.judged_against


def test_a_plan_given_is_the_plan_judged_against(company: Make) -> None:
    history = company()
    found = review(flat_plan(history, 100), history, half="2026H1", **QUICK)
    assert found.basis == "plan"
    with pytest.warns(DeprecationWarning, match=r"Review\.judged is now Review\.basis"):
        assert found.judged == found.basis
    assert found.gaps["plan_base"].iloc[0] == 6 * 6 * 100
    assert found.gaps["time_progress"].iloc[0] == pytest.approx(0.5)


def test_a_region_that_fell_is_behind_and_the_others_are_normal(half_review: Reviewed) -> None:
    gaps = half_review(north=0.6).gaps.set_index(["region", "product"])
    assert gaps.loc[("North", "all"), "verdict"] == "behind"
    assert gaps.loc[("South", "all"), "verdict"] == "normal"
    assert gaps.loc[("North", "all"), "chance_actual"] > 0.95


@pytest.mark.parametrize(
    ("half", "places"), [("2026H1", 6), ("2026Q2", 6), ("2026-05", 7), ("2026Q1", 9), ("2025H2", 0), ("2025", 0)]
)
def test_any_span_leaves_the_rest_of_its_year(company: Make, half: str, places: int) -> None:
    history = company()
    found = review(None, history, half=half, **QUICK)
    left = found.correction_months["period"].nunique()
    assert left == places
    assert found.as_of == found.span.end
    assert ("year_over" in set(found.notes["code"])) == (places == 0)


def test_a_fiscal_year_starts_where_it_is_told_to(company: Make) -> None:
    found = review(None, company(), half="2025H2", fiscal_year_start=4, **QUICK)
    assert (found.span.start, found.span.end) == (pd.Timestamp("2025-10-01"), pd.Timestamp("2026-03-31"))
    assert found.cumulative["period"].min() == pd.Timestamp("2025-04-01")


def test_the_fiscal_year_is_that_which_the_history_knows(company: Make) -> None:
    history = company().with_context(fiscal_year_start=4)
    found = review(None, history, half="2025H2", **QUICK)
    assert (found.span.start, found.span.end) == (pd.Timestamp("2025-10-01"), pd.Timestamp("2026-03-31"))
    assert found.gaps.equals(review(None, company(), half="2025H2", fiscal_year_start=4, **QUICK).gaps)


def test_left_out_the_last_whole_half_is_reviewed(company: Make) -> None:
    assert review(None, company(), **QUICK).half == "2026H1"
    assert review(None, company(months=65), **QUICK).half == "2025H2"


@pytest.mark.parametrize(
    ("half", "said"),
    [
        ("2027H1", "does not cover this period"),
        ("2026H2", "does not cover this period"),
        ("2021H1", "nothing to compare it with"),
    ],
)
def test_a_span_that_cannot_be_reviewed_is_refused_with_what_there_is(company: Make, half: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        review(None, company(), half=half)
    assert "2021-01-01" in str(refused.value)


@settings(max_examples=4)
@given(months=st.sets(st.integers(0, 5), min_size=1, max_size=5))
def test_missing_months_are_never_zero(company: Make, rows_as_history: Make, months: set[int]) -> None:
    rows = company().table
    gone = (
        (rows["region"] == "North")
        & (rows["product"] == "Ale")
        & rows["period"].isin([pd.Timestamp(2026, m + 1, 1) for m in months])
    )
    found = review(None, rows_as_history(rows[~gone]), half="2026H1", **QUICK)
    ale = found.gaps.set_index(["region", "product"]).loc[("North", "Ale")]
    assert 0.7 < ale["attainment"] < 1.4
    assert ale["left_out"] > 0
    assert found.notes.set_index("code").loc["partial", "count"] == 1
    landing = found.landing.set_index(["region", "product"]).loc[("North", "Ale")]
    assert landing["estimated"] > 0


def test_a_silent_series_is_named_and_leaves_both_sides(company: Make, rows_as_history: Make) -> None:
    rows = company().table
    kept = rows[~((rows["region"] == "South") & (rows["product"] == "Bock") & (rows["period"] >= "2026-01-01"))]
    found = review(None, rows_as_history(kept), half="2026H1", **QUICK)
    silent = found.notes.set_index("code").loc["silent"]
    assert silent["members"] == "South · Bock"
    node = found.gaps.set_index(["region", "product"]).loc[("South", "Bock")]
    assert (node["verdict"], node["plan_base"]) == ("none", 0)
    assert np.isnan(node["actual"])
    assert found.gaps["left_out"].iloc[0] == silent["planned"] == node["left_out"]


def test_a_real_history_is_reviewed_in_time_without_looking_ahead(real_data: Path) -> None:
    history = read_history(real_data / "stallion_beverages.parquet", period="date", value="volume", by="agency,sku")
    began = process_time()
    whole = review(None, history, half="2017H1")
    assert process_time() - began < 60
    assert as_bytes(whole) == as_bytes(review(None, history.until("2017-06-30"), half="2017H1"))
    assert whole.correction.iloc[0]["revised"] == whole.correction[whole.correction["level"] == "agency"]["revised"].sum()


def test_a_plan_of_another_measure_is_not_reviewed(company: Make) -> None:
    history = company()
    with pytest.raises(InputError, match="the plan is of price, the actuals of"):
        review(Priced(pd.DataFrame()), history, half="2026H1")


@dataclass(frozen=True)
class Priced(Given):
    """A plan that says what it counts."""

    measure: Measure = field(default_factory=lambda: Measure(name="price"))


def test_a_plan_that_does_not_hold_the_whole_year_is_not_reviewed(company: Make) -> None:
    history = company(months=66)
    part = Given(flat_plan(history, 100.0).table.query("period >= '2026-07-01'"))
    with pytest.raises(
        InputError, match=r"holds the periods from 2026-07-01 to 2026-12-01.*needs all of its year.*without a plan"
    ):
        review(part, history, half="2026H1", **QUICK)


@pytest.mark.parametrize(("year", "weeks"), [(2019, 52), (2020, 53), (2021, 52)])
def test_a_year_of_weeks_has_the_weeks_whose_labels_carry_it(year: int, weeks: int) -> None:
    mondays = pd.date_range("2016-01-04", "2022-01-02", freq="W-MON")
    labels = [f"{day.isocalendar().year}-W{day.isocalendar().week:02d}" for day in mondays]
    sales = pd.DataFrame({"week": labels, "shop": "A", "sales": 1000})
    found = review(None, read_history(sales, period="week", value="sales", by="shop"), half=str(year), **QUICK)
    total = found.gaps.iloc[0]
    assert (total["actual"], found.landing["landing"].iloc[0]) == (1000 * weeks, 1000 * weeks)
    assert total["plan_base"] == pytest.approx(1000 * weeks, rel=0.01)
    assert total["last_year"] == 52_000
    assert total["yoy"] == pytest.approx(0.0)
