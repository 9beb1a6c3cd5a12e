"""Spellings of one name are one name, unless they stand beside one another: then the user decides, or they are two members."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import check_file
from forecast.history.checking.spellings import drawn
from forecast.history.series.aggregate import Checked

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
PAIRS = [
    ("North", "NORTH"),
    ("North", "Ｎｏｒｔｈ"),
    ("Café", "Cafe\u0301"),
    ("Far East", "Far  East"),
    ("Far East", "Far\u00a0East"),
    ("A-B", "A–B"),
    ("O'Neil", "O’Neil"),
    ("茶", "茶\ufe00"),
    ("East", '"East"'),
    ("A·B", "A・B"),
    ("Office", "Oﬃce"),
    ("East", "\u0415ast"),
    ("STRASSE", "Straße"),
]


def check(path: Path, rows: list[tuple[str, str, str]], **options: object) -> Checked:
    lines = [f"{month};{region};{product};{i}" for i, (month, region, product) in enumerate(rows)]
    path.write_text("\n".join(["period;region;product;sales", *lines]).replace('"East"', '"""East"""'), "utf-8")
    return check_file(path, period="period", value="sales", by="region,product", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("usual", "other"), PAIRS)
def test_spellings_that_never_stand_together_are_one_name(usual: str, other: str, tmp_path: Path) -> None:
    rows = [(month, usual if i % 3 else other, "A") for i, month in enumerate(MONTHS)]
    checked = check(tmp_path / "sales.csv", rows)
    assert set(checked.table_or_raise()["region"]) == {usual}
    (told,) = [warning for warning in checked.report.warnings if "look alike" in warning.message]
    assert "read as one name" in told.message
    assert [(repair.new, repair.count) for repair in checked.report.repairs if "spelling" in repair.what] == [(usual, 8)]
    assert check(tmp_path / "sales.csv", rows, strict=True).report.errors
    assert check(tmp_path / "sales.csv", rows, spellings="keep").table_or_raise()["region"].nunique() == 2


@given(together=st.integers(1, 24))
def test_spellings_that_stand_together_are_asked_for_or_two_members(
    tmp_path_factory: pytest.TempPathFactory, together: int
) -> None:
    rows = [(month, "North", "A") for month in MONTHS] + [(month, "NORTH", "A") for month in MONTHS[:together]]
    path = tmp_path_factory.mktemp("spellings") / "sales.csv"
    checked = check(path, rows)
    if together >= 0.9 * len(MONTHS):
        assert checked.table_or_raise()["region"].nunique() == 2
        assert any("kept apart" in warning.message for warning in checked.report.warnings)
    else:
        (fault,) = checked.report.errors
        assert f"together in {together} of 24 periods: 'NORTH', 'North'" in fault.message
        assert "--spellings" in fault.hint
    merged = check(path, rows, spellings="merge", duplicates="keep")
    assert merged.table_or_raise()["region"].nunique() == 1
    assert merged.report.total_after == checked.report.total_before


def test_cells_are_compared_under_the_one_spelling_of_the_other_names(tmp_path: Path) -> None:
    rows = [(month, "North", "tea") for month in MONTHS] + [("2024-03", "NORTH", "Tea")]
    assert "together in 1 of 24" in check(tmp_path / "sales.csv", rows).report.errors[0].message


def test_names_that_differ_by_more_than_their_spelling_are_apart() -> None:
    names = ["North", "Norte", "North 1", "North-1", "Nord", "A.B", "AB"]
    assert len({drawn(name) for name in names}) == len(names)
