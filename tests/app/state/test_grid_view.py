"""What the grid is told: plain texts that say what the planner's table holds."""

from __future__ import annotations

import json

from forecast.app.state.grid_view import sheet_of
from forecast.app.state.planner import Planner


def test_a_sheet_is_plain_and_says_the_table(planner: Planner) -> None:
    planner.hold({"region": "South"})
    sheet = sheet_of(planner)
    assert json.loads(json.dumps(sheet, allow_nan=False)) == sheet
    assert [row["name"] for row in sheet["rows"]] == ["Company", "North", "South"]
    assert [row["held"] for row in sheet["rows"]] == [False, False, True]
    assert sheet["rows"][2]["hold"] == "Release South"
    assert sheet["rows"][1]["cells"][1]["label"] == "North Base"
    base = planner.table.loc[1, "base"]
    assert sheet["rows"][1]["cells"][1]["text"] == f"{base:,.0f}"
    assert sheet["serial"] == planner.serial


def test_every_row_and_change_has_its_own_serial(planner: Planner) -> None:
    first = sheet_of(planner)["serial"]
    planner.attempt(planner.undo)
    refused = sheet_of(planner)
    assert refused["serial"] != first
    assert refused["refused"]
    assert "nothing to undo" in refused["message"]


def test_what_is_shown_can_be_typed_again(planner: Planner) -> None:
    sheet = sheet_of(planner)
    text = sheet["rows"][2]["cells"][1]["text"]
    before = planner.table
    assert planner.take({"kind": "set", "serial": sheet["serial"], "row": 2, "column": "base", "text": text})
    assert planner.table["base"].tolist() == before["base"].tolist()
