"""Full, read-only and limited disks: the command ends with a message that names the place, and what was there before is untouched."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="mounts and limits of Linux")]
MAIN = f"{sys.executable} -c 'from forecast.cli.main import main; main()'"
READING = "--period date --value sales --by region"
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    rows = [f"{2019 + at // 12}-{at % 12 + 1:02d},S{series},{100 + at + series}" for series in range(900) for at in range(60)]
    path.write_text("\n".join(["date,region,sales", *rows]) + "\n")
    return path


def shell(script: str, *, mounting: bool = False) -> Done:
    before = ["unshare", "--mount", "--map-root-user"] if mounting else []
    return subprocess.run([*before, "bash", "-c", script], capture_output=True, text=True, timeout=200, check=False)


def small_disk(folder: Path, options: str, script: str) -> Done:
    """The script run with a small disk of its own mounted on the folder; a skip where that cannot be."""
    folder.mkdir()
    done = shell(f"mount -t tmpfs -o {options} none {folder} 2>/dev/null || exit 77; {script}", mounting=True)
    if done.returncode in (1, 77) and "forecast" not in done.stderr and not done.stdout:
        pytest.skip("no disk can be mounted here")
    return done


def test_a_disk_that_is_full_is_named_with_its_space_and_the_old_file_stays(sales: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    out = f"{disk}/out.csv"
    script = f"echo old > {out}; {MAIN} check {sales} {READING} --out {out}; echo code $?; cat {out}; ls -A {disk}"
    done = small_disk(disk, "size=500k", script)
    assert done.stdout.splitlines()[-3:] == ["code 6", "old", "out.csv"], done.stderr
    assert "MiB free" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_that_cannot_be_written_is_refused_before_the_long_work(sales: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    script = f"mount -o remount,ro {disk}; time {MAIN} review {sales} {READING} --half 2023H1 --out {disk}/report; echo code $?"
    done = small_disk(disk, "size=2m", script)
    assert "code 6" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    minutes, seconds = done.stderr.split("real\t")[1].split("s\n")[0].split("m")
    assert 60 * int(minutes) + float(seconds) < 40


@pytest.mark.parametrize("verb", ["check", "baseline", "targets"])
def test_an_output_that_cannot_be_written_is_refused_before_the_input_is_read(verb: str, tmp_path: Path) -> None:
    disk, none = tmp_path / "disk", tmp_path / "none.csv"
    none.write_text("not a table\n")
    script = f"mount -o remount,ro {disk}; {MAIN} {verb} {none} {READING} --out {disk}/out.csv; echo code $?"
    done = small_disk(disk, "size=2m", script)
    assert "code 6" in done.stdout, done.stderr
    assert "Read-only" in done.stderr


def test_a_limit_on_the_size_of_files_is_a_full_disk(sales: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old\n")
    done = shell(f"ulimit -f 100; {MAIN} check {sales} {READING} --out {tmp_path / 'out.csv'}; echo code $?")
    assert "code 6" in done.stdout, done.stderr
    assert (tmp_path / "out.csv").read_text() == "old\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "sales.csv"]


def test_a_process_short_of_descriptors_does_its_work_or_says_so(sales: Path, tmp_path: Path) -> None:
    script = "import resource, forecast.cli.main; resource.setrlimit(resource.RLIMIT_NOFILE, (8, 64));forecast.cli.main.main()"
    done = shell(f'{sys.executable} -c "{script}" check {sales} {READING} --out {tmp_path / "out.csv"}; echo code $?')
    assert "Traceback" not in done.stderr
    assert ("code 0" in done.stdout) == (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(("limit", "code", "said"), [("--fsize=20000", 6, "File too large"), ("--nofile=32", 6, "ulimit -n")])
def test_a_review_that_meets_a_limit_of_its_machine_names_it(
    limit: str, code: int, said: str, tmp_path: Path, months: Callable[..., Path]
) -> None:
    sales, out = months(tmp_path / "sales.csv", "2021-01"), tmp_path / "out"
    words = f"review {sales} --period month --value sales --by region,product --half 2025H1 --draws 50 --out {out}"
    done = shell(f"prlimit {limit} {MAIN} {words}; echo code $?")
    assert f"code {code}" in done.stdout, done.stderr
    assert said in done.stderr
    assert "internal error" not in done.stderr
    left = {path.name for path in out.iterdir()} if out.exists() else set()
    assert left <= {"run.json", "6_review.failed.ipynb"}
    assert not left or json.loads((out / "run.json").read_text())["status"] == "failed"


@pytest.mark.parametrize("temporary", ["full", "missing"])
def test_without_a_temporary_folder_reading_works(temporary: str, sales: Path, tmp_path: Path) -> None:
    disk = tmp_path / "tmp"
    fill = f"dd if=/dev/zero of={disk}/fill bs=1k count=400 2>/dev/null;" if temporary == "full" else ""
    place = disk if temporary == "full" else tmp_path / "none"
    done = small_disk(disk, "size=100k", f"{fill} TMPDIR={place} {MAIN} check {sales} {READING}; echo code $?")
    assert "code 0" in done.stdout, done.stderr
