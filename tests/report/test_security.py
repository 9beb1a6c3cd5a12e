"""Nothing that stands in the data runs or asks for anything, in the browser and in the spreadsheet, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, sync_playwright

from forecast.report import read_summary, write_report
from forecast.report.excel import excel, sheet_name
from forecast.report.summary import Summary

CALL = "window.__ran=(window.__ran||0)+1"
PAYLOADS = (
    f"<script>{CALL}</script>", f'"><script>{CALL}</script>', f"</title><script>{CALL}</script>",
    f"</style><script>{CALL}</script>",
    f"<img src=x onerror={CALL}>", f'"><img src=x onerror="{CALL}">', f"' onerror='{CALL}", f'" onmouseover="{CALL}',
    f"<svg onload={CALL}>", f"<svg><script>{CALL}</script></svg>", f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>", f"<iframe src=javascript:{CALL}></iframe>",
    f"<object data=javascript:{CALL}></object>", f"<embed src=javascript:{CALL}>", f"<a href=javascript:{CALL}>x</a>",
    f"<body onload={CALL}>", f"<details open ontoggle={CALL}>x</details>", f"<input autofocus onfocus={CALL}>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<noscript><p title='</noscript><img src onerror={CALL}>'>",
    f"<template><script>{CALL}</script></template>", f"<base href=http://x.invalid/><script>{CALL}</script>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>", "<link rel=stylesheet href=http://x.invalid/a.css>",
    "<img src=http://x.invalid/a.png>", "<style>@import url(http://x.invalid/b.css)</style>", "{{ ''.__class__.__mro__ }}",
    f"--><script>{CALL}</script>", f"]]><script>{CALL}</script>",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A1", "=cmd|'/C calc'!A0", "{=1}",
    "http://example.org", "mailto:a@b.c", "internal:Gaps!A1", "1e5", "0012",
)  # fmt: skip


@pytest.fixture(scope="module")
def window(chromium: str) -> Iterator[Page]:
    """A page of a headless browser whose every request beyond the first file is noted."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def filled(summary: Summary, text: str) -> Summary:
    """The summary with the text in every place that holds words of the data."""
    summary["title"] = summary["run"]["source"] = summary["run"]["id"] = summary["run"]["plan"] = text
    summary["measure"]["name"] = summary["measure"]["unit"] = text
    summary["dimensions"] = [text, text]
    summary["quality"]["warnings"][0].update(what=text, do=text, value=text, column=text)
    summary["quality"]["repairs"][0].update(what=text, old=text, new=text, sheet=text)
    summary["notes"][0].update(members=text)
    return summary


@pytest.mark.browser
def test_no_text_of_the_data_runs_or_asks(window: Page, company: Callable[..., Summary], tmp_path: Path) -> None:
    assert len(PAYLOADS) == 30
    requests: list[str] = []
    dialogs: list[str] = []
    window.on("request", lambda each: requests.append(each.url))
    window.on("dialog", lambda each: (dialogs.append(each.message), each.dismiss()))
    for group in range(0, len(PAYLOADS), 10):
        names = PAYLOADS[group : group + 10]
        folder = tmp_path / str(group)
        write_report(filled(company(regions=names, products=names[::-1]), "".join(names)), folder, formats=("html",))
        window.goto((folder / "report.html").as_uri())
        window.mouse.move(400, 300)
        window.wait_for_timeout(150)
        assert window.evaluate("window.__ran") is None
        assert (
            window.evaluate("document.querySelectorAll('script, iframe, object, embed, link, form, a, svg, input').length") == 0
        )
        shown = window.evaluate("document.body.textContent")
        assert [name for name in names if name not in shown] == []
    assert {each.split(":", 1)[0] for each in requests} <= {"file", "data"}
    assert len([each for each in requests if each.startswith("file:")]) == 3
    assert dialogs == []


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


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_is_text_or_a_number_and_never_a_formula_or_a_link(company: Callable[..., Summary], text: str) -> None:
    book = load_workbook(BytesIO(excel(filled(company(regions=(text, "Plain"), products=(text, "Other")), text))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert text.replace("\r", "_x000D_") in {str(cell.value) for cell in cells} or text in {str(cell.value) for cell in cells}


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
