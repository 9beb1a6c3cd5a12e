"""The page of the doctor: what lacks is named with what to do, and nothing of the workbook is changed by looking."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.doctor import health, is_healthy
from forecast.files import lock, write_json, write_table
from forecast.report import health as report_health
from forecast.report.pages.pdf import PdfUnavailable
from forecast.runs.execute import lock_folder
from forecast.settings.errors import StorageError


@pytest.fixture
def workbook(tmp_path: Path, repository: Path) -> Path:
    """A copy of the sample company's workbook."""
    shutil.copy(repository / "workbook.yaml", tmp_path)
    shutil.copytree(repository / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.py"))
    return tmp_path


def line(page: pd.DataFrame, item: str) -> dict[str, str]:
    lines = page[page["item"] == item].to_dict("records")
    assert lines, f"no line about {item}: {list(page['item'])}"
    return {str(key): str(value) for key, value in lines[0].items()}


def test_the_page_names_versions_reports_workbook_locks_and_disk(workbook: Path) -> None:
    page = health(workbook)
    assert set(page["area"]) - {"plans"} == {"installed", "reports", "import", "models", "tests", "workbook", "runs", "machine"}
    assert set(page["state"]) <= {"ok", "info", "missing"}
    assert (
        f"all {len([each for each in requires('forecast-workbook') or [] if 'extra ==' not in each])} at"
        in line(page, "packages")["found"]
    )
    assert line(page, "packages")["state"] == "ok"
    assert line(page, "history") == {"area": "workbook", "item": "history", "state": "ok", "found": "history.csv", "do": ""}
    assert (page.loc[page["state"] == "missing", "do"] != "").all()
    assert is_healthy(page[page["state"] != "missing"])


def test_what_is_damaged_or_gone_lacks_and_looking_changes_nothing(workbook: Path) -> None:
    (workbook / "data" / "history.csv").unlink()
    (workbook / "plans").mkdir()
    (workbook / "plans" / "2026.parquet").write_bytes(b"PAR1 cut off")
    failed = workbook / "reports" / "review"
    failed.mkdir(parents=True)
    (failed / "run.json").write_text(json.dumps({"status": "failed", "error": "cell 3"}))
    before = {path: path.stat().st_mtime_ns for path in workbook.rglob("*") if path.is_file()}
    page = health(workbook)
    assert line(page, "history")["state"] == line(page, "2026.parquet")["state"] == "missing"
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
    with lock(lock_folder() / "of-a-test.lock", owner="run of a test", seconds=60):
        page = health(tmp_path)
        (shown,) = page[page["found"].str.contains("run of a test.*running")].to_dict("records")
        assert (shown["area"], shown["item"], shown["state"]) == ("runs", "lock", "info")
    assert not health(tmp_path)["found"].str.contains("run of a test").any()


@pytest.mark.parametrize("where", ["workbook", "elsewhere"])
def test_the_command_prints_the_page_and_leaves_with_0_or_4(
    where: str, workbook: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = workbook if where == "workbook" else tmp_path_factory.mktemp("empty")
    command = [sys.executable, "-c", "from forecast.cli.main import main; main()", "doctor"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == (0 if is_healthy(health(place)) else 4), done.stderr
    assert ("MISSING" in done.stdout) == (done.returncode == 4)
    assert "disk" not in done.stderr


def test_plans_and_runs_that_are_well_are_counted_and_say_no_more(workbook: Path) -> None:
    for name in ("2025", "2026"):
        write_table(workbook / "plans" / f"{name}.parquet", pd.DataFrame({"a": [1]}))
    for name, status in (("one", "done"), ("two", "done"), ("three", "partial")):
        write_json(workbook / "reports" / name / "run.json", {"status": status})
    page = health(workbook)
    assert line(page, "plans") == {"area": "plans", "item": "plans", "state": "ok", "found": "2 can be read", "do": ""}
    assert line(page, "records")["found"] == "2 done, 1 partial"
    assert not set(page["item"]) & {"one", "two", "three"}


def test_a_package_that_is_missing_or_too_old_lacks_with_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    required = ["no-such-package>=1", "pandas>=1000", "numpy", "no-such-either; python_version < '3'"]
    monkeypatch.setattr(
        sys.modules[health.__module__], "requires", lambda _: required
    )  # no installed package is missing on demand
    page = health(tmp_path)
    assert {name: line(page, name)["do"] for name in ("no-such-package", "pandas")} == {
        "no-such-package": 'pip install "no-such-package>=1", or `make setup` in a checkout',
        "pandas": 'pip install "pandas>=1000", or `make setup` in a checkout',
    }
    assert not set(page["item"]) & {"numpy", "no-such-either", "packages"}


def test_kernels_that_are_not_compiled_yet_are_told_and_lack_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert line(health(tmp_path), "compiled kernels")["state"] == "info"
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.nbi").write_bytes(b"")
    assert line(health(tmp_path), "compiled kernels") == {
        "area": "machine", "item": "compiled kernels", "state": "ok", "found": str(tmp_path), "do": "",
    }  # fmt: skip


def test_a_part_that_is_not_there_names_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: str) -> bytes:
        raise PdfUnavailable("no Pango")

    # Nothing that is installed is missing on demand.
    monkeypatch.setattr(report_health, "pdf", refused)
    monkeypatch.setattr(report_health.style, "has_chinese", lambda: False)
    monkeypatch.setattr(sys.modules[health.__module__], "find_spec", lambda _: None)
    page = health(tmp_path)
    for item, state, found, do in (
        ("PDF", "missing", "no Pango", "libpango-1.0-0"),
        ("Chinese font", "missing", "boxes", "fonts-noto-cjk"),
        ("PostgreSQL", "info", "not installed", 'pip install "psycopg[binary]"'),
    ):
        shown = line(page, item)
        assert (shown["state"], found in shown["found"], do in shown["do"]) == (state, True, True)


def test_a_rule_that_fails_is_a_line_of_its_own_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_findings(_: Path) -> Iterator[object]:
        raise StorageError("the disk is gone")
        yield

    module = sys.modules[health.__module__]
    monkeypatch.setattr(module, "CHECKS", (disk_findings, *module.CHECKS[-1:]))
    page = health(tmp_path)
    assert page.iloc[0].to_list() == [
        "disk", "check failed", "missing", "the disk is gone", "Follow the message",
    ]  # fmt: skip
    assert set(page["item"][1:]) == {"terminal", "home"}


@pytest.mark.parametrize(("encoding", "state"), [("utf-8", "ok"), ("UTF8", "ok"), ("latin-1", "info")])
def test_a_terminal_that_cannot_show_every_name_is_told(
    encoding: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "none"))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    page = health(tmp_path)
    assert line(page, "terminal")["state"] == state
    assert ("PYTHONUTF8" in line(page, "terminal")["do"]) == (state == "info")
    assert line(page, "home") == {"area": "machine", "item": "home", "state": "info", "found": "none", "do": "Nothing needs it"}
