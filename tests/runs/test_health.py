"""The page of the doctor: what lacks is named with what to do, and nothing of the workbook is changed by looking."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from forecast.files import held
from forecast.runs.execute import lock_folder
from forecast.runs.health import health, is_healthy


@pytest.fixture
def workbook(tmp_path: Path, repository: Path) -> Path:
    """A copy of the sample company's workbook."""
    shutil.copy(repository / "workbook.yaml", tmp_path)
    shutil.copytree(repository / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.py"))
    return tmp_path


def line(page: pd.DataFrame, item: str) -> dict[str, str]:
    found = page[page["item"] == item].to_dict("records")
    assert found, f"no line about {item}: {list(page['item'])}"
    return {str(key): str(value) for key, value in found[0].items()}


def test_the_page_names_versions_reports_workbook_locks_and_disk(workbook: Path) -> None:
    page = health(workbook)
    assert set(page["area"]) >= {"installed", "reports", "import", "workbook", "runs", "machine"}
    assert line(page, "packages")["state"] == "ok"
    assert line(page, "history") == {"area": "workbook", "item": "history", "state": "ok", "found": "history.csv", "do": ""}
    assert (page.loc[page["state"] == "lacks", "do"] != "").all()
    assert is_healthy(page[page["state"] != "lacks"])


def test_what_is_damaged_or_gone_lacks_and_looking_changes_nothing(workbook: Path) -> None:
    (workbook / "data" / "history.csv").unlink()
    (workbook / "plans").mkdir()
    (workbook / "plans" / "2026.parquet").write_bytes(b"PAR1 cut off")
    failed = workbook / "reports" / "review"
    failed.mkdir(parents=True)
    (failed / "run.json").write_text(json.dumps({"status": "failed", "error": "cell 3"}))
    before = {path: path.stat().st_mtime_ns for path in workbook.rglob("*") if path.is_file()}
    page = health(workbook)
    assert line(page, "history")["state"] == line(page, "2026.parquet")["state"] == "lacks"
    assert "plan undo" in line(page, "2026.parquet")["do"]
    assert "cell 3" in line(page, "review")["found"]
    assert not is_healthy(page)
    assert {path: path.stat().st_mtime_ns for path in workbook.rglob("*") if path.is_file()} == before


def test_a_workbook_that_cannot_be_read_is_told_with_its_fault(workbook: Path) -> None:
    (workbook / "workbook.yaml").write_text("name: x\nname: y\n")
    assert (
        "line 2" in line(health(workbook), "workbook.yaml")["found"]
        or "row 2" in line(health(workbook), "workbook.yaml")["found"]
    )


def test_a_lock_is_shown_with_its_owner(tmp_path: Path) -> None:
    with held(lock_folder() / "of-a-test.lock", owner="run of a test", seconds=60):
        assert (health(tmp_path)["found"].str.contains("run of a test.*running")).any()
    assert not health(tmp_path)["found"].str.contains("run of a test").any()


@pytest.mark.parametrize("where", ["workbook", "elsewhere"])
def test_the_command_prints_the_page_and_leaves_with_0_or_4(
    where: str, workbook: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = workbook if where == "workbook" else tmp_path_factory.mktemp("empty")
    command = [sys.executable, "-c", "from forecast.cli import main; main()", "doctor"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == (0 if is_healthy(health(place)) else 4), done.stderr
    assert ("LACKS" in done.stdout) == (done.returncode == 4)
    assert "disk" not in done.stderr
