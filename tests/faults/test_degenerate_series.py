"""Every model on every kind of odd series: finite numbers within bounds, a named route, and the other series as if it were not there."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.baseline.models.registry import MODELS
from forecast.history import History, read_history

MONTHS = 48
USUAL = 100 + 20 * np.sin(np.arange(MONTHS) / 12 * 2 * np.pi) + np.random.default_rng(3).normal(0, 3, MONTHS)
NOTHING = np.full(MONTHS, np.nan)


def changed(**places: object) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The usual series with other values at some places, as first_to_last=value."""
    series = USUAL.copy()
    for place, value in places.items():
        first, last = map(int, place.strip("_").split("_to_"))
        series[first:last] = value
    return series


def last(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A series of the last so many months only."""
    return np.concatenate([NOTHING[: MONTHS - count], USUAL[MONTHS - count :]])


AS_IT_IS = {"missing": "gap", "level_steps": "keep"}  # a period without a row is unknown, and a step is one of sales
SERIES = {
    "one value": last(1), "two values": last(2), "three values": last(3), "eleven values": last(11), "twelve values": last(12),
    "thirteen values": last(13), "constant": np.full(MONTHS, 5.0), "zeros": np.zeros(MONTHS), "one that is not zero": changed(_0_to_47=0.0),
    "ends in two years of zeros": changed(_24_to_48=0.0), "starts in two years of zeros": changed(_0_to_24=0.0),
    "a month times 1,000": changed(_30_to_31=100_000.0), "the last month times 1,000": changed(_47_to_48=100_000.0),
    "a gap of a month": changed(_20_to_21=np.nan), "a gap of a year": changed(_20_to_32=np.nan),
    "every other month": np.where(np.arange(MONTHS) % 2, np.nan, USUAL),
    "negative values": USUAL - 110, "all negative": -USUAL, "tiny": USUAL * 1e-9, "huge": USUAL * 1e12,
    "a straight line": np.arange(MONTHS, dtype=float),
    "a step": changed(_24_to_48=1000.0), "intermittent": np.where(np.arange(MONTHS) % 5, 0.0, USUAL),
    "whole numbers of one digit": np.round(USUAL / 40),
}  # fmt: skip


@cache
def history(name: str, others: int = 3) -> History:
    """A panel of the odd series and some usual ones."""
    months = pd.date_range("2022-01-01", periods=MONTHS, freq="MS")
    named = {"odd": SERIES[name], **{f"usual {at}": USUAL * (1 + at / 10) for at in range(others)}}
    rows = [(month, key, value) for key, values in named.items() for month, value in zip(months, values, strict=True)]
    frame = pd.DataFrame(rows, columns=["month", "key", "value"]).dropna()
    return read_history(frame, period="month", value="value", by="key", as_of="2030-01-01", **AS_IT_IS)


@cache
def forecast(name: str, model: str) -> Baseline:
    return baseline(history(name), periods=12, model=model, draws=50)


def odd(found: Baseline) -> pd.DataFrame:
    table = found.quantile([0.1, 0.5, 0.9], level="leaf")
    return table[table["key"] == "odd"]


FAST = ("ensemble", "seasonal_naive")
MODEL = [name if name in FAST else pytest.param(name, marks=pytest.mark.soak) for name in sorted(MODELS)]


def test_there_are_24_kinds() -> None:
    assert len(SERIES) == 24


@pytest.mark.parametrize("model", MODEL)
@pytest.mark.parametrize("name", SERIES)
def test_each_model_gives_finite_numbers_within_bounds(name: str, model: str) -> None:
    made = odd(forecast(name, model))
    known = SERIES[name][~np.isnan(SERIES[name])]
    numbers = made[["point", "mean", "q10", "q50", "q90"]].to_numpy()
    assert len(made) == 12
    assert list(made["period"]) == list(pd.date_range("2026-01-01", periods=12, freq="MS"))
    assert np.isfinite(numbers).all()
    spread = max(np.abs(known).max(), 1e-12)
    assert np.abs(numbers).max() <= 10 * spread
    if (known >= 0).all():
        assert (numbers >= -1e-9 * spread).all()
    if (known[-12:] > 0).all() and len(known) >= 12:
        assert (made["point"] > 0).all()


@pytest.mark.parametrize("model", MODEL)
@pytest.mark.parametrize("name", SERIES)
def test_the_route_of_the_odd_series_is_named(name: str, model: str) -> None:
    routes = forecast(name, model).routes
    told = routes[routes["key"] == "odd"].iloc[0]
    assert told["route"]
    assert told["reason"]


@pytest.mark.parametrize("name", ["one value", "a month times 1,000", "huge", "a gap of a year"])
def test_one_odd_series_leaves_the_points_of_the_others_as_they_are(name: str) -> None:
    whole = history(name, others=200)
    without = whole.select(whole.table[whole.table["key"] != "odd"])
    found = [baseline(each, periods=12, model="seasonal_naive", draws=50).points for each in (whole, without)]
    assert np.array_equal(found[0][whole.panel.keys["key"].to_numpy() != "odd"], found[1])


def made_up(chance: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A series of any length, size, trend and noise, with some of the faults of real ones."""
    series = np.exp(
        chance.uniform(-6, 12) + chance.normal(0, 0.05) * np.arange(MONTHS) + chance.gamma(1) * chance.normal(size=MONTHS)
    )
    faults = chance.uniform(size=7) < 0.25
    if faults[0]:
        series *= chance.uniform(size=MONTHS) < chance.uniform(0.02, 0.9)
    if faults[1]:
        series[chance.integers(MONTHS)] *= 10.0 ** chance.integers(-3, 5)
    if faults[2]:
        series = np.round(series)
    if faults[3]:
        series -= series.mean() * chance.uniform(0, 2)
    if faults[4]:
        series[chance.integers(MONTHS) :] = series[0]
    if faults[5]:
        series[: chance.integers(MONTHS)] = np.nan
    if faults[6]:
        series[chance.uniform(size=MONTHS) < chance.uniform(0, 0.9)] = np.nan
    series[-1] = 1.0 if np.isnan(series).all() else series[-1]
    return series


def panel(series: list[np.ndarray[tuple[int], np.dtype[np.float64]]]) -> History:
    """The series as a history."""
    months = pd.date_range("2022-01-01", periods=MONTHS, freq="MS")
    named = [pd.DataFrame({"month": months, "key": f"{at:05}", "value": each}) for at, each in enumerate(series)]
    return read_history(
        pd.concat(named).dropna(), period="month", value="value", by="key", as_of="2030-01-01", missing="gap", level_steps="keep"
    )


@pytest.mark.parametrize("model", FAST)
@pytest.mark.parametrize(("seed", "count"), [(1, 200), pytest.param(2, 5_000, marks=pytest.mark.soak)])
def test_made_up_series_have_finite_forecasts_and_none_falls_to_nothing(seed: int, count: int, model: str) -> None:
    chance = np.random.default_rng(seed)
    series = [made_up(chance) for _ in range(count)]
    found = baseline(panel(series), periods=12, model=model, draws=50)
    table = found.quantile([0.1, 0.5, 0.9], level="leaf")
    assert np.isfinite(table[["point", "mean", "q10", "q50", "q90"]].to_numpy()).all()
    points = table.pivot_table(index="key", values="point", aggfunc="min")["point"]
    lowest = np.array([np.nanmin(each) for each in series])
    largest = np.array([np.nanmax(np.abs(each)) for each in series])
    means = table["mean"].abs().groupby(table["key"]).max().to_numpy()
    assert (means <= 10 * largest).all()
    alive = np.array([(each[-12:] > 0).all() for each in series])
    assert points.index.tolist() == [f"{at:05}" for at in range(count)]
    assert (points.to_numpy()[lowest >= 0] >= 0).all()
    assert (points.to_numpy()[alive & (lowest >= 0)] > 0).all()
    assert found.routes["reason"].str.len().gt(0).all()


@pytest.mark.parametrize("factor", [2.0**-20, 2.0**20])
def test_money_in_another_unit_has_the_same_forecasts_in_that_unit(factor: float) -> None:
    chance = np.random.default_rng(3)
    series = [made_up(chance) for _ in range(300)]
    plain, scaled = (baseline(panel([size * each for each in series]), periods=12, draws=50) for size in (1.0, factor))
    numbers = ["point", "mean", "q10", "q50", "q90"]
    first, second = (each.quantile([0.1, 0.5, 0.9], level="leaf").set_index("key")[numbers] for each in (plain, scaled))
    largest = np.array([np.nanmax(np.abs(each)) or 1.0 for each in series]).repeat(12)[:, None]
    off = np.abs(second.to_numpy() / factor - first.to_numpy()) / np.maximum(np.abs(first.to_numpy()), largest)
    assert off[:, 0].max() < 1e-6  # points
    # The ranges of series with zeros are drawn from sizes of past sales that are kept in single precision.
    assert off.max() < 1e-4, f"{first.index[off.max(axis=1).argmax()]}: {off.max()}"
