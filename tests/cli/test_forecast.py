"""`forecast explain` and the calendar and events of `forecast baseline`, on a file of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from forecast.cli.main import app

OPTIONS = ["--period", "month", "--value", "sales", "--by", "region,product", "--as-of", "2100-01-01"]


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four series of 72 months; what is sold in the North rises by half in May 2018 and July 2020."""
    random = np.random.default_rng(0)
    months = pd.date_range("2015-01-01", periods=72, freq="MS")
    lift = np.where(months.isin(pd.to_datetime(["2018-05-01", "2020-07-01"])), 1.5, 1.0)
    tables = []
    for region, product in ((r, p) for r in ("North", "South") for p in ("A", "B")):
        values = random.uniform(90, 110, 72) * (lift if region == "North" else 1)
        tables.append(pd.DataFrame({"month": months, "region": region, "product": product, "sales": values.round(2)}))
    path = tmp_path_factory.mktemp("cli") / "sales.csv"
    pd.concat(tables).to_csv(path, index=False)
    return path


@pytest.fixture
def fairs(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    path.write_text(
        "start,end,event,region\n2018-05-01,2018-05-31,Fair,North\n2020-07-01,2020-07-31,Fair,North\n2021-03-01,2021-03-31,Fair,North\n"
    )
    return path


def run(*told: str) -> str:
    done = CliRunner().invoke(app, list(told))
    assert done.exit_code == 0, done.output
    return done.output


def test_events_are_told_and_move_the_month_to_come(sales: Path, fairs: Path, tmp_path: Path) -> None:
    without_events, moved = tmp_path / "plain.parquet", tmp_path / "moved.parquet"
    run("baseline", str(sales), *OPTIONS, "--level", "region", "--out", str(without_events))
    output = run("baseline", str(sales), *OPTIONS, "--level", "region", "--events", str(fairs), "--out", str(moved))
    assert "Fair" in output
    both = pd.read_parquet(without_events).merge(pd.read_parquet(moved), on=["region", "product", "period"])
    march = both[(both["period"] == "2021-03-01") & (both["region"] == "North")].iloc[0]
    assert march["point_y"] / march["point_x"] == pytest.approx(1.5, abs=0.12)


def test_a_country_is_tried_and_what_became_of_it_is_told(sales: Path, tmp_path: Path) -> None:
    output = run("baseline", str(sales), *OPTIONS, "--country", "cn", "--out", str(tmp_path / "out.csv"))
    assert "Spring Festival" in output
    assert "Effects" not in run("baseline", str(sales), *OPTIONS, "--out", str(tmp_path / "out.csv"))


@pytest.mark.parametrize(
    ("told", "says"),
    [(["--country", "XQ"], "two letters"), (["--events", "nowhere.csv"], "file not found"), (["--key", "region"], "--key name=member"),
     (["--key", "region=Nrth"], "North"), (["--model", "ensmble"], "ensemble")],
)  # fmt: skip
def test_a_wrong_option_is_answered_with_the_way_out(sales: Path, told: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["explain", str(sales), *OPTIONS, *told])
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_wrong_member_of_an_event_is_told_with_its_row(sales: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("start,end,event,region\n2018-05-01,2018-05-31,Fair,Nrth\n")
    done = CliRunner().invoke(app, ["baseline", str(sales), *OPTIONS, "--events", str(wrong)])
    assert done.exit_code == 2
    assert "row 2" in done.output
    assert "'North'" in done.output


def test_an_explanation_is_printed_or_left_as_picture_and_tables(sales: Path, tmp_path: Path) -> None:
    assert "past error" in run("explain", str(sales), *OPTIONS, "--key", "region=North,product=A")
    run("explain", str(sales), *OPTIONS, "--key", "region=North", "--language", "zh", "--out", str(tmp_path))
    assert {each.name for each in tmp_path.iterdir()} >= {"explanation.svg", "facts.csv", "components.csv", "course.csv"}
