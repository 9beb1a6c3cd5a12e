"""Time and memory of `forecast check`: order lines summed to months, by their number and beside plain pandas; and bombs.

    python -m benchmarks.measures.reading [--quick]

Each run is a process of its own with all that it starts: CPU seconds of all of them, memory as the highest sum at one time.
Every figure is the median of three runs (one for six million rows). Totals are held against a sum by the csv module and Decimal.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

import numpy as np
import openpyxl
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

COUNTS = (60_000, 600_000, 6_000_000)
CHECK = [sys.executable, "-c", "from forecast.cli.main import main; main()", "check"]
COLUMNS = ["--period", "date", "--value", "sales", "--by", "region"]
PLAIN = """
import sys, pandas as pd
rows = pd.read_csv(sys.argv[1])
rows.groupby([pd.to_datetime(rows["date"]).dt.to_period("M"), "region"])["sales"].sum().to_csv(sys.argv[2])
"""
PAUSE = 0.02  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """What a process and its children took, how it ended and what it printed."""

    wall: float
    cpu: float
    megabytes: float
    code: int
    said: str


def run(command: list[str]) -> Run:
    """One run, watched to its end."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        program = psutil.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        peak, spent = 0, {}
        while program.poll() is None:
            try:
                family = [program, *program.children(recursive=True)]
                peak = max(peak, sum(each.memory_info().rss for each in family))
                spent |= {each.pid: sum(each.cpu_times()[:2]) for each in family}
            except psutil.NoSuchProcess:
                pass
            time.sleep(PAUSE)
        wall = time.perf_counter() - started
        out.seek(0)
        return Run(wall, sum(spent.values()), peak / 2**20, program.returncode, out.read().decode("utf-8", "replace"))


def usual(command: list[str], runs: int = 3) -> Run:
    """The medians of some runs; how the last ended."""
    found = [run(command) for _ in range(runs)]
    return Run(
        median(each.wall for each in found),
        median(each.cpu for each in found),
        median(each.megabytes for each in found),
        found[-1].code,
        found[-1].said,
    )


# --- order lines ----------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """A number of order lines, checked and summed to months by this project and by plain pandas."""

    rows: int
    own: Run
    plain: Run
    exact: bool

    def __str__(self) -> str:
        own, plain = (f"{each.wall:6.1f} s, {each.cpu:6.1f} s CPU, {each.megabytes:6,.0f} MiB" for each in (self.own, self.plain))
        per_row = 1e6 * self.own.cpu / self.rows
        return f"{self.rows:9,} rows: {own} ({per_row:5.2f} us CPU a row); pandas, unchecked: {plain}; total {'exact' if self.exact else 'WRONG'}"


def order_lines(path: Path, rows: int) -> None:
    """A file of order lines of two years in fifty regions."""
    with path.open("w", encoding="utf-8") as file:
        file.write("date,region,order,sales\n")
        file.writelines(
            f"{2023 + at % 2}-{at % 12 + 1:02d}-{at % 27 + 1:02d},S{at % 50},{at},{at % 100_000 / 100:.2f}\n"
            for at in range(rows)
        )


def independent(path: Path) -> Decimal:
    """The sum of the sales by the csv module and Decimal alone."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum((Decimal(row["sales"]) for row in csv.DictReader(file)), Decimal(0))


def lines(rows: int) -> Lines:
    """So many rows by both."""
    with tempfile.TemporaryDirectory() as folder:
        path, report = Path(folder) / "sales.csv", Path(folder) / "check.json"
        order_lines(path, rows)
        runs = 1 if rows > 1_000_000 else 3
        own = usual([*CHECK, str(path), *COLUMNS, "--report", str(report)], runs)
        if own.code:
            raise SystemExit(own.said)
        plain = usual([sys.executable, "-c", PLAIN, str(path), str(Path(folder) / "out.csv")], runs)
        read = json.loads(report.read_text("utf-8"))
        exact = Decimal(str(read["total_after"])) == independent(path) and read["rows_imported"] == rows
        return Lines(rows, own, plain, exact)


# --- bombs ----------------------------------------------------------------------------


def workbook(sheet: Callable[[bytes], bytes]) -> bytes:
    """A small workbook whose sheet was rewritten."""
    book = openpyxl.Workbook()
    for row in (["date", "region", "sales"], ["2024-01", "A", 1]):
        book.worksheets[0].append(row)
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, sheet(data) if name.startswith("xl/worksheets/") else data)
    return made.getvalue()


def rows_without_end(sheet: bytes) -> bytes:
    """A million equal rows, which pack to next to nothing."""
    row = b'<row><c t="inlineStr"><is><t>2024-01</t></is></c><c t="inlineStr"><is><t>A</t></is></c><c><v>1</v></c></row>'
    return sheet.replace(b"</sheetData>", row * 1_000_000 + b"</sheetData>")


def entities(sheet: bytes) -> bytes:
    """A text that stands for a hundred million characters."""
    steps = zip("bcde", "abcd", strict=True)
    told = b"".join(f'<!ENTITY {name} "{f"&{of};" * 100}">'.encode() for name, of in steps)
    body = sheet[sheet.index(b"<worksheet") :].replace(b"<v>1</v>", b"<v>&e;</v>")
    return b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "x">' + told + b"]>" + body


def columns(rows: int, text: str) -> bytes:
    """A Parquet file of equal rows, which pack to next to nothing."""
    same = pa.array(np.zeros(rows, np.int8))
    made = pa.table(
        {
            "date": pa.DictionaryArray.from_arrays(same, pa.array(["2024-01"])),
            "region": pa.DictionaryArray.from_arrays(same, pa.array([text])),
            "sales": pa.array(np.ones(rows)),
        }
    )
    out = io.BytesIO()
    pq.write_table(made, out, compression="zstd")
    return out.getvalue()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a workbook of a million equal rows": ("rows.xlsx", lambda: workbook(rows_without_end)),
    "a workbook with nested entities": ("entities.xlsx", lambda: workbook(entities)),
    "a Parquet file of 49 million equal rows": ("rows.parquet", lambda: columns(49_000_000, "A")),
    "a Parquet file of 900,000 texts of a mebibyte": ("texts.parquet", lambda: columns(900_000, "x" * (1 << 20))),
}


@dataclass(frozen=True)
class Bomb:
    """How a file ended that is small and unpacks without end."""

    name: str
    size: int
    run: Run

    def __str__(self) -> str:
        ended = self.run.said.strip().splitlines()[-1][:120]
        return f"{self.name} ({self.size / 1e6:.2f} MB): {self.run.cpu:4.2f} s CPU, {self.run.megabytes:4.0f} MiB, exit {self.run.code}: {ended}"


def bombs() -> Iterator[Bomb]:
    """Each bomb, given to `forecast check`."""
    for name, (file, made) in BOMBS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.write_bytes(made())
            yield Bomb(name, path.stat().st_size, usual([*CHECK, str(path), *COLUMNS]))


def start() -> Run:
    """What the program takes before it reads anything: its help."""
    return usual([*CHECK, "--help"])


def main() -> None:
    """Prints all rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out 6,000,000 rows")
    for count in COUNTS[:2] if parser.parse_args().quick else COUNTS:
        print(lines(count), flush=True)
    for each in bombs():
        print(each, flush=True)
    begun = start()
    print(f"start: {begun.cpu:.2f} s CPU, {begun.megabytes:.0f} MiB")


if __name__ == "__main__":
    main()
