"""The parts of an Excel workbook, looked at before they are parsed: sizes, damage, entities, hidden rows, merged cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import IO

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from forecast.history.reading.container import Container
from forecast.settings.errors import InputError, bad_input

MAX_UNPACKED = 512 << 20
MAX_RATIO = 200
SMALL = 100 << 20  # below this a high ratio is an empty, formatted sheet rather than a bomb
SPACES = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "rel": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
STRICT = "{http://purl.oclc.org/"
NO_ROWS = re.compile(r"/\w*(chart|dialog|macro)sheet$", re.IGNORECASE)  # sheets of another kind
LONGEST_ROW = 8 << 20
LISTED = 1000  # formulas without a result that are told
# Programs write these parts with either quote and with spaces around the equals sign; prefixes are taken off before.
IS = rb"\s*=\s*[\"']"
HIDDEN_ROW = re.compile(rb"<row\b[^>]*?\bhidden" + IS + rb"(?:1|true)[\"']")
ROW_NUMBER = re.compile(rb"\br" + IS + rb"(\d+)[\"']")
UNSAVED = re.compile(
    rb"<c\b[^>]*?\br" + IS + rb"([A-Z]+)(\d+)[\"'][^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
NUMBERED = re.compile(rb"\sr\s*=")
POSITIONS = re.compile(rb"<(row)\b[^>]*>|<c\b[^>]*?\br" + IS + rb"([A-Z]+)(\d+)[\"']")
MERGED = re.compile(rb"<mergeCell\b[^>]*?\bref" + IS + rb"([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
PREFIX = re.compile(rb"<(\w+):worksheet\b")


@dataclass(frozen=True)
class SheetInfo:
    """What the parts of a workbook say about one sheet, before its cells are read."""

    name: str
    hidden: bool
    hidden_rows: tuple[int, ...]
    merged_rows: tuple[int, ...]  # rows with cells that are merged across columns
    unsaved: tuple[tuple[str, int], ...]  # column and row of formulas whose result no program has stored
    since_1904: bool  # whether day numbers count from 1904 and not from 1900


def inspect_sheets(source: Container) -> dict[str, SheetInfo]:
    """The sheets of a workbook by name; an InputError where it is damaged, too large when unpacked, or holds XML entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            check_size(archive, size=len(source.data), file=source.name)
            _check_parts(archive, source)
            return _sheets(archive, source)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise damaged_workbook_error(source, error) from error
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise damaged_workbook_error(source, error) from error


def damaged_workbook_error(source: Container, error: Exception) -> InputError:
    """The InputError for a workbook that cannot be read."""
    message = f"the workbook is cut off or damaged ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
    return bad_input(message, "Copy it again, or open it in Excel and save it again", file=source.name)


def check_size(archive: zipfile.ZipFile, *, size: int, file: str) -> None:
    """An InputError where a workbook of that size declares more than is unpacked, or so much more than its size that it is a trap."""
    unpacked = sum(part.file_size for part in archive.infolist())
    ratio = unpacked / max(size, 1)
    if unpacked > MAX_UNPACKED or (ratio > MAX_RATIO and unpacked > SMALL):
        message = f"the workbook unpacks to {unpacked:,} bytes, {ratio:,.0f} times its size: more than the limit"
        raise bad_input(message, "Save the data as .csv, or keep the needed sheet only", file=file)


def _check_parts(archive: zipfile.ZipFile, source: Container) -> None:
    """Read every part once, which checks its CRC, and refuse those that declare entities."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            head = stream.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                message = f"the part '{part.filename}' declares XML entities, which no spreadsheet needs"
                raise bad_input(message, "Open it in Excel and save it again", file=source.name)
            while stream.read(1 << 20):
                pass


def _sheets(archive: zipfile.ZipFile, source: Container) -> dict[str, SheetInfo]:
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    if workbook.tag.startswith(STRICT):
        message = "the workbook is saved as 'Strict Open XML', which few programs read"
        raise bad_input(message, "Save it as an ordinary .xlsx workbook", file=source.name)
    settings = workbook.find("main:workbookPr", SPACES)
    since_1904 = settings is not None and settings.get("date1904", "0") in ("1", "true")
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id", ""): link.get("Target", "") for link in links if not NO_ROWS.search(link.get("Type", ""))}
    sheets = {}
    for sheet in workbook.iterfind("main:sheets/main:sheet", SPACES):
        part = _part(targets, sheet.get(f"{{{SPACES['rel']}}}id", ""))
        if part in archive.namelist():
            sheets[sheet.get("name", "")] = _sheet(archive, part, sheet.attrib, since_1904=since_1904)
    return sheets


def _part(targets: Mapping[str, str], link: str) -> str:
    target = targets.get(link, "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _sheet(archive: zipfile.ZipFile, part: str, attributes: Mapping[str, str], *, since_1904: bool) -> SheetInfo:
    hidden: list[int] = []
    merged: list[int] = []
    unsaved: list[tuple[str, int]] = []
    with archive.open(part) as stream:
        last = 0
        for text in _whole_rows(stream):
            last = _check_positions(text, last)
            hidden += [int(number[1]) for row in HIDDEN_ROW.finditer(text) if (number := ROW_NUMBER.search(row[0]))]
            merged += [int(cell[2]) for cell in MERGED.finditer(text) if cell[1] != cell[3]]
            unsaved += [(cell[1].decode(), int(cell[2])) for cell in islice(UNSAVED.finditer(text), LISTED - len(unsaved))]
    is_visible = attributes.get("state", "visible") == "visible"
    return SheetInfo(attributes.get("name", ""), not is_visible, tuple(hidden), tuple(merged), tuple(unsaved), since_1904)


def _check_positions(text: bytes, row: int) -> int:
    """The number of the last row, after a ValueError where a cell stands in another row than it says, or out of order.

    A reader that goes by such places leaves cells out without a word.
    """
    before, is_numbered = (0, b""), True
    for tag in POSITIONS.finditer(text):
        letters, of_row = tag[2], tag[3]
        if letters is None:
            number = ROW_NUMBER.search(tag[0])
            if number is None and NUMBERED.search(tag[0]):
                raise ValueError("a row number is not a number")
            before, is_numbered = (0, b""), number is not None
            row = _after(row, int(number[1])) if number else row
            continue
        if not is_numbered:
            row, is_numbered = _after(row, int(of_row)), True
        here = (len(letters), letters)
        if int(of_row) != row or here <= before:
            raise ValueError(f"the cell {letters.decode()}{int(of_row)} is in row {row}, out of place")
        before = here
    return row


def _after(last: int, row: int) -> int:
    if row <= last:
        raise ValueError(f"row {row} comes after row {last}")
    return row


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """The text of a sheet in pieces that cut no row in two, unless it is longer than any row should be, its tags without a prefix."""
    rest, prefix = b"", None
    while piece := stream.read(1 << 20):
        text = rest + piece
        if prefix is None:
            prefix = _prefix_of(text[:4096])
        if prefix:
            text = text.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        cut = max(text.rfind(b"<row"), 0) if len(text) < LONGEST_ROW else 0
        cut = cut or text.rfind(b"<")
        yield text[:cut]
        rest = text[cut:]
    yield rest


def _prefix_of(head: bytes) -> bytes:
    """The prefix of all tags of a sheet with its colon, empty where there is none; a ValueError for a sheet that is not UTF-8."""
    if b"\0" in head:
        raise ValueError("a sheet is not written as UTF-8")
    match = PREFIX.search(head)
    return match[1] + b":" if match else b""
