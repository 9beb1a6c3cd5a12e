"""What kind of file it is, told by its first bytes and not by its name; sizes are looked at before anything is parsed."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from forecast.settings.errors import InputError, bad_input, hint_for

MAX_BYTES = 1 << 30
HALF = re.compile("[\ud800-\udfff]")  # what stands for a byte that is no part of a character
ADDRESS = re.compile(r"(^|/)[a-z][a-z0-9+.]+:/", re.IGNORECASE)  # a path has lost one of the two slashes
ZIP, OLE, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"Rar!": "RAR",
    b"\x04\x22\x4d\x18": "lz4",
}
OTHER_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document",
    b"SQLite format 3": "a database (read it by its address, as sqlite:///sales.db)",
    b"ARROW1": "a Feather file",
    b"ORC": "an ORC file",
    b"Obj\x01": "an Avro file",
    b"MIME-Version:": "a saved web page",
    b"\x89HDF": "an HDF5 file",
}
SHEETS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


@dataclass(frozen=True)
class Container:
    """A file that was read whole into memory, so that what is imported is what was hashed."""

    path: Path
    data: bytes
    kind: str  # "text", "xlsx", "xls" or "parquet"

    @property
    def name(self) -> str:
        """The file's base name, as messages show it."""
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        """The hash that names this version of the file."""
        return hashlib.sha256(self.data).hexdigest()


def open_container(file: str | Path) -> Container:
    """The file and its kind; an InputError says what is wrong with one that cannot be read."""
    path = Path(file)
    if HALF.search(str(path)):
        raise bad_input("the file name contains bytes that are not valid characters", "Rename the file", value=str(path))
    data = _read(path)
    kind = _kind(path, data)
    return Container(path, data, kind)


def _read(path: Path) -> bytes:
    try:
        status = path.stat()
        _check_status(path, status.st_mode, status.st_size)
        data = path.read_bytes()
        after = path.stat()
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        message = f"the file cannot be opened ({error.strerror or error})"
        raise bad_input(message, "Check the path and the rights to it", file=path.name) from error
    except ValueError as error:
        raise bad_input("not a valid file name", "Use the path of a file", value=str(path)) from error
    if (after.st_size, after.st_mtime_ns, after.st_ino) != (status.st_size, status.st_mtime_ns, status.st_ino):
        raise bad_input("the file changed while it was read", "Read it again when nothing writes to it", file=path.name)
    return data


def _check_status(path: Path, mode: int, size: int) -> None:
    if stat.S_ISDIR(mode):
        raise bad_input("this is a folder, not a file", "Choose one file in it", file=path.name)
    if not stat.S_ISREG(mode):
        raise bad_input("this is a pipe or a device, not a file", "Save the data as a file first", file=path.name)
    if size == 0:
        raise bad_input("the file is empty (0 bytes)", "Export it again from the source system", file=path.name)
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes, more than the limit of {MAX_BYTES:,}"
        raise bad_input(message, "Split it by year, or save it as Parquet with the needed columns only", file=path.name)


def _missing(path: Path) -> InputError:
    if ADDRESS.search(str(path)):
        hint = "Read it as it is, with --query, or export the data to a file"
        return bad_input("this is the address of a database, but a file is expected", hint)
    folder = path.parent
    names = sorted(present.name for present in folder.iterdir()) if folder.is_dir() else []
    hint = hint_for(path.name, names) if names else f"The folder '{folder}' does not exist or is empty"
    return bad_input("file not found", hint, file=path.name)


def _kind(path: Path, data: bytes) -> str:
    """The kind of a file: the answer of the first rule that knows it, plain text where none does."""
    return next((kind for rule in RULES if (kind := rule(path, data))), "text")


def _parquet(_: Path, data: bytes) -> str | None:
    return "parquet" if data[:4] == PARQUET else None


def _archive(path: Path, data: bytes) -> str | None:
    return _zip_kind(path, data) if data[:4] == ZIP else None


def _old_workbook(path: Path, data: bytes) -> str | None:
    if data[:8] != OLE:
        return None
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise bad_input("the workbook is protected by a password", "Save it without a password", file=path.name)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        message = "this is a document of an old Office program, not a table of rows"
        raise bad_input(message, "Open it and save its table as .xlsx or .csv", file=path.name)
    return "xls"


def _refuse_compressed(path: Path, data: bytes) -> None:
    program = next((program for first_bytes, program in COMPRESSED.items() if data.startswith(first_bytes)), None)
    if program:
        raise bad_input(f"the file is compressed with {program}", "Unpack it first", file=path.name)


def _refuse_other_format(path: Path, data: bytes) -> None:
    name = next((name for first_bytes, name in OTHER_FORMATS.items() if data.startswith(first_bytes)), None)
    if name:
        raise bad_input(f"this is {name}, not a table of rows", "Save the data as .csv or .xlsx", file=path.name)


def _refuse_encrypted_parquet(path: Path, data: bytes) -> None:
    if data[:4] == b"PARE":
        raise bad_input("the Parquet file is encrypted", "Write it again without encryption", file=path.name)


def _refuse_markup(path: Path, data: bytes) -> None:
    if _is_markup(data):
        raise _markup(path, data)


def _refuse_by_suffix(path: Path, data: bytes) -> None:
    """Refuse a name that promises another kind than the content has."""
    if path.suffix.lower() in SHEETS:
        message = "the file name says Excel, but the content is plain text" if _is_text(data) else "this is not an Excel file"
        raise bad_input(message, "Rename it to .csv, or save it again as .xlsx", file=path.name)
    if path.suffix.lower() == ".parquet":
        raise bad_input("this is not a Parquet file: its first bytes are not PAR1", "Export it again as Parquet", file=path.name)


def _is_markup(data: bytes) -> bool:
    return data[:512].lstrip(b"\xef\xbb\xbf\r\n\t ")[:1] == b"<"


def _markup(path: Path, data: bytes) -> InputError:
    """What many systems export under the name of Excel."""
    page = b"<html" in data[:4096].lower() or b"<table" in data[:4096].lower()
    message = "this is a web page (HTML), not a table of rows" if page else "this is XML, not a table of rows"
    return bad_input(message, "Open it in Excel and save it as .xlsx or .csv", file=path.name)


def _zip_kind(path: Path, data: bytes) -> str:
    if b"application/vnd.oasis.opendocument" in data[:200]:
        raise bad_input("this is an OpenDocument sheet (.ods)", "Save it as .xlsx or .csv", file=path.name)
    if b"xl/workbook.bin" in data:
        raise bad_input("this is a binary Excel workbook (.xlsb)", "Save it as .xlsx or .csv", file=path.name)
    if b"xl/" not in data:
        raise bad_input("this is a zip archive, not an Excel workbook", "Unpack it and use the file inside", file=path.name)
    if path.suffix.lower() not in SHEETS:
        message = f"the content is an Excel workbook, but the name ends in '{path.suffix}'"
        raise bad_input(message, "Rename it to .xlsx", file=path.name)
    return "xlsx"


def _is_text(data: bytes) -> bool:
    return b"\0" not in data[:4096] or data[:2] in (b"\xff\xfe", b"\xfe\xff")


# The first rule that answers or refuses decides; content comes before the name.
RULES: tuple[Callable[[Path, bytes], str | None], ...] = (
    _parquet,
    _archive,
    _old_workbook,
    _refuse_compressed,
    _refuse_other_format,
    _refuse_encrypted_parquet,
    _refuse_markup,
    _refuse_by_suffix,
)
