"""What tests of faults share: the programs that cause them, sales to review, and a desk that runs commands at once."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

DESK = """
import ctypes, json, os, signal, sys
from forecast.cli.main import main
os.environ.pop("LD_PRELOAD", None)  # a kernel's own waiting does not bear a clock that is made up
print("ready", flush=True)
for line in sys.stdin:
    task = json.loads(line)
    child = os.fork()
    if not child:
        os.setsid()
        log = os.open(task["log"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(log, 1), os.dup2(log, 2)
        sys.argv[1:] = task["words"]
        if task["stop"]:
            ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # anyone may trace it
            os.kill(os.getpid(), signal.SIGSTOP)
        try:
            main()
        except SystemExit as end:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(end.code or 0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def wanted(name: str) -> str:
    """The path of a program; without it the test is skipped, but fails in continuous integration (CI=true)."""
    found = shutil.which(name)
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"no {name} on PATH")
    pytest.skip(f"no {name} on PATH")


@pytest.fixture(scope="session")
def strace() -> str:
    """The program that kills at a system call."""
    return wanted("strace")


@pytest.fixture(scope="session")
def preloaded() -> str:
    """The library that sets the clock of a process, as LD_PRELOAD names it."""
    command = [wanted("faketime"), "-f", "+0", "printenv", "LD_PRELOAD"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class Desk:
    """A process that has everything loaded and runs one command after the other, each in a child of its own."""

    def __init__(self, place: Path, **environment: str) -> None:
        self.place = place
        command = [sys.executable, "-c", DESK]
        whole = {**os.environ, **environment}
        self.process = subprocess.Popen(
            command, cwd=place, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def begin(self, *words: str, stop: bool = False) -> int:
        """The number of the process in which the command has begun, or (stop) waits for SIGCONT before it begins."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"words": words, "log": str(self.log), "stop": stop}) + "\n")
        return int(self._line())

    def end(self) -> int:
        """The exit code of the command that was begun, or the negative number of the signal that ended it."""
        return int(self._line())

    def run(self, *words: str) -> int:
        """The exit code of a command."""
        self.begin(*words)
        return self.end()

    @property
    def log(self) -> Path:
        """Where the command's words go."""
        return self.place / "command.log"

    @property
    def said(self) -> str:
        """What the last command said."""
        return self.log.read_text("utf-8")

    def close(self) -> None:
        """End the process, which only waits for the next command."""
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture(scope="module")
def desk_at() -> Iterator[Callable[..., Desk]]:
    """The way to open desks, which are closed at the end."""
    opened: list[Desk] = []

    def desk(place: Path, **environment: str) -> Desk:
        opened.append(Desk(place, **environment))
        return opened[-1]

    yield desk
    for each in opened:
        each.close()


def write_sales(path: Path, first: str = "2019-01", last: str = "2025-12") -> Path:
    """The path of a file of monthly sales of two regions and two products."""
    rows = [
        (f"{month:%Y-%m}", region, product, round(size * (1 + 0.3 * math.sin(month.month)) + (month.year - 2018) * 7))
        for month in pd.date_range(first, last, freq="MS")
        for region, size in (("北区", 300), ("<South>", 150))
        for product in ("Tea", "=Nut")
    ]
    pd.DataFrame(rows, columns=["month", "region", "product", "sales"]).to_csv(path, index=False)
    return path


@pytest.fixture(scope="session")
def months() -> Callable[..., Path]:
    """The way to write a file of monthly sales."""
    return write_sales
