"""The memory that is left is what the least of all limits leaves; what needs more is refused with both figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from forecast.settings import InputError, memory_limit
from forecast.settings.memory_limit import VARIABLE, check_memory, free_memory, out_of_memory_message

LIMITED = """
import resource
from forecast.settings.memory_limit import free_memory, out_of_memory_message
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (200 << 20), -1))
print(free_memory() >> 20, out_of_memory_message())
"""


def test_no_more_is_free_than_the_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert 0 < free_memory() < psutil.virtual_memory().total


def test_a_user_may_set_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "64")
    assert free_memory() == 64 << 20
    check_memory(64 << 20, subject="it", hint="Take less")
    with pytest.raises(
        InputError, match=r"it needs at least 65 MiB of memory, and 64 MiB are free\. Take less; FORECAST_MEMORY_MIB"
    ):
        check_memory(65 << 20, subject="it", hint="Take less")


@pytest.mark.parametrize(("told", "free"), [("1000000", 0), ("max", None), ("", None)])
def test_a_container_leaves_what_it_was_given(
    told: str, free: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "memory.max").write_text(told + "\n")
    monkeypatch.setattr(memory_limit, "CONTAINER", (tmp_path / "memory.max", tmp_path / "none"))
    assert free_memory() == free if free is not None else free_memory() > 0


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_a_process_has_what_its_own_limit_leaves() -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True)
    free, *said = done.stdout.split(" ")
    assert 150 <= int(free) <= 200
    assert "this program may take" in " ".join(said)


def test_what_ran_out_is_told_with_the_way_out() -> None:
    assert "--by" in str(out_of_memory_message())
