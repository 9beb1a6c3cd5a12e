"""Damaged files of each kind (50,000 in the long run): refused or read, never a traceback, and the control line always holds."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from forecast.history import check_file, to_frequency

COUNT = 100  # in the quick run
TOKENS = (b'"', b'""', b",", b";", b"\n", b"\r", b"\0", b"-", b"1e400", b"\xff", b"\xe4", b"\xef\xbb\xbf", b"NaN", b".", b"\t")
MORE = (b"=1+1", b"2024-13", b"9" * 50, b" ", b"(", b"%", b"\xd6\xd0", b"1,234", b"all", b"Total", b"'", b"\\", b"1/2/2024")


def _load() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "catalogue.py"
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
        at = chance.randrange(len(damaged))
        token = chance.choice(TOKENS + MORE)
        match chance.randrange(5):
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                damaged[at:at] = token
            case 2:
                del damaged[at : at + chance.choice([1, 2, 10, 100])]
            case 3:
                damaged[at:at] = damaged[at // 2 : at // 2 + chance.choice([1, 10, 200])]
            case _:
                damaged[at : at + len(token)] = token
        damaged = damaged or bytearray(b"x")
    return bytes(damaged)


def _survives(path: Path) -> None:
    checked = check_file(path, period="date", value="sales", by="region,product")
    report = checked.report
    assert (checked.table is None) == bool(report.errors)
    assert report.rows_read == report.rows_imported + report.rows_rejected
    if checked.table is not None:
        total = float(checked.table["sales"].astype("float64").sum())
        assert total == pytest.approx(float(report.total_after))
        assert (
            to_frequency(checked, "quarter" if checked.rhythm and checked.rhythm.frequency == "quarter" else None).panel
            is not None
        )


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_are_refused_or_read_whole(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    data, chance = path.read_bytes(), random.Random(kind)
    for _ in range(COUNT):
        path.write_bytes(mutate(data, chance))
        _survives(path)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_many_damaged_files_are_refused_or_read_whole(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path)
    data, chance = path.read_bytes(), random.Random(f"soak {kind}")
    for _ in range(50_000):
        path.write_bytes(mutate(data, chance))
        _survives(path)
