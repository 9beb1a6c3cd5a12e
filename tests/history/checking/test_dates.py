"""Dates are read in one form per column; two forms, two readings and days that are not there are named."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.checking.dates import ParsedDates, parse_dates
from forecast.history.reading.date_formats import FORMS, match_format
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import RawColumn
from tests.history.text_columns import as_text

FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%B %d, %Y")


def read(*texts: str, **choices: object) -> ParsedDates:
    column = RawColumn("date", as_text(texts), np.arange(2, 2 + len(texts)), "sales.csv")
    return parse_dates(column, ReadOptions(**choices))  # type: ignore[arg-type]


days = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(FORMATS))
def test_a_date_is_read_back_from_each_form(written: list[date], form: str) -> None:
    dates = read(*(day.strftime(form) for day in written))
    assert dates.findings.errors == ()
    assert list(dates.days.astype(object)) == written


@given(st.lists(days, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_day_and_month_are_told_apart_by_a_day_over_twelve_or_refused(written: list[date], form: str) -> None:
    dates = read(*(day.strftime(form) for day in written))
    if any(day.day > 12 for day in written) or all(day.day == day.month for day in written):
        assert list(dates.days.astype(object)) == written
    else:
        assert "two readings" in dates.findings.errors[0].message
    order = "dmy" if form.startswith("%d") else "mdy"
    assert list(read(*(day.strftime(form) for day in written), date_order=order).days.astype(object)) == written


@pytest.mark.parametrize(
    ("text", "start", "span"),
    [
        ("2024-02", "2024-02-01", "month"), ("202402", "2024-02-01", "month"), ("Feb-24", "2024-02-01", "month"),
        ("2024年2月", "2024-02-01", "month"), ("02/2024", "2024-02-01", "month"), ("Mär 2024", "2024-03-01", "month"),
        ("2024Q2", "2024-04-01", "quarter"), ("Q2 2024", "2024-04-01", "quarter"), ("2024年第二季度", "2024-04-01", "quarter"),
        ("2024-W02", "2024-01-08", "week"), ("45292", "2024-01-01", "day"), ("2024", "2024-01-01", "year"),
        ("2024-02-03T00:00:00Z", "2024-02-03", "day"), ("２０２４－０２－０３", "2024-02-03", "day"),
    ],
)  # fmt: skip
def test_a_period_is_its_first_day(text: str, start: str, span: str) -> None:
    dates = read(text)
    assert (str(dates.days[0]), dates.span) == (start, span)


@pytest.mark.parametrize(
    "text", ["2023-02-30", "2024-13", "0024-01-01", "2204-01-01", "13/1/69", "Foo 2024", "soon", "", "2023-W53", "20241301"]
)
def test_what_is_no_date_is_a_fault_with_its_row_and_value(text: str) -> None:
    (fault,) = read(text).findings.errors
    assert (fault.row, fault.value) == (2, text)


def test_two_forms_in_one_column_are_refused_at_the_rarer_one() -> None:
    (fault,) = read("2024-01-01", "2024-01-02", "2024/1/3").findings.errors
    assert (fault.row, fault.value) == (4, "2024/1/3")


def test_both_orders_in_one_column_are_refused_with_both_rows() -> None:
    assert {fault.row for fault in read("13/01/2024", "01/13/2024").findings.errors} == {2, 3}


def test_only_forms_that_are_not_iso_are_listed_as_repairs() -> None:
    assert read("2024-01-05").findings.repairs == ()
    assert read("2024/1/5").findings.repairs[0].new == "2024-01-05"


def test_a_timestamp_with_a_zone_falls_on_the_day_of_that_zones_clock() -> None:
    moment = pa.array([datetime(2024, 1, 31, 18, tzinfo=UTC)], pa.timestamp("us", "Asia/Shanghai"))
    dates = parse_dates(RawColumn("date", pa.chunked_array([moment]), np.array([1]), "sales.parquet"), ReadOptions())
    assert str(dates.days[0]) == "2024-02-01"
    assert "Asia/Shanghai" in dates.findings.repairs[0].what


def test_form_names_are_distinct() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)
    assert match_format("nothing") is None


@pytest.mark.parametrize("time", ["25:00", "12:60", "24:30", "13:00 PM", "10:10:61"])
def test_a_time_that_no_clock_shows_is_refused(time: str) -> None:
    (fault,) = read("2024-01-02", f"2024-01-03 {time}").findings.errors
    assert (fault.row, "not a valid time" in fault.message) == (3, True)


def test_weeks_that_look_like_months_are_told_of() -> None:
    (fault,) = read("202412", "202413").findings.errors
    assert "a week is written 2024-W13" in fault.message


@pytest.mark.parametrize("text", ["1704067200", "1704067200000", "1704067200000000000"])
def test_a_count_since_1970_is_told_for_what_it_is(text: str) -> None:
    (fault,) = read(text).findings.errors
    assert "since 1970" in fault.message


def test_footnotes_and_formulas_around_dates() -> None:
    assert [fault.row for fault in read("2024-11", "2024-1²").findings.errors] == [3]
    assert read('="2024-01"', '="2024-02"').findings.repairs[0].count == 2


@pytest.mark.parametrize("text", ["1799-12-31", "2101-01-01", "0024-05-01"])
def test_a_year_that_no_sales_have_is_a_fault_of_its_row(text: str) -> None:
    (fault,) = read("2024-01-01", text).findings.errors
    assert (fault.row, fault.value) == (3, text)
    assert "outside the range 1800 to 2100" in fault.message
