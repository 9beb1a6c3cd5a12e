"""The verbs of the plan, run as a user types them in a small workbook."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import Result

LEAVES = [("North", "Cart"), ("North", "Lamp"), ("South", "Cart"), ("South", "Lamp")]
Run = Callable[..., Result]


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    for part in parts:
        assert part in " ".join(result.output.split())


def base(**key: str) -> float:
    table = pd.read_parquet("plans/2026.parquet")
    for name, member in key.items():
        table = table[table[name] == member]
    return float(table["base"].sum())


def test_a_spread_moves_its_node_alone_and_keeps_the_sums(run: Run) -> None:
    before = base(region="South")
    out = done(run("plan", "spread", "--key", "region=North", "--by", "even", "--number", "2400"))
    table = pd.read_parquet("plans/2026.parquet").query("region == 'North'")
    assert base(region="North") == 2400
    assert base(region="South") == before
    assert set(table["base"]) == {100.0}
    assert "before" in out
    assert "chance after" in out


def test_an_edit_of_a_period_shows_the_numbers_of_that_period_and_the_plan_in_a_sentence(run: Run) -> None:
    out = done(run("plan", "spread", "--key", "region=North", "--number", "1234", "--period", "2026H2"))
    row = next(line.split() for line in out.splitlines() if line.split()[:2] == ["North", "all"])
    assert row[3] == "1,234"
    assert "base of 2026H2 before and after" in out
    assert f"{base():,.10g} after." in out
    assert "1,234" in done(run("plan", "breakback", "--key", "region=North", "--number", "1234", "--period", "2026H1"))


def test_held_cells_stay_and_a_breakback_moves_the_rest(run: Run) -> None:
    lamp = base(region="North", product="Lamp")
    done(run("plan", "hold", "--key", "region=North", "--key", "product=Lamp"))
    done(run("plan", "breakback", "--key", "region=North", "--number", "5000"))
    assert base(region="North", product="Lamp") == lamp
    assert base(region="North") == 5000
    refused(run("plan", "breakback", "--key", "region=North", "--number", "10"), "the holds exceed the total")
    assert base(region="North") == 5000
    done(run("plan", "release", "--key", "region=North"))
    done(run("plan", "breakback", "--key", "region=North", "--number", "10"))
    assert base(region="North") == 10


def test_a_held_total_lets_siblings_absorb(run: Run) -> None:
    whole = base()
    done(run("plan", "hold", "--total"))
    done(run("plan", "breakback", "--key", "region=North", "--number", "3000"))
    assert base(region="North") == 3000
    assert base() == whole


def test_nothing_left_to_move_is_refused_with_the_reason(run: Run) -> None:
    done(run("plan", "hold"))
    bytes_before = Path("plans/2026.parquet").read_bytes()
    refused(run("plan", "spread", "--number", "9"), "all cells here are held")
    assert Path("plans/2026.parquet").read_bytes() == bytes_before


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["spread", "--key", "region=Nrth"], "North"),
        (["spread", "--key", "region"], "--key region=North"),
        (["spread", "--by", "evn"], "even"),
        (["spread", "--number", "-5"], "zero or more"),
        (["spread", "--column", "bse"], "base"),
        (["hold", "--key", "region=North", "--key", "region=South"], "the key names a dimension twice"),
        (["show", "--plan", "2062"], "2026"),
        (["undo"], "no revision with this number"),
        (["over", "--level", "region"], "a share or as a confidence"),
        (["days", "--period", "2031-01"], "2031"),
        (["commit", "missing.csv"], "no such file"),
    ],
)
def test_a_mistake_is_answered_with_the_way_out(run: Run, words: list[str], part: str) -> None:
    refused(run("plan", *words), part)


def test_undo_puts_the_plan_back_to_the_byte_and_twice_is_again(run: Run) -> None:
    first = pd.read_parquet("plans/2026.parquet")
    done(run("plan", "breakback", "--key", "region=North", "--number", "5000"))
    second = pd.read_parquet("plans/2026.parquet")
    done(run("plan", "undo"))
    pd.testing.assert_frame_equal(pd.read_parquet("plans/2026.parquet"), first)
    done(run("plan", "undo"))
    pd.testing.assert_frame_equal(pd.read_parquet("plans/2026.parquet"), second)
    done(run("plan", "undo", "--to", "1"))
    pd.testing.assert_frame_equal(pd.read_parquet("plans/2026.parquet"), first)


def test_a_plan_that_is_created_over_is_kept_with_its_holds(run: Run) -> None:
    done(run("plan", "hold", "--key", "region=North"))
    first = Path("plans/2026.parquet").read_bytes()
    output = Path("plans/2026.made.json").read_bytes()
    out = done(run("plan", "create", "--draws", "120", "--goal", "+10%"))
    assert "is revision 2" in " ".join(out.split())
    assert Path("plans/2026.parquet").read_bytes() != first
    done(run("plan", "undo", "--to", "2"))
    assert Path("plans/2026.parquet").read_bytes() == first
    assert Path("plans/2026.made.json").read_bytes() == output


def test_a_plan_of_a_later_year_is_opened_with_the_forecast_of_its_making(run: Run) -> None:
    done(run("plan", "create", "--first", "2026-07", "--draws", "100", "--out", "plans/later"))
    table = pd.read_parquet("plans/later.parquet")
    assert table["period"].min() == pd.Timestamp("2026-07-01")
    before = table["chance_base"].to_numpy()
    sales = pd.read_csv("data/history.csv")
    new = sales[sales["period"] == "2025-12"].assign(period="2026-01", volume=9999)
    pd.concat([sales, new]).to_csv("data/history.csv", index=False)
    done(run("plan", "hold", "--plan", "later", "--key", "region=North"))
    assert pd.read_parquet("plans/later.parquet")["chance_base"].to_numpy() == pytest.approx(before)
    refused(run("plan", "create", "--first", "2029"), "within 12 months")


def test_what_gives_way_and_what_has_nothing_to_go_by_is_said(run: Run) -> None:
    out = " ".join(done(run("plan", "breakback", "--key", "region=North", "--number", "0")).split())
    assert "floor changed in 24 cells" in out
    assert "to 0." not in out.split("floor changed")[0]
    out = " ".join(done(run("plan", "breakback", "--key", "region=North", "--number", "2400")).split())
    assert "24 cells had nothing to go by and were split evenly" in out


def test_a_fiscal_half_is_held_as_the_workbook_counts_it(run: Run) -> None:
    workbook = Path("workbook.yaml")
    workbook.write_text(workbook.read_text("utf-8") + "fiscal_year_start: 4\n", "utf-8")
    done(run("plan", "create", "--draws", "100"))
    for period in ("2026H1", "2026Q1..2026Q2"):
        done(run("plan", "hold", "--key", "region=North", "--period", period))
        table = pd.read_parquet("plans/2026.parquet")
        assert table.loc[table["held"], "period"].dt.month.unique().tolist() == [4, 5, 6, 7, 8, 9]
        done(run("plan", "release"))


def test_a_plan_of_before_follows_the_workbook(run: Run) -> None:
    workbook, about = Path("workbook.yaml"), Path("plans/2026.json")
    workbook.write_text(workbook.read_text("utf-8") + "fiscal_year_start: 4\n", "utf-8")
    about.write_text(
        json.dumps({k: v for k, v in json.loads(about.read_text("utf-8")).items() if k != "fiscal_year_start"}), "utf-8"
    )
    done(run("plan", "hold", "--key", "region=North", "--period", "2026Q1"))
    table = pd.read_parquet("plans/2026.parquet")
    assert table.loc[table["held"], "period"].dt.month.unique().tolist() == [4, 5, 6]


def test_the_days_of_a_quarter_are_its_own_with_a_space_in_its_name(run: Run) -> None:
    done(run("plan", "days", "--period", "2026 Q1", "--out", "days.csv"))
    assert len(pd.read_csv("days.csv")) == 31 + 28 + 31


def test_a_reference_of_a_file_is_checked_by_row(run: Run) -> None:
    Path("weights.csv").write_text("region,period,weight\nNorth,2026-01,1\nSuth,2026-01,x\n", "utf-8")
    words = ("plan", "spread", "--period", "2026-01", "--by", "reference", "--reference", "weights.csv")
    refused(run(*words), "weights.csv, row 3, column 'region'", "South", "row 3, column 'weight'")
    Path("weights.csv").write_text("region,period,weight\nNorth,2026-01,1\nSouth,2026-01,3\n", "utf-8")
    done(run(*words, "--number", "800"))
    table = pd.read_parquet("plans/2026.parquet")
    table = table[table["period"] == pd.Timestamp("2026-01-01")]
    assert table.groupby("region")["base"].sum().tolist() == [146, 654]  # two products in North, three in South


def test_over_assignment_is_a_layer_that_leaves_the_numbers(run: Run) -> None:
    before = base()
    done(run("plan", "over", "--level", "region", "--percent", "5", "--out", "over.csv"))
    table = pd.read_csv("over.csv")
    assert (table["assigned"] == np.rint(1.05 * table["base"])).all()
    assert base() == before
    assert json.loads(Path("plans/2026.json").read_text("utf-8"))["over"][0]["share"] == 0.05
    assert "is above the limit" in done(run("plan", "over", "--level", "region", "--percent", "30"))


def test_a_confidence_is_solved(run: Run) -> None:
    done(run("plan", "over", "--level", "region", "--confidence", "0.9", "--out", "over.csv"))
    assert (pd.read_csv("over.csv")["share"] > 0).all()


def test_commitments_stand_beside_the_plan_and_settle_exactly(run: Run) -> None:
    whole = base()
    offered = pd.DataFrame({"region": ["North", "South"], "committed": [base(region="North") * 0.9, base(region="South") * 1.05]})
    offered.round().to_csv("offers.csv", index=False)
    done(run("plan", "commit", "offers.csv", "--settle", "--out", "settled.csv"))
    table = pd.read_csv("settled.csv").set_index("region")
    assert table["settled"].sum() == whole == base()
    assert base(region="North") == table.loc["North", "settled"] < table.loc["North", "top_down"]


def test_the_days_of_a_month_add_to_it_and_rest_on_days_without_sales(run: Run) -> None:
    done(run("plan", "days", "--period", "2026-03", "--key", "region=South", "--out", "days.csv"))
    table, plan = pd.read_csv("days.csv"), pd.read_parquet("plans/2026.parquet")
    month = plan[(plan["period"] == "2026-03-01") & (plan["region"] == "South")]["base"].sum()
    assert table["number"].sum() == month
    assert (table.loc[table["weekday"].isin(["sat", "sun"]), "number"] == 0).all()


def test_commitments_that_are_no_numbers_are_told_by_row(run: Run) -> None:
    Path("offers.csv").write_text("region,committed\nNorth,abc\nSouth,-4\n", "utf-8")
    refused(run("plan", "commit", "offers.csv"), "offers.csv, row 2, column 'committed': 'abc'")
    Path("offers.csv").write_text('region,committed\nNorth,"1,000"\nSouth,-4\n', "utf-8")
    refused(run("plan", "commit", "offers.csv"), "offers.csv, row 3, column 'committed'", "negative")


def test_days_are_summed_to_weeks_and_phases_are_taken_from_the_command(run: Run) -> None:
    words = ("plan", "days", "--period", "2026Q1", "--weeks", "--out", "weeks.csv")
    done(run(*words, "--phase", "a=2026-01-01..2026-01-31=60", "--phase", "b=2026-02-01..2026-03-31=40%"))
    table, plan = pd.read_csv("weeks.csv"), pd.read_parquet("plans/2026.parquet")
    quarter = plan.loc[plan["period"] < pd.Timestamp("2026-04-01"), "base"].sum()
    assert table["number"].sum() == quarter
    assert table["first"].iloc[0] == "2026-01-01"
    assert table.loc[table["last"] <= "2026-02-01", "number"].sum() == pytest.approx(0.6 * quarter, abs=1)
    refused(run(*words, "--phase", "a=2026-01-01..2026-01-31=60"), "60 %, not 100 %")
    refused(run(*words, "--phase", "a=soon"), "not a valid phase")


def test_the_check_names_what_is_missing_and_who_owns_what(run: Run) -> None:
    pd.DataFrame({"region": ["North", "South"], "owner": ["Li", "Wu"]}).to_csv("owners.csv", index=False)
    out = done(run("plan", "check", "--owners", "owners.csv", "--done", "resources", "--out", "check.csv"))
    table = pd.read_csv("check.csv")
    assert table.loc[table["check"].isin(["parts add to the whole", "step: resources", "specific"]), "met"].all()
    assert not table.loc[table["check"] == "step: skills", "met"].item()
    assert "Gini" in out
    assert "They add to 400" in out
    refused(run("plan", "check", "--done", "resurces"), "resources")


def test_the_check_says_who_gained_and_whether_targets_ratchet(run: Run) -> None:
    done(run("plan", "breakback", "--key", "region=North", "--column", "all", "--number", "3000"))
    years = [(2023, 100, 120), (2024, 119, 130), (2025, 130, 120), (2026, 129, 100)]
    rows = [{"period": y, "region": r, "target": t, "actual": a} for r in ("North", "South") for y, t, a in years]
    pd.DataFrame(rows).to_csv("past.csv", index=False)
    out = " ".join(done(run("plan", "check", "--before", "1", "--past", "past.csv")).split())
    assert "gains" in out
    assert "Attainment of past targets by size" in out
    assert "attainment falls with target: look at the split" in out
    assert "last year: too few owners to tell" in out
    refused(run("plan", "check", "--before", "7"), "no revision with this number", "1")
    Path("past.csv").write_text("period,region,target,actual\n2024,North,0,5\n", "utf-8")
    refused(run("plan", "check", "--past", "past.csv"), "past.csv, row 2", "not above zero")


FAULTY = {
    "T01 shares that do not add": ("period,region,product,target,share\n2026-03,North,Cart,5,60%\n2026-03,South,Cart,5,70%\n", "130 %"),
    "T03 an unknown product": ("period,region,product,target\n2026-03,North,Crt,5\n", "Cart"),
    "T05 a negative target": ("period,region,product,target\n2026-03,North,Cart,-5\n", "negative"),
    "T06 per cents and factors": (
        "period,region,product,target,growth\n2026-03,North,Cart,5,110\n2026-03,South,Cart,5,1.1\n", "mixes percentages and factors",
    ),
    "T07 periods that overlap": ("period,region,product,target\n2026H1,North,Cart,5\n2026-03,North,Cart,5\n", "overlap"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_given_targets_are_refused_row_by_row(run: Run, name: str) -> None:
    text, part = FAULTY[name]
    Path("given.csv").write_text(text, "utf-8")
    refused(run("plan", "check", "--targets", "given.csv"), part, "given.csv")


def test_given_targets_that_do_not_add_are_refused_with_the_difference(run: Run) -> None:
    refused(run("plan", "check", "--total", "500"), "100.00 less than the total")  # T02


def test_an_active_series_without_a_given_target_is_named(run: Run) -> None:
    Path("given.csv").write_text("period,region,product,target\n2026-03,North,Cart,5\n", "utf-8")
    assert "an active series has no target: South, Lamp" in done(run("plan", "check", "--targets", "given.csv"))  # T04


def test_a_plan_is_shown_from_any_folder_below_in_a_process_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run is not None
    code = "from forecast.cli.main import main; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code, "plan", "show", "--level", "region"],
        cwd=tmp_path / "data",
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert "North" in shown.stdout
    assert "0 of 60 cells are held" in shown.stdout


@pytest.mark.parametrize("number", ["nan", "inf", "1e400"])
def test_a_number_that_is_not_finite_is_refused_by_every_option(run: Run, number: str) -> None:
    before = base()
    refused(run("plan", "spread", "--by", "growth", "--rate", number), "column 'rate'", "not a finite number")
    refused(run("plan", "spread", "--number", number), "column 'number'", "not a finite number")
    refused(run("plan", "breakback", "--number", number), "column 'number'", "not a finite number")
    refused(run("plan", "over", "--level", "region", "--percent", number), "column 'percent'", "not a finite number")
    refused(run("plan", "spread", "--by", "straight line", "--line", f"1,{number}"), "not a first and last value")
    refused(run("plan", "spread", "--by", "metric", "--metrics", f"people={number}"), "not a list of weights")
    assert base() == before


def test_a_check_with_a_fault_in_a_table_prints_the_fault_alone(run: Run) -> None:
    Path("given.csv").write_text("period,region,product,target\n2026-03,North,Cart,many\n")
    Path("owners.csv").write_text("region,owner\nNrth,Li\n")
    Path("past.csv").write_text("period,region,target,actual\n2024,North,1,\n")
    for option, name, message in (
        ("--targets", "given.csv", "'many': not a number"),
        ("--owners", "owners.csv", "'Nrth': unknown member"),
        ("--past", "past.csv", "column 'actual': the cell is empty"),
    ):
        result = run("plan", "check", option, name)
        refused(result, f"{name}, row 2", message)
        assert "What is missing first" not in result.output
