"""The verbs of targets, run as a user types them in a small workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import Result

Run = Callable[..., Result]


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def refused(result: Result, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    for part in parts:
        assert part in " ".join(result.output.split())


def last_year() -> float:
    table = pd.read_csv("data/history.csv")
    return float(table.query("period >= '2025-01'")["volume"].sum())


def test_targets_take_a_growth_and_say_its_chance(run: Run) -> None:
    out = done(run("targets", "--goal", "+10%", "--draws", "100", "--out", "targets.csv"))
    table = pd.read_csv("targets.csv")
    year = last_year()
    assert table.loc[0, "base"] == pytest.approx(1.1 * year, abs=1)
    assert table.loc[0, "chance_base"] < 0.5
    assert "+10.0% over last year" in out


def test_a_series_that_closed_has_targets_of_zero_and_disturbs_nothing(run: Run) -> None:
    done(run("targets", "--draws", "100", "--level", "leaf", "--out", "leaves.csv"))
    table = pd.read_csv("leaves.csv").set_index(["region", "product"])
    assert (table.loc[("South", "Old"), ["floor", "base", "stretch"]] == 0).all()
    assert (table.drop(("South", "Old"))["floor"] > 0).all()
    assert table[["floor", "base", "stretch"]].notna().all().all()


def test_a_profile_of_the_workbook_is_taken_by_name(run: Run) -> None:
    done(run("targets", "--profile", "cautious", "--draws", "100", "--level", "total", "--out", "a.csv"))
    assert pd.read_csv("a.csv").loc[0, "chance_base"] == pytest.approx(0.70, abs=0.02)
    refused(run("targets", "--profile", "cautios"), "unknown profile", "cautious")


def test_factors_tilt_the_split_within_their_limit_and_missing_ones_are_named(run: Run) -> None:
    out = done(run("targets", "--factors", "--draws", "100", "--level", "region", "--out", "with.csv"))
    done(run("targets", "--draws", "100", "--level", "region", "--out", "without.csv"))
    tilted, untilted = (pd.read_csv(name).set_index("region")["base"] for name in ("with.csv", "without.csv"))
    assert tilted.sum() == untilted.sum()
    assert 1.0 < tilted["South"] / untilted["South"] < 1.05
    assert "profit" in out
    assert "were ignored" in out


def test_a_goal_says_what_it_asks_of_each_and_where_it_lies(run: Run) -> None:
    out = done(run("targets", "--goal", "+40%", "--draws", "100", "--level", "region"))
    assert "less than a 1 % chance" in out
    assert "above the own base" in out
    assert "The goal exceeds the company's own stretch" in out
    assert "What the goal asks of each" in out


def test_goals_of_several_years_compound(run: Run) -> None:
    done(run("targets", "--years", "3", "--goal", "+10%", "--draws", "100", "--level", "total", "--out", "years.csv"))
    assert pd.read_csv("years.csv")["base"].to_numpy() == pytest.approx(last_year() * 1.1 ** np.arange(1, 4), abs=1)
    done(run("targets", "--years", "2", "--goal", "9000; +5%", "--draws", "100", "--level", "total", "--out", "years.csv"))
    assert pd.read_csv("years.csv")["base"].tolist() == [9000, 9450]
    refused(run("targets", "--years", "2", "--goal", "9000", "--draws", "100"), "Give 2 numbers")


def test_every_half_of_the_year_is_shown(run: Run) -> None:
    done(run("targets", "--span", "half", "--draws", "100", "--level", "total", "--out", "halves.csv"))
    assert pd.read_csv("halves.csv")["period"].tolist() == ["2026-01-01", "2026-07-01"]
    refused(run("targets", "--span", "hlf"), "half")


def test_a_step_of_ones_own_is_kept_and_a_coarse_one_is_warned_of(run: Run) -> None:
    done(run("targets", "--step", "0.1", "--draws", "100", "--level", "leaf", "--out", "fine.csv"))
    floors = pd.read_csv("fine.csv")["floor"]
    assert (np.abs(floors * 10 - np.rint(floors * 10)) < 1e-6).all()
    assert (floors % 1 != 0).any()
    assert "Use a smaller --step" in done(run("targets", "--step", "1000", "--draws", "100"))
    refused(run("targets", "--step", "0"), "above zero")


def test_measures_stand_side_by_side_and_ratios_are_derived(run: Run) -> None:
    workbook = Path("workbook.yaml")
    added = """  - {name: revenue, kind: revenue, unit: CNY, direction: up, step: 1}
  - {name: price, kind: price, numerator: revenue, denominator: volume}
files:"""
    text = (
        workbook.read_text("utf-8")
        .replace("files:", added)
        .replace("missing: gap}", "values: {volume: volume, revenue: revenue}, missing: gap}", 1)
    )
    workbook.write_text(text, "utf-8")
    sales = pd.read_csv("data/history.csv")
    sales.assign(revenue=sales["volume"] * 7).to_csv("data/history.csv", index=False)
    done(run("targets", "--measures", "volume,revenue,price", "--draws", "100", "--level", "region", "--out", "all.csv"))
    table = pd.read_csv("all.csv").set_index(["measure", "region"])
    assert set(table.loc["price"].index) == {"North", "South"}
    derived = table.loc["revenue", "base"] / table.loc["volume", "base"]
    assert table.loc["price", "base"].to_numpy() == pytest.approx(derived.to_numpy())
    assert table.loc["price", "chance_base"].isna().all()
    refused(run("targets", "--measures", "volume,prce"), "price")
    refused(run("targets", "--measures", "volume", "--goal", "+1%"), "one measure")


def test_numbers_and_chances_are_asked_for_one_another(run: Run) -> None:
    key = ("--key", "region=North", "--within", "2026H1", "--draws", "200")
    done(run("chance", "--chance", "60%", *key, "--out", "number.csv"))
    number = float(pd.read_csv("number.csv")["number"].item())
    done(run("chance", "--number", f"{number}", *key, "--out", "chance.csv"))
    assert float(pd.read_csv("chance.csv")["chance"].item()) == pytest.approx(0.6)
    out = done(run("chance", "--growth", "+10%,-10%", "--level", "region", "--span", "quarter", "--draws", "200"))
    assert "+10 % means a" in out
    assert "... and 1 more row" in out  # 2 growths x 2 regions x 4 quarters


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "Use --number, --growth or --chance"),
        (["--number", "much"], "not a number"),
        (["--number", "-5"], "zero or more"),
        (["--growth", "ten"], "+10%"),
        (["--chance", "60"], "0.6"),
        (["--number", "5", "--key", "region=Nrth"], "North"),
        (["--number", "5", "--key", "region"], "--key region=North"),
        (["--number", "5", "--level", "regon"], "region"),
        (["--number", "5", "--level", "region", "--key", "region=North"], "Use either --key or --level"),
        (["--number", "5", "--within", "2031"], "does not cover"),
        (["--number", "5", "--within", "2026-06..2026-01"], "ends before it begins"),
        (["--number", "5", "--span", "hlf"], "half"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_way_out(run: Run, words: list[str], part: str) -> None:
    refused(run("chance", *words), part)


def test_the_halves_of_a_fiscal_year_are_its_own(run: Run) -> None:
    workbook = Path("workbook.yaml")
    workbook.write_text(workbook.read_text("utf-8") + "fiscal_year_start: 4\n", "utf-8")
    done(run("chance", "--number", "100", "--within", "2026H1", "--draws", "100", "--out", "half.csv"))
    assert pd.read_csv("half.csv")["period"].tolist() == ["2026-04-01"]


@pytest.mark.parametrize(
    "words", [("--number", "1,2"), ("--number", "40.000"), ("--number", "nan"), ("--growth", "inf%"), ("--chance", "nan")]
)
def test_a_number_with_two_readings_or_none_is_refused(run: Run, words: tuple[str, str]) -> None:
    refused(run("targets", "--goal", "40.000"), "not a number or a growth")
    refused(run("chance", *words), "not a number")
