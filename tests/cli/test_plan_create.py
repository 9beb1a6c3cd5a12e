"""A plan is made, and one that stood there already stays as a revision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
Run = Callable[..., tuple[int, str, str]]


def test_a_second_plan_of_a_name_keeps_the_first_as_a_revision(folder: Path, command: Run) -> None:
    line = ("plan", "create", "../sales.csv", *READING, "--draws", "50", "--out", "plans/first")
    assert command(*line)[0] == 0
    before = (folder / "plans/first.parquet").read_bytes()
    code, printed, _ = command(*line, "--seed", "7")
    assert code == 0
    assert "is revision 1;" in printed
    assert (folder / "plans/revisions/first-0001.parquet").read_bytes() == before
