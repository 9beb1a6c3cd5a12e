"""Clocks that are set: each settled review is made once, whenever it is started, and no lock of a living process is lost.

The clock of the command is made up by faketime; the kernel of its notebook, whose waiting does not bear that, has the true one, and all
that is reviewed lies in the past of both.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="clocks are made up by a library of Linux")]
READING = ["--period", "month", "--value", "sales", "--by", "region,product"]
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe")
HOLDER = """
import sys
from forecast.files import lock as held
with held(sys.argv[1], owner="the first", seconds=600) as lock:
    print("held", flush=True)
    sys.stdin.readline()
    print(lock.is_mine(), flush=True)
"""
ASKER = """
import sys
from forecast.files import lock as held
from forecast.settings.errors import Conflict
try:
    with held(sys.argv[1], owner="the second", seconds=600):
        print("held")
except Conflict as fault:
    print(fault)
"""
RUN = """
import os, sys
from pathlib import Path
os.environ.pop("LD_PRELOAD", None)
from forecast.runs.execute import run_notebook
record = run_notebook(Path(sys.argv[1]), {}, Path(sys.argv[2]))
print(record.seconds)
"""


class Clock:
    """A clock that every process with its environment goes by, and that can be set while they run."""

    def __init__(self, folder: Path, preloaded: str, zone: str = "UTC") -> None:
        self.place = folder / "clock"
        self.shift(0)
        self.environment = {
            "LD_PRELOAD": preloaded,
            "FAKETIME_TIMESTAMP_FILE": str(self.place),
            "FAKETIME_NO_CACHE": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": zone,
        }

    def shift(self, seconds: float) -> None:
        """Set the clock to so many seconds beside the true one; whole, for readers never see a part of it."""
        part = self.place.with_suffix(".part")
        part.write_text(f"{seconds:+.0f}\n")
        part.replace(self.place)

    def set(self, moment: datetime) -> None:
        """Set the clock to a moment."""
        self.shift(moment.timestamp() - time.time())


def changes(zone: str, first: int, last: int) -> list[datetime]:
    """The moments at which the offset of a zone changes within some years, to the second; those of New York where it never does."""
    clock = ZoneInfo(zone)
    found, day = [], datetime(first, 1, 1, tzinfo=UTC)
    while day.year <= last:
        low, high = day, day + timedelta(days=1)
        if low.astimezone(clock).utcoffset() != high.astimezone(clock).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (
                    (middle, high) if middle.astimezone(clock).utcoffset() == day.astimezone(clock).utcoffset() else (low, middle)
                )
            found.append(high)
        day += timedelta(days=1)
    return found or changes("America/New_York", first, last)


def starts(change: datetime) -> list[datetime]:
    """When a scheduler may start round a change: before, after, in the hour that may come twice, and with the clock a day back."""
    second, hour = timedelta(seconds=1), timedelta(hours=1)
    return [change - second, change + second, change + hour, change + second - timedelta(days=1)]


def record_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "run.json").read_text("utf-8")))


@pytest.mark.parametrize(
    ("zone", "years"),
    [
        pytest.param("America/New_York", (2025, 2025), id="New_York"),
        pytest.param("Australia/Lord_Howe", (2025, 2025), id="Lord_Howe"),
        *(pytest.param(zone, (2022, 2025), id=f"{zone}, 8 changes", marks=pytest.mark.soak) for zone in ZONES),
    ],
)
def test_each_half_is_reviewed_once_however_often_and_when_it_is_started(
    zone: str, years: tuple[int, int], preloaded: str, tmp_path: Path, desk_at: Callable[..., Any], months: Callable[..., Path]
) -> None:
    sales, clock = months(tmp_path / "sales.csv"), Clock(tmp_path, preloaded, zone)
    desk = desk_at(tmp_path, **clock.environment)
    moments = changes(zone, *years)
    assert len(moments) == 2 * (years[1] - years[0] + 1)
    made: dict[str, str] = {}
    for moment in moments:
        fresh = []
        for start in starts(moment):
            clock.set(start)
            assert desk.run("review", str(sales), *READING, "--draws", "50", "--formats", "html") == 0, desk.said
            fresh.append("done in" in desk.said)
            assert fresh[-1] or "done already" in desk.said, desk.said
            records = {folder.name: record_of(folder) for folder in (tmp_path / "reports").iterdir()}
            for name, found in records.items():
                assert made.setdefault(name, found["started"]) == found["started"], "made twice"
                began = datetime.fromisoformat(found["started"])
                assert began.utcoffset() == timedelta(0)
                assert found["seconds"] >= 0
            if fresh[-1]:
                assert abs(max(map(datetime.fromisoformat, made.values())) - start) < timedelta(minutes=5)
        assert fresh == [True, False, False, False]
    halves = [f"review-{moment.year - (moment.month < 7)}H{2 if moment.month < 7 else 1}" for moment in moments]
    assert sorted(made) == sorted(halves)


@pytest.mark.parametrize(("day", "left_out"), [("2028-02-28", 3), ("2028-02-29", 2), ("2028-03-01", 1)])
def test_on_a_leap_day_the_day_itself_is_known_and_no_later_one(
    day: str, left_out: int, preloaded: str, tmp_path: Path, desk_at: Callable[..., Any]
) -> None:
    days = [date(2028, 2, 1) + timedelta(days=at) for at in range(31)]
    (tmp_path / "days.csv").write_text("day,shop,sales\n" + "".join(f"{each},A,{each.day}\n" for each in days))
    clock = Clock(tmp_path, preloaded, "Europe/Berlin")
    clock.set(datetime.fromisoformat(f"{day}T12:00+01:00"))
    desk = desk_at(tmp_path, **clock.environment)
    words = (
        "--period",
        "day",
        "--value",
        "sales",
        "--by",
        "shop",
        "--partial",
        "keep",
        "--out",
        "out.csv",
        "--report",
        "report.json",
    )
    assert desk.run("check", "days.csv", *words) == 0, desk.said
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[-1].startswith(f"A,{day}") or day in lines[-1]
    report = json.loads((tmp_path / "report.json").read_text())
    assert any(str(left_out) in str(each) and "2028" in str(each) for each in report["warnings"])
    assert len(lines) - 1 == 31 - left_out


@pytest.mark.parametrize("shift", [90 * 86400, -86400])
def test_a_clock_that_jumps_takes_no_lock_from_a_living_owner_and_keeps_none_of_a_dead_one(
    shift: float, preloaded: str, tmp_path: Path
) -> None:
    clock, lock = Clock(tmp_path, preloaded), str(tmp_path / "run.lock")
    environment = {**os.environ, **clock.environment}

    def asked() -> str:
        command = [sys.executable, "-c", ASKER, lock]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    command = [sys.executable, "-c", HOLDER, lock]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "held\n"
        since = json.loads(Path(lock).read_text())["since"]
        assert abs(since - time.time()) < 60
        clock.shift(shift)
        answer = asked()
        assert "is held by the first" in answer
        assert " UTC" in answer
        holder.kill()
    assert asked() == "held"


def test_a_run_whose_clock_is_set_back_meanwhile_lasts_as_long_as_it_does(preloaded: str, tmp_path: Path) -> None:
    clock, mark = Clock(tmp_path, preloaded), tmp_path / "mark"
    cell = f"from pathlib import Path\nimport time\nPath({str(mark)!r}).touch()\ntime.sleep(2)"
    code = [{"cell_type": "code", "id": f"c{at}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
            for at, source in enumerate(['out: str = ""  # where the files go', cell])]  # fmt: skip
    code[0]["metadata"] = {"tags": ["parameters"]}
    kernel = {"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}}
    (tmp_path / "story.ipynb").write_text(json.dumps({"cells": code, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))
    command = [sys.executable, "-c", RUN, str(tmp_path / "story.ipynb"), str(tmp_path / "out")]
    environment = {**os.environ, **clock.environment}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as runner:
        ends = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < ends:
            time.sleep(0.02)
        clock.shift(-86400)
        assert runner.communicate(timeout=60)[0]
        assert runner.returncode == 0
    found = record_of(tmp_path / "out")
    assert 2 <= found["seconds"] < 60
    finished, started = (datetime.fromisoformat(found[name]) for name in ("finished", "started"))
    assert (finished.utcoffset(), started.utcoffset()) == (timedelta(0), timedelta(0))
    assert finished < started
