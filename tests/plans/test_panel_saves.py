"""What the planner's panel saves opens wherever plans are opened: on the command line and in the review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from click.testing import Result

from forecast.app.state.planner import Planner
from forecast.baseline import baseline
from forecast.history import open_history
from forecast.periods.span import parse_span
from forecast.plans import read_plan
from forecast.review import review
from forecast.runs import stored_plan


def test_the_panels_save_opens_in_plan_show_and_in_the_review(run: Callable[..., Result], tmp_path: Path) -> None:
    history = open_history()
    planner = Planner(baseline(history.until("2024-12-31"), draws=50), goal="+5%")
    planner.hold({"region": "North"})
    planner.save("plans")

    shown = run("plan", "show", "--plan", "panel", "--level", "total")
    assert "so are the sums of North" in shown.output
    moved = run("plan", "breakback", "--plan", "panel", "--key", "region=North", "--number", "1")
    assert moved.exit_code == 2, "the total of North is held"
    assert run("plan", "breakback", "--plan", "panel", "--key", "region=South", "--number", "2000").exit_code == 0

    span = parse_span("2025H1")
    path = stored_plan(tmp_path, span, measure="volume")
    assert path == tmp_path / "plans" / "panel.parquet"
    assert stored_plan(tmp_path, span, measure="revenue") is None
    plan = read_plan(path)
    found = review(plan, history, half="2025H1", draws=50, origins=1)
    assert found.judged == "plan"
    first = plan.grid.columns("2025H1")
    assert np.isclose(found.gaps["plan_base"].iloc[0], plan.scale.numbers(plan.units[1][:, first].sum()))
