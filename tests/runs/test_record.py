"""A record tells how a run ended and has one name for one run, wherever its files lie."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from forecast.runs import read_record
from forecast.runs.record import begin_record


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "story.ipynb"
    path.write_text("{}")
    return path


def put(folder: Path, text: str = "a,b\n1,2\n") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "sales.csv"
    path.write_text(text)
    return path


def test_the_same_run_has_the_same_name_in_another_folder(notebook: Path, tmp_path: Path) -> None:
    one, two = put(tmp_path / "one"), put(tmp_path / "two")
    runs = [begin_record(notebook, {"file": str(each), "seed": 1, "out": str(each.parent)}, [each]) for each in (one, two)]
    assert runs[0].run_id == runs[1].run_id


@pytest.mark.parametrize("changed", ["seed", "data", "notebook"])
def test_what_changes_the_tables_changes_the_name(notebook: Path, tmp_path: Path, changed: str) -> None:
    data = put(tmp_path / "one")
    before = begin_record(notebook, {"seed": 1}, [data])
    if changed == "data":
        put(tmp_path / "one", "a,b\n1,3\n")
    if changed == "notebook":
        notebook.write_text("{ }")
    after = begin_record(notebook, {"seed": 2 if changed == "seed" else 1}, [data])
    assert before.run_id != after.run_id


def test_it_is_read_back_with_the_checksums_of_what_was_written(notebook: Path, tmp_path: Path) -> None:
    data = put(tmp_path / "one")
    ended = begin_record(notebook, {"seed": 1, "name": "北区"}, [data]).ended("done", files=[data])
    ended.write(tmp_path)
    found = read_record(tmp_path)
    assert found["status"] == "done"
    begun, over = (datetime.fromisoformat(str(found[name])) for name in ("started", "finished"))
    assert found["seconds"] == round((over - begun).total_seconds(), 3) >= 0
    assert found["files"] == {"sales.csv": sha256(data.read_bytes()).hexdigest()}
    assert found["inputs"] == {str(data): sha256(data.read_bytes()).hexdigest()}
    assert found["parameters"] == {"seed": 1, "name": "北区"}
    assert {"pandas", "numpy", "python"} <= set(json.loads(json.dumps(found["versions"])))


def test_a_failed_run_keeps_what_was_wrong_and_where_there_is_none_there_is_nothing(notebook: Path, tmp_path: Path) -> None:
    begin_record(notebook, {}, []).ended("failed", error="cell 3: ZeroDivisionError").write(tmp_path)
    assert read_record(tmp_path)["error"] == "cell 3: ZeroDivisionError"
    assert read_record(tmp_path / "elsewhere") == {}


def test_the_error_that_ended_a_run_is_kept_without_the_password_of_an_address(notebook: Path, tmp_path: Path) -> None:
    record = begin_record(notebook, {}, [])
    failed = record.ended("failed", error="cell 2: cannot open postgresql://reader:s3cret@host/sales")
    assert "s3cret" not in failed.write(tmp_path).read_text("utf-8")
    assert failed.error == "cell 2: cannot open postgresql://reader:***@host/sales"
