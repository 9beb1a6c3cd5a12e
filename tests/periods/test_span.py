"""Spans tile the fiscal year, and a parameter that is not meant is never taken."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.span import Parameters, Span, last_span, parse_date, parse_half, parse_span, read_parameters
from forecast.settings.errors import InputError

YEARS = st.integers(1950, 2150)
STARTS = st.integers(1, 12)
PARTS = {"H": (2, 6), "Q": (4, 3)}


@pytest.mark.parametrize(
    ("text", "start", "kind", "first", "last"),
    [
        ("2026H1", 1, "half", "2026-01-01", "2026-06-30"),
        ("2026H2", 1, "half", "2026-07-01", "2026-12-31"),
        (" 2026-h2 ", 4, "half", "2026-10-01", "2027-03-31"),
        ("2026Q1", 10, "quarter", "2026-10-01", "2026-12-31"),
        ("2028-02", 7, "month", "2028-02-01", "2028-02-29"),
        ("２０２６Ｈ１", 1, "half", "2026-01-01", "2026-06-30"),
        ("2026/5", 1, "month", "2026-05-01", "2026-05-31"),
        ("2026M12", 1, "month", "2026-12-01", "2026-12-31"),
        ("2026", 1, "year", "2026-01-01", "2026-12-31"),
        ("2026", 4, "year", "2026-04-01", "2027-03-31"),
    ],
)
def test_a_span_has_a_first_and_a_last_day(text: str, start: int, kind: str, first: str, last: str) -> None:
    span = parse_span(text, start)
    assert (span.kind, span.start, span.end) == (kind, pd.Timestamp(first), pd.Timestamp(last))


@given(year=YEARS, start=STARTS, letter=st.sampled_from("HQ"))
def test_halves_and_quarters_tile_their_year(year: int, start: int, letter: str) -> None:
    count, months = PARTS[letter]
    parts = [parse_span(f"{year}{letter}{number}", start) for number in range(1, count + 1)]
    whole = parse_span(str(year), start)
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert all(before.end + pd.Timedelta(days=1) == after.start for before, after in pairwise(parts))
    assert all(each.months == months and each.year == whole for each in parts)


@given(year=YEARS, start=STARTS, text=st.sampled_from(["{}H1", "{}H2", "{}Q3", "{}-05", "{}-02", "{}"]))
def test_a_label_is_read_back_as_its_span_and_the_rest_completes_the_year(year: int, start: int, text: str) -> None:
    span = parse_span(text.format(year), start)
    assert parse_span(span.label, start) == span
    rest = span.rest_of_year
    assert (
        span.end == span.year.end if rest is None else (rest.start, rest.end) == (span.end + pd.Timedelta(days=1), span.year.end)
    )


@given(year=YEARS, start=STARTS, text=st.sampled_from(["{}H1", "{}Q4", "{}-02", "{}"]))
def test_last_year_is_the_same_months_a_year_before(year: int, start: int, text: str) -> None:
    span = parse_span(text.format(year), start)
    assert span.last_year() == parse_span(text.format(year - 1), start)


def test_the_second_half_follows_the_first() -> None:
    rest = parse_half("2026H1", 4).rest_of_year
    assert rest == parse_half("2026H2", 4)
    assert parse_half("2026H2", 4).rest_of_year is None
    following = parse_span("2026Q2").rest_of_year
    assert following is not None
    assert following.label == "2026-07..2026-12"


@pytest.mark.parametrize(
    "text",
    [
        "2026H3",
        "2026H0",
        "2026Q5",
        "2026-13",
        "2026-00",
        "26H1",
        "H1",
        "",
        "2026H",
        "2026-05-01",
        "1026",
        "2026H1; rm",
        "2204H1",
    ],
)
def test_what_is_no_span_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(
        InputError, match=r"Write a half as 2026H1, a quarter as 2026Q2, a month as 2026-05 or a year as 2026"
    ) as caught:
        parse_span(text)
    assert [(fault.column, fault.value) for fault in caught.value.faults] == [("span", text)]


def test_a_kind_of_span_that_there_is_not_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"^column 'span': 'hafl': is no span of time\. Did you mean 'half'\?$"):
        last_span("hafl", date(2026, 5, 31))


def test_the_years_that_are_read_are_named_where_one_lies_outside() -> None:
    with pytest.raises(InputError, match="outside 1900 to 2200"):
        parse_span("2201H1")
    assert parse_span("2200").end.year == 2200


def test_a_half_is_not_a_quarter() -> None:
    with pytest.raises(InputError, match="is a quarter, not a half-year"):
        parse_half("2026Q1")


def test_a_day_is_an_iso_date() -> None:
    assert parse_date("2026-05-31") == parse_date(date(2026, 5, 31)) == pd.Timestamp(2026, 5, 31)


@pytest.mark.parametrize("text", ["2026-02-30", "31.05.2026", "2026-5", "", "0024-01-01", "tomorrow"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is no date|has a year outside"):
        parse_date(text)


def test_parameters_have_defaults_and_canonical_values() -> None:
    parameters = read_parameters({"span": "2026h1", "as_of": "2026-06-30", "goal": 5_000_000})
    assert (parameters.span, parameters.as_of, parameters.goal) == ("2026H1", date(2026, 6, 30), 5e6)
    assert parameters == Parameters.model_validate(parameters.model_dump())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("horizn", 6, r"'horizn' is no key here\. Did you mean 'horizon'\?"),
        ("horizon", 0, "of at least 1"),
        ("horizon", -1, "of at least 1"),
        ("horizon", 6.5, "Write a whole number"),
        ("horizon", "6", "Write a whole number, without quotes"),
        ("horizon", True, "Write a whole number"),
        ("horizon", 10_000, "of at most 120"),
        ("seed", -1, "of at least 0"),
        ("draws", 1, "of at least 50"),
        ("goal", float("nan"), "'nan'"),
        ("goal", float("inf"), "'inf'"),
        ("goal", 0.0, "above 0"),
        ("span", "2026H3", "Write a half as 2026H1"),
        ("as_of", "2026-02-30", "Write it as 2026-05-31"),
        ("as_of", 20260531, "Write it as 2026-05-31"),
        ("language", "fr", "is not one of the choices"),
        ("x=1;import os#", 1, "is no key here"),
    ],
)
def test_what_is_not_meant_is_refused(name: str, value: object, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_parameters({name: value}, file="run.yaml")
    assert (caught.value.faults[0].file, caught.value.faults[0].column) == ("run.yaml", name)


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
