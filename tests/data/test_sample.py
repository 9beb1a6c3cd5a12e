"""The sample company: made again byte for byte, adding up exactly, and true to what it states."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lunardate import LunarDate

TABLES = ("history", "daily", "people", "people_history", "factors", "funnel", "events", "targets_2026", "members")
KEYS = ["region", "product", "channel"]
LIMIT = 6_000_000


@pytest.fixture(scope="module")
def folder(repository: Path) -> Path:
    return repository / "data"


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(folder / f"{name}.csv") for name in TABLES}


@pytest.fixture(scope="module")
def truth(folder: Path) -> Mapping[str, Any]:
    stated: Mapping[str, Any] = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return stated


def test_the_script_writes_the_committed_bytes_again(folder: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(folder / "make_sample.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".csv", ".json"}}
    assert made == committed


def test_the_folder_stays_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < LIMIT


def test_it_says_that_it_is_synthetic(folder: Path, tables: dict[str, pd.DataFrame], truth: Mapping[str, Any]) -> None:
    assert "synthetic" in (folder / "README.md").read_text(encoding="utf-8").lower()
    assert set(tables["members"]["note"]) == set(tables["people"]["note"]) == {"synthetic"}
    assert truth["note"].startswith("Synthetic")


def test_history_has_each_leaf_of_each_month_once(tables: dict[str, pd.DataFrame]) -> None:
    history = tables["history"]
    assert not history.duplicated(["period", *KEYS]).any()
    assert history[KEYS].nunique().tolist() == [5, 8, 3]
    assert (history["period"].min(), history["period"].max(), history["period"].nunique()) == ("2020-07", "2026-06", 72)
    assert (history[["volume", "revenue"]] > 0).all(axis=None)
    assert (history["revenue"] % history["volume"] == 0).all()


def test_members_have_rows_only_while_they_exist(tables: dict[str, pd.DataFrame]) -> None:
    spans = tables["history"].groupby("region")["period"].agg(["min", "max"])
    assert spans.loc["West", "min"] == "2022-03"
    assert (spans.drop("West")["min"] == "2020-07").all()
    spans = tables["history"].groupby("product")["period"].agg(["min", "max"])
    assert spans.loc["Metro", "max"] == "2023-09"
    assert spans.loc["Aura", "min"] == "2024-04"


def test_every_member_of_every_table_is_listed(tables: dict[str, pd.DataFrame]) -> None:
    members = tables["members"].groupby("dimension")["member"].agg(set)
    for table in tables.values():
        for dimension in set(members.index) & set(table.columns):
            named = set(table[dimension].str.split(";").explode()) - {"all"}
            assert named <= members[dimension]
    products = tables["members"].query("dimension == 'product'")
    assert set(products["parent"]) == members["product_group"]
    assert tables["members"]["name_zh"].notna().all()


def test_days_add_up_to_months(tables: dict[str, pd.DataFrame]) -> None:
    daily = tables["daily"].assign(period=tables["daily"]["date"].str[:7])
    sums = daily.groupby(["period", *KEYS])[["volume", "revenue"]].sum()
    months = tables["history"].query("period >= '2026-01'").set_index(["period", *KEYS]).sort_index()
    pd.testing.assert_frame_equal(sums, months)
    assert daily["date"].nunique() == 181


def test_people_add_up_to_region_by_channel(tables: dict[str, pd.DataFrame]) -> None:
    keys = ["period", "region", "channel"]
    people = tables["people_history"].groupby(keys)["revenue"].sum()
    company = tables["history"].query("period >= '2024-07'").groupby(keys)["revenue"].sum()
    pd.testing.assert_series_equal(people, company)


def test_people_sell_only_while_they_are_there(tables: dict[str, pd.DataFrame]) -> None:
    keys = ["person", "dealer", "region", "channel"]
    spans = tables["people"].assign(to=tables["people"]["to"].fillna("9999"))
    sold = tables["people_history"].merge(spans, on=keys, validate="many_to_one")
    assert len(sold) == len(tables["people_history"])
    assert ((sold["from"].str[:7] <= sold["period"]) & (sold["period"] <= sold["to"].str[:7])).all()


def test_targets_add_up_to_the_goal(tables: dict[str, pd.DataFrame], truth: Mapping[str, Any]) -> None:
    targets = tables["targets_2026"]
    assert targets["target"].sum() == truth["goal_2026"]
    assert (targets["target"] % 1000 == 0).all()
    assert not targets.duplicated(["period", "region", "product"]).any()
    last_year = tables["history"].query("period >= '2025' and period < '2026'")["revenue"].sum()
    assert truth["goal_2026"] / last_year == pytest.approx(1.08, abs=0.01)


def test_the_market_balances(tables: dict[str, pd.DataFrame]) -> None:
    factors = tables["factors"].sort_values("quarter")
    keys = ["region", "product_group"]
    assert (factors["own_volume"] + factors["competitor_volume"] == factors["capacity"]).all()
    assert (factors["leader_volume"] <= factors["competitor_volume"]).all()
    moved = factors.groupby(keys)["stock"].diff()
    assert (moved - factors["own_volume"] + factors["retail"]).dropna().eq(0).all()
    assert (factors[["stock", "retail"]] > 0).all(axis=None)
    registered = factors.dropna(subset="registrations")
    assert set(factors["product_group"]) - set(registered["product_group"]) == {"Batteries"}


def test_factors_count_the_volume_of_the_history(tables: dict[str, pd.DataFrame]) -> None:
    group = tables["members"].query("dimension == 'product'").set_index("member")["parent"]
    quarter = pd.PeriodIndex(tables["history"]["period"], freq="M").asfreq("Q").astype(str)
    sold = tables["history"].assign(quarter=quarter, product_group=tables["history"]["product"].map(group))
    keys = ["quarter", "region", "product_group"]
    ours = tables["factors"].set_index(keys)["own_volume"].sort_index()
    pd.testing.assert_series_equal(sold.groupby(keys)["volume"].sum().rename("own_volume"), ours)


def test_the_funnel_narrows_and_its_orders_are_the_revenue(tables: dict[str, pd.DataFrame]) -> None:
    funnel = tables["funnel"]
    for wide, narrow in (("leads", "kept"), ("kept", "revisits"), ("revisits", "deals"), ("invitations", "orders")):
        assert (funnel[wide] >= funnel[narrow]).all(), (wide, narrow)
    keys = ["period", "region", "channel"]
    revenue = tables["history"].groupby(keys)["revenue"].sum().rename("order_value")
    pd.testing.assert_series_equal(funnel.set_index(keys)["order_value"].sort_index(), revenue)


def test_festivals_fall_on_the_first_lunar_day(truth: Mapping[str, Any]) -> None:
    expected = [LunarDate(year, 1, 1).to_solar_date().isoformat() for year in range(2021, 2027)]
    assert truth["spring_festival"]["dates"] == expected
    assert expected[-2:] == ["2025-01-29", "2026-02-17"]


def test_every_stated_kind_of_event_is_told(tables: dict[str, pd.DataFrame]) -> None:
    kinds = {"festival", "promotion", "price_step", "structural_break", "launch", "withdrawal", "region_start"}
    assert kinds | {"force_majeure", "stock_out", "windfall"} <= set(tables["events"]["kind"])
    assert (tables["events"]["end"].fillna("9999") >= tables["events"]["date"]).all()


@pytest.mark.parametrize("group", ["E-scooters", "Cargo trikes", "Batteries"])
@pytest.mark.parametrize("region", ["North", "South"])
def test_seasonal_indices_can_be_found_again(
    tables: dict[str, pd.DataFrame], truth: Mapping[str, Any], region: str, group: str
) -> None:
    """Dealers' volume before the break, per calendar weight, against a line and twelve months: indices near the stated ones."""
    products = [each["name"] for each in truth["products"] if each["group"] == group]
    rows = tables["history"].query("region == @region and channel == 'Dealers' and period < '2025-11'")
    rows = rows[rows["product"].isin(products)]
    volume = rows.groupby("period")["volume"].sum()
    weight = volume.index.map(truth["calendar"]["Dealers"]).to_numpy(float)
    month = volume.index.str[5:].astype(int).to_numpy()
    design = np.column_stack([month[:, None] == np.arange(1, 13), np.arange(len(volume)) / 12.0]).astype(float)
    found = np.exp(np.linalg.lstsq(design, np.log(volume.to_numpy() / weight), rcond=None)[0])
    index = found[:12] / found[:12].mean()
    np.testing.assert_allclose(index, truth["season"][region][group], atol=0.09)


def test_the_break_can_be_found_again(tables: dict[str, pd.DataFrame], truth: Mapping[str, Any]) -> None:
    """South against the other old regions, eight months after the break over the same months before: the stated fall."""
    months = {"after": ("2025-11", "2026-06"), "before": ("2024-11", "2025-06")}
    rows = tables["history"].query("region != 'West'")
    total = {when: rows[rows["period"].between(*span)].groupby("region")["revenue"].sum() for when, span in months.items()}
    change = total["after"] / total["before"]
    against = change["South"] / change.drop("South").mean() - 1
    assert against == pytest.approx(truth["structural_break"]["volume"], abs=0.04)


def test_the_price_step_can_be_found_again(tables: dict[str, pd.DataFrame], truth: Mapping[str, Any]) -> None:
    rows = tables["history"].query("product == 'Breeze' and channel == 'Dealers'")
    sums = rows.groupby("period")[["revenue", "volume"]].sum()
    price = sums["revenue"] / sums["volume"]
    stated = next(each["price"] for each in truth["events"] if each["kind"] == "price_step")
    assert price["2026-01"] / price["2025-01"] - 1 == pytest.approx(stated, abs=0.005)


def test_growth_can_be_found_again(tables: dict[str, pd.DataFrame], truth: Mapping[str, Any]) -> None:
    """Ox in North, which no campaign touches: the stated growth from 2021 to 2025 within 2 points."""
    rows = tables["history"].query("region == 'North' and product == 'Ox'")
    yearly = rows.groupby(rows["period"].str[:4])["volume"].sum()
    assert (yearly["2025"] / yearly["2021"]) ** 0.25 - 1 == pytest.approx(truth["trend"]["North"]["Ox"], abs=0.02)


def test_the_half_under_review_is_worth_reviewing(tables: dict[str, pd.DataFrame]) -> None:
    """South visibly behind, West ahead, the rest between: the regions differ, as a review should find."""
    sold = tables["history"].query("period >= '2026-01'").groupby("region")["revenue"].sum()
    wanted = tables["targets_2026"].query("period <= '2026-06'").groupby("region")["target"].sum()
    attainment = sold / wanted
    assert attainment["South"] < 0.80
    assert attainment["West"] > 1.03
    assert attainment.drop(["South", "West"]).between(0.88, 1.0).all()


def test_weekdays_and_holidays_show_in_the_days(tables: dict[str, pd.DataFrame]) -> None:
    days = tables["daily"].assign(date=pd.to_datetime(tables["daily"]["date"]))
    dealers = days.query("channel == 'Dealers'").groupby("date")["volume"].sum()
    march = dealers["2026-03-10":"2026-03-27"]
    weekend = pd.DatetimeIndex(march.index).day_of_week >= 5
    assert march[weekend].mean() > 1.25 * march[~weekend].mean()
    assert dealers["2026-02-16":"2026-02-22"].mean() < 0.4 * march.mean()
