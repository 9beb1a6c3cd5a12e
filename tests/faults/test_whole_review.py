"""A whole review: the same bytes twice, also without network, locale and home; no secret in it; whole files whenever it is killed."""

from __future__ import annotations

import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-c", "from forecast.cli.main import main; main()"]
READING = ["--period", "month", "--value", "sales", "--by", "region,product"]
CANARY = "canary-5b1f-secret"
STAMPED = {"run.json"}  # the record says when it ran
Done = subprocess.CompletedProcess[str]


def run(*words: str, place: Path, environment: dict[str, str] | None = None, before: tuple[str, ...] = ()) -> Done:
    command = [*before, *COMMAND, *words]
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    months = pd.date_range("2021-01-01", "2025-12-01", freq="MS")
    rows = [
        (f"{month:%Y-%m}", region, product, round(size * (1 + 0.3 * math.sin(month.month)) + (month.year - 2020) * 7))
        for month in months
        for region, size in (("北区", 300), ("<South>", 150))
        for product in ("Tea", "=Nut")
    ]
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    pd.DataFrame(rows, columns=["month", "region", "product", "sales"]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def reviewed(sales: Path) -> Path:
    """The folder of a review in a usual environment that also holds a secret."""
    words = ("review", str(sales), *READING, "--half", "2025H1", "--out", "out")
    place = sales.parent / "usual"
    place.mkdir()
    done = run(*words, place=place, environment={**os.environ, "PGPASSWORD": CANARY, "FORECAST_SECRET": CANARY})
    assert done.returncode == 0, done.stderr
    assert CANARY not in done.stdout + done.stderr
    return place / "out"


def unpacked(path: Path) -> bytes:
    """The bytes of a file with what is packed inside them."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            data += b"".join(map(archive.read, archive.namelist()))
    if path.suffix == ".pdf":
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
            data += zlib.decompressobj().decompress(stream) if stream[:1] == b"\x78" else b""
    return data


def test_the_same_review_without_network_locale_and_home_has_the_same_bytes(sales: Path, reviewed: Path) -> None:
    place = sales.parent / "bare"
    place.mkdir()
    bare = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C",
        "TZ": "Australia/Lord_Howe",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }
    alone = ("unshare", "-n", "--map-root-user")
    if subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        alone = ()
    done = run("review", str(sales), *READING, "--half", "2025H1", "--out", "out", place=place, environment=bare, before=alone)
    assert done.returncode == 0, done.stderr
    made = {path.name for path in reviewed.iterdir()}
    assert made >= {"report.html", "report.pdf", "report.xlsx", "summary.json", "run.json"}
    assert {path.name for path in (place / "out").iterdir()} == made
    differ = [name for name in sorted(made - STAMPED) if (reviewed / name).read_bytes() != (place / "out" / name).read_bytes()]
    assert [name for name in differ if not name.endswith(".ipynb")] == []


def test_no_secret_of_the_environment_is_in_anything_that_was_made(reviewed: Path) -> None:
    assert [path.name for path in reviewed.rglob("*") if path.is_file() and CANARY.encode() in unpacked(path)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="libraries are hidden by a mount of Linux")
def test_without_the_pdf_library_the_rest_is_made_and_the_exit_code_is_4(reviewed: Path, tmp_path: Path) -> None:
    libraries = [str(path) for folder in ("/usr/lib", "/lib") for path in Path(folder).glob("*/libpango-1.0.so.0")]
    hide = " && ".join(f"mount --bind /dev/null {path}" for path in libraries) or "false"
    words = " ".join(f"'{word}'" for word in (*COMMAND, "report", str(tmp_path)))
    shutil.copy(reviewed / "summary.json", tmp_path)
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", f"{{ {hide}; }} 2>/dev/null || exit 77; exec {words}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode in (1, 77):
        pytest.skip("the library cannot be hidden here")
    assert done.returncode == 4, done.stderr
    assert "pango" in done.stderr.lower()
    assert {path.name for path in tmp_path.iterdir()} == {"summary.json", "report.html", "report.xlsx"}


WRITER = """
import os, sys, time
from pathlib import Path
from forecast.report import render_report
folder = Path(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.setsid()
        print(os.getpid(), flush=True)
        while True:
            render_report(folder, formats=line.split())
    os.waitpid(child, 0)
    print("over", flush=True)
"""
WHOLE = {
    "html": lambda data: data.rstrip().endswith(b"</html>"),
    "pdf": lambda data: data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF"),
    "xlsx": lambda data: data[:2] == b"PK" and b"PK\x05\x06" in data[-64:],
}


def kill_while_rendering(folder: Path, kind: str, seconds: list[float]) -> None:
    """Start rendering a format again and again and kill it each time; what stands under the final name is whole."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        for wait in seconds:
            writer.stdin.write(f"{kind}\n")
            writer.stdin.flush()
            child = int(writer.stdout.readline())
            time.sleep(wait)
            os.killpg(child, signal.SIGKILL)
            assert writer.stdout.readline() == "over\n"
            path = folder / f"report.{kind}"
            assert WHOLE[kind](path.read_bytes()), f"a part of a file after {wait} s"
        writer.stdin.close()
        writer.wait(30)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_report_that_is_killed_leaves_the_old_or_the_new_whole_file(kind: str, reviewed: Path, tmp_path: Path) -> None:
    for name in ("summary.json", f"report.{kind}"):
        shutil.copy(reviewed / name, tmp_path)
    kill_while_rendering(tmp_path, kind, [0.05 + 0.12 * at for at in range(10)])


@pytest.mark.soak
@pytest.mark.parametrize("kind", WHOLE)
def test_a_report_that_is_killed_many_times_leaves_whole_files(kind: str, reviewed: Path, tmp_path: Path) -> None:
    for name in ("summary.json", f"report.{kind}"):
        shutil.copy(reviewed / name, tmp_path)
    kill_while_rendering(tmp_path, kind, [0.03 * at for at in range(1, 51)])
