"""The page is one self-contained text that shows names as they are and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from io import BytesIO

import pytest
from matplotlib.text import Text
from openpyxl import load_workbook

from forecast.report import summarize
from forecast.report.figures.draw import chart_of, draw
from forecast.report.figures.style import chart_style
from forecast.report.pages.page import page
from forecast.report.pages.xlsx import excel
from forecast.report.summary.schema import Summary
from forecast.report.words.localize import localized
from forecast.review import Review

PAYLOADS = (
    "<b>x</b>&",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>1</script>",
    "{{ 7*7 }}",
    "{% raw %}",
    "javascript:alert(1)",
    "<svg onload=alert(1)>",
    "x" * 200,
    "华东大区",
    "🚀",
    "' onmouseover='1",
)
ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "section",
    "header",
    "footer",
    "h1",
    "h2",
    "h3",
    "p",
    "b",
    "span",
    "small",
    "i",
    "u",
    "div",
    "figure",
    "figcaption",
    "img",
    "table",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ul",
    "li",
}


class Reader(HTMLParser):
    """What a browser would see: tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def made(summary: Summary) -> str:
    return page(summary, draw(summary))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_are_shown_as_they_are_and_never_as_markup(company: Callable[..., Summary], payload: str) -> None:
    summary = company(regions=(payload, "Plain"), products=(payload, "Other"))
    summary["title"] = summary["run"]["source"] = summary["run"]["id"] = payload
    summary["dimensions"] = [payload, payload]
    summary["quality"]["warnings"][0].update(what=payload, do=payload, value=payload)
    summary["notes"][0].update(members=payload)
    html = made(summary)
    read = Reader(html)
    assert {tag for tag, _ in read.tags} <= ALLOWED
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert payload in read.text


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_nothing_is_asked_from_outside_and_the_policy_says_so(company: Callable[..., Summary], language: str, tag: str) -> None:
    html = made(company(language))
    read = Reader(html)
    assert ("html", {"lang": tag}) in read.tags
    assert ("meta", {"charset": "utf-8"}) in read.tags
    policy = next(attributes["content"] for name, attributes in read.tags if "http-equiv" in attributes and name == "meta")
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert all(
        (attributes["src"] or "").startswith("data:image/svg+xml;base64,") for name, attributes in read.tags if name == "img"
    )
    assert not re.search(r"https?://|url\(|@import|<link|<script", html)


def test_all_pages_are_there_with_their_foot(company: Callable[..., Summary]) -> None:
    html = made(company())
    assert html.count("<section>") == 6
    for text in (
        "sha256 9b1c5a0e4f7d",
        "As of 30 Jun 2026",
        "20260703-061500-7f3a",
        "6,552 rows read = 6,549 imported + 3 rejected",
        "K = 12",
    ):
        assert text in html
    assert 'content: "Page " counter(page) " of " counter(pages) ""' in html


def test_no_series_gives_a_page_that_says_so_without_empty_charts(company: Callable[..., Summary]) -> None:
    summary = company()
    summary |= {
        "course": None,
        "cumulative": None,
        "bridge": None,
        "heat": None,
        "members": [],
        "gaps": [],
        "correction": [],
        "calibration": [],
    }
    summary["message"] = "There is no series to report on"
    html = made(summary)
    assert "<img" not in html
    assert "no series to report on" in html
    assert "Not testable" in html


def test_the_same_summary_gives_the_same_page(company: Callable[..., Summary]) -> None:
    assert made(company("zh")) == made(company("zh"))


def without(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


DATA = ("North", "South", "Tea", "sales.csv", "sha256", "utf-8", "Excel")  # names, units and notation of the review below


def test_a_chinese_page_and_its_pictures_say_nothing_in_english(found: Review) -> None:
    summary = summarize(found, language="zh", title="小公司")
    summary["run"]["sha256"] = ""
    charts = draw(summary)
    body = re.sub("<style.*?</style>|<head.*?</head>", "", page(summary, charts), flags=re.DOTALL)
    latin = re.findall("[A-Za-z]{3,}", without(Reader(body).text, DATA))
    assert latin == []
    for name in charts:
        with chart_style(name):
            chart = chart_of(name, localized(summary))
        assert chart is not None
        for text in chart.figure.findobj(Text):
            assert not re.search("[A-Za-z]{3,}", without(text.get_text(), DATA)), text.get_text()


def test_a_chinese_workbook_says_nothing_in_english(found: Review) -> None:
    summary = summarize(found, language="zh", title="小公司")
    summary["run"]["sha256"] = ""
    for sheet in load_workbook(BytesIO(excel(summary))):
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                assert not re.search("[A-Za-z]{3,}", without(str(cell or ""), DATA)), (sheet.title, cell)
