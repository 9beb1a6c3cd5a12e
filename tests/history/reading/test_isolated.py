"""A heavy file is read by a process of its own: the same columns, and each limit ends in a message that names it."""

from __future__ import annotations

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from forecast.history import check_file
from forecast.history.reading import isolated
from forecast.history.reading.isolated import (
    HEAVY_SHEETS,
    VARIABLE,
    ProcessLimits,
    needs_isolation,
    process_limits,
    read_isolated,
)
from forecast.history.reading.options import ImportRequest, ReadOptions
from forecast.history.reading.readers import read_here
from forecast.settings.errors import InputError

ASKED = ImportRequest("date", "sales", ("region",), ReadOptions())


@pytest.fixture
def frame() -> pd.DataFrame:
    dates = pd.date_range("2020-01-01", periods=36, freq="MS")
    table = pd.DataFrame([(date, region, f"n{i % 5}") for region in ("东", "West") for i, date in enumerate(dates)])
    return table.set_axis(["date", "region", "note"], axis=1).assign(sales=[float(i) + 0.25 for i in range(72)])


def written(frame: pd.DataFrame, path: Path) -> Path:
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".xlsx":
            frame.to_excel(path, index=False)
        case _:
            frame.to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_process_of_its_own_reads_what_this_one_reads(suffix: str, frame: pd.DataFrame, tmp_path: Path) -> None:
    path = written(frame, tmp_path / f"sales{suffix}")
    (here, sum_here), (isolated_raw, sum_there) = read_here(path, ASKED), read_isolated(path, ASKED)
    assert sum_here == sum_there
    assert replace(here, columns=(), other_hashes=None) == replace(isolated_raw, columns=(), other_hashes=None)
    assert here.other_hashes is not None
    assert np.array_equal(here.other_hashes, isolated_raw.other_hashes)
    for one, other in zip(here.columns, isolated_raw.columns, strict=True):
        assert one.cells.equals(other.cells)
        assert np.array_equal(one.rows, other.rows)
        assert (one.name, one.file, one.sheet) == (other.name, other.file, other.sheet)
        assert (one.typed is None) == (other.typed is None)
        assert one.typed is None or np.array_equal(one.typed, other.typed)


def test_what_its_reader_refuses_is_refused_with_the_same_faults(frame: pd.DataFrame, tmp_path: Path) -> None:
    path = written(frame.rename(columns={"sales": "Sales Amt"}), tmp_path / "sales.csv")
    with pytest.raises(InputError) as here:
        read_here(path, ASKED)
    with pytest.raises(InputError) as isolated_error:
        read_isolated(path, ASKED)
    assert here.value.faults == isolated_error.value.faults


def test_too_little_memory_and_too_little_time_name_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n" + '2024-01-01,"North",1\n' * 1_500_000)
    with pytest.raises(InputError, match=r"sales.csv: .*more memory than the allowed 40 MiB"):
        read_isolated(path, ASKED, ProcessLimits(memory=40 << 20))
    start = time.monotonic()
    with pytest.raises(InputError, match=r"sales.csv: .*longer than the allowed 0 seconds"):
        read_isolated(path, ASKED, ProcessLimits(seconds=0.2))
    assert time.monotonic() - start < 60


def test_the_memory_can_be_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert process_limits() == ProcessLimits()
    monkeypatch.setenv(VARIABLE, "4096")
    assert process_limits().memory == 4 << 30


def test_files_are_heavy_by_the_sizes_that_they_declare(frame: pd.DataFrame, tmp_path: Path) -> None:
    for suffix in (".csv", ".xlsx", ".parquet"):
        assert not needs_isolation(written(frame, tmp_path / f"small{suffix}"))
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(100 << 20)
    rows = pa.table({"date": pa.array(["2024-01"] * 1_200_000), "sales": pa.array([1] * 1_200_000)})
    pq.write_table(rows, tmp_path / "many.parquet")
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for _ in range(HEAVY_SHEETS // 1000):
        sheet.append(["x" * 990])
    workbook.save(tmp_path / "large.xlsx")
    assert [needs_isolation(tmp_path / name) for name in ("large.csv", "many.parquet", "large.xlsx")] == [True] * 3
    assert not needs_isolation(tmp_path / "none.csv")
    assert not needs_isolation(tmp_path)


def test_texts_that_unpack_to_gigabytes_are_refused_at_once(tmp_path: Path) -> None:
    names = pa.DictionaryArray.from_arrays(pa.array(np.zeros(900_000, np.int32)), pa.array(["x" * (1 << 20)]))
    bomb = pa.table({"date": pa.array(["2024-01"] * 900_000), "region": names, "sales": pa.array(np.ones(900_000))})
    pq.write_table(bomb, tmp_path / "bomb.parquet")
    workbook = xlsxwriter.Workbook(str(tmp_path / "bomb.xlsx"))
    sheet = workbook.add_worksheet()
    for i in range(9000):
        sheet.write_row(i, 0, [f"2024-{i % 12 + 1:02d}", "y" * 32_000, 1] if i else ["date", "region", "sales"])
    workbook.close()
    start = time.monotonic()
    for name in ("bomb.parquet", "bomb.xlsx"):
        assert (tmp_path / name).stat().st_size < 3 << 20
        report = check_file(tmp_path / name, period="date", value="sales", by="region").report
        assert "characters" in report.errors[0].message or "unpack to" in report.errors[0].message
    assert time.monotonic() - start < 120


def test_declared_sizes_are_refused_before_a_program_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = pa.DictionaryArray.from_arrays(pa.array(np.zeros(3_000_000, np.int8)), pa.array(["2024-01"]))
    pq.write_table(pa.table({"date": same, "region": same, "sales": same}), tmp_path / "rows.parquet")
    with zipfile.ZipFile(tmp_path / "rows.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (120 << 20))
    assert all((tmp_path / name).stat().st_size < 1 << 20 for name in ("rows.parquet", "rows.xlsx"))
    monkeypatch.setattr(isolated, "PROGRAM", "no.such.program")
    with pytest.raises(
        InputError, match=r"rows.parquet: the file holds 3,000,000 rows, which need more memory than the allowed 100 MiB"
    ):
        read_isolated(tmp_path / "rows.parquet", ASKED, ProcessLimits(memory=100 << 20))
    with pytest.raises(InputError, match=r"rows.xlsx: the workbook unpacks to 125,829,120 bytes"):
        read_isolated(tmp_path / "rows.xlsx", ASKED)
