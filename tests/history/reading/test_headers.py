"""Columns are found as written, or but for spaces, case and language, which is listed; a missing one gets the nearest names."""

from __future__ import annotations

import pytest

from forecast.history.reading.headers import find_names, normalized
from forecast.settings.errors import InputError


def test_an_exact_header_wins_over_one_that_differs_in_case() -> None:
    positions, findings = find_names(["sales"], ["Sales", "sales"], row=1, file="a.csv")
    assert (positions, findings.repairs) == ((1,), ())


def test_spaces_case_and_language_are_repairs() -> None:
    positions, findings = find_names(["date", "region"], [" Date ", "地区"], row=1, file="a.csv")
    assert positions == (0, 1)
    assert [(repair.old, repair.new) for repair in findings.repairs] == [(" Date ", "date"), ("地区", "region")]


def test_every_missing_and_doubled_column_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        find_names(["sales", "shop"], ["Sales Amt", "shop", "shop"], row=1, file="a.csv")
    assert [fault.column for fault in caught.value.faults] == ["sales", "shop"]
    assert "Sales Amt" in caught.value.faults[0].hint
    assert "positions 2 and 3" in caught.value.faults[1].message


def test_full_width_letters_are_the_same_name() -> None:
    assert normalized("\ufeff Ｓａｌｅｓ ") == "sales"


def test_a_line_break_in_a_header_is_a_space() -> None:
    positions, findings = find_names(["sales (EUR)"], ["date", "Sales\n(EUR)"], row=1, file="a.csv")
    assert positions == (1,)
    assert [repair.old for repair in findings.repairs] == ["Sales\n(EUR)"]


def test_one_column_does_not_serve_two_purposes() -> None:
    with pytest.raises(InputError, match="'region' is used for two purposes"):
        find_names(["region", "Region"], ["region", "sales"], row=1, file="a.csv")


def test_a_header_of_one_field_asks_for_the_separator() -> None:
    with pytest.raises(InputError, match="--separator"):
        find_names(["date"], ["date^region^sales"], row=1, file="a.csv")
