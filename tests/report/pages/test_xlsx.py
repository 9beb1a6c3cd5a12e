"""The workbook holds every row, and text is text."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook

from forecast.report.pages.xlsx import excel, sheet_name
from forecast.report.summary.schema import Summary

SHEETS = ["Summary", "Gaps", "Correction", "Plan by month", "Correction by month", "Data quality"]
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "＝1", "http://example.org")  # fmt: skip


def test_every_row_is_there_under_a_frozen_header(company: Callable[..., Summary]) -> None:
    summary = company(regions=tuple(f"Agency {at:02d}" for at in range(58)), products=tuple(f"SKU {at:02d}" for at in range(25)))
    book = load_workbook(BytesIO(excel(summary)))
    assert book.sheetnames == SHEETS
    assert book["Gaps"].max_row == 1 + 1 + 58 + 25 + 1450
    assert book["Plan by month"].max_row == 1 + 1450 * 12
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    total = [cell.value for cell in book["Gaps"][2]]
    assert total[:3] == ["all", "all", summary["gaps"][0]["actual"]]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_never_a_formula_or_a_link(company: Callable[..., Summary], text: str) -> None:
    summary = company(regions=(text, "Plain"))
    summary["title"] = summary["run"]["source"] = text
    book = load_workbook(BytesIO(excel(summary)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert text in {cell.value for cell in cells}


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(company: Callable[..., Summary]) -> None:
    book = load_workbook(BytesIO(excel(company(), most_rows=30)))
    parts = [name for name in book.sheetnames if name.startswith("Gaps")]
    assert parts == ["Gaps", "Gaps 2"]
    assert sum(book[name].max_row - 1 for name in parts) == len(company()["gaps"])


def test_sheet_names_are_possible_and_different() -> None:
    taken: set[str] = set()
    names = [sheet_name(name, taken) for name in ("a" * 40, "A" * 40, "x[1]:*?/\\", "x-1------", "", "''")]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_same_summary_gives_the_same_bytes(company: Callable[..., Summary]) -> None:
    assert excel(company("zh")) == excel(company("zh"))


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", "<r>&</r>", "<r></r>"])
def test_a_text_like_the_markup_of_rich_texts_is_a_text(company: Callable[..., Summary], text: str) -> None:
    book = load_workbook(BytesIO(excel(company(regions=(text, "Plain")))))
    assert text in {cell.value for row in book["Gaps"].iter_rows(max_col=1) for cell in row}
