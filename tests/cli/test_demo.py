"""The demo is what a user could type."""

from __future__ import annotations

from pathlib import Path

from forecast.cli.demo import demo_lines


def test_the_demo_is_made_of_lines_that_a_user_can_type() -> None:
    lines = demo_lines(Path("out"), "zh")
    assert [line[0] for line in lines] == ["check", "baseline", "targets", "plan", "review"]
    assert lines[-1][lines[-1].index("--language") :][:2] == ["--language", "zh"]
