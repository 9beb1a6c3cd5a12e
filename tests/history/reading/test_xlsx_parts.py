"""Workbooks are looked into before they are parsed: bombs, entities and damage are refused, hidden rows and merges found."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from forecast.history.reading.container import Container
from forecast.history.reading.xlsx_parts import inspect_sheets
from forecast.settings.errors import InputError


def pack(**parts: bytes) -> Container:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"xl/{name}" if name.endswith(".rels") else f"xl/{name}.xml", data)
    return Container(Path("sales.xlsx"), buffer.getvalue(), "xlsx")


def test_hidden_sheets_hidden_rows_and_merged_rows_are_found() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Sales"
    for row in range(1, 9):
        workbook.active.append([row, row, row])
    workbook.active.row_dimensions[4].hidden = True
    workbook.active.merge_cells("A1:C1")
    workbook.active.merge_cells("A2:A3")
    workbook.create_sheet("Notes").sheet_state = "hidden"
    buffer = io.BytesIO()
    workbook.save(buffer)
    sheets = inspect_sheets(Container(Path("sales.xlsx"), buffer.getvalue(), "xlsx"))
    assert (sheets["Sales"].hidden_rows, sheets["Sales"].merged_rows) == ((4,), (1,))
    assert [sheet.hidden for sheet in sheets.values()] == [False, True]


def test_a_bomb_is_refused_by_its_declared_size() -> None:
    with pytest.raises(InputError, match="unpacks to"):
        inspect_sheets(pack(sheet=bytes(110 << 20)))


def test_entities_are_refused() -> None:
    with pytest.raises(InputError, match="entities"):
        inspect_sheets(pack(workbook=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_workbook_that_is_cut_off_is_refused(share: float) -> None:
    whole = pack(workbook=b"<workbook/>" * 500)
    with pytest.raises(InputError, match="cut off or damaged"):
        inspect_sheets(Container(whole.path, whole.data[: int(len(whole.data) * share)], "xlsx"))


SHEET = b"<sheetData>%s</sheetData>"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKED = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = b'<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="S" r:id="a"/></sheets></workbook>' % (MAIN, LINKED)
LINKS = b'<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>'


@pytest.mark.parametrize(
    ("rows", "pattern"),
    [
        (b'<row r="1"><c r="A1"/><c r="B1"/></row><row r="2"><c r="A2"/></row>', None),
        (b'<row><c r="A1"/></row><row><c r="A2"/><c r="AA2"/></row>', None),
        (b"<row><c/></row><row><c/></row>", None),
        (b'<row r="1"><c r="A1"/></row><row r="2"><c r="A2"/><c r="A3"/></row>', "A3 is in row 2"),
        (b'<row r="1"><c r="B1"/><c r="A1"/></row>', "A1 is in row 1"),
        (b'<row r="1"><c r="A1"/></row><row r="4\t"><c r="A49"/></row>', "row number is not a number"),
        (b'<row r="2"><c r="A2"/></row><row r="2"><c r="A2"/></row>', "row 2 comes after row 2"),
    ],
)
def test_a_cell_out_of_its_place_is_damage_for_a_reader_would_leave_it_out(rows: bytes, pattern: str | None) -> None:
    source = pack(**{"workbook": BOOK, "_rels/workbook.xml.rels": LINKS, "worksheets/sheet1": SHEET % rows})
    if pattern is None:
        assert list(inspect_sheets(source)) == ["S"]
    else:
        with pytest.raises(InputError, match=pattern):
            inspect_sheets(source)


def test_sheets_that_hold_a_chart_have_no_rows() -> None:
    kinds = (b"worksheet", b"chartsheet", b"dialogsheet")
    links = b"".join(b'<Relationship Id="%d" Type="x/%s" Target="worksheets/sheet1.xml"/>' % item for item in enumerate(kinds))
    sheets = b"".join(b'<sheet name="%s" r:id="%d"/>' % (kind, i) for i, kind in enumerate(kinds))
    workbook = b'<workbook xmlns="%s" xmlns:r="%s"><sheets>%s</sheets></workbook>' % (MAIN, LINKED, sheets)
    relations = b"<Relationships>%s</Relationships>" % links
    source = pack(**{"workbook": workbook, "_rels/workbook.xml.rels": relations, "worksheets/sheet1": SHEET % b""})
    assert list(inspect_sheets(source)) == ["worksheet"]


def rewritten(data: bytes, way: str) -> bytes:
    """The XML of a sheet as another program would write the same."""
    if way == "prefix":
        return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", data).replace(b"xmlns=", b"xmlns:x=")
    return data.replace(b'"', b"'") if way == "quotes" else data.replace(b'hidden="', b'hidden = "').replace(b' r="', b' r = "')


@pytest.mark.parametrize("way", ["prefix", "quotes", "spaces"])
def test_what_a_sheet_says_is_found_however_its_xml_is_written(way: str) -> None:
    body = b'<sheetData><row r="1" hidden="1"><c r="A1"><f>1+1</f></c></row></sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    sheet = rewritten(b'<worksheet xmlns="%s">%s</worksheet>' % (MAIN, body), way)
    parts = {"workbook": BOOK, "_rels/workbook.xml.rels": LINKS}
    (found,) = inspect_sheets(pack(**parts, **{"worksheets/sheet1": sheet})).values()
    assert (found.hidden_rows, found.unsaved) == ((1,), (("A", 1),))
    assert found.merged_rows == (1,)
    with pytest.raises(InputError, match="out of place"):
        inspect_sheets(pack(**parts, **{"worksheets/sheet1": sheet.replace(b"A1", b"A7", 1)}))


def test_a_sheet_in_another_encoding_is_refused() -> None:
    sheet = '<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16")
    with pytest.raises(InputError, match="UTF-8"):
        inspect_sheets(pack(**{"workbook": BOOK, "_rels/workbook.xml.rels": LINKS, "worksheets/sheet1": sheet}))
