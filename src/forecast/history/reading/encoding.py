"""How the bytes of a text file become characters: by its byte order mark, else UTF-8 strictly, else GB18030 if it reads as Chinese."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from forecast.history.reading.import_report import Repair
from forecast.history.reading.raw_table import Findings
from forecast.settings.errors import InputError, bad_input

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]")
# The block of GB2312, which holds nearly all Chinese text, and characters of four bytes.
COMMON = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]|[\x81-\xfe][\x30-\x39].{2}", re.DOTALL)
BLOCK = 1 << 24
NO_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}
SAVE_AGAIN = "Save the file as UTF-8, or name its encoding (encoding=, --encoding), such as cp1252, big5 or gb18030"


def encoding_of(data: bytes, file: str, requested: str | None = None) -> tuple[str, Findings]:
    """The encoding of the whole file, and the repair that reading it took; UTF-8 with or without a mark takes none."""
    if requested:
        return _requested(data, file, requested), Findings()
    marked = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None) or _unmarked_utf16(data)
    if marked:
        _decode(data, marked, file)
        return marked, Findings() if marked == "utf-8-sig" else _converted(file, marked)
    position = first_error(data, "utf-8")
    if position is not None:
        _check_chinese(data, file, position)
        piece = re.sub(r"[\x00-\x7f]+", " ", data[max(position - 1, 0) : position + 40].decode("gb18030", "ignore")).split()
        return "gb18030", _converted(file, "gb18030", piece[0] if piece else "")
    return "utf-8", Findings()


def _requested(data: bytes, file: str, requested: str) -> str:
    hint = "Use one that Python knows, such as utf-8, gb18030, cp1252 or big5"
    try:
        name = codecs.lookup(requested).name
        "".encode(name)  # a codec that turns bytes into bytes is a LookupError here
    except (LookupError, UnicodeError) as error:
        raise bad_input(f"unknown encoding '{requested}'", hint, file=file) from error
    if name in NO_TEXT:
        raise bad_input(f"'{requested}' is not an encoding of text files", hint, file=file)
    _decode(data, name, file)
    return "utf-8-sig" if name == "utf-8" and data.startswith(codecs.BOM_UTF8) else name


def _converted(file: str, encoding: str, piece: str = "") -> Findings:
    message = "text converted to UTF-8" + (f"; the first letters that are not ASCII read '{piece}'" if piece else "")
    return Findings(repairs=(Repair(message, encoding, "utf-8", 1, file),))


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in every other byte of plain text."""
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) * 0.15 or min(even, odd) > len(head) * 0.02:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def first_error(data: bytes, encoding: str) -> int | None:
    """The position of the first byte that is not of the encoding, None where all are; decoded in blocks to save memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), BLOCK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[start : start + BLOCK], final=start + BLOCK >= len(data))
        except UnicodeDecodeError as error:
            return start - pending + error.start
        except UnicodeError:  # UTF-16 without its mark
            return start
    return None


def _decode(data: bytes, encoding: str, file: str) -> None:
    position = first_error(data, encoding)
    if position is not None:
        raise _unreadable(data, file, position, f"not valid {encoding}")


def _unreadable(data: bytes, file: str, position: int, reason: str) -> InputError:
    line = len(re.findall(rb"\r\n|\r|\n", data[:position])) + 1
    message = f"byte {position:,} (line {line}) is {reason}"
    return bad_input(message, SAVE_AGAIN, file=file, row=line, value=f"0x{data[position]:02X}")


def _check_chinese(data: bytes, file: str, not_utf8: int) -> None:
    """Refuse bytes that are not GB18030, or that only happen to be: in Western text most high bytes stand alone."""
    position = first_error(data, "gb18030")
    if position is not None:
        raise _unreadable(data, file, position, "valid neither as UTF-8 nor as GB18030")
    candidates = likely_encodings(data)
    if candidates:
        piece = data[max(not_utf8 - 12, 0) : not_utf8 + 12]
        readings = " or ".join(f"as {name} '{piece.decode(codec, 'replace')}'" for name, codec in candidates)
        reason = f"not UTF-8, and reads as GB18030 '{piece.decode('gb18030', 'replace')}' or {readings}"
        raise _unreadable(data, file, not_utf8, reason)


def _pairs(data: bytes) -> Counter[bytes]:
    """How often each character of more than one byte stands there, counted some lines at a time to save memory."""
    pairs: Counter[bytes] = Counter()
    start = 0
    while start < len(data):
        stop = data.find(b"\n", start + BLOCK) + 1 or len(data)  # no character has a line end in it
        pairs.update(PAIR.findall(data, start, stop))
        start = stop
    return pairs


def likely_encodings(data: bytes) -> list[tuple[str, str]]:
    """The other encodings, by name and codec, that bytes which are valid as GB18030 rather are in; none where they read as Chinese.

    Nearly all Chinese text stands in the block of GB2312, most of it in its first level (B0 to D7); other alphabets keep to other parts
    of the block, Korean to the first half of that level, and Japanese has its syllables (A4, A5) in it.
    """
    pairs = _pairs(data)
    leads: Counter[int] = Counter()
    for pair, count in pairs.items():
        leads[pair[0]] += count if COMMON.fullmatch(pair) else 0
    common = leads.total()
    if common < 0.9 * pairs.total():
        return [("Windows-1252", "cp1252")]
    if leads[0xA4] + leads[0xA5] > 0.05 * common:
        return [("EUC-JP", "euc_jp")]
    if sum(count for lead, count in leads.items() if lead <= 0xD7) < 0.8 * common:
        return [("Windows-1251", "cp1251"), ("Windows-1252", "cp1252")]
    distinct = {pair for pair in pairs if pair[0] >= 0xB0}
    return [("EUC-KR", "euc_kr")] if len(distinct) >= 8 and all(pair[0] <= 0xC8 for pair in distinct) else []
