"""A process is known by its number and its birth, which the clock does not touch."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from forecast.files.processes import alive, birth

needs_births = pytest.mark.skipif(not birth(os.getpid()), reason="when a process began can be told on Linux only")


def test_this_process_is_alive_and_one_that_has_ended_is_not() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert alive(os.getpid())
    assert not alive(ended.pid)
    assert birth(ended.pid) == ""


@needs_births
def test_a_birth_stays_and_no_other_process_has_it() -> None:
    own = birth(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert own == birth(os.getpid())
        assert birth(other.pid) not in ("", own)
        assert birth(other.pid).split("/")[0] == own.split("/")[0]


@needs_births
def test_a_process_that_ended_and_is_not_waited_for_has_lost_its_birth() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    before = birth(process.pid)
    process.kill()
    ends = time.monotonic() + 10
    while birth(process.pid) == before and time.monotonic() < ends:
        time.sleep(0.01)
    assert birth(process.pid).endswith("/ended")
    process.wait()


def test_numbers_that_no_process_can_have_are_no_error() -> None:
    assert birth(-1) == birth(2**40) == ""
    assert alive(2**80)
