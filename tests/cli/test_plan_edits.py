"""The verbs of a plan: names that were given are kept, and what changed is said and logged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from forecast.plans import PlanFolder


@pytest.mark.parametrize("name", ["v1.2", "my plan", "a{b}", "计划 2026.parquet"])
def test_a_plan_is_kept_under_the_name_that_it_was_given(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    assert run("plan", "create", "--draws", "50", "--out", f"plans/{name}").exit_code == 0
    location = f"plans/{name.removesuffix('.parquet')}.parquet"
    before = (tmp_path / location).read_bytes()
    done = run("plan", "hold", "--plan", location)
    assert done.exit_code == 0, done.output
    assert (tmp_path / location).read_bytes() != before


def test_the_log_says_which_command_made_a_revision(run: Callable[..., Result], tmp_path: Path) -> None:
    assert run("plan", "hold", "--plan", "2026", "--key", "region=North", "--total").exit_code == 0
    done = run("plan", "undo")
    assert "Revision 1 is restored in" in done.output
    assert "the previous plan is revision 2" in done.output
    assert [each.why for each in PlanFolder(tmp_path / "plans").log("2026")] == [
        "create draws=100",
        "hold key=region=North total",
        "undo",
    ]
