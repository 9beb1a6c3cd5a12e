"""The parts of an Excel workbook, looked at before they are parsed: sizes, damage, entities, hidden rows, merged cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from forecast.history.container import Container
from forecast.settings.errors import InputError, bad_input

MAX_UNPACKED = 512 << 20
MAX_RATIO = 200
SMALL = 100 << 20  # below this a high ratio is an empty, formatted sheet rather than a bomb
SPACES = {
    "main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "rel": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
HIDDEN_ROW = re.compile(rb'<row\b[^>]*?\bhidden="(?:1|true)"')
ROW_NUMBER = re.compile(rb'\br="(\d+)"')
MERGED = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


@dataclass(frozen=True)
class Sheet:
    """What the parts of a workbook say about one sheet, before its cells are read."""

    name: str
    hidden: bool
    hidden_rows: tuple[int, ...]
    merged_rows: tuple[int, ...]  # rows with cells that are merged across columns


def look_into(source: Container) -> dict[str, Sheet]:
    """The sheets of a workbook by name; an InputError where it is damaged, too large when unpacked, or holds XML entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            _check_size(archive, source)
            _check_parts(archive, source)
            return _sheets(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise damaged(source, error) from error
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise damaged(source, error) from error


def damaged(source: Container, error: Exception) -> InputError:
    """The InputError for a workbook that cannot be read."""
    what = f"the workbook is cut off or damaged ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
    return bad_input(what, "Copy it again, or open it in Excel and save it anew", file=source.name)


def _check_size(archive: zipfile.ZipFile, source: Container) -> None:
    unpacked = sum(part.file_size for part in archive.infolist())
    ratio = unpacked / max(len(source.data), 1)
    if unpacked > MAX_UNPACKED or (ratio > MAX_RATIO and unpacked > SMALL):
        what = f"the workbook unpacks to {unpacked:,} bytes, {ratio:,.0f} times its size: more than is read"
        raise bad_input(what, "Save the data as .csv, or keep the needed sheet only", file=source.name)


def _check_parts(archive: zipfile.ZipFile, source: Container) -> None:
    """Read every part once, which checks its CRC, and refuse those that declare entities."""
    for part in archive.infolist():
        with archive.open(part) as stream:
            head = stream.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                what = f"the part '{part.filename}' declares XML entities, which no spreadsheet needs"
                raise bad_input(what, "Open it in Excel and save it anew", file=source.name)
            while stream.read(1 << 20):
                pass


def _sheets(archive: zipfile.ZipFile) -> dict[str, Sheet]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    targets = {
        link.get("Id", ""): link.get("Target", "") for link in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for sheet in book.iterfind("main:sheets/main:sheet", SPACES):
        part = _part(targets, sheet.get(f"{{{SPACES['rel']}}}id", ""))
        if part in archive.namelist():
            found[sheet.get("name", "")] = _sheet(archive, part, sheet.attrib)
    return found


def _part(targets: Mapping[str, str], link: str) -> str:
    target = targets.get(link, "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _sheet(archive: zipfile.ZipFile, part: str, told: Mapping[str, str]) -> Sheet:
    hidden, merged, kept = [], [], b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            text = kept + piece
            cut = text.rfind(b"<")
            hidden += [int(number[1]) for row in HIDDEN_ROW.finditer(text, 0, cut) if (number := ROW_NUMBER.search(row[0]))]
            merged += [int(cell[2]) for cell in MERGED.finditer(text, 0, cut) if cell[1] != cell[3]]
            kept = text[cut:]
    return Sheet(told.get("name", ""), told.get("state", "visible") != "visible", tuple(hidden), tuple(merged))
