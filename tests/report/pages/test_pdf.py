"""A PDF shows every character or its name, and a machine that cannot make one is told why in one line."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from forecast.report import write_report
from forecast.report.figures.style import has_chinese
from forecast.report.pages import pdf as pdf_module
from forecast.report.pages.pdf import PdfUnavailable, pdf
from forecast.report.summary.schema import Summary

HOSTILE = ("<b>x</b>&", "Rocket 🚀 and 👩‍🚀", "华东大区", "L" * 200)


@pytest.fixture(scope="module")
def readable() -> Callable[[Path], str]:
    """A function that gives the text of a PDF."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")

    def read(path: Path) -> str:
        done = subprocess.run([tool, str(path), "-"], capture_output=True, check=True, text=True)
        return done.stdout

    return read


def made(summary: Summary, folder: Path) -> Path:
    written = write_report(summary, folder, formats=("pdf",))
    if written.refused:
        pytest.skip(written.refused[0])
    return folder / "report.pdf"


def test_any_name_is_readable_on_paper(company: Callable[..., Summary], readable: Callable[[Path], str], tmp_path: Path) -> None:
    if not has_chinese():
        pytest.skip("no font with Chinese characters is installed (fonts-noto-cjk)")
    text = re.sub(r"\s+", "", readable(made(company(regions=HOSTILE), tmp_path)))
    assert "<b>x</b>&" in text
    assert "Rocket[rocket]and[woman]" in text.replace("\u200d", "")
    assert "华东大区" in text
    assert text.count("L") >= 200
    assert "🚀" not in text
    assert "\ufffd" not in text


def test_every_font_of_the_paper_is_in_it(company: Callable[..., Summary], tmp_path: Path) -> None:
    tool = shutil.which("pdffonts")
    if tool is None:
        pytest.skip("pdffonts is not installed (poppler-utils)")
    path = made(company("zh"), tmp_path)
    lines = subprocess.run([tool, str(path)], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert lines
    assert all(re.search(r"\byes\s+yes\s+yes\b", line) for line in lines), "a font is neither embedded nor searchable"


@pytest.mark.parametrize(("program", "said"), [
    ("raise OSError('cannot load library pango')", "cannot load library pango"), ("print('not a page')", "gave no reason"),
    ("import sys; sys.exit(3)", "gave no reason"),
])  # fmt: skip
def test_a_machine_without_the_libraries_says_why_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, said: str
) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text(program)
    monkeypatch.setattr(pdf_module, "PROGRAM", broken)
    with pytest.raises(PdfUnavailable, match=said) as raised:
        pdf("<p>x</p>")
    assert "\n" not in str(raised.value)


def test_a_layout_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(pdf_module, "PROGRAM", endless)
    monkeypatch.setattr(pdf_module, "SECONDS", 0.5)
    with pytest.raises(PdfUnavailable, match="timed out"):
        pdf("<p>x</p>")
