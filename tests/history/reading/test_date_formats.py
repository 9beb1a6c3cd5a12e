"""Each text has at most one form, and its parts give the first day of its period or say what is wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.reading.date_formats import FORMS, match_format, start_of


def test_the_names_of_the_forms_are_distinct() -> None:
    assert len({form.name for form in FORMS}) == len(FORMS)


@pytest.mark.parametrize("text", ["nothing", "12", "1,234", "2024-1-2-3", "Foo-24", ""])
def test_other_texts_have_no_form(text: str) -> None:
    assert match_format(text) is None


def test_day_and_month_follow_the_order_that_is_given() -> None:
    parts = {"a": "3", "b": "4", "y": "2024"}
    assert start_of(parts, "dmy", None) == date(2024, 4, 3)
    assert start_of(parts, "mdy", None) == date(2024, 3, 4)


def test_a_year_of_two_digits_needs_its_century() -> None:
    parts = {"d": "1", "m": "1", "yy": "69"}
    assert start_of(parts, None, 1900) == date(1969, 1, 1)
    with pytest.raises(ValueError, match="century"):
        start_of(parts, None, None)


@pytest.mark.parametrize("parts", [{"y": "2023", "m": "2", "d": "29"}, {"y": "2204", "m": "1"}, {"y": "2023", "w": "53"}])
def test_days_that_are_not_there_are_refused(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not a valid date|range|week"):
        start_of(parts, None, None)


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
DAYS_WRITTEN = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
)
MONTHS_WRITTEN = ("%Y-%m", "%Y/%m", "%Y%m", "%b %Y", "%B %Y", "%b-%Y", "%Y-%b", "%Y年%m月")


def first_day(text: str, order: str | None = None, century: int | None = None) -> date:
    """What a text is read as."""
    found = match_format(text)
    assert found is not None, text
    return start_of(found[1], order, century)


@pytest.mark.parametrize("form", DAYS_WRITTEN)
@given(day=DAYS)
def test_a_day_is_read_back_however_it_is_written(form: str, day: date) -> None:
    assert first_day(day.strftime(form)) == day


@pytest.mark.parametrize("form", MONTHS_WRITTEN)
@given(day=DAYS)
def test_a_month_is_its_first_day(form: str, day: date) -> None:
    assert first_day(day.strftime(form)) == day.replace(day=1)


@given(day=DAYS, clock=st.times())
def test_a_time_of_day_changes_no_day(day: date, clock: object) -> None:
    assert first_day(f"{day:%Y-%m-%d} {clock:%H:%M:%S}") == day
    assert first_day(f"{day:%Y-%m-%d}T{clock:%H:%M:%S}Z") == day


@pytest.mark.parametrize("order", ["dmy", "mdy"])
@pytest.mark.parametrize("sign", ["/", "-"])
@given(day=DAYS)
def test_day_and_month_go_by_the_order(order: str, sign: str, day: date) -> None:
    first, second = (day.day, day.month) if order == "dmy" else (day.month, day.day)
    assert first_day(f"{first}{sign}{second}{sign}{day:%Y}", order) == day


@given(year=st.integers(1900, 2099), quarter=st.integers(1, 4))
def test_a_quarter_begins_with_its_first_month(year: int, quarter: int) -> None:
    expected = date(year, 3 * quarter - 2, 1)
    for text in (f"{year}Q{quarter}", f"{year}-Q{quarter}", f"Q{quarter} {year}", f"{year}年第{'一二三四'[quarter - 1]}季度"):
        assert first_day(text) == expected


@given(day=DAYS)
def test_a_week_is_its_monday(day: date) -> None:
    year, week, _ = day.isocalendar()
    monday = day - timedelta(days=day.weekday())
    if 1800 <= year <= 2100:
        for text in (f"{year}-W{week:02d}", f"{year}W{week:02d}", f"KW {week}/{year}", f"{year}年第{week}周"):
            assert first_day(text) == monday


@given(st.integers(20_000, 73_415))
def test_a_spreadsheets_number_counts_days_since_its_epoch(number: int) -> None:
    assert first_day(str(number)) == date(1899, 12, 30) + timedelta(days=number)


@pytest.mark.parametrize("clock", ["25:00", "24:01", "10:60", "13:00 pm"])
def test_a_time_that_no_clock_shows_is_refused(clock: str) -> None:
    found = match_format(f"2024-01-02 {clock}")
    if found is not None:
        with pytest.raises(ValueError, match="time of day"):
            start_of(found[1], None, None)


@pytest.mark.parametrize("month", [0, 13, 53])
def test_a_month_that_is_none_is_refused(month: int) -> None:
    with pytest.raises(ValueError, match=r"no month|not a valid date"):
        start_of({"y": "2024", "m": str(month)}, None, None)
