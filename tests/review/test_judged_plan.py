"""A plan is judged against only where it holds the whole year, and one is proposed only where the year's start is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.history.series.panel import History
from forecast.periods.span import parse_span
from forecast.review.judged_plan import check_coverage, proposed_plan
from forecast.review.options import ReviewOptions
from forecast.settings.errors import InputError

YEAR = pd.date_range("2026-01-01", periods=12, freq="MS")
HALF = parse_span("2026H1", 1)


@dataclass(frozen=True)
class Given:
    """A plan as a table and nothing else."""

    table: pd.DataFrame


@pytest.fixture(scope="module")
def start(company: Callable[..., History]) -> Baseline:
    return baseline(company(months=60), periods=12, model="seasonal_naive", draws=60)


def plan_of(periods: pd.DatetimeIndex) -> Given:
    return Given(pd.DataFrame({"region": "North", "period": periods, "base": 1.0}))


@pytest.mark.parametrize("extra", [0, 12])
def test_a_plan_of_the_year_or_more_is_good(extra: int) -> None:
    check_coverage(plan_of(pd.date_range("2026-01-01", periods=12 + extra, freq="MS")), YEAR, HALF)


@pytest.mark.parametrize("missing", [0, 5, 11])
def test_one_missing_month_is_enough_to_refuse_and_both_ends_are_named(missing: int) -> None:
    with pytest.raises(InputError, match="a review of 2026H1 needs all of its year") as refused:
        check_coverage(plan_of(YEAR.delete(missing)), YEAR, HALF)
    held = YEAR.delete(missing)
    assert f"{held[0]:%Y-%m-%d} to {held[-1]:%Y-%m-%d}" in str(refused.value)


def test_what_is_proposed_covers_the_year_and_reaches_its_goal(start: Baseline) -> None:
    plan = proposed_plan(start, YEAR, ReviewOptions.of({"goal": 12_000.0}))
    assert sorted(plan.table["period"].unique()) == list(YEAR)
    assert plan.table["base"].sum() == 12_000


def test_the_order_of_the_splits_changes_the_parts_and_never_the_sum(start: Baseline) -> None:
    first, second = (
        proposed_plan(start, YEAR, ReviewOptions.of({"goal": 12_000.0, "by": by}))
        for by in (("region", "product"), ("product", "region"))
    )
    assert first.table["base"].sum() == second.table["base"].sum() == 12_000
    assert not np.array_equal(first.table["base"], second.table["base"])


def test_a_start_that_does_not_touch_the_year_is_refused(start: Baseline) -> None:
    with pytest.raises(InputError, match="no targets can be proposed") as refused:
        proposed_plan(start, YEAR + pd.DateOffset(months=1), ReviewOptions.of({}))
    assert "2025-12-01" in str(refused.value)
