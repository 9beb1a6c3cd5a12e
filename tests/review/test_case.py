"""A review works on what was known at the end of its span, and refuses before it forecasts what cannot be reviewed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.panel import History
from forecast.review import case as cases
from forecast.review.case import ReviewCase, review_case
from forecast.review.options import ReviewOptions
from forecast.settings.errors import InputError

Make = Callable[..., History]
QUICK = ReviewOptions.of({"draws": 60, "origins": 1})


def case_of(history: History, half: str, options: ReviewOptions = QUICK) -> ReviewCase:
    return review_case(None, history, half=half, span=None, options=options)


@pytest.fixture(scope="module")
def case(company: Make) -> ReviewCase:
    return case_of(company(months=72), "2026H1")


def test_neither_history_nor_forecasts_see_anything_after_the_span(case: ReviewCase) -> None:
    assert case.history.last == pd.Timestamp("2026-06-01")
    assert case.start.history.last == pd.Timestamp("2025-12-01")
    assert case.now is not None
    assert case.now.history.last == pd.Timestamp("2026-06-01")


def test_both_forecasts_end_with_the_year(case: ReviewCase) -> None:
    assert case.now is not None
    assert case.start.periods[-1] == case.now.periods[-1] == case.ledger.periods[-1] == pd.Timestamp("2026-12-01")
    assert case.start.periods[0] == case.ledger.periods[0]


@pytest.mark.parametrize(("half", "months"), [("2026H1", range(1, 7)), ("2026Q2", range(4, 7)), ("2026-05", [5])])
def test_the_cells_are_those_of_the_span(company: Make, half: str, months: range) -> None:
    case = case_of(company(months=72), half)
    assert case.ledger.periods[case.cells].month.tolist() == list(months)
    assert (case.ledger.elapsed == (case.ledger.periods.month <= max(months))).all()


def test_of_a_whole_year_nothing_is_left_to_forecast(company: Make) -> None:
    assert case_of(company(months=72), "2026").now is None


def test_the_revenue_is_cut_where_the_history_is(company: Make) -> None:
    options = ReviewOptions.of({"draws": 60, "origins": 1, "revenue": company(months=72)})
    revenue = case_of(company(months=72), "2026H1", options).options.revenue
    assert revenue is not None
    assert revenue.last == pd.Timestamp("2026-06-01")


@pytest.mark.parametrize(
    ("half", "message"), [("2027H1", "does not cover"), ("2021H1", "no history before"), ("2026-05-03", "month, quarter")]
)
def test_what_cannot_be_reviewed_is_refused_before_anything_is_forecast(
    company: Make, monkeypatch: pytest.MonkeyPatch, half: str, message: str
) -> None:
    def forecasts(*_: object, **__: object) -> None:
        raise AssertionError("forecast")

    monkeypatch.setattr(cases, "baseline", forecasts)
    with pytest.raises(InputError, match=message):
        case_of(company(months=72), half)


def test_the_fiscal_year_of_the_options_wins(company: Make) -> None:
    options = ReviewOptions.of({"draws": 60, "origins": 1, "fiscal_year_start": 4})
    case = case_of(company(months=72), "2025H2", options)
    assert (case.span.start, case.span.end) == (pd.Timestamp("2025-10-01"), pd.Timestamp("2026-03-31"))
    assert case.ledger.periods[0] == pd.Timestamp("2025-04-01")
    assert np.count_nonzero(case.cells) == 6
