"""A process is known by its number and its birth, which the clock does not touch."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from forecast.files.processes import process_exists, process_start_id

needs_births = pytest.mark.skipif(not process_start_id(os.getpid()), reason="when a process began can be told on Linux only")


def test_this_process_is_alive_and_one_that_has_ended_is_not() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert process_exists(os.getpid())
    assert not process_exists(ended.pid)
    assert process_start_id(ended.pid) == ""


@needs_births
def test_a_birth_stays_and_no_other_process_has_it() -> None:
    own = process_start_id(os.getpid())
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert own == process_start_id(os.getpid())
        assert process_start_id(other.pid) not in ("", own)
        assert process_start_id(other.pid).split("/")[0] == own.split("/")[0]


@needs_births
def test_a_process_that_ended_and_is_not_waited_for_has_lost_its_birth() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    before = process_start_id(process.pid)
    process.kill()
    ends = time.monotonic() + 10
    while process_start_id(process.pid) == before and time.monotonic() < ends:
        time.sleep(0.01)
    assert process_start_id(process.pid).endswith("/ended")
    process.wait()


def test_numbers_that_no_process_can_have_are_no_error() -> None:
    assert process_start_id(-1) == process_start_id(2**40) == ""
    assert process_exists(2**80)
