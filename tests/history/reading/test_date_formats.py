"""Each text has at most one form, and its parts give the first day of its period or say what is wrong."""

from __future__ import annotations

from datetime import date

import pytest

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
