"""Write a report: the same summary as HTML, PDF and Excel, each file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import lazy_loader
from pydantic import TypeAdapter, ValidationError

from forecast.files import safe_name, write_bytes, write_json
from forecast.language.catalogue import catalogue
from forecast.report.pages.page import page
from forecast.report.pages.pdf import PdfUnavailable, pdf
from forecast.report.pages.xlsx import excel
from forecast.report.summary.schema import SCHEMA, Summary
from forecast.report.words.localize import summarize, with_text
from forecast.review import Review
from forecast.settings.errors import bad_input, hint_for

drawing = lazy_loader.load(
    "forecast.report.figures.draw", suppress_warning=True
)  # and matplotlib with it, only where something is drawn
style = lazy_loader.load("forecast.report.figures.style", suppress_warning=True)

PARTIAL = 4
SUMMARY = "summary.json"


@dataclass(frozen=True)
class Written:
    """What was written and what was not, with the way out; `exit_code` is 0, or 4 when something is missing."""

    files: tuple[Path, ...]
    refused: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What a command line returns."""
        return PARTIAL if self.refused else 0


def write_report(
    review: Review | Summary,
    folder: Path | str,
    *,
    formats: Sequence[str] = ("html", "pdf", "xlsx"),
    language: str | None = None,
    run_id: str = "",
    name: str = "report",
) -> Written:
    """The files written into the folder: `report.html`, `report.pdf`, `report.xlsx` and `summary.json`, which they were made from.

    Takes a review or a summary; a language or run id that is given wins over the summary's. A format that this machine cannot make is
    left out and told of in `refused`; the others are complete. An unknown format or language is an InputError and nothing is written.

    >>> written = fc.write_report(review, "report", formats=["html"])
    >>> [path.name for path in written.files]
    ['summary.json', 'report.html']
    """
    unknown = [form for form in formats if form not in FORMATS]
    if unknown:
        raise bad_input("a report has no such format", hint_for(unknown[0], FORMATS), value=unknown[0])
    summary = _asked(review, language=language, run_id=run_id)
    html = page(summary, drawing.draw(summary)) if {"html", "pdf"} & set(formats) else ""
    return _written(summary, Path(folder) / safe_name(name), html=html, formats=formats)


def render_report(
    folder: Path | str, *, language: str | None = None, formats: Sequence[str] = ("html", "pdf", "xlsx")
) -> Written:
    """The files of a report rendered again from the summary in its folder, in another language or another format."""
    return write_report(read_summary(folder), folder, formats=formats, language=language)


def read_summary(folder: Path | str) -> Summary:
    """The summary that a review left in a folder (or the file itself); a missing or foreign file is an InputError."""
    path = Path(folder)
    path = path / SUMMARY if path.is_dir() else path
    if not path.is_file():
        raise bad_input("there is no summary of a review", "Name the folder that a review was written to", file=str(path))
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise bad_input(f"is not a summary: {error}", "Run the review again", file=str(path)) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise bad_input("is not a summary that this version can read", "Run the review again", file=str(path))
    try:
        TypeAdapter(Summary).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise bad_input(
            f"is not a whole summary: {first['msg']}", "Run the review again", file=str(path), column=field
        ) from error
    return cast("Summary", content)


def _asked(review: Review | Summary, *, language: str | None, run_id: str) -> Summary:
    summary = summarize(review, language=language or "en") if isinstance(review, Review) else with_text(review, language)
    return summary | {"run": summary["run"] | {"id": run_id}} if run_id else summary


def _written(summary: Summary, stem: Path, *, html: str, formats: Sequence[str]) -> Written:
    files, refused = [write_json(stem.parent / SUMMARY, summary)], []
    for form in dict.fromkeys(formats):
        try:
            files.append(write_bytes(stem.with_name(f"{stem.name}.{form}"), FORMATS[form](summary, html)))
        except PdfUnavailable as reason:
            refused.append(catalogue(summary["language"])("pdf_missing", why=reason))
    return Written(tuple(files), tuple(refused))


FORMATS: dict[str, Callable[[Summary, str], bytes]] = {
    "html": lambda _, html: html.encode("utf-8"),
    "pdf": lambda _, html: pdf(style.printable(html)),
    "xlsx": lambda summary, _: excel(summary),
}
