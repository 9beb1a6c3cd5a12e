"""What documents promise is true: the README's Python runs, its commands exist, public verbs show an example that runs."""

from __future__ import annotations

import doctest
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.main import get_command

import forecast as fc
from forecast.cli.main import app
from forecast.decomposition import Plan
from forecast.history import History
from forecast.review import Review

# The parts of a workbook that the README's lines read; they write below reports/ of a copy.
WORKBOOK = ("workbook.yaml", "data")


@pytest.fixture
def workbook_copy(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample company's workbook, which is the current folder."""
    for name in WORKBOOK:
        source = repository / name
        shutil.copytree(source, tmp_path / name) if source.is_dir() else shutil.copy(source, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def readme_blocks(repository: Path, language: str) -> list[str]:
    """The code blocks of the README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", (repository / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_python_lines_of_the_readme_run_as_they_stand(repository: Path, workbook_copy: Path) -> None:
    (lines,) = readme_blocks(repository, "python")
    names: dict[str, object] = {}
    exec(compile(lines, "README.md", "exec"), names)  # noqa: S102  # our own README
    plan, history, review = names["plan"], names["history"], names["review"]
    assert isinstance(history, History)
    assert (workbook_copy / "reports/half-year/report.html").is_file()
    assert isinstance(plan, Plan)
    assert isinstance(review, Review)
    first_half = history.table[history.table["period"].between("2026-01-01", "2026-06-30")]
    assert review.gaps["actual"].iloc[0] == pytest.approx(first_half["value"].sum())
    total = plan.table.groupby("period")["base"].sum()
    pd.testing.assert_series_equal(
        plan.totals(level="total", span="period").set_index("period")["base"], total, check_names=False
    )


def test_the_readme_names_every_command_and_no_other(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    listed = re.search(r"`forecast --help` lists the commands: (.*?)\.\s", text, re.DOTALL)
    assert listed
    assert set(re.findall(r"`([a-z]+)`", listed[1])) == set(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def names_of_examples(small_history_of: Callable[..., History]) -> dict[str, object]:
    """The names that examples go on from, as in the README's lines: history, start, targets, plan, review; and counts of a funnel."""
    history = small_history_of(months=66)
    start = fc.baseline(history.until("2025-12-31"), periods=12, model="seasonal_naive", draws=200)
    targets = fc.propose_targets(start)
    plan = fc.decompose(targets)
    months = [f"{month:%Y-%m}" for month in pd.date_range("2025-01-01", periods=12, freq="MS")]
    return {
        "fc": fc,
        "pd": pd,
        "history": history,
        "start": start,
        "targets": targets,
        "plan": plan,
        "review": fc.review(plan, history, half="2026H1", model="seasonal_naive", draws=200),
        "counts": pd.DataFrame({"period": months, "leads": 3000, "visits": 1200, "deals": 300}),
    }


@pytest.mark.parametrize("name", sorted(fc.__all__))
@pytest.mark.usefixtures("workbook_copy")
def test_a_public_verb_shows_an_example_that_runs(name: str, names_of_examples: dict[str, object]) -> None:
    found = doctest.DocTestFinder(recurse=False).find(getattr(fc, name), name, globs=dict(names_of_examples))
    tests = [test for test in found if test.examples]
    assert tests, f"fc.{name} has no runnable example (>>>) in its docstring"
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for test in tests:
        assert runner.run(test).failed == 0
