"""Write a report: the same summary as HTML, PDF and Excel, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forecast.files import safe_name, write_bytes, write_json, write_text
from forecast.report.draw import draw
from forecast.report.excel import excel
from forecast.report.page import page
from forecast.report.pdf import PdfUnavailable, pdf
from forecast.report.summary import Summary
from forecast.report.texts import Texts
from forecast.settings.errors import bad_input, nearest

PARTIAL = 4


@dataclass(frozen=True)
class Written:
    """What was written and what was not, with the way out; `exit_code` is 0, or 4 when something is missing."""

    files: tuple[Path, ...]
    missing: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """What a command line returns."""
        return PARTIAL if self.missing else 0


def write_summary(summary: Summary, folder: Path | str, *, formats: Sequence[str] = ("html", "pdf", "xlsx"), name: str = "report") -> Written:
    """The files written into the folder: `report.html`, `report.pdf`, `report.xlsx` and `summary.json`, which they were made from.

    A format that this machine cannot make is left out and named in `missing`; the others are complete.
    """
    unknown = [each for each in formats if each not in FORMATS]
    if unknown:
        raise bad_input("a report has no such format", f"Name a format: {nearest(unknown[0], FORMATS)}", value=unknown[0])
    folder, stem = Path(folder), safe_name(name)
    files, missing = [write_json(folder / "summary.json", summary)], []
    html = page(summary, draw(summary)) if {"html", "pdf"} & set(formats) else ""
    for each in dict.fromkeys(formats):
        try:
            files.append(FORMATS[each](summary, html, folder / f"{stem}.{each}"))
        except PdfUnavailable as reason:
            missing.append(Texts(summary["language"])("pdf_missing", why=reason))
    return Written(tuple(files), tuple(missing))


def _html(summary: Summary, html: str, path: Path) -> Path:
    return write_text(path, html)


def _pdf(summary: Summary, html: str, path: Path) -> Path:
    return write_bytes(path, pdf(html))


def _xlsx(summary: Summary, html: str, path: Path) -> Path:
    return write_bytes(path, excel(summary))


FORMATS: dict[str, Callable[[Summary, str, Path], Path]] = {"html": _html, "pdf": _pdf, "xlsx": _xlsx}
