"""Damaged files of each kind (60,000 in the long run): refused or read whole, without traceback or hang, to the total they hold."""

from __future__ import annotations

import csv
import importlib.util
import io
import random
import re
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal, localcontext
from pathlib import Path
from types import FrameType, ModuleType

import openpyxl
import pyarrow.parquet as pq
import pytest

from forecast.history import Checked, ImportReport, aggregate, check_file
from forecast.history.reading.xlsx_open import _with_cells_only
from forecast.runs import read_values
from forecast.settings import InputError, load_workbook

COUNT = 1_000  # of each kind in the quick run
SOAK = 10_000  # of each of the six kinds in the long one
TOKENS = (b'"', b'""', b",", b";", b"\n", b"\r", b"\0", b"-", b"1e400", b"\xff", b"\xe4", b"\xef\xbb\xbf", b"NaN", b".", b"\t")
MORE = (b"=1+1", b"2024-13", b"9" * 50, b" ", b"(", b"%", b"\xd6\xd0", b"1,234", b"all", b"Total", b"'", b"\\", b"1/2/2024")


def _load() -> ModuleType:
    path = Path(__file__).with_name("catalogue.py")
    spec = importlib.util.spec_from_file_location("catalogue_files", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogue_files"] = module
    spec.loader.exec_module(module)
    return module


files = _load()
KINDS = {
    "csv": files.text(*files.rows()),
    "semicolons": files.text(*(row.replace(",", ";") + ",50" for row in files.rows()), header=files.HEADER.replace(",", ";")),
    "xlsx": files.sheets(Sales=files.table())(),
    "parquet": files.parquet(files.frame()),
}


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The data with some bytes flipped, left out, doubled or replaced by what trips parsers."""
    damaged = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        i = chance.randrange(len(damaged))
        token = chance.choice(TOKENS + MORE)
        match chance.randrange(5):
            case 0:
                damaged[i] ^= 1 << chance.randrange(8)
            case 1:
                damaged[i:i] = token
            case 2:
                del damaged[i : i + chance.choice([1, 2, 10, 100])]
            case 3:
                damaged[i:i] = damaged[i // 2 : i // 2 + chance.choice([1, 10, 200])]
            case _:
                damaged[i : i + len(token)] = token
        damaged = damaged or bytearray(b"x")
    return bytes(damaged)


def mutate_inside(data: bytes, chance: random.Random) -> bytes:
    """The workbook with one of its parts mutated and all checksums right, so that the damage reaches the readers of XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = chance.choice([name for name in parts if "sheet" in name.lower() or "workbook" in name])
    parts[row] = mutate(parts[row], chance)
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return changed.getvalue()


@contextmanager
def in_time(seconds: int = 10) -> Iterator[None]:
    """A test failure where the block takes longer."""

    def late(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def sheet_rows(path: Path) -> list[list[object]]:
    """The rows of the first sheet by openpyxl, of the cells alone where a part that holds none is broken."""
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (KeyError, ValueError, TypeError, OSError, IndexError, AttributeError, SyntaxError):
        book = openpyxl.load_workbook(io.BytesIO(_with_cells_only(path.read_bytes())), data_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def independent(path: Path, report: ImportReport) -> Decimal | None:
    """The sum of the sales column by the csv module, openpyxl or Arrow alone; None where a cell is no plain number."""
    if path.suffix == ".csv":
        dialect = str(report.dialect)
        mark = next(
            mark for name, mark in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")) if dialect.startswith(name)
        )
        lines = io.StringIO(path.read_bytes().decode(str(report.encoding)), newline="")
        header, *rows = [row for row in csv.reader(lines, delimiter=mark) if any(cell.strip() for cell in row)]
        source = [name.removeprefix("\ufeff") for name in header].index("sales")
        cells = [row[source] for row in rows]
    elif path.suffix == ".xlsx":
        top, *below = [row for row in sheet_rows(path) if any(cell is not None for cell in row)]
        cells = [str(row[top.index("sales")]) for row in below]
    else:
        cells = [str(cell) for cell in pq.read_table(path, columns=["sales"]).column(0).to_pylist()]
    if not all(re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)", cell or "") for cell in cells):
        return None
    with localcontext(prec=2000):  # as many digits as a damaged number may have
        return sum(map(Decimal, cells), Decimal(0))


def _survives(path: Path) -> None:
    with in_time():
        checked = check_file(path, period="date", value="sales", by="region,product")
    report = checked.report
    assert (checked.table is None) == bool(report.errors)
    assert report.rows_read == report.rows_imported + report.rows_rejected
    if checked.table is not None:
        _keeps_its_total(path, checked)


def _keeps_its_total(path: Path, checked: Checked) -> None:
    """What is imported adds up to what the file holds; a number that is not written plainly is told as a repair."""
    report = checked.report
    total = float(checked.table["sales"].astype("float64").sum()) if checked.table is not None else 0.0
    assert total == pytest.approx(float(report.total_after))
    expected = None if "header" in str(report.repairs) else independent(path, report)
    assert expected is None or expected == Decimal(report.total_before), "the total changed on the way"
    left_out = any("left out" in warning.message for warning in report.warnings)
    assert left_out or report.total_before == report.total_after
    assert expected is not None or report.repairs
    assert aggregate(checked, "quarter" if checked.spacing and checked.spacing.frequency == "quarter" else None).panel is not None


def _workbook_survives(path: Path) -> None:
    with in_time(), suppress(InputError):
        load_workbook(path)


def _notebook_survives(path: Path) -> None:
    with in_time(), suppress(InputError):
        read_values(path, {"half": "2026H1"})


OTHERS = {"yaml": ("workbook.yaml", _workbook_survives), "notebook": ("notebooks/6_review.ipynb", _notebook_survives)}


def _try(kind: str, count: int, folder: Path, repository: Path, *, seed: str) -> None:
    """Mutate a file of the kind so many times; each must be refused or read whole, within ten seconds and 1 GiB."""
    place, survives = OTHERS.get(kind, ("", _survives))
    path = folder / Path(place).name if place else KINDS[kind](folder)
    data, chance = (repository / place).read_bytes() if place else path.read_bytes(), random.Random(seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i in range(count):
        inner = kind == "xlsx" and i % 2
        path.write_bytes(mutate_inside(data, chance) if inner else mutate(data, chance))
        try:
            survives(path)
        except BaseException as error:
            error.add_note(f"{kind}, seed {seed!r}, mutation {i}")
            raise
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 20


@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_damaged_files_are_refused_or_read_whole(kind: str, tmp_path: Path, repository: Path) -> None:
    _try(kind, COUNT, tmp_path, repository, seed=kind)


@pytest.mark.soak
@pytest.mark.parametrize("kind", [*KINDS, *OTHERS])
def test_many_damaged_files_are_refused_or_read_whole(kind: str, tmp_path: Path, repository: Path) -> None:
    _try(kind, SOAK, tmp_path, repository, seed=f"soak {kind}")
