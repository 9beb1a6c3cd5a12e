"""Nothing that stands in the data is lost or breaks a page or a sheet (that nothing of it runs: `tests/injection`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, sync_playwright

from forecast.report import read_summary, write_report
from forecast.report.pages.xlsx import excel, sheet_name
from forecast.report.summary.schema import Summary


@pytest.fixture(scope="module")
def window(chromium: str) -> Iterator[Page]:
    """A page of a headless browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_page_is_wider_than_its_window(
    window: Page, company: Callable[..., Summary], tmp_path: Path, width: int, language: str
) -> None:
    write_report(company(language, regions=("W" * 200, "Plain")), tmp_path, formats=("html",))
    window.set_viewport_size({"width": width, "height": 900})
    window.goto((tmp_path / "report.html").as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    beyond = "[...document.querySelectorAll('td')].filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.textContent)"
    assert window.evaluate(beyond) == []


@pytest.mark.parametrize("name", ["<b>x</b>&", "L" * 200, "华东大区", "Rocket 🚀"])
def test_any_name_is_shown_as_it_is(company: Callable[..., Summary], tmp_path: Path, name: str) -> None:
    write_report(company(regions=(name, "Plain")), tmp_path, formats=("html", "xlsx"))
    html = (tmp_path / "report.html").read_text("utf-8")
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in html
    book = load_workbook(tmp_path / "report.xlsx")
    assert name in {cell.value for row in book["Gaps"].iter_rows(max_col=1) for cell in row}
    assert read_summary(tmp_path)["members"][0]["name"] == name


@pytest.mark.parametrize("names", [
    ("Plan by month of the northern region A", "Plan by month of the northern region B"), ("a[b]", "a-b-", "A-B-"),
    ("x/y", "x\\y", "x:y", "x?y"),
    ("'", "''", ""), ("same",) * 12,
])  # fmt: skip
def test_sheets_have_names_of_their_own(names: tuple[str, ...]) -> None:
    taken: set[str] = set()
    made = [sheet_name(name, taken) for name in names]
    assert len({name.casefold() for name in made}) == len(names)
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in made)


def test_no_row_is_cut_where_a_sheet_is_full(company: Callable[..., Summary]) -> None:
    summary = company()
    book = load_workbook(BytesIO(excel(summary, most_rows=20)))
    parts = [sheet for sheet in book if sheet.title.startswith("Gaps")]
    rows = [tuple(cell.value for cell in row[:2]) for sheet in parts for row in sheet.iter_rows(min_row=2)]
    assert len(parts) > 1
    assert rows == [tuple(row["key"]) for row in summary["gaps"]]
    assert len({tuple(cell.value for cell in sheet[1]) for sheet in parts}) == 1


def test_without_any_series_or_target_there_is_a_report_that_says_so(company: Callable[..., Summary], tmp_path: Path) -> None:
    summary = company() | {"gaps": [], "correction": [], "plan": [], "months": [], "members": [], "calibration": []}
    summary |= {"course": None, "cumulative": None, "bridge": None, "heat": None}
    written = write_report(summary, tmp_path, formats=("html", "xlsx"))
    assert written.exit_code == 0
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "There is no series to report on" in html
    assert "<img" not in html
    assert "nan" not in html.lower().replace("finance", "")
