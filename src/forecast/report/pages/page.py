"""The page: a summary and its pictures as one self-contained HTML text, nothing in it asked from outside, nothing run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
from markupsafe import Markup

from forecast.language.catalogue import Catalogue, catalogue
from forecast.report.figures.chart import Drawing
from forecast.report.summary.schema import Summary
from forecast.report.words.captions import captions, figures, foot, largest_corrections, method, quality
from forecast.report.words.localize import localized
from forecast.report.words.message import page_messages
from forecast.report.words.tables import correction_tables, gap_tables

style = lazy_loader.load(
    "forecast.report.figures.style", suppress_warning=True
)  # and matplotlib with it, only where something is drawn

if TYPE_CHECKING:
    import jinja2
else:
    jinja2 = lazy_loader.load("jinja2")  # slow to load, and needed for pages only

TEMPLATES = Path(__file__).parent / "templates"


def page(summary: Summary, charts: Mapping[str, Drawing]) -> str:
    """The report as HTML: summary, history, gaps, correction, method and data quality, printable on A4.

    `charts` are those of `draw`, which know the scale that captions name.
    Every text of the data is escaped; pictures are data addresses, so nothing in them can run or ask for anything; the content
    security policy allows no script and no request.
    """
    summary = localized(summary)
    texts = catalogue(summary["language"])
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            t=texts,
            summary=summary,
            charts={name: _address(drawn) for name, drawn in charts.items()},
            captions=captions(summary, {name: drawing.scale for name, drawing in charts.items()}),
            figures=figures(summary),
            largest=largest_corrections(summary),
            gaps=gap_tables(summary),
            corrections=correction_tables(summary),
            method=method(summary),
            quality=quality(summary),
            foot=foot(summary),
            messages=page_messages(summary),
            page_of=_page_of(texts),
            font_note=_font_note(summary, texts),
        )
    )


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _address(drawn: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(drawn.encode("utf-8")).decode("ascii")


def _page_of(texts: Catalogue) -> Markup:
    """The page number, such as "Page 1 of 8", as the value of a CSS content property; made of our own words only."""
    text = texts("foot_page", page='" counter(page) "', pages='" counter(pages) "')
    return Markup(f'"{text}"')  # noqa: S704 - no text of the data


def _font_note(summary: Summary, texts: Catalogue) -> str:
    return texts("no_font") if summary["language"] == "zh" and not style.has_chinese() else ""
