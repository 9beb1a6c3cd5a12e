"""The workbook holds every row, and text is text."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from forecast.language.catalogue import catalogue
from forecast.report import render_report, write_report
from forecast.report.pages.xlsx import excel, sheet_name
from forecast.report.summary.schema import Summary
from forecast.review import Review

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


def cells_by_header(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_number_by_month_is_under_its_own_heading(found: Review, tmp_path: Path, language: str) -> None:
    write_report(found, tmp_path, formats=("xlsx",))
    render_report(tmp_path, formats=("xlsx",), language=language)  # from the stored summary, as a run does
    book, texts = load_workbook(tmp_path / "report.xlsx"), catalogue(language)
    tables = {"sheet_plan": found.plan.table, "sheet_corrected_months": found.correction_months}
    for name, table in tables.items():
        rows = cells_by_header(book[texts(name)])
        assert len(rows) == len(table)
        dimensions = found.baseline_start.history.dimensions
        for cells, (_, row) in zip(rows, table.iterrows(), strict=True):
            assert [cells[texts.label(dimension)] for dimension in dimensions] == [
                texts("all") if row[dimension] == "all" else row[dimension] for dimension in dimensions
            ]
            assert cells[texts("period")] == f"{row['period']:%Y-%m-%d}"
            for column in {"floor", "base", "stretch", "planned", "adjustment", "revised"} & set(table.columns):
                assert cells[texts(column)] == pytest.approx(row[column]), column
            for level in {"floor", "base", "stretch"} & set(table.columns):
                assert cells[f"{texts('chance')} {texts(level)}"] == pytest.approx(row[f"chance_{level}"], nan_ok=True)


def test_a_summary_stored_with_members_by_name_keeps_them_under_their_dimensions(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["plan"] = [{"base": 110.0, "period": "2026-01-01", "product": "Tea", "region": "North"}]
    row = cells_by_header(load_workbook(BytesIO(excel(summary)))["Plan by month"])[0]
    assert row["Base"] == 110.0
    assert {"Tea", "North", "2026-01-01"} <= set(row.values())


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_names_make_sheets_that_excel_takes(names: list[str]) -> None:
    taken: set[str] = set()
    made = [sheet_name(name, taken) for name in names]
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")


def cells_of(summary: Summary, sheet: str) -> list[list[object]]:
    """The rows of a sheet below its header."""
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(excel(summary)))[sheet].iter_rows(min_row=2)]


def test_the_numbers_of_the_gaps_are_those_of_the_summary(company: Callable[..., Summary]) -> None:
    summary = company()
    rows = cells_of(summary, "Gaps")
    assert len(rows) == len(summary["gaps"])
    for row, gap in zip(rows, summary["gaps"], strict=True):
        assert row[:2] == gap["key"]
        assert row[2:7] == pytest.approx([gap["actual"], gap["floor"], gap["base"], gap["stretch"], gap["gap"]])


def test_an_unknown_number_is_an_empty_cell(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["gaps"][1].update(actual=None, yoy=float("nan"))
    row = cells_of(summary, "Gaps")[1]
    assert row[2] is None
    assert None in row[3:]


def test_a_text_longer_than_a_cell_is_cut_and_not_refused(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["notes"][0]["text"] = "x" * 40_000
    longest = max(len(str(cell)) for row in cells_of(summary, "Summary") for cell in row)
    assert longest <= 32_767


@pytest.mark.parametrize("text", ["<r>bold</r>", "<r></r>", "<r>"])
def test_markup_of_the_library_is_text_like_any_other(company: Callable[..., Summary], text: str) -> None:
    rows = cells_of(company(regions=(text, "Plain")), "Gaps")
    assert text in {row[0] for row in rows}
