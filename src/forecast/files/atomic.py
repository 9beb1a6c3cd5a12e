"""Atomic writes: a reader sees the old file or the new one, never a part of either, also after a crash or a full disk."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from forecast.files.processes import HOST, process_exists
from forecast.settings.errors import ForecastError, StorageError, bad_input

# What a disk or a mount can do wrong while a file is being written; other errors of the writing code keep their own type.
STORAGE_FAULTS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ESTALE, errno.ENODEV, errno.EMFILE, errno.ENFILE}
)
PROBE, PROBE_BYTES = ".forecast-probe", 4096  # one name, so that the next probe sweeps away what a killed one left
READ_BY_EYE = 1_000_000  # characters of JSON; larger files are not indented


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """A temporary path in the folder of `path` that becomes `path` when the block ends well.

    The temporary file has the suffix of `path`, so that writers which go by it work. On any failure the old file stays and the
    temporary one is removed; what a killed process left behind goes with the next write to the same path. Missing folders are
    made. A full, read-only or failing disk is a StorageError, a path that cannot be a file an InputError.
    """
    target = Path(path)
    temporary = _reserve(target)
    try:
        yield temporary
        _publish(temporary, target)
    except OSError as error:
        if error.errno in STORAGE_FAULTS or error.filename in (str(temporary), temporary):
            raise storage_error(error, target) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path | str, data: bytes) -> Path:
    """The path, which now holds `data`, whole."""
    return _written(Path(path), lambda temporary: temporary.write_bytes(data))


def write_text(path: Path | str, text: str) -> Path:
    """The path, which now holds `text` in UTF-8 with the line ends that `text` has."""
    return write_bytes(path, text.encode("utf-8"))


def write_json(path: Path | str, value: object) -> Path:
    """The path, which now holds `value` as JSON with sorted keys: equal values give equal bytes.

    Dates become ISO text, numpy scalars plain numbers, paths text. NaN and infinity are refused, for no reader agrees on them. What
    nobody reads by eye for its size stands in one line, which is written several times faster.
    """
    encoded = partial(json.dumps, default=_plain, sort_keys=True, ensure_ascii=False, allow_nan=False)
    try:
        text = encoded(value)
        # Written twice at most: the first text tells its size, and small ones are what people open.
        text = text if len(text) > READ_BY_EYE else encoded(value, indent=2)
    except (TypeError, ValueError) as error:
        raise ForecastError(f"{path}: the value cannot be kept as JSON ({error}); nothing was written.") from error
    return write_text(path, text + "\n")


def check_writable(folder: Path | str, *, space: int = 0) -> Path:
    """The folder, in which a file could be written just now and `space` bytes are free; asked before long work.

    A folder that is not there yet is judged by the nearest one that is, and not made.
    """
    folder = Path(folder)
    present = next(each for each in (folder, *folder.absolute().parents) if os.path.lexists(each))
    if not present.is_dir():
        raise bad_input("is a file, where a folder is to be written", "Give the name of a folder", file=str(present))
    _written(present / PROBE, lambda temporary: temporary.write_bytes(bytes(PROBE_BYTES)), keep=False)
    free = shutil.disk_usage(present).free
    if free < space:
        raise StorageError(
            f"{folder}: {space:,} bytes are needed and {free:,} are free. Free some space or choose another folder."
        )
    return folder


def _written(target: Path, write: Callable[[Path], object], *, keep: bool = True) -> Path:
    try:
        with atomic(target) as temporary:
            write(temporary)
    except OSError as error:
        raise storage_error(error, target) from error
    if not keep:
        target.unlink(missing_ok=True)
    return target


def _reserve(target: Path) -> Path:
    """A new empty file beside the target, named so that its leftovers can be known: target, host, process."""
    _refuse_impossible(target)
    mark = f".{_shortened(target.stem)}.{HOST}"
    # the whole path, for writers take a name such as file:/x for an address
    temporary = target.parent.absolute() / f"{mark}.{os.getpid()}.{secrets.token_hex(4)}.part{target.suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent, mark)
        # Not tempfile: its files are private to the user, while a report keeps the permissions that the umask grants.
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise storage_error(error, target) from error
    return temporary


def _publish(temporary: Path, target: Path) -> None:
    # Before the rename: a crash between the two could otherwise leave the new name with nothing in it.
    _flush(temporary, os.O_RDWR)
    try:
        temporary.replace(target)
    except OSError as error:
        raise storage_error(error, target) from error
    if os.name == "posix":  # elsewhere a folder cannot be opened, and the rename is already durable
        _flush(target.parent, os.O_RDONLY)


def _flush(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_impossible(target: Path) -> None:
    if "\0" in str(target) or not target.name:
        raise bad_input("is not a path that a file can have", "Give a file name without NUL", value=str(target))
    if target.is_dir():
        raise bad_input("is a folder, where a file is to be written", "Give the name of a file in it", file=str(target))


def _sweep(folder: Path, mark: str) -> None:
    """Remove what earlier processes of this machine left of writing the same file, when they are gone."""
    for leftover in folder.glob(f"{_literal(mark)}.*.part*"):
        process = leftover.name.removeprefix(f"{mark}.").split(".")[0]
        # Only what no living process is writing: two commands may write the same file at once, and the last one wins.
        if process.isdigit() and not process_exists(int(process)):
            leftover.unlink(missing_ok=True)


def storage_error(error: OSError, target: Path) -> Exception:
    """The error for the user: a mistake in the path is an InputError, everything else names the folder and its free space."""
    if error.errno in (errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EEXIST, errno.ELOOP):
        return bad_input(
            f"cannot be written: {error.strerror}",
            "Give the path of a file in a folder, with a shorter name if need be",
            file=str(target),
        )
    reason = error.strerror or str(error)
    what = f"a file in {target.parent}" if target.name == PROBE else str(target)  # the probe is nobody's file
    return StorageError(
        f"{what} could not be written: {reason}. The folder {target.parent} has {_free(target.parent)} free; what was there before is "
        "untouched. Free some space, or choose a folder that can be written, and run it again."
    )


def _free(folder: Path) -> str:
    try:
        return f"{shutil.disk_usage(folder).free / 2**20:,.1f} MiB"
    except OSError:
        return "an unknown amount"


def _shortened(stem: str) -> str:
    """At most 40 characters of a name, so that the marked name stays under the limit of 255 bytes."""
    return stem[:40]


def _literal(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} {value!r} has no JSON form")
