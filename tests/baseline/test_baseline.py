"""Laws of the baseline: sums of paths, quantiles and chances, seeds, and how little one series may do to the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.history import read_history
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure

MONTHS = 48


def history_of(series: dict[tuple[str, str], np.ndarray], frequency: str = "month") -> History:
    """A history of region x product series that all end together; NaN is a period without a row."""
    length = max(len(values) for values in series.values())
    periods = pd.date_range("2021-01-01", periods=length, freq="MS" if frequency == "month" else "QS")
    tables = [
        pd.DataFrame({"region": region, "product": product, "period": periods[length - len(values) :], "value": values})
        for (region, product), values in series.items()
    ]
    table = pd.concat(tables, ignore_index=True).dropna().sort_values(["region", "product", "period"], ignore_index=True)
    return History(table, ("region", "product"), frequency, Measure(name="sales"), ImportReport(file="test.csv"))


def series_of(seed: int, months: int = MONTHS, level: float = 100.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(months) / 12)
    return level * season * np.exp(0.03 * random.normal(size=months).cumsum() + 0.1 * random.normal(size=months))


def intermittent(seed: int, months: int = MONTHS) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.where(random.uniform(size=months) < 0.4, random.integers(1, 9, months), 0).astype(float)


def mixed() -> dict[tuple[str, str], np.ndarray]:
    """Ordinary, intermittent, negative, constant, short and launched series."""
    series = {(f"R{r}", f"P{p}"): series_of(10 * r + p, level=10.0 ** (p + 1)) for r in range(3) for p in range(4)}
    series["R3", "P0"] = intermittent(1)
    series["R3", "P1"] = series_of(2) - 90.0
    series["R3", "P2"] = np.full(MONTHS, 7.0)
    series["R3", "P3"] = series_of(4)[-15:]
    series["R4", "P0"] = series_of(5)[-3:]
    return series


@pytest.fixture(scope="module")
def forecast() -> Baseline:
    return baseline(history_of(mixed()), periods=12, draws=200)


def test_every_path_of_a_total_is_the_sum_of_the_paths_of_its_leaves(forecast: Baseline) -> None:
    hierarchy = forecast.hierarchy
    for span in ((0, 1), (3, 9), (0, 12)):
        leaves = forecast.samples(hierarchy.rows("leaf"), span)
        nodes = forecast.samples(hierarchy.rows("all"), span)
        np.testing.assert_allclose(nodes, hierarchy.summing_matrix.toarray() @ leaves, rtol=1e-12)


def test_every_path_of_a_year_is_the_sum_of_its_months(forecast: Baseline) -> None:
    rows = forecast.hierarchy.rows("all")
    months = sum(forecast.samples(rows, (month, month + 1)) for month in range(12))
    np.testing.assert_allclose(forecast.samples(rows, (0, 12)), months, rtol=1e-12)


def test_points_and_means_of_parts_add_to_the_whole(forecast: Baseline) -> None:
    for table, column in ((forecast.point, "point"), (forecast.mean, "mean")):
        total = table(level="total", span="half")[column].to_numpy()
        parts = table(level="leaf", span="half").groupby("period")[column].sum().to_numpy()
        np.testing.assert_allclose(total, parts, rtol=1e-12)


def test_a_quantile_table_reads_off_the_same_samples(forecast: Baseline) -> None:
    table = forecast.quantile([0.1, 0.4, 0.9], level="region", span="half")
    rows = forecast.hierarchy.rows("region")
    for number, (_, first, stop) in enumerate(forecast.spans("half")):
        expected = np.quantile(forecast.samples(rows, (first, stop)), [0.1, 0.4, 0.9], axis=1).T
        np.testing.assert_allclose(table.iloc[number::2][["q10", "q40", "q90"]].to_numpy(), expected, rtol=1e-12)


def test_a_table_of_all_levels_has_a_leaf_that_is_alone_in_its_region_under_its_own_key() -> None:
    found = baseline(history_of({(r, p): series_of(len(p)) for r, p in (("R0", "P0"), ("R1", "P0"), ("R1", "P1"))}), draws=50)
    table = found.quantile([0.1], level="all", span="year").set_index(["region", "product"])
    assert {("R0", "all"), ("R0", "P0"), ("all", "P1"), ("R1", "P1")} <= set(table.index)
    assert table.index.is_unique
    pd.testing.assert_series_equal(table.loc[("R0", "all")], table.loc[("R0", "P0")], check_names=False)


def test_quantiles_grow_with_the_probability(forecast: Baseline) -> None:
    table = forecast.quantile([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975], level="all", span="period")
    assert list(table.columns[-7:]) == ["q2.5", "q10", "q25", "q50", "q75", "q90", "q97.5"]
    assert (np.diff(table.iloc[:, -7:].to_numpy(), axis=1) >= 0).all()


def test_the_chance_of_a_quantile_is_its_complement(forecast: Baseline) -> None:
    numbers = forecast.quantile([0.4], level="product", span="year").rename(columns={"q40": "value"})
    chance = forecast.chance(numbers[["region", "product", "period", "value"]], span="year")["chance"]
    np.testing.assert_allclose(chance, 0.6, atol=1e-9)


def test_a_chance_falls_as_the_number_grows(forecast: Baseline) -> None:
    values = np.linspace(0, 3e6, 40)
    chance = forecast.chance(pd.DataFrame({"period": forecast.periods[0], "value": values}), span="year")["chance"]
    assert chance.iloc[0] == 1.0
    assert chance.iloc[-1] == 0.0
    assert (chance.diff().dropna() <= 0).all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    history = history_of(mixed())
    rows = history.hierarchy.rows("all")
    one, same, other = (baseline(history, draws=100, seed=seed).samples(rows, (0, 12)) for seed in (3, 3, 4))
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()


def test_paths_do_not_hang_on_which_nodes_are_asked_for_or_in_what_order(forecast: Baseline) -> None:
    rows = forecast.hierarchy.rows("all")
    everything = baseline(forecast.history, draws=200).samples(rows, (2, 8))
    for some in (rows[::-3], rows[:1], rows[-2:]):
        assert baseline(forecast.history, draws=200).samples(some, (2, 8)).tobytes() == everything[some].tobytes()


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_paths_grow_with_the_scale_of_the_history(factor: float) -> None:
    plain = history_of(mixed())
    scaled = plain.select(plain.table.assign(value=plain.table["value"] * factor))
    rows = plain.hierarchy.rows("all")
    expected = baseline(plain, draws=100).samples(rows, (0, 12)) * factor
    np.testing.assert_allclose(baseline(scaled, draws=100).samples(rows, (0, 12)), expected, rtol=1e-6)


def test_a_series_silent_for_a_season_is_closed_and_listed() -> None:
    series = mixed()
    series["R0", "P0"] = np.concatenate([series["R0", "P0"][:-12], np.full(12, np.nan)])
    closed = baseline(history_of(series), draws=50)
    at = closed.hierarchy.find({"region": "R0", "product": "P0"})
    assert (closed.samples(np.array([at]), (0, 12)) == 0).all()
    assert closed.routes.query("region == 'R0' and product == 'P0'")["route"].tolist() == ["closed"]
    missing = baseline(history_of(series), draws=50, ended="missing")
    assert missing.samples(np.array([at]), (0, 12)).min() > 0


@pytest.mark.parametrize(
    "bad",
    [
        series_of(99)[-1:],
        series_of(99)[-2:],
        series_of(99)[-11:],
        np.zeros(MONTHS),
        intermittent(9),
        np.where(np.arange(MONTHS) == 30, 1000.0, 1.0) * series_of(99),
    ],
    ids=["one", "two", "eleven", "zeros", "intermittent", "spike"],
)
def test_one_bad_series_never_changes_the_others(bad: np.ndarray) -> None:
    good = {(f"R{r}", f"P{p}"): series_of(10 * r + p, months=80) for r in range(3) for p in range(4)}
    without, with_bad = (baseline(history_of(series), draws=100) for series in (good, {**good, ("R9", "P9"): bad}))
    rows = without.hierarchy.rows("leaf")
    with_rows = with_bad.hierarchy.rows("leaf")
    assert with_bad.samples(with_rows, (0, 12))[:-1].tobytes() == without.samples(rows, (0, 12)).tobytes()
    assert np.isfinite(with_bad.samples(with_rows, (0, 12))).all()


def test_a_history_without_negatives_never_has_a_negative_path(forecast: Baseline) -> None:
    rows = forecast.hierarchy.rows("leaf")
    negative = (forecast.hierarchy.leaves == ["R3", "P1"]).all(axis=1).to_numpy()
    assert forecast.samples(rows[~negative], (0, 1)).min() >= 0
    assert np.isfinite(forecast.samples(rows, (0, 12))).all()


def test_a_single_value_is_repeated_but_not_with_certainty() -> None:
    forecast = baseline(history_of(mixed() | {("R5", "P0"): np.array([40.0])}), periods=12, draws=200)
    row = [forecast.hierarchy.find({"region": "R5", "product": "P0"})]
    samples = forecast.samples(np.array(row), (0, 12))[0]
    np.testing.assert_allclose(forecast.point(level="leaf", span="all").query("region == 'R5'")["point"], 480.0)
    assert np.quantile(samples, 0.1) < 0.8 * 480
    assert np.quantile(samples, 0.9) > 1.2 * 480


def test_a_constant_series_is_repeated_with_no_width(forecast: Baseline) -> None:
    at = forecast.hierarchy.find({"region": "R3", "product": "P2"})
    assert (forecast.samples(np.array([at]), (0, 1)) == 7.0).all()


def test_incomplete_blocks_at_the_end_are_left_out() -> None:
    history = history_of({("R0", "P0"): series_of(1)})
    assert [(first, stop) for _, first, stop in baseline(history, periods=16, draws=20).spans("half")] == [(0, 6), (6, 12)]


@pytest.mark.parametrize("model", ["seasonal_naive", "statsmodels:ets", "statsmodels:theta", "statsmodels:stl"])
def test_every_model_gives_the_same_kind_of_baseline(model: str) -> None:
    history = history_of({("R0", "P0"): series_of(1, 40), ("R0", "P1"): series_of(2, 40)})
    found = baseline(history, model=model, draws=50, periods=6)
    assert found.points.shape == (2, 6)
    assert found.quantile([0.1, 0.9], level="total", span="half")[["q10", "q90"]].notna().all(axis=None)


def test_wrong_names_are_answered_with_the_right_ones() -> None:
    history = history_of({("R0", "P0"): series_of(1)})
    with pytest.raises(InputError, match="ensemble"):
        baseline(history, model="ensembel")
    with pytest.raises(InputError, match="closed"):
        baseline(history, ended="close")
    with pytest.raises(InputError, match="half"):
        baseline(history, draws=20).spans("hlaf")
    with pytest.raises(InputError, match="0 to 1"):
        baseline(history, draws=20).quantile([10])


@pytest.mark.parametrize("model", ["ensemble", "seasonal_naive", "statsmodels:ets", "statsmodels:theta", "statsmodels:stl"])
@pytest.mark.parametrize("frequency", ["month", "quarter"])
@pytest.mark.parametrize("length", [1, 2, 3, 11])
def test_a_history_of_a_few_periods_alone_is_forecast_with_doubt(length: int, frequency: str, model: str) -> None:
    history = history_of({("R0", "P0"): series_of(1, length), ("R0", "P1"): series_of(2, length)}, frequency)
    found = baseline(history, model=model, draws=100, periods=4)
    table = found.quantile([0.1, 0.9], level="all", span="period")
    assert np.isfinite(table[["point", "mean", "q10", "q90"]].to_numpy()).all()
    assert (table["q90"] > 1.05 * table["q10"]).all()


def test_a_fiscal_month_with_the_53rd_week_is_forecast_as_long_as_it_is() -> None:
    rule = "4-4-5, nearest Saturday to December"  # 2020 and 2025 have 53 weeks
    months = frequency(rule).range(pd.Timestamp("2019-12-29"), pd.Timestamp("2024-12-01"))
    ends = frequency(rule).ends(months)
    sales = pd.DataFrame({"end": ends, "shop": "A", "sales": 1000 * ((ends - months).days + 1) // 7})
    history = read_history(sales, period="end", value="sales", by="shop", fiscal_calendar=rule)
    forecast = baseline(history, periods=12, draws=50)
    assert forecast.points[0] == pytest.approx([4000, 4000, 5000] * 3 + [4000, 4000, 6000], rel=1e-3)
    assert forecast.mean(level="total", span="year")["mean"].tolist() == pytest.approx([53_000], rel=1e-4)
