from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from forecast.history import read_history
from forecast.history.series.panel import History
from forecast.periods.years import Years
from forecast.review.reviewed_span import resolve_span
from forecast.settings.errors import InputError

Make = Callable[..., History]


@pytest.mark.parametrize(
    ("half", "span", "label"),
    [
        ("2026H1", None, "2026H1"),
        ("2026-05", "half", "2026-05"),
        (None, "2026Q1", "2026Q1"),
        (None, None, "2026H1"),
        (None, "month", "2026-06"),
        ("", "quarter", "2026Q2"),
        (None, "year", "2025"),
    ],
)
def test_a_span_is_named_or_the_last_whole_one(company: Make, half: str | None, span: str | None, label: str) -> None:
    assert resolve_span(half, span, history=company(months=66), years=Years()).label == label


@pytest.mark.parametrize("half", ["2026-05", "2026-06", None])
def test_a_span_that_cuts_periods_in_two_is_refused(half: str | None) -> None:
    quarters = pd.DataFrame(
        {"quarter": [f"{year}Q{q}" for year in range(2022, 2027) for q in range(1, 5)], "shop": "A", "sales": 1}
    )
    history = read_history(quarters, period="quarter", value="sales", by="shop", as_of="2027-01-31")
    with pytest.raises(InputError, match="a month is no whole number of quarters, which this history counts in: 2026-"):
        resolve_span(half, "month", history=history, years=history.years)
    assert resolve_span("2026H1", None, history=history, years=history.years).label == "2026H1"
    with pytest.raises(InputError, match="a half is no whole number of quarters"):
        resolve_span("2025H1", None, history=history, years=Years(2))


def test_the_fiscal_year_decides_what_was_known_before_it(company: Make) -> None:
    assert resolve_span("2021H2", None, history=company(), years=Years(7)).start == pd.Timestamp("2022-01-01")
    with pytest.raises(InputError, match="nothing to compare it with"):
        resolve_span("2021H2", None, history=company(), years=Years())
