"""Choices for reading are checked before anything is read."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.history import ReadOptions
from forecast.history.reading.options import import_request
from forecast.settings.errors import InputError


@pytest.mark.parametrize(
    ("name", "value"), [("missing", "zeros"), ("duplicates", "x"), ("decimal", ";"), ("date_order", "ymd"), ("frequency", "year")]
)
def test_a_choice_that_there_is_not_is_answered_with_those_there_are(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} cannot be '{value}'"):
        ReadOptions(**{name: value})  # type: ignore[arg-type]


def test_dimensions_may_be_named_with_commas_between() -> None:
    assert import_request("date", "sales", "region, product", ReadOptions()).by == ("region", "product")


@pytest.mark.parametrize("by", ["date", ["a", "a"], [""], ["a", ""]])
def test_a_column_serves_one_purpose(by: str | list[str]) -> None:
    with pytest.raises(InputError):
        import_request("date", "sales", by, ReadOptions())


def test_a_history_knows_up_to_the_as_of_date() -> None:
    assert ReadOptions(as_of="2024-05-31").as_of_date == pd.Timestamp("2024-05-31")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("header", 0),
        ("header", -3),
        ("century", 20),
        ("separator", ""),
        ("separator", "||"),
        ("separator", '"'),
        ("separator", "\n"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_before_anything_is_read(name: str, value: object) -> None:
    with pytest.raises(InputError, match=f"{name} cannot be"):
        ReadOptions(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["encoding", "sheet"])
def test_an_empty_name_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} is empty"):
        ReadOptions(**{name: ""})  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [0, -1, 3601, float("nan")])
def test_a_database_is_waited_for_more_than_not_at_all_and_no_longer_than_an_hour(seconds: float) -> None:
    with pytest.raises(InputError, match="timeout cannot be"):
        ReadOptions(timeout=seconds)
    assert ReadOptions(timeout=3600).timeout == 3600
