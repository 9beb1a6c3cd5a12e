"""What a notebook leaves: one file per name, the same bytes again, and nothing without a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from forecast.files.saved_results import save_results

TABLE = pd.DataFrame({"region": ["South", "=1+1"], "value": [1.5, 2.0]})


def test_a_table_becomes_csv_and_values_json(tmp_path: Path) -> None:
    paths = save_results(tmp_path / "out", gaps=TABLE, summary={"half": "2026H1"})
    assert [path.name for path in paths] == ["gaps.csv", "summary.json"]
    assert json.loads(paths[1].read_text("utf-8")) == {"half": "2026H1"}
    assert paths[0].read_text("utf-8-sig").splitlines() == ["region,value", "South,1.5", "'=1+1,2.0"]


def test_the_same_results_leave_the_same_bytes(tmp_path: Path) -> None:
    first, again = save_results(tmp_path / "a", gaps=TABLE), save_results(tmp_path / "b", gaps=TABLE)
    assert first[0].read_bytes() == again[0].read_bytes()


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert save_results("", gaps=TABLE) == []
    assert list(tmp_path.iterdir()) == []
