"""A review as a run: the rules come from the workbook unless overruled, and a stored plan is found by its year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.baseline import baseline
from forecast.decomposition import decompose
from forecast.history import History
from forecast.periods.span import parse_span
from forecast.plans import write_plan
from forecast.runs import find_notebook, inspect_parameters, review_parameters, sample_company, stored_plan
from forecast.settings import load_workbook
from forecast.targets import propose_targets


def test_the_workbooks_rules_hold_unless_overruled() -> None:
    workbook = load_workbook(sample_company())
    told = review_parameters(workbook)
    assert told["policy"] == workbook.review.policy
    assert told["materiality"] == workbook.review.materiality
    assert told["language"] == workbook.language
    assert review_parameters(workbook, policy="keep", language="zh") == told | {"policy": "keep", "language": "zh"}


def test_a_file_without_a_workbook_has_the_same_rules_in_english() -> None:
    told = review_parameters(None)
    assert (told["language"], told["fiscal_year_start"]) == ("en", 1)
    assert set(told) == set(review_parameters(load_workbook(sample_company())))


def test_the_notebook_declares_everything_that_it_is_told() -> None:
    assert set(review_parameters(None)) <= set(inspect_parameters(find_notebook("6_review")))


@pytest.mark.parametrize("name", ["2026H1", "2026Q3", "2026-05", "2026"])
def test_the_plan_of_the_spans_year_is_found(tmp_path: Path, name: str) -> None:
    span = parse_span(name)
    assert stored_plan(tmp_path, span) is None
    plan = tmp_path / "plans" / "2026.parquet"
    plan.parent.mkdir()
    plan.write_bytes(b"")
    assert stored_plan(tmp_path, span) == plan


@pytest.mark.parametrize(
    ("first", "periods", "found"),
    [("2026-01", 12, "2026.parquet"), ("2025-10", 18, "2026.parquet"), ("2026-07", 12, None), ("2026-01", 6, None)],
)
def test_a_plan_that_does_not_hold_the_whole_year_is_not_its_plan(
    tmp_path: Path, small_history_of: Callable[..., History], first: str, periods: int, found: str | None
) -> None:
    eve = pd.Timestamp(first) - pd.Timedelta(days=1)
    start = baseline(small_history_of(months=66).until(eve), periods=periods, model="seasonal_naive", draws=100)
    write_plan(decompose(propose_targets(start, span="all")), tmp_path / "plans", name="2026")
    path = stored_plan(tmp_path, parse_span("2026H1"))
    assert (path.name if path else None) == found
