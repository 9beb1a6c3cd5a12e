"""Which formats of a report this machine can make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lazy_loader

from forecast.report.pages.pdf import PdfUnavailable, pdf
from forecast.settings.health import Finding

# And matplotlib with it, only where something is drawn.
style = lazy_loader.load("forecast.report.figures.style", suppress_warning=True)


def report_findings(_: Path) -> Iterator[Finding]:
    """Whether pages, PDFs and Chinese charts can be made; a page of PDF is laid out for it."""
    yield Finding("reports", "HTML and Excel", "ok", "nothing more is needed")
    problem = ""
    try:
        pdf("<p>page</p>")
    except PdfUnavailable as reason:
        problem = str(reason)
    do = "Install Pango (Debian, Ubuntu: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango)"
    yield Finding.need("reports", "PDF", problem=problem, found="a page was laid out", do=do)
    problem = "" if style.has_chinese() else "none, so Chinese in charts becomes boxes"
    do = "Install one, such as fonts-noto-cjk (Debian, Ubuntu) or google-noto-sans-cjk-fonts (Fedora)"
    yield Finding.need("reports", "Chinese font", problem=problem, found="found", do=do)
