"""Columns are found as written, or but for spaces, case and language, which is listed; a missing one gets the nearest names."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import check_file
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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_column_without_a_name_is_called_by_its_place_and_can_be_chosen(kind: str, tmp_path: Path) -> None:
    rows = [["month", "region", ""], *(["2025-0" + str(month), "N", 10 + month % 2] for month in range(1, 6))]
    path = tmp_path / f"sales.{kind}"
    if kind == "xlsx":
        pd.DataFrame(rows).replace("", None).to_excel(path, index=False, header=False)
    else:
        path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    assert check_file(path, period="month", value="column_3", by="region").report.total_after == "53"
    (fault,) = check_file(path, period="month", value="sales", by="region").report.errors
    assert "found: 'month', 'region', 'column_3'" in fault.message
