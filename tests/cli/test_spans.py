"""The dates of periods are told, and so are years of weeks that differ in length."""

from __future__ import annotations

import pytest

from forecast.cli.spans import dates_said, uneven_said
from forecast.periods.span import Span, parse_span
from forecast.periods.years import WeekYears, Years


def spans(*texts: str, years: Years | None = None) -> list[Span]:
    return [parse_span(text, years or WeekYears()) for text in texts]


def test_few_spans_are_named_with_their_dates_and_many_by_the_first_and_last_day() -> None:
    halves = "2026H1: 2025-12-29 to 2026-06-28; 2026H2: 2026-06-29 to 2027-01-03"
    assert dates_said(spans("2026H1", "2026H2")) == halves
    assert dates_said(spans("2026H1", years=Years())) == "2026H1: 2026-01-01 to 2026-06-30"
    assert dates_said(spans("2026-05..2026-06", years=Years())) == "2026-05-01 to 2026-06-30"
    assert dates_said(spans(*(f"2026-{month:02d}" for month in range(1, 13)), years=Years())) == "2026-01-01 to 2026-12-31"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["2026"], ["2026 has 53 weeks, 2025 52"]),
        (["2026H1"], []),
        (["2026H1", "2026H2"], ["2026 has 53 weeks, 2025 52"]),
        (["2025"], []),
        (["2026-W53"], ["2026 has 53 weeks, 2025 52"]),
        (["2026", "2027"], ["2026 has 53 weeks, 2025 52", "2027 has 52 weeks, 2026 53"]),
    ],
)
def test_a_long_year_is_told_where_it_ends(texts: list[str], said: list[str]) -> None:
    found = list(uneven_said(spans(*texts)))
    assert [line.split(":")[0] for line in found] == said
    assert all("the one of its number" in line for line in found)
    assert all("52 weeks earlier" in line for line in uneven_said(spans(*texts, years=WeekYears(last_year="date"))))
    assert list(uneven_said(spans("2026", years=Years()))) == []
