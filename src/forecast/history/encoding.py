"""How the bytes of a text file become characters: by its byte order mark, else UTF-8 strictly, else GB18030 if it reads as Chinese."""

from __future__ import annotations

import codecs
import re

from forecast.history.raw import Findings
from forecast.history.source import Repair
from forecast.settings.errors import InputError, bad_input

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]")
COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")  # the block of GB2312, which holds nearly all Chinese text
SAY_SO = "Save the file as UTF-8, or name its encoding (encoding=, --encoding), such as cp1252 or big5"


def encoding_of(data: bytes, file: str, said: str | None = None) -> tuple[str, Findings]:
    """The encoding of the whole file, and the repair that reading it took; UTF-8 with or without a mark takes none."""
    if said:
        return _said(data, file, said), Findings()
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None) or _unmarked_utf16(data)
    if marked:
        _decode(data, marked, file)
        return marked, Findings() if marked == "utf-8-sig" else _named(file, marked)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        _check_chinese(data, file, error)
        return "gb18030", _named(file, "gb18030")
    return "utf-8", Findings()


def _said(data: bytes, file: str, said: str) -> str:
    try:
        name = codecs.lookup(said).name
    except LookupError as error:
        way_out = "Name one that Python knows, such as utf-8, gb18030, cp1252, big5"
        raise bad_input(f"there is no encoding '{said}'", way_out, file=file) from error
    _decode(data, name, file)
    return "utf-8-sig" if name == "utf-8" and data.startswith(codecs.BOM_UTF8) else name


def _named(file: str, encoding: str) -> Findings:
    return Findings(repairs=(Repair("text converted to UTF-8", encoding, "utf-8", 1, file),))


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte of plain text."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) * 0.15 or min(even, odd) > len(head) * 0.02:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode(data: bytes, encoding: str, file: str) -> None:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(data, file, error, f"not valid {encoding}") from error


def _unreadable(data: bytes, file: str, error: UnicodeDecodeError, what: str) -> InputError:
    line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
    place = f"byte {error.start:,} (line {line}) is {what}"
    return bad_input(place, SAY_SO, file=file, row=line, value=f"0x{data[error.start]:02X}")


def _check_chinese(data: bytes, file: str, utf8: UnicodeDecodeError) -> None:
    """Refuse bytes that are not GB18030, or that only happen to be: in Western text most high bytes stand alone."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _unreadable(data, file, error, "valid neither as UTF-8 nor as GB18030") from error
    pairs = PAIR.findall(data)
    common = sum(1 for pair in pairs if COMMON.fullmatch(pair))
    if common < 0.9 * len(pairs):
        piece = data[max(utf8.start - 12, 0) : utf8.start + 12]
        chinese, western = piece.decode("gb18030", "replace"), piece.decode("cp1252", "replace")
        readings = f"not UTF-8, and reads as GB18030 '{chinese}' or as Windows-1252 '{western}'"
        raise _unreadable(data, file, utf8, readings)
