"""Opening a workbook with openpyxl: once as it is, and once more without the parts that hold no cells where one of them is broken."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from xml.etree.ElementTree import Element

import lazy_loader
from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from forecast.history.reading.container import Container
from forecast.history.reading.xlsx_parts import SPACES, damaged_workbook_error

if TYPE_CHECKING:
    from openpyxl import Workbook

openpyxl = lazy_loader.load("openpyxl")  # slow to load, and needed for workbooks only

Read = TypeVar("Read")
# What openpyxl meets damage inside the XML with.
DAMAGE = (KeyError, ValueError, TypeError, OSError, IndexError, AttributeError, SyntaxError, zipfile.BadZipFile)
WITHOUT_PARTS = "the workbook was opened without its names, views, links and looks, some of which are broken; they hold no cells"
HOLDS_NO_CELLS = re.compile(r"docProps/|xl/theme/|xl/externalLinks/|xl/calcChain")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
ROOT = re.compile(rb"<(?:\w+:)?worksheet\b[^>]*>")
CELLS = re.compile(rb"<(\w+:)?sheetData\b(?:[^>]*/>|.*</(?:\w+:)?sheetData\s*>)", re.DOTALL)
MAIN, REL = f"{{{SPACES['main']}}}", f"{{{SPACES['rel']}}}"
PLAIN_LOOKS = (  # what every style sheet has to have one of
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
)


def read_workbook(source: Container, read: Callable[[Workbook], Read]) -> tuple[Read, bool]:
    """What `read` makes of the open workbook, and whether it was opened without the parts that hold no cells.

    Spreadsheet programs pass over a broken print title, link, view or theme, and so does this; an InputError where the cells
    themselves cannot be read. What openpyxl warns of concerns parts that are not read, and is not shown.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read(_opened(source.data)), False
        except (*DAMAGE, openpyxl.utils.exceptions.InvalidFileException) as error:
            whole = error
        try:
            return read(_opened(_with_cells_only(source.data))), True
        except (*DAMAGE, DefusedXmlException, openpyxl.utils.exceptions.InvalidFileException):
            raise damaged_workbook_error(source, whole) from whole


def _opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)  # type: ignore[no-any-return]  # a module that loads late has no types


def _with_cells_only(data: bytes) -> bytes:
    """The workbook with its sheets, texts and number formats, and nothing else."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(written, "w") as bare:
        for name in archive.namelist():
            if not HOLDS_NO_CELLS.match(name):
                bare.writestr(name, _bare_part(name, archive.read(name)))
    return written.getvalue()


def _bare_part(name: str, data: bytes) -> bytes:
    if name == "xl/workbook.xml":
        return _bare_workbook(ElementTree.fromstring(data))
    if name == "xl/styles.xml":
        return _bare_styles(ElementTree.fromstring(data))
    root, cells = ROOT.search(data), CELLS.search(data)
    if SHEET.fullmatch(name) and root and cells:
        prefix = cells[1] or b""
        return root[0] + cells[0] + b"</" + prefix + b"worksheet>"
    return data


def _bare_workbook(root: Element) -> bytes:
    """The list of sheets, and whether days count from 1904."""
    settings = root.find(f"{MAIN}workbookPr")
    bare = Element(f"{MAIN}workbook")
    bare.append(Element(f"{MAIN}workbookPr", _kept(settings, "date1904")))
    sheets = Element(f"{MAIN}sheets")
    sheets.extend(Element(sheet.tag, _kept(sheet, "name", "sheetId", f"{REL}id")) for sheet in root.iter(f"{MAIN}sheet"))
    bare.append(sheets)
    return bytes(ElementTree.tostring(bare))


def _bare_styles(root: Element) -> bytes:
    """The number formats, which tell dates from numbers, and which cell has which."""
    formats = [each for each in root.iter(f"{MAIN}numFmt") if each.get("formatCode") and each.get("numFmtId", "").isdigit()]
    styles = root.find(f"{MAIN}cellXfs")
    bare = ElementTree.fromstring(f'<styleSheet xmlns="{SPACES["main"]}"><numFmts/>{PLAIN_LOOKS}<cellXfs/></styleSheet>')
    bare[0].extend(Element(each.tag, _kept(each, "numFmtId", "formatCode")) for each in formats)
    bare[-1].extend(Element(each.tag, _kept(each, "numFmtId")) for each in (styles if styles is not None else ()))
    return bytes(ElementTree.tostring(bare))


def _kept(element: Element | None, *names: str) -> dict[str, str]:
    """Some of the attributes of an element, as far as they are there."""
    return {} if element is None else {name: value for name, value in element.attrib.items() if name in names}
