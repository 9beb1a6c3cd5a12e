"""One table of spellings goes through every command and function that takes a period, and each reads it alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from forecast.baseline import Baseline, baseline
from forecast.decomposition import daily, decompose, pacing_phases
from forecast.history import open_history
from forecast.periods.years import Years
from forecast.review.reviewed_span import named_span
from forecast.settings.errors import InputError
from forecast.targets import convert, given_targets, propose_targets

Run = Callable[..., Result]
TABLE = {
    "2026": ["２０２６", "2026年", "FY2026"],
    "2026H1": ["2026-H1", "2026 h1", "H1 2026", "２０２６Ｈ１"],
    "2026Q1": ["2026 Q1", "2026-Q1", "1Q2026", "２０２６ Ｑ１", "2026-01..2026-03", "2026-01-01..2026-03-31"],
    "2026-05": ["2026M05", "2026/5", "2026 M5", "202605", "May 2026", "２０２６－０５"],
}
WRONG = ["2026Q5", "2026-13", "soon", "26H1"]
EDITS: Mapping[str, list[str]] = {
    "spread": ["--number", "1200", "--by", "even"],
    "breakback": ["--number", "1200", "--key", "region=North"],
    "hold": ["--key", "region=North"],
}


def done(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def saved(run: Run, *words: str) -> bytes:
    done(run(*words, "--out", "out.csv"))
    return Path("out.csv").read_bytes()


def edited(run: Run, verb: str, period: str) -> pd.DataFrame:
    """The plan after an edit of a period, which is then undone."""
    done(run("plan", verb, *EDITS[verb], "--period", period))
    table = pd.read_parquet("plans/2026.parquet")
    done(run("plan", "undo"))
    return table


@pytest.mark.parametrize(("label", "spellings"), TABLE.items())
def test_days_and_chances_are_those_of_the_period_however_it_is_written(run: Run, label: str, spellings: list[str]) -> None:
    days = saved(run, "plan", "days", "--period", label)
    chance = saved(run, "chance", "--number", "1000", "--draws", "100", "--within", label)
    for text in spellings:
        assert saved(run, "plan", "days", "--period", text) == days, text
        assert saved(run, "chance", "--number", "1000", "--draws", "100", "--within", text) == chance, text


@pytest.mark.parametrize("verb", EDITS)
def test_an_edit_is_that_of_the_period_however_it_is_written(run: Run, verb: str) -> None:
    for label, text in (("2026Q1", "2026 Q1"), ("2026-05", "２０２６M05")):
        pd.testing.assert_frame_equal(edited(run, verb, text), edited(run, verb, label))


def test_a_hold_is_released_under_another_spelling_of_its_period(run: Run) -> None:
    before = pd.read_parquet("plans/2026.parquet")
    done(run("plan", "hold", "--key", "region=North", "--period", "2026 Q1", "--total"))
    assert '"period": "2026Q1"' in Path("plans/2026.json").read_text("utf-8")
    done(run("plan", "release", "--key", "region=North", "--period", "2026-01..2026-03"))
    assert '"total_holds": []' in Path("plans/2026.json").read_text("utf-8")
    pd.testing.assert_frame_equal(pd.read_parquet("plans/2026.parquet"), before)


def test_targets_and_plans_begin_in_the_period_however_it_is_written(run: Run) -> None:
    words = ("--draws", "100", "--span", "quarter", "--first")
    targets = saved(run, "targets", *words, "2026-04")
    assert all(saved(run, "targets", *words, text) == targets for text in ("2026 Q2", "2026M04", "2026年4月"))
    for text, name in (("2026-07", "months"), ("H2 2026", "half")):
        done(run("plan", "create", "--draws", "100", "--first", text, "--out", name))
    pd.testing.assert_frame_equal(pd.read_parquet("months.parquet"), pd.read_parquet("half.parquet"))


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "days", "--period"],
        ["plan", "work", "--period"],
        ["plan", "hold", "--period"],
        ["plan", "release", "--period"],
        ["plan", "spread", "--number", "5", "--period"],
        ["plan", "breakback", "--number", "5", "--period"],
        ["plan", "create", "--first"],
        ["chance", "--number", "5", "--within"],
        ["targets", "--first"],
        ["review", "--half"],
    ],
)
def test_what_is_no_period_is_refused_alike_by_every_command(run: Run, words: list[str]) -> None:
    for text in WRONG:
        result = run(*words, text)
        assert result.exit_code == 2, (text, result.output)
        assert "Write 2026, 2026H1, 2026Q2, 2026-05" in " ".join(result.output.split()), text


@pytest.fixture(scope="module")
def small_forecast(small_workbook: Path) -> Baseline:
    return baseline(open_history(small_workbook), periods=12, draws=50)


@pytest.mark.parametrize(("label", "text"), [(label, text) for label, texts in TABLE.items() for text in texts])
def test_every_function_reads_a_spelling_alike(small_forecast: Baseline, label: str, text: str) -> None:
    plan = decompose(propose_targets(small_forecast))
    assert (plan.grid.cells({}, text) == plan.grid.cells({}, label)).all()
    assert (plan.hold({"region": "North"}, period=text).held == plan.hold({"region": "North"}, period=label).held).all()
    assert pacing_phases(text) == pacing_phases(label)
    pd.testing.assert_frame_equal(daily(1000, text), daily(1000, label))
    chance = {"chances": (0.6,)}
    pd.testing.assert_frame_equal(convert(small_forecast, **chance, period=text), convert(small_forecast, **chance, period=label))
    tables = [pd.DataFrame({"region": ["North"], "period": [each], "target": [500]}) for each in (text, label)]
    one, other = (given_targets(table, small_forecast).table for table in tables)
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("label", "text"), [(label, text) for label, texts in TABLE.items() for text in texts if ".." not in text]
)
def test_the_review_reads_a_spelling_alike(label: str, text: str) -> None:
    end = pd.Timestamp("2026-12-31")
    for half, span in ((text, None), (text, "half"), (None, text)):
        assert named_span(half, span, end=end, years=Years()).label == label


@pytest.mark.parametrize("text", ["2026-01..2026-06", "2026-05-01"])
def test_a_review_of_a_range_or_a_day_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="a review covers a month, quarter, half or year"):
        named_span(text, None, end=pd.Timestamp("2026-12-31"), years=Years())
