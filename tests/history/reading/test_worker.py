"""The program that reads heavy files answers a request and nothing else: it loads the readers only, and its limits are kept."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from forecast.history.reading.ipc import TOO_MUCH, receive
from forecast.history.reading.isolated import PROGRAM, _quiet
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.worker import serve

SAYS = f"import sys, {PROGRAM}; print(*sys.modules)"


def asked(path: Path, memory: int = 64 << 20) -> bytes:
    fields = {"path": str(path), "period": "date", "value": "sales", "by": ["region"], "reading": asdict(ReadOptions())}
    return json.dumps(fields | {"memory": memory, "seconds": 60}).encode()


def program(request: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-P", "-m", PROGRAM]
    return subprocess.run(command, input=request, capture_output=True, timeout=60, check=False, env=_quiet())


def test_it_answers_with_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A,1\n")
    done = program(asked(path))
    assert done.returncode == 0, done.stderr
    assert receive(io.BytesIO(done.stdout))[0].rows_read == 1


def test_what_was_chosen_for_reading_is_followed(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "sales.txt"
    path.write_text("made by hand\ndate,region,sales\n2024-01,A,1\n")
    fields = {"path": str(path), "period": "date", "value": "sales", "by": ["region"], "reading": asdict(ReadOptions(header=2))}
    assert serve(fields) == 0
    assert receive(io.BytesIO(capfdbinary.readouterr().out))[0].rows_read == 1


def test_more_memory_than_it_may_have_is_its_own_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n" + '2024-01,"A",1\n' * 500_000)
    done = program(asked(path, memory=5 << 20))
    assert (done.returncode, done.stdout) == (TOO_MUCH, b"")


@pytest.mark.parametrize("heavy", ["numba", "scipy", "statsmodels", "matplotlib", "sqlalchemy", "IPython"])
def test_it_loads_the_readers_only(heavy: str) -> None:
    run = subprocess.run([sys.executable, "-P", "-c", SAYS], capture_output=True, text=True, timeout=60, check=True, env=_quiet())
    loaded = run.stdout.split()
    assert "forecast.history.reading.excel" in loaded
    assert heavy not in loaded
