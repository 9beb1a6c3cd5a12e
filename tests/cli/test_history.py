"""The verbs of a history: what is read is said, a workbook is made of a file, two sources are held side by side."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

READING = ("--period", "month", "--value", "sales", "--by", "region,product")
Run = Callable[..., tuple[int, str, str]]


def test_a_check_says_what_it_read_and_leaves_its_record(folder: Path, command: Run) -> None:
    code, output, _ = command("check", "../sales.csv", *READING, "--report", "import.json")
    assert code == 0
    assert "240" in output
    assert json.loads((folder / "import.json").read_text("utf-8"))["rows_read"] == 240


def test_a_new_workbook_is_made_of_a_file_and_checked_from_inside(
    folder: Path, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("new", "ours", "--from", "../sales.csv", "--yes")[0] == 0
    monkeypatch.chdir(folder / "ours")
    code, output, _ = command("check")
    assert code == 0
    assert "240" in output


def test_two_sources_are_held_side_by_side(folder: Path, command: Run, table: pd.DataFrame) -> None:
    other = table.assign(sales=table["sales"].astype(int))
    other.loc[7, "sales"] += 50
    other.rename(columns={"sales": "retail"}).to_csv(folder.parent / "retail.csv", index=False)
    line = ("compare", "../sales.csv", *READING, "--with", "../retail.csv", "--with-value", "retail")
    assert command(*line, "--out", "found.csv")[0] == 0
    differing = pd.read_csv(folder / "found.csv")
    assert (len(differing), differing.loc[0, "change"], differing.loc[0, "kind"]) == (1, 50, "changed")
    assert "No difference" in command("compare", "../sales.csv", *READING, "--with", "../sales.csv")[1]
    assert command(*line, "--nodes", "regoin")[0] == 2


def test_a_check_of_a_workbook_says_what_was_restated_since_the_last(
    folder: Path, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("new", "ours", "--from", "../sales.csv", "--yes")[0] == 0
    monkeypatch.chdir(folder / "ours")
    assert "restated" not in command("check")[1]
    assert "no number of the last import has changed" in command("check")[1]
    data = folder / "ours" / "data" / "sales.csv"
    frame = pd.read_csv(data)
    frame.loc[3, "sales"] += 7
    frame.to_csv(data, index=False)
    assert "1 row changed (sum +7.00)" in command("check")[1]
    data.write_text(data.read_text().replace("North", "", 1))
    before = {path: path.read_bytes() for path in (folder / "ours" / "imports").iterdir()}
    assert command("check")[0] == 2
    assert {path: path.read_bytes() for path in (folder / "ours" / "imports").iterdir()} == before


def test_a_new_workbook_where_nobody_can_be_asked_names_the_way_to_accept_the_guess(
    folder: Path, command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, errors = command("new", "ours", "--from", "../sales.csv")
    assert code == 2
    assert "nobody can be asked here. Use --yes to accept the guess" in errors
    assert not (folder / "ours").exists()


def test_a_misspelt_column_leaves_no_list_of_rejected_rows(folder: Path, command: Run) -> None:
    code, _, errors = command("check", "../sales.csv", "--period", "mnth", "--value", "sales", "--by", "region")
    assert code == 2
    assert "Did you mean 'month'" in errors
    assert "rejected" not in errors
    assert list(folder.iterdir()) == []


def test_a_file_of_months_and_amounts_alone_goes_through_the_loop(
    folder: Path, command: Run, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = table.assign(sales=table["sales"].astype(int)).groupby("month", as_index=False)["sales"].sum()
    whole.to_csv(folder.parent / "whole.csv", index=False)
    line = ("../whole.csv", "--period", "month", "--value", "sales")
    assert "series: 1" in command("check", *line)[1]
    assert command("targets", *line, "--out", "targets.csv")[0] == 0
    assert command("new", "ours", "--from", "../whole.csv", "--yes")[0] == 0
    monkeypatch.chdir(folder / "ours")
    assert "dimensions: []" in Path("workbook.yaml").read_text("utf-8")
    assert command("check")[0] == 0
    assert command("plan", "create", "--out", "plan.csv")[0] == 0
    assert set(pd.read_csv("plan.csv")["company"]) == {"whole"}
    assert command("plan", "create")[0] == command("plan", "show")[0] == 0
    assert command("plan", "spread", "--number", "12000", "--by", "seasonal")[0] == 0


def test_a_new_workbook_keeps_how_its_file_is_read(folder: Path, command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join(f"2024-{month:02d};{region};{month},5" for month in range(1, 13) for region in ("N", "S"))
    (folder.parent / "below.csv").write_text(f"Report\nmonth;region;sales\n{rows}\nPerson;Region\nAnn;N\n")
    line = ("new", "ours", "--from", "../below.csv", "--header", "2", "--separator", ";", "--end-row", "26", "--yes")
    assert command(*line)[0] == 0
    monkeypatch.chdir(folder / "ours")
    assert "end_row: 26" in Path("workbook.yaml").read_text("utf-8")
    code, output, _ = command("check")
    assert (code, "24 read = 24 imported" in output) == (0, True)
