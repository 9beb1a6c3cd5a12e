"""The grid widget: it carries a sheet to the page and messages back, and asks nothing of the network."""

from __future__ import annotations

import re

from forecast.app.state.grid_view import sheet_of
from forecast.app.state.planner import Planner
from forecast.app.widgets.grid import Grid


def test_a_sheet_goes_to_the_page_and_messages_come_back(planner: Planner) -> None:
    grid, heard = Grid(), []
    grid.listen(heard.append)
    grid.show(sheet_of(planner))
    assert grid.get_state()["sheet"]["rows"][0]["name"] == "Company"
    grid._handle_custom_msg({"kind": "hold"}, [])
    assert heard == [{"kind": "hold"}]


def test_the_page_gets_texts_only_and_loads_nothing() -> None:
    code = str(Grid._esm) + str(Grid._css)
    assert not re.search(r"https?:|//cdn|import\s|url\(|innerHTML|insertAdjacentHTML|eval\(", code)
