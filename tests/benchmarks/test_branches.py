"""The measure of branches: a room under its limit is named, and so is every branch that was never taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.quality import branches


def measured(folder: Path, *, missing: int) -> Path:
    """What coverage says of rooms with 100 branches each, some of the first room never taken."""
    files = {}
    for room in (name for names in branches.ROOMS.values() for name in names):
        left = missing if room == "history" else 0
        summary = {"num_statements": 10, "num_branches": 100, "covered_branches": 100 - left}
        files[f"src/forecast/{room}/a.py"] = {"summary": summary, "missing_branches": [[7, -1]] * left}
    files["src/forecast/baseline/history/b.py"] = files["src/forecast/history/a.py"]
    path = folder / "told.json"
    path.write_text(json.dumps({"files": files}))
    return path


@pytest.mark.parametrize(("missing", "code"), [(0, 0), (5, 0), (6, 1)])
def test_a_room_that_is_under_its_limit_fails_the_whole_and_is_named(
    missing: int, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    assert branches.main(str(measured(tmp_path, missing=missing)), str(page)) == code
    rows = [line for line in page.read_text("utf-8").splitlines() if "| history |" in line]
    assert len(rows) == 1
    assert f"| {100 - missing} | {100 - missing}.0% |" in rows[0]
    assert ("MISSED" in rows[0]) == bool(code)
    assert page.read_text("utf-8").count("| ok |") == 7 - code
    assert capsys.readouterr().out.count("a.py:7 never goes to its end") == missing


def test_a_room_of_which_nothing_was_measured_is_not_taken_for_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    path.write_text(json.dumps({"files": {}}))
    with pytest.raises(SystemExit, match="nothing was measured of history"):
        branches.main(str(path))
