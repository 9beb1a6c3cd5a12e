"""A report is written whole, in every format that the machine can make."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.report import read_summary, render_report, write_report
from forecast.report.pages import pdf as pdf_module
from forecast.report.pages.pdf import PdfUnavailable, pdf
from forecast.report.summary.schema import Summary
from forecast.settings.errors import InputError


def test_all_formats_and_the_summary_they_were_made_from(company: Callable[..., Summary], tmp_path: Path) -> None:
    written = write_report(company(), tmp_path, formats=("html", "xlsx"), run_id="run-7")
    assert {path.name for path in written.files} == {"summary.json", "report.html", "report.xlsx"}
    assert written.exit_code == 0
    assert json.loads((tmp_path / "summary.json").read_text("utf-8"))["run"]["id"] == "run-7"
    assert "run-7" in (tmp_path / "report.html").read_text("utf-8")


def test_it_is_rendered_again_in_another_language_from_its_summary(company: Callable[..., Summary], tmp_path: Path) -> None:
    write_report(company(), tmp_path, formats=("html",))
    render_report(tmp_path, language="zh", formats=("html",))
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "半年修正报告" in html
    assert "2026年上半年" in html
    assert read_summary(tmp_path)["language"] == "zh"


def test_an_unknown_format_is_refused_before_anything_is_written(company: Callable[..., Summary], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Did you mean 'html'"):
        write_report(company(), tmp_path, formats=("htm",))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "said"), [("{", "is not a summary"), ("[]", "this version"), ('{"schema": 0}', "this version")])
def test_a_file_that_is_no_summary_is_told_of(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(InputError, match=said):
        read_summary(tmp_path)
    with pytest.raises(InputError, match="no summary of a review"):
        read_summary(tmp_path / "elsewhere")


def test_without_the_pdf_libraries_the_rest_is_made_and_the_way_out_told(
    company: Callable[..., Summary], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    monkeypatch.setattr(pdf_module, "PROGRAM", broken)
    written = write_report(company(), tmp_path / "out", formats=("html", "pdf", "xlsx"))
    assert {path.suffix for path in written.files} == {".json", ".html", ".xlsx"}
    assert written.exit_code == 4
    assert "libpango" in written.refused[0]
    assert "apt-get install" in written.refused[0]


def made_pdf(html: str) -> bytes:
    try:
        return pdf(html)
    except PdfUnavailable as reason:
        pytest.skip(f"PDF cannot be made here: {reason}")


def test_the_pdf_reads_no_file_and_asks_no_address(tmp_path: Path) -> None:
    canary = tmp_path / "canary.svg"
    canary.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#123456"/></svg>'
    )
    plain = made_pdf("<html><body><p>x</p></body></html>")
    poked = made_pdf(
        f'<html><head><link rel="stylesheet" href="{canary.as_uri()}"></head><body><p>x</p><img src="{canary.as_uri()}"></body></html>'
    )
    assert len(poked) < len(plain) + 200
    assert made_pdf("<html><body><p>x</p></body></html>") == plain
