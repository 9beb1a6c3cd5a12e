"""What the grid is told: plain texts that say what the planner's table holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.app.state.grid_view import _text, sheet_of
from forecast.app.state.messages import read_number
from forecast.app.state.planner import Planner
from forecast.baseline import Baseline


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


@given(st.floats(-1e9, 1e9), st.sampled_from([1.0, 1000.0, 1_000_000.0]))
def test_a_number_that_is_shown_is_read_as_the_same_to_its_last_digit(number: float, divisor: float) -> None:
    text = _text(number, divisor)
    shown = float(text.replace(",", ""))
    assert shown == pytest.approx(number / divisor, abs=0.5 if abs(number / divisor) >= 100 else 1e-3, rel=1e-5)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_known_is_a_dash(number: float) -> None:
    assert _text(number, 1.0) == "–"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_level_is_told_with_the_chance_it_stands_for(outlook: Baseline, language: str) -> None:
    sheet = sheet_of(Planner(outlook, language=language))
    assert ["90%" in sheet["levels"][0], "60%" in sheet["levels"][1], "10%" in sheet["levels"][2]] == [True] * 3
    assert len(sheet["heads"]) == 2


def test_going_down_to_a_member_shows_the_way_and_its_parts(planner: Planner) -> None:
    planner.choose("region", "South")
    rows = sheet_of(planner)["rows"]
    assert [(row["name"], row["depth"]) for row in rows] == [("Company", 0), ("South", 1), ("Bike", 2), ("Trike", 2)]
    numbers = [read_number(row["cells"][1]["text"]) for row in rows]
    assert numbers[1] == pytest.approx(sum(numbers[2:]), abs=1)


def test_the_caption_names_the_period_that_is_looked_at(planner: Planner) -> None:
    whole = sheet_of(planner)["caption"]
    planner.choose_period("2026-03")
    assert "2026-03" in sheet_of(planner)["caption"]
    assert "2026-03" not in whole


def test_a_plan_without_a_forecast_has_no_chance_to_show(planner: Planner) -> None:
    cells = [cell for row in sheet_of(planner)["rows"] for cell in row["cells"]]
    assert all(cell["share"] is not None and 0 <= cell["share"] <= 1 for cell in cells)
    assert all("%" in cell["chance"] for cell in cells)
