"""Runs are counted by how they ended; a failed and a killed one have a line of their own."""

from __future__ import annotations

from pathlib import Path

from forecast.files import lock, write_json
from forecast.runs.execute import lock_folder
from forecast.runs.health import lock_findings, run_findings


def test_endings_are_counted_and_what_failed_is_to_be_run_again(tmp_path: Path) -> None:
    for name, status in (("one", "done"), ("two", "failed"), ("three", "running")):
        write_json(tmp_path / "reports" / name / "run.json", {"status": status, "error": "cell 3"})
    first, *others = run_findings(tmp_path)
    assert first.found == "1 done, 1 failed, 1 running"
    assert {(finding.item, finding.do) for finding in others} == {("two", "Run it again"), ("three", "Run it again")}


def test_a_lock_in_force_is_told_with_its_owner(tmp_path: Path) -> None:
    with lock(lock_folder() / "of-a-health-test.lock", owner="health test", seconds=60):
        assert any("health test" in finding.found and "running" in finding.found for finding in lock_findings(tmp_path))
    assert not any("health test" in finding.found for finding in lock_findings(tmp_path))
