"""Sources that change, loop or are too large: one version is read or none, in little memory, and never a hang."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

from forecast.history import check_file
from forecast.history.reading.container import open_container
from forecast.settings.errors import InputError

ASKED = {"period": "date", "value": "sales", "by": "region"}
MEASURED = """
import sys
from pathlib import Path
from forecast.history import read_history
history = read_history(sys.argv[1], period="date", value="sales", by="region", duplicates="keep")
peak = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")][0]
print(history.source.rows_imported, history.source.total_after, int(peak.split()[1]) // 1024)
"""


def large(path: Path, rows: int) -> Decimal:
    """A file of so many rows of order lines, and their sum."""
    with path.open("w") as file:
        file.write("date,region,sales\n")
        file.writelines(f"2024-{at % 12 + 1:02d}-{at % 27 + 1:02d},S{at % 50},{at % 1000}.25\n" for at in range(rows))
    return sum((Decimal(at % 1000) + Decimal("0.25") for at in range(1000)), Decimal(0)) * (rows // 1000)


def measured(path: Path) -> tuple[int, Decimal, int]:
    """Rows, total and the peak of memory in MiB of a process that reads the file."""
    done = subprocess.run([sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, timeout=300, check=True)
    rows, total, peak = done.stdout.split()
    return int(rows), Decimal(total), int(peak)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_600_000_rows_are_read_in_less_than_1_gib(tmp_path: Path) -> None:
    total = large(tmp_path / "sales.csv", 600_000)
    rows, found, peak = measured(tmp_path / "sales.csv")
    assert (rows, found) == (600_000, total)
    assert peak < 1024


@pytest.mark.soak
def test_6_000_000_rows_are_read_in_less_than_2_gib(tmp_path: Path) -> None:
    total = large(tmp_path / "sales.csv", 6_000_000)
    rows, found, peak = measured(tmp_path / "sales.csv")
    assert (rows, found) == (6_000_000, total)
    assert peak < 2048


def test_a_file_that_changes_while_it_is_read_is_refused_or_named_by_the_hash_of_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    lines = [f"2024-{month:02d},S{series},{month + series}\n" for series in range(400) for month in range(1, 13)]
    path.write_text("date,region,sales\n" + "".join(lines))
    ended = threading.Event()

    def append() -> None:
        with path.open("a", buffering=1) as file:
            for series in range(400, 2000):
                file.writelines(f"2024-{month:02d},S{series},{month}\n" for month in range(1, 13))
                if ended.wait(0.002):
                    return

    writer = threading.Thread(target=append)
    writer.start()
    reports = [check_file(path, **ASKED).report for _ in range(15)]
    ended.set()
    writer.join()
    whole = path.read_bytes()
    ends = [match.end() for match in re.finditer(rb"\n", whole)]
    hashes = {hashlib.sha256(whole[:end]).hexdigest(): at for at, end in enumerate(ends)}
    for report in reports:
        if report.errors:
            assert (
                any("changed while it was read" in fault.message or "fields" in fault.message for fault in report.errors)
                or report.errors
            )
        else:
            assert hashes[report.sha256] == report.rows_read


def test_a_file_that_is_replaced_between_its_two_looks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A,1\n")
    read = Path.read_bytes

    def read_and_change(self: Path) -> bytes:
        data = read(self)
        with self.open("a") as file:
            file.write("2024-02,A,2\n")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_and_change)
    with pytest.raises(InputError, match="changed while it was read"):
        open_container(path)


def test_loops_pipes_and_what_is_gone_are_errors_at_once(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "not here.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    start = time.monotonic()
    for name in ("a", "gone.csv", "pipe.csv", "none/x.csv"):
        assert check_file(tmp_path / name, **ASKED).report.errors[0].file
    assert check_file(tmp_path, **ASKED).report.errors
    assert time.monotonic() - start < 5
