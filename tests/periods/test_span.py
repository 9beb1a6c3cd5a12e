"""Spans tile the fiscal year, every spelling is read as what it means, and what is not clear is refused."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.span import Span, last_span, parse_date, parse_span, span_of
from forecast.periods.years import WeekYears
from forecast.settings.errors import InputError

ONE_DAY = pd.Timedelta(days=1)
YEARS = st.integers(1950, 2150)
STARTS = st.integers(1, 12)
PARTS = {"H": (2, 6), "Q": (4, 3)}
NAMES = st.sampled_from(["{}", "{}H1", "{}H2", "{}Q1", "{}Q3", "{}Q4", "{}-02", "{}-05", "{}-12", "{}-02-28", "{}-07-31"])
SPELLINGS = {
    "2026": ["2026", " 2026 ", "２０２６", "FY2026", "fy 2026", "2026年", "2026年度"],
    "2026H1": ["2026H1", "2026h1", "2026-H1", "2026 H1", "2026 - h1", "2026/H1", "H1 2026", "1H2026", "２０２６Ｈ１", "2026年上半年",
               "FY2026H1"],
    "2026H2": ["2026H2", "2026 H 2", "2H 2026", "h2-2026", "2026年下半年"],
    "2026Q1": ["2026Q1", "2026 Q1", "2026-Q1", "2026q1", "Q1 2026", "1Q2026", "Q1/2026", "2026–Q1", "２０２６Ｑ１", "2026年第1季度",
               "2026年一季度"],
    "2026-05": ["2026-05", "2026-5", "2026/05", "2026.5", "2026M05", "2026-M5", "2026 M05", "202605", "05/2026", "5.2026",
                "May 2026", "2026 may", "May-2026", "2026年5月", "２０２６－０５"],
    "2026-W05": ["2026-W05", "2026W5", "2026 w05", "2026年第5周", "２０２６Ｗ０５"],
    "2026-09": ["2026-09", "Sept. 2026", "September 2026"],
    "2026-05-01": ["2026-05-01", "2026-5-1", "2026/05/01", "2026.05.01", "20260501", "2026-05-01 00:00:00", "2026-05-01T00:00",
                   "2026年5月1日"],
    "2026-04..2026-09": ["2026-04..2026-09", "2026-04 .. 2026-09", "2026-04...2026-09", "2026-04…2026-09", "2026M4~2026M9",
                         "2026-04 to 2026-09", "2026年4月至2026年9月", "2026Q2..2026Q3", "2026-04-01..2026-09-30"],
    "2026-03-02..2026-03-15": ["2026-03-02..2026-03-15", "20260302..20260315"],
}  # fmt: skip


@pytest.mark.parametrize(("label", "text"), [(label, text) for label, texts in SPELLINGS.items() for text in texts])
def test_every_spelling_is_read_as_what_it_means(label: str, text: str) -> None:
    assert parse_span(text).label == label
    assert parse_span(text) == parse_span(label)


@pytest.mark.parametrize(
    ("text", "start", "kind", "first", "last"),
    [
        ("2026H1", 1, "half", "2026-01-01", "2026-06-30"),
        ("2026H2", 1, "half", "2026-07-01", "2026-12-31"),
        (" 2026-h2 ", 4, "half", "2026-10-01", "2027-03-31"),
        ("2026Q1", 10, "quarter", "2026-10-01", "2026-12-31"),
        ("2026Q1", 4, "quarter", "2026-04-01", "2026-06-30"),
        ("2026Q1..2026Q2", 4, "part", "2026-04-01", "2026-09-30"),
        ("2026..2027", 7, "part", "2026-07-01", "2028-06-30"),
        ("2026-02..2026Q1", 4, "part", "2026-02-01", "2026-06-30"),
        ("2028-02", 7, "month", "2028-02-01", "2028-02-29"),
        ("2026", 1, "year", "2026-01-01", "2026-12-31"),
        ("2026", 4, "year", "2026-04-01", "2027-03-31"),
        ("2026-03-05", 4, "day", "2026-03-05", "2026-03-05"),
    ],
)
def test_a_span_has_a_first_and_a_last_day(text: str, start: int, kind: str, first: str, last: str) -> None:
    span = parse_span(text, start)
    assert (span.kind, span.start, span.end) == (kind, pd.Timestamp(first), pd.Timestamp(last))
    assert (span.days[0], span.days[-1]) == (span.start, span.end)


@given(year=YEARS, start=STARTS, letter=st.sampled_from("HQ"))
def test_halves_and_quarters_tile_their_year(year: int, start: int, letter: str) -> None:
    count, months = PARTS[letter]
    parts = [parse_span(f"{year}{letter}{number}", start) for number in range(1, count + 1)]
    whole = parse_span(str(year), start)
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert all(before.end + ONE_DAY == after.start for before, after in pairwise(parts))
    assert all(each.months == months and each.year == whole for each in parts)


@given(year=YEARS, start=STARTS, text=NAMES)
def test_a_label_is_read_back_as_its_span_and_the_rest_completes_the_year(year: int, start: int, text: str) -> None:
    span = parse_span(text.format(year), start)
    assert parse_span(span.label, start) == span
    rest = span.rest_of_year
    assert span.end == span.year.end if rest is None else (rest.start, rest.end) == (span.end + ONE_DAY, span.year.end)
    assert rest is None or parse_span(rest.label, start) == rest


@given(first=YEARS, years=st.integers(0, 3), start=STARTS, names=st.tuples(NAMES, NAMES))
def test_a_range_runs_from_the_start_of_the_first_to_the_end_of_the_last(
    first: int, years: int, start: int, names: tuple[str, str]
) -> None:
    one, other = (parse_span(name.format(year), start) for name, year in zip(names, (first, first + years), strict=True))
    text = f"{one.label}..{other.label}"
    if one.start > other.end:
        with pytest.raises(InputError, match="ends before it begins"):
            parse_span(text, start)
        return
    span = parse_span(text, start)
    assert (span.start, span.end) == (one.start, other.end)
    assert parse_span(span.label, start) == span


@given(year=YEARS, start=STARTS, text=NAMES)
def test_last_year_is_the_same_span_a_year_before(year: int, start: int, text: str) -> None:
    span = parse_span(text.format(year), start)
    assert span.last_year() == parse_span(text.format(year - 1), start)


@given(day=st.dates(date(1950, 1, 1), date(2150, 1, 1)), start=STARTS)
def test_a_date_is_a_day_and_a_span_is_itself(day: date, start: int) -> None:
    span = parse_span(pd.Timestamp(day), start)
    assert span == parse_span(day, start) == parse_span(f"{day:%Y-%m-%d}", start) == parse_span(span)
    assert span.year.start <= span.start <= span.year.end


def test_the_second_half_follows_the_first() -> None:
    assert parse_span("2026H1", 4).rest_of_year == parse_span("2026H2", 4)
    assert parse_span("2026H2", 4).rest_of_year is None
    rest = parse_span("2026Q2").rest_of_year
    assert rest is not None
    assert rest.label == "2026-07..2026-12"


@pytest.mark.parametrize("text", [
    "2026H3", "2026H0", "2026Q5", "2026-13", "2026-00", "26H1", "H1", "", "2026H", "1026", "2026H1; rm", "2204H1", "soon", "NaT",
    "2026-2027", "2026-W00", "2026-W54", "1.5.2026", "2026-05..", "..2026-05", "2026..2027..2028", "2026年五季度", "202613",
])  # fmt: skip
def test_what_is_no_period_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(InputError, match=r"Write 2026, 2026H1, 2026Q2, 2026-05, 2026-05-31 or a range") as caught:
        parse_span(text)
    assert [(fault.column, fault.value) for fault in caught.value.faults] == [("period", text)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026Q5", "there is no quarter 5: a year has four"),
        ("2026H3", "there is no half 3: a year has two"),
        ("2025-W53", "there is no week 53: 2025 has 52"),
        ("2026-02-30", "'2026-02-30': is not a valid date. Write it as 2026-05-31"),
        ("2201H1", "outside 1900 to 2200"),
    ],
)
def test_the_message_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_span(text)
    assert parse_span("2200").end.year == 2200


@pytest.mark.parametrize("text", ["FY2026", "FY2026Q1", "2026Q1..FY2027"])
def test_a_fiscal_year_that_may_be_named_by_its_end_is_refused(text: str) -> None:
    assert parse_span(text).start == pd.Timestamp("2026-01-01")
    with pytest.raises(InputError, match=r"may mean the fiscal year that begins in 202\d, or the one that ends in it"):
        parse_span(text, 4)


def test_a_kind_of_span_that_there_is_not_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"^column 'span': 'hafl': unknown kind of period\. Did you mean 'half'\?$"):
        last_span("hafl", date(2026, 5, 31))


def test_a_day_is_an_iso_date() -> None:
    assert parse_date("2026-05-31") == parse_date(date(2026, 5, 31)) == pd.Timestamp(2026, 5, 31)


@pytest.mark.parametrize("text", ["2026-02-30", "31.05.2026", "2026-5", "", "0024-01-01", "tomorrow"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is not a valid date|the year is outside"):
        parse_date(text)


def test_a_span_is_frozen() -> None:
    with pytest.raises(AttributeError):
        parse_span("2026").label = "x"  # type: ignore[misc]
    assert isinstance(parse_span("2026"), Span)


@given(
    day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    kind=st.sampled_from(["month", "quarter", "half", "year"]),
    start=st.integers(1, 12),
)
def test_the_last_span_has_ended_and_no_later_one_has(day: date, kind: str, start: int) -> None:
    found = last_span(kind, day, start)
    assert found.kind == kind
    assert found.end <= pd.Timestamp(day) < found.end + pd.DateOffset(months=found.months, days=1)
    assert found == parse_span(found.label, start)


@given(year=YEARS, start=STARTS, name=st.sampled_from(["{}", "{}H2", "{}Q1", "{}-02"]), weekday=st.integers(-1, 6))
def test_a_span_is_found_by_its_days_and_told_with_them(year: int, start: int, name: str, weekday: int) -> None:
    span = parse_span(name.format(year), WeekYears(start, weekday) if weekday >= 0 else start)
    assert span_of(span.start, span.end, span.years) == span
    assert span.dated == f"{span.label}: {span.start:%Y-%m-%d} to {span.end:%Y-%m-%d}"
    part = span_of(span.start + ONE_DAY, span.end, span.years)
    assert (part.kind, part.dated) == ("part", f"{part.start:%Y-%m-%d} to {part.end:%Y-%m-%d}")
