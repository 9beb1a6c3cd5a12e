"""Heavy files are read by a process of their own, with a limit on its memory and its time: what is too much ends there, with a message."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Timer

import pyarrow as pa
import pyarrow.parquet as pq

from forecast.history.reading.container import OLE, PARQUET, ZIP
from forecast.history.reading.ipc import TOO_MUCH, receive
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import RawTable
from forecast.history.reading.xlsx_parts import check_size
from forecast.settings.errors import ForecastError, InputError, bad_input

PROGRAM = "forecast.history.reading.worker"
PACKAGE_ROOT = str(Path(__file__).resolve().parents[3])  # of this package, wherever it was found
VARIABLE = "FORECAST_READING_MIB"
SMALLER = "Split it by year, or keep the needed columns and rows only"
# Starting the program takes about a second; each of these takes several to parse, so that the second is not felt.
HEAVY_TEXT = 64 << 20
HEAVY_SHEETS = 16 << 20
HEAVY_COLUMNS = 64 << 20
HEAVY_ROWS = 1_000_000
# Bytes of memory that rows of a Parquet file take at the least while they are read: 61 were measured for four columns of one letter.
ROW, CELL = 16, 11


@dataclass(frozen=True)
class ProcessLimits:
    """What the reading of one file may take: bytes of memory beyond an idle program, and seconds."""

    memory: int = 2 << 30
    seconds: float = 600.0


def process_limits() -> ProcessLimits:
    """The usual bounds, with the memory that FORECAST_READING_MIB allows where it is set."""
    mebibytes = os.environ.get(VARIABLE, "")
    return ProcessLimits(memory=int(mebibytes) << 20) if mebibytes.isdigit() and int(mebibytes) else ProcessLimits()


def needs_isolation(path: Path) -> bool:
    """Whether a file takes long or much memory to parse, by its size and the sizes that it declares; False where it declares none."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
            return False
        with path.open("rb") as file:
            head = file.read(4)
        if head == OLE[:4]:
            return True  # its reader is compiled code, whose failure would end this process
        if head == ZIP:
            with zipfile.ZipFile(path) as archive:
                return sum(part.file_size for part in archive.infolist()) >= HEAVY_SHEETS
        return _heavy_columns(path) if head == PARQUET else status.st_size >= HEAVY_TEXT
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, pa.ArrowException):
        return False  # what is wrong with it, its reader says


def _heavy_columns(path: Path) -> bool:
    """By the footer's rows and sizes alone: to ask more of a damaged one can end the process."""
    footer = pq.read_metadata(path)
    unpacked = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
    return bool(footer.num_rows >= HEAVY_ROWS or unpacked >= HEAVY_COLUMNS)


def read_isolated(path: Path, request: ImportRequest, limits: ProcessLimits | None = None) -> tuple[RawTable, str]:
    """What a process of its own read of the file, and the hash of its bytes; an InputError as its reader raises it.

    A process that needs more memory or time than its limits, or that dies, is an InputError that names the limit; a Parquet file
    or workbook that declares more than fits is refused before any of it is read.
    """
    allowed = limits or process_limits()
    _check_declared(path, 2 + len(request.by), allowed)
    command = [sys.executable, "-P", "-m", PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_quiet()) as child:  # noqa: S603  # our own file
        late = Event()
        timer = Timer(allowed.seconds, _stop, (child, late))
        timer.start()
        try:
            return _answer(child, _request(path, request, allowed))
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            error_text = child.stderr.read().decode("utf-8", "replace") if child.stderr else ""
            raise _ended(child.wait(), path.name, allowed, late=late.is_set(), error_text=error_text) from error
        finally:
            timer.cancel()
            child.kill()


def _check_declared(path: Path, columns: int, limits: ProcessLimits) -> None:
    """An InputError where the sizes that a file declares are more than is allowed, however small it is packed."""
    with path.open("rb") as file:
        head = file.read(4)
    if head == ZIP:
        with zipfile.ZipFile(path) as archive:
            check_size(archive, size=path.stat().st_size, file=path.name)
    rows = pq.read_metadata(path).num_rows if head == PARQUET else 0
    if rows * (ROW + columns * CELL) > limits.memory:
        message = f"the file holds {rows:,} rows, which need more memory than the allowed {limits.memory >> 20:,} MiB"
        raise bad_input(message, f"{SMALLER}; set {VARIABLE} to allow more", file=path.name)


def _stop(child: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    child.kill()


def _answer(child: subprocess.Popen[bytes], request: bytes) -> tuple[RawTable, str]:
    if child.stdin is None or child.stdout is None:
        raise ValueError("the program has no pipes")
    child.stdin.write(request)
    child.stdin.close()
    return receive(child.stdout)


def _request(path: Path, request: ImportRequest, limits: ProcessLimits) -> bytes:
    reading = asdict(request.reading) | {"query": None, "bind": None}
    fields = {
        "path": str(path.absolute()),
        "period": request.period,
        "value": request.value,
        "by": request.by,
        "reading": reading,
    }
    return json.dumps(fields | {"memory": limits.memory, "seconds": limits.seconds}).encode()


def _quiet() -> Mapping[str, str]:
    """The environment of the program: no pool of threads whose buffers would count as its memory."""
    python_path = os.pathsep.join(filter(None, (PACKAGE_ROOT, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": python_path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}


def _ended(code: int, name: str, limits: ProcessLimits, *, late: bool, error_text: str) -> InputError | ForecastError:
    if late:
        message = f"reading the file took longer than the allowed {limits.seconds:,.0f} seconds"
        return bad_input(message, SMALLER, file=name)
    if code in (TOO_MUCH, -9):
        message = f"reading the file needs more memory than the allowed {limits.memory >> 20:,} MiB"
        return bad_input(message, f"{SMALLER}; set {VARIABLE} to allow more", file=name)
    if code < 0:
        message = f"the process that read the file died (signal {-code}), which a damaged file can cause"
        return bad_input(message, "Export the file again from the source system", file=name)
    last = error_text.strip().splitlines()[-1:] or ["no reason given"]
    return ForecastError(f"{name}: the process that reads files failed: {last[0]}")
