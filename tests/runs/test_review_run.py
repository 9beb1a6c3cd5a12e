"""A review as a run: the rules come from the workbook unless overruled, and a stored plan is found by its year."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.periods.span import parse_span
from forecast.runs import find_notebook, inspect_parameters, review_parameters, sample_company, stored_plan
from forecast.settings import load_workbook


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
