"""A file is there whole, old or new, whatever happens while it is written."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.files.atomic import atomic, check_writable, write_bytes, write_json, write_text
from forecast.settings.errors import ForecastError, InputError, StorageError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def names(folder: Path) -> list[str]:
    """What lies in the folder."""
    return sorted(each.name for each in folder.iterdir())


@given(data=st.binary(max_size=4096))
def test_what_was_written_is_read_and_nothing_else_is_there(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("atomic")
    assert write_bytes(folder / "a" / "b.bin", data).read_bytes() == data
    assert names(folder / "a") == ["b.bin"]


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    assert write_text(tmp_path / "a.txt", "华东\r\nEast\n").read_bytes() == "华东\r\nEast\n".encode()


@given(value=JSON)
def test_json_is_read_back_and_equal_values_give_equal_bytes(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    folder = tmp_path_factory.mktemp("json")
    try:
        first = write_json(folder / "a.json", value)
    except UnicodeEncodeError:  # half of a surrogate pair has no bytes in UTF-8
        return
    assert json.loads(first.read_text("utf-8")) == value
    mirrored = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert write_json(folder / "b.json", mirrored).read_bytes() == first.read_bytes()


def test_json_takes_what_tables_hold(tmp_path: Path) -> None:
    value = {"n": np.int64(3), "x": np.float64(0.5), "day": date(2026, 5, 31), "path": Path("a"), "row": np.array([1, 2])}
    written = json.loads(write_json(tmp_path / "a.json", value).read_text("utf-8"))
    assert written == {"n": 3, "x": 0.5, "day": "2026-05-31", "path": "a", "row": [1, 2]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [np.float64("nan")]}, {1, 2}])
def test_json_refuses_what_it_cannot_say_and_keeps_the_old_file(tmp_path: Path, value: object) -> None:
    target = write_text(tmp_path / "a.json", "old")
    with pytest.raises(ForecastError, match=r"a\.json: the value cannot be kept as JSON"):
        write_json(target, value)
    assert target.read_text() == "old"


def test_a_failure_in_the_block_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    target = write_text(tmp_path / "report.html", "old")
    with pytest.raises(ZeroDivisionError), atomic(target) as temporary:
        _fail_half_way(temporary)
    assert target.read_text() == "old"
    assert names(tmp_path) == ["report.html"]


def test_an_error_of_the_writer_that_is_no_fault_of_the_disk_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="input"), atomic(tmp_path / "out.csv"):
        (tmp_path / "input.csv").read_text()


def test_the_temporary_file_lies_beside_the_target_with_its_suffix(tmp_path: Path) -> None:
    with atomic(tmp_path / "table.parquet") as temporary:
        temporary.write_bytes(b"x")
        assert (temporary.parent, temporary.suffix) == (tmp_path, ".parquet")


def test_a_new_file_has_the_permissions_that_the_umask_grants(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        assert stat.S_IMODE(write_text(tmp_path / "a", "x").stat().st_mode) == 0o644
    finally:
        os.umask(old)


def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    elsewhere = write_text(tmp_path / "elsewhere.txt", "kept")
    (tmp_path / "link.txt").symlink_to(elsewhere)
    write_text(tmp_path / "link.txt", "new")
    assert elsewhere.read_text() == "kept"


@pytest.mark.parametrize("name", ["", ".", "a\0b", "x" * 300 + ".txt", "file/below.txt"])
def test_a_path_that_cannot_be_a_file_is_a_mistake_of_the_user(tmp_path: Path, name: str) -> None:
    write_text(tmp_path / "file", "in the way")
    with pytest.raises(InputError, match=r"\. (Give|Write) "):
        write_text(tmp_path / name if name else tmp_path, "x")
    assert names(tmp_path) == ["file"]


def test_a_name_of_the_longest_length_is_written(tmp_path: Path) -> None:
    assert write_text(tmp_path / ("界" * 84 + ".md"), "x").read_text() == "x"


FULL = """
import resource, signal, sys
from forecast.files import write_bytes
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_bytes(sys.argv[1], bytes(1_000_000))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_full_disk_names_folder_and_space_and_keeps_the_old_file(tmp_path: Path) -> None:
    target = write_text(tmp_path / "report.html", "old")
    done = subprocess.run([sys.executable, "-c", FULL, str(target)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"StorageError {target} could not be written: File too large. The folder {tmp_path} has ")
    assert "MiB free" in done.stdout
    assert target.read_text() == "old"
    assert names(tmp_path) == ["report.html"]


@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC])
def test_a_flush_that_fails_is_not_taken_for_a_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int) -> None:
    def broken(_: int) -> None:
        raise OSError(fault, os.strerror(fault))

    target = write_text(tmp_path / "report.html", "old")
    monkeypatch.setattr(os, "fsync", broken)  # no disk breaks on demand
    with pytest.raises(StorageError, match=os.strerror(fault)):
        write_text(target, "new")
    with pytest.raises(StorageError, match=os.strerror(fault)), atomic(target) as temporary:
        temporary.write_text("new")
    assert target.read_text() == "old"
    assert names(tmp_path) == ["report.html"]


FULL_DISK = """
import sys
from pathlib import Path
from forecast.files import atomic, write_bytes
folder = Path(sys.argv[1])
write_bytes(folder / "a", b"old")
for number in range(3):
    try:
        write_bytes(folder / "a", bytes(4_000_000))
    except Exception as error:
        print(type(error).__name__, "No space left on device" in str(error))
print((folder / "a").read_bytes(), sorted(each.name for each in folder.iterdir()))
write_bytes(folder / "a", b"new")
print((folder / "a").read_bytes())
"""


def test_a_disk_that_is_full_is_told_and_written_to_again_when_there_is_room(tmp_path: Path) -> None:
    command = f"mount -t tmpfs -o size=1m none {tmp_path} 2>/dev/null || exit 77; exec {sys.executable} - {tmp_path}"
    unshared = ["unshare", "--mount", "--map-root-user", "sh", "-c", command]
    done = subprocess.run(unshared, input=FULL_DISK, capture_output=True, text=True, check=False)
    if done.returncode in (1, 77, 127):
        pytest.skip(f"no disk of 1 MiB can be mounted here: {done.stderr.strip() or 'mount refused'}")
    assert done.stdout.splitlines() == ["StorageError True"] * 3 + ["b'old' ['a']", "b'new'"], done.stderr


def test_a_read_only_folder_is_a_storage_error() -> None:
    if not Path("/proc/self").exists():
        pytest.skip("no /proc, the only folder that nobody can write to")
    with pytest.raises(StorageError, match="could not be written"):
        write_text("/proc/forecast.txt", "x")


KILLED = """
import os, signal, sys, time
from pathlib import Path
from forecast.files import write_bytes
target, rounds = Path(sys.argv[1]), int(sys.argv[2])
write_bytes(target, bytes(300_000))
for number in range(rounds):
    child = os.fork()
    while not child:
        for byte in range(251):
            write_bytes(target, bytes([byte]) * 300_000)
    time.sleep(0.002 + 0.0007 * number)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    data = target.read_bytes()
    print(len(data), len(set(data)))
"""


def test_a_killed_writer_leaves_the_old_or_the_new_file_and_the_next_write_clears_up(tmp_path: Path) -> None:
    target, rounds = tmp_path / "plan.bin", 40
    done = subprocess.run([sys.executable, "-c", KILLED, str(target), str(rounds)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["300000 1"] * rounds
    write_bytes(target, b"last")
    assert names(tmp_path) == ["plan.bin"]


def test_a_writer_that_is_alive_keeps_its_temporary_file(tmp_path: Path) -> None:
    with atomic(tmp_path / "a.csv") as first:
        write_text(tmp_path / "a.csv", "second")
        first.write_text("first")
    assert (tmp_path / "a.csv").read_text() == "first"


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_can_be_written_is_given_back_and_left_as_it_was(tmp_path: Path, *, there: bool) -> None:
    folder = tmp_path if there else tmp_path / "not" / "yet"
    assert check_writable(folder) == folder
    assert names(tmp_path) == []


def test_a_folder_without_the_space_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"9,000,000,000,000,000 bytes are needed and [\d,]+ are free"):
        check_writable(tmp_path, space=9 * 10**15)


def test_a_folder_that_cannot_be_written_is_refused_before_the_work() -> None:
    with pytest.raises((StorageError, InputError), match="written"):
        check_writable("/proc/none/of/this")


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    write_text(tmp_path / "out", "a file")
    with pytest.raises(InputError, match="is a file"):
        check_writable(tmp_path / "out" / "deeper")


def _fail_half_way(temporary: Path) -> None:
    temporary.write_text(f"half {1 / 0}")
