"""T8: nothing that stands in the data runs or asks for anything in a browser: report, notebook, pictures, panels; all is shown as it is."""

from __future__ import annotations

import http.server
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
import pytest
import yaml
from playwright.sync_api import Browser, Page, sync_playwright
from typer.testing import CliRunner

from forecast.app.state.grid_view import sheet_of
from forecast.app.state.planner import Planner
from forecast.app.widgets.grid import Grid
from forecast.app.widgets.learner_panel import LearnerPanel
from forecast.app.widgets.planner_panel import PlannerPanel
from forecast.baseline import Baseline, baseline, explain
from forecast.cli.main import app
from forecast.decomposition import decompose
from forecast.history import read_history
from forecast.language.table_format import format_table
from forecast.report import (
    plot_chances,
    plot_explanation,
    plot_fan,
    plot_history,
    plot_season,
    plot_split,
    read_summary,
    write_report,
)
from forecast.targets import propose_targets
from forecast.training import Exercise, Part, Text, WorkedStep

pytestmark = pytest.mark.browser
ACTIVE = "script, iframe, object, embed, link, form, a, input, base, meta[http-equiv=refresh]"
MARK = "window.__ran=(window.__ran||0)+1"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
WITH_CODE = re.compile(r"<(script|foreignObject|iframe|a|image)[ >]|\son[a-z]+=|javascript:|href=\"(?!#)", re.IGNORECASE)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes in `asked` what it asks for; at the end nothing has run and nothing was asked."""
    opened = browser.new_page()
    asked: list[str] = []
    opened.on("request", lambda each: asked.append(each.url))
    opened.on("dialog", lambda each: (asked.append(f"dialog {each.message}"), each.dismiss()))
    yield opened
    assert opened.evaluate("window.__ran") is None
    assert [each for each in asked if not each.startswith(("file:", "data:", "about:"))] == []
    assert len([each for each in asked if each.startswith("file:")]) <= 1
    opened.close()


@pytest.fixture
def payloads(table: dict[str, list[Any]], listener: http.server.HTTPServer) -> Iterator[list[str]]:
    """The payloads with the address of a listener, which is never asked."""
    url = f"http://127.0.0.1:{listener.server_port}"
    yield [each.replace("CALL", MARK).replace("URL", url) for each in table["T8 markup"]]
    assert listener.asked == []  # type: ignore[attr-defined]


def look(page: Page) -> str:
    """The text of a page after a moment in which everything that could run has run."""
    page.mouse.move(400, 300)
    page.wait_for_timeout(150)
    return str(page.evaluate("document.body.textContent"))


def test_a_page_that_escapes_nothing_runs_them(browser: Browser, payloads: Sequence[str]) -> None:
    naive = browser.new_page()
    naive.set_content("".join(each for each in payloads if each.startswith(("<img src=x", "<svg onload"))))
    naive.wait_for_timeout(150)
    assert naive.evaluate("window.__ran") >= 2
    naive.close()


@pytest.fixture(scope="module")
def reviewed(
    table: dict[str, list[Any]],
    history: Callable[..., pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
    listener: http.server.HTTPServer,
) -> Path:
    """The folder of a review, made by the command line, of a company whose every name is a payload."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"http://127.0.0.1:{listener.server_port}"
    names = [each.replace("CALL", MARK).replace("URL", url) for each in table["T8 markup"]]
    file, image = f'"><img src=x onerror="{MARK}">.csv', f"<img src=x onerror={MARK}>"
    sold = history(names, (image, "Tea"), years=3).set_axis(["month", f"<b>{image[:40]}", '"><svg onload=x>', image], axis=1)
    sold.to_csv(folder / file, index=False)
    told = {
        "name": f"</title><script>{MARK}</script>",
        "dimensions": list(sold.columns[1:3]),
        "measures": [{"name": image, "unit": f"<script>{MARK}</script>"}],
        "currency": f"<script>{MARK}</script>",
        "files": {"history": {"path": file, "period": "month"}},
    }
    (folder / "workbook.yaml").write_text(yaml.safe_dump(told, allow_unicode=True, width=10_000), "utf-8")
    os.chdir(folder)
    done = CliRunner().invoke(app, ["review", "--half", "2025H1", "--draws", "50", "--formats", "html", "--out", "out"])
    assert done.exit_code == 0, done.output
    return folder / "out"


@pytest.mark.slow
def test_a_whole_review_runs_nothing(
    page: Page, reviewed: Path, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    page.goto((reviewed / "report.html").as_uri())
    text = look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    members = {row["key"][0] for row in read_summary(reviewed)["gaps"]} - {"all"}
    assert members == {each.strip() for each in payloads}
    assert len([each for each in members if each in text]) > 20  # a page shows the most important; all are in the Excel file
    tried("T8", len(payloads) + 6)


@pytest.mark.slow
def test_the_notebook_of_a_review_runs_nothing(
    page: Page, reviewed: Path, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    """Its outputs set into a page as they are, which is more than any reader of notebooks does."""
    cells = json.loads((reviewed / "6_review.ipynb").read_text("utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    parts = ["".join(data[kind]) for data in outputs for kind in ("text/html", "image/svg+xml") if kind in data]
    assert len(parts) >= 6
    assert all("<table" in each or "<svg" in each for each in parts)
    page.set_content(f"<html><body>{''.join(parts)}</body></html>")
    look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    tried("T8", len(payloads))


@pytest.mark.slow
def test_every_field_of_a_report_shows_every_payload(
    page: Page, reviewed: Path, payloads: Sequence[str], tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    """All at once in each field that holds words of the data."""
    text, summary = "".join(payloads), read_summary(reviewed)
    summary["title"] = summary["run"]["source"] = summary["run"]["id"] = summary["run"]["plan"] = summary["run"]["model"] = text
    summary["measure"]["name"] = summary["measure"]["unit"] = text
    summary["dimensions"] = [text, text]
    summary["quality"]["warnings"] = [{"what": text, "do": text, "value": text, "column": text, "row": 1}]
    summary["quality"]["repairs"] = [
        {"what": text, "old": text, "new": text, "count": 1, "sheet": text, "column": text, "row": 1}
    ]
    summary["quality"]["gaps"] = [{"key": text, "from": "2024-01-01", "to": "2024-02-01", "periods": 1}]
    summary["notes"] = [
        {"code": code, "count": 1, "planned": 1.0, "members": text, "text": text} for code in ("silent", "partial")
    ]
    for row in summary["correction"]:
        row["rule"] = text
    write_report(summary, tmp_path, formats=("html",))
    page.goto((tmp_path / "report.html").as_uri())
    seen = look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    assert [each for each in payloads if each not in seen] == []
    tried("T8", 16 * len(payloads))


@pytest.fixture(scope="module")
def known(
    table: dict[str, list[Any]], history: Callable[..., pd.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> Baseline:
    """A forecast of a company whose regions and measure are payloads."""
    names = [each.replace("CALL", MARK).replace("URL", "http://127.0.0.1:9") for each in table["T8 markup"]]
    path = tmp_path_factory.mktemp("known") / "sales.csv"
    history(names, ("Tea",), years=3).rename(columns={"sales": names[5]}).to_csv(path, index=False)
    return baseline(read_history(path, period="month", value=names[5], by=["region", "product"]), draws=50)


@pytest.mark.slow
def test_no_picture_holds_anything_that_runs(
    page: Page, known: Baseline, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    """Each set into a page as it is; a file of its own, where more could run, is opened too."""
    targets = propose_targets(known)
    plan = decompose(targets)
    keys = [{"region": each} for each in known.hierarchy.leaves["region"]]
    pictures = [plot_history(known.history, key=key) for key in keys]
    pictures += [plot_split(plan), plot_chances(targets), plot_fan(known, targets, keys[0]), plot_season(plan, key=keys[1])]
    pictures += [plot_explanation(explain(known, key)) for key in keys[:3]]
    assert [each.title for each in pictures if WITH_CODE.search(COMMENT.sub("", each.svg))] == []
    page.set_content(f"<html><body>{''.join(each.svg for each in pictures)}</body></html>")
    look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    (tmp_path / "explanation.svg").write_text(pictures[-1].svg, "utf-8")
    page.goto((tmp_path / "explanation.svg").as_uri())
    page.wait_for_timeout(150)
    tried("T8", len(keys) + 7)


def test_a_table_shows_texts(page: Page, payloads: Sequence[str], tried: Callable[[str, int], None]) -> None:
    made = format_table(pd.DataFrame({each: [each] for each in payloads}))._repr_html_()
    page.set_content(f"<html><body>{made}</body></html>")
    seen = look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    assert [each for each in payloads if each not in seen] == []
    tried("T8", 2 * len(payloads))


SHOW = """async ([code, sheet]) => {
    const grid = await import("data:text/javascript;base64," + btoa(unescape(encodeURIComponent(code))));
    const model = {get: () => sheet, on: () => {}, off: () => {}, send: () => {}};
    grid.default.render({model, el: document.body});
}"""


def test_the_grid_of_the_planner_shows_texts(
    page: Page, known: Baseline, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    planner = Planner(known)
    planner.attempt(lambda: planner.set_goal("".join(payloads)))
    sheet = sheet_of(planner)
    sheet["heads"] = sheet["levels"] = list(payloads)
    page.set_content("<html><body></body></html>")
    page.evaluate(SHOW, [Grid._esm, json.loads(json.dumps(sheet))])
    seen = look(page)
    assert page.evaluate("document.querySelectorAll('script, iframe, object, embed, link, form, a, img, svg, base').length") == 0
    assert [row["name"] for row in sheet["rows"] if row["name"] not in seen] == []
    assert len(sheet["rows"]) > len(payloads)
    tried("T8", 3 * len(payloads))


def test_the_widgets_that_set_markup_escape_it(
    page: Page, known: Baseline, payloads: Sequence[str], tried: Callable[[str, int], None]
) -> None:
    """The one kind of widget that sets its value as markup; all others set theirs as text."""
    text = Text("".join(payloads), "".join(payloads))
    step = WorkedStep(text, pd.DataFrame({each: [each] for each in payloads}))
    part = Part("p", text, (text,), np.array([1.0]), tolerance=0.1)
    told = Exercise("x", text, text, text, 0, pd.DataFrame(), (part,), (text,), (step,), {})
    learner = LearnerPanel(told)
    values = []
    for change in (learner.check, learner.hint, learner.worked):
        learner.entries["p"][0].value = "".join(payloads)
        change()
        values.append(learner.said.value)
    values += [each.value for each in walk(learner) if isinstance(each, ipywidgets.HTML)]
    panel = PlannerPanel(Planner(known))
    assert not [each for each in walk(panel) if isinstance(each, ipywidgets.HTML)]
    assert not [each for each in (*walk(panel), *walk(learner)) if getattr(each, "description_allow_html", False)]
    page.set_content(f"<html><body>{''.join(values)}</body></html>")
    look(page)
    assert page.evaluate(f"document.querySelectorAll({ACTIVE!r}).length") == 0
    tried("T8", 8 * len(payloads))


def walk(widget: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """The widget and all inside it."""
    yield widget
    for each in getattr(widget, "children", ()):
        yield from walk(each)
