"""A workbook whose cells are whole is read, whatever is broken in the parts that hold none; damage of the cells is refused."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from forecast.history import check_file, guess_columns
from forecast.history.reading.xlsx_open import WITHOUT_PARTS
from forecast.history.series.aggregate import Checked

PLACE = {"period": "period", "value": "sales", "by": "region"}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["period", "region", "sales"])
    for month in range(1, 13):
        book.active.append([date(2024, month, 1), ("North", "South")[month % 2], 100 + month])
        book.active.cell(month + 1, 3).font = Font(bold=True)
    book.active.print_title_rows = "1:1"
    book.save(tmp_path / "sales.xlsx")
    return tmp_path / "sales.xlsx"


def changed(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    written = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(written, "w") as new:
        for name in archive.namelist():
            data = archive.read(name)
            new.writestr(name, change(data) if name == part else data)
    path.write_bytes(written.getvalue())
    return path


def check(path: Path) -> Checked:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no warning of a library shows
        return check_file(path, **PLACE)


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


BOOK, SHEET, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
BROKEN = {
    "print title": (BOOK, replaced(b"'Sheet'!$1:$1", b"#N/A")),
    "print area": (BOOK, replaced(b"_xlnm.Print_Titles", b"_xlnm.Print_Area")),
    "name of a sheet that is gone": (BOOK, replaced(b'localSheetId="0"', b'localSheetId="7"')),
    "view": (BOOK, replaced(b'visibility="visible"', b'visibility="somewhat"')),
    "external link": (
        BOOK,
        replaced(b"<definedNames", b'<externalReferences><externalReference r:id="rId99"/></externalReferences><definedNames'),
    ),
    "view of the sheet": (SHEET, replaced(b"<pageMargins", b'<pageMargins left="wide"/><pageMargins')),
    "looks": (STYLES, replaced(b'<b val="1" />', b'<b val="1" /><u val="wavy" />')),
    "properties": (
        "docProps/core.xml",
        replaced(b"<dcterms:created", b'<dcterms:modified xsi:type="dcterms:W3CDTF">soon</dcterms:modified><dcterms:created'),
    ),
    "theme": ("xl/theme/theme1.xml", lambda _: b"<no theme"),
}


@pytest.mark.parametrize("part", BROKEN)
def test_a_broken_part_without_cells_is_passed_over(part: str, workbook: Path) -> None:
    checked = check(changed(workbook, *BROKEN[part]))
    assert (checked.report.total_after, checked.report.errors) == ("1278", ())
    assert checked.report.date_format == "Y-m-d"  # the formats of dates are kept
    assert guess_columns(workbook).value == "sales"


def test_that_parts_were_passed_over_is_told(workbook: Path) -> None:
    assert WITHOUT_PARTS not in check(workbook).report.notes
    assert WITHOUT_PARTS in check(changed(workbook, *BROKEN["print title"])).report.notes


def test_broken_cells_are_refused(workbook: Path) -> None:
    changed(workbook, SHEET, replaced(b"<v>101</v>", b"<v>one</v>"))
    assert "damaged" in check(workbook).report.errors[0].message
