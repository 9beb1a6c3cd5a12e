"""Calendar and events in a baseline: byte-equal where nothing is used, told where something is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.baseline.effects.calendar_regressors import calendar_columns
from forecast.baseline.effects.drivers import NAMES
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure
from forecast.settings.workbook import Calendar

MONTHS = 72
CHINA = Calendar(country="CN", spring_festival=True)


def history(logs: tuple[float, float] = (0.0, 0.0), months: int = MONTHS, lift: float = 0.0) -> History:
    """Six series of region x product; `lift` is in every North of May 2018, July 2020 and (to come) March 2021."""
    periods = pd.date_range("2015-01-01", periods=months, freq="MS")
    random = np.random.default_rng(0)
    columns = calendar_columns(periods, "month", Calendar(spring_festival=True))
    calendar = np.stack([values for _, values in columns], axis=1) @ np.array(logs)
    promoted = periods.isin(pd.to_datetime(["2018-05-01", "2020-07-01"]))
    tables = []
    for region in ("North", "South"):
        for product in ("A", "B", "C"):
            season = 0.2 * np.sin(2 * np.pi * np.arange(months) / 12)
            effect = calendar + (lift * promoted if region == "North" else 0)
            values = 100 * np.exp(season + effect + 0.05 * random.normal(size=months))
            tables.append(pd.DataFrame({"region": region, "product": product, "period": periods, "value": values}))
    return History(
        pd.concat(tables, ignore_index=True), ("region", "product"), "month", Measure(name="s"), ImportReport(file="t")
    )


PROMOTION = pd.DataFrame(
    {"event": ["Fair 2018", "Fair 2020", "Fair 2021", "Gala"], "start": ["2018-05-01", "2020-07-01", "2021-03-01", "2021-05-01"],
     "end": ["2018-05-31", "2020-07-31", "2021-03-31", "2021-05-31"], "region": ["North", "North", "North", "all"]}
)  # fmt: skip


def bytes_of(found: Baseline) -> tuple[bytes, bytes]:
    return found.points.tobytes(), found.samples(found.hierarchy.rows("all"), (0, 12)).tobytes()


def test_a_calendar_that_does_not_help_leaves_every_byte_as_it_was() -> None:
    plain = baseline(history(), draws=50)
    assert plain.effects.empty
    found = baseline(history(), draws=50, calendar=CHINA)
    assert not found.effects["used"].any()
    assert found.effects["why"].str.len().min() > 0
    assert bytes_of(found) == bytes_of(plain)


def test_a_festival_that_moves_sales_is_used_and_moves_the_forecast() -> None:
    moved = history((0.2, -0.4))
    plain, found = baseline(moved, draws=50), baseline(moved, draws=50, calendar=CHINA)
    told = found.effects.set_index("effect")
    assert told.loc["Spring Festival, 10 days from it", "used"]
    assert told.loc["Spring Festival, 10 days from it", "size"] == pytest.approx(np.expm1(-0.4), abs=0.08)
    assert (told["low"] <= told["size"]).all() or told["low"].isna().any()
    assert found.periods[0] == pd.Timestamp("2021-01-01")
    assert bytes_of(found) != bytes_of(plain)


def test_a_promotion_is_estimated_put_into_its_month_to_come_and_taken_out_of_those_gone() -> None:
    promoted = history(lift=0.3)
    plain, found = baseline(promoted, draws=50), baseline(promoted, draws=50, events=PROMOTION)
    told = found.effects.set_index("effect")
    assert told.loc["Fair", "size"] == pytest.approx(np.expm1(0.3), abs=0.06)
    assert told.loc["Fair", "low"] < told.loc["Fair", "size"] < told.loc["Fair", "high"]
    ratio = found.points / plain.points
    north = (found.hierarchy.leaves["region"] == "North").to_numpy()
    assert ratio[north, 2].mean() == pytest.approx(np.exp(0.3), abs=0.08)  # March
    assert ratio[north, 6].mean() < 0.995  # July, where the promotion of 2020 stood
    np.testing.assert_allclose(ratio[~north], 1.0, atol=0.02)


def test_an_event_never_seen_is_named_and_has_no_effect() -> None:
    found = baseline(history(), draws=50, events=PROMOTION.tail(1))
    assert found.effects["why"].tolist() == ["never seen before: no effect"]
    assert bytes_of(found) == bytes_of(baseline(history(), draws=50))
    assert tuple(found.effects.columns) == NAMES


def test_points_still_add_and_totals_are_sums_of_paths() -> None:
    found = baseline(history((0.2, -0.4), lift=0.3), draws=50, calendar=CHINA, events=PROMOTION)
    leaves = found.samples(found.hierarchy.rows("leaf"), (0, 12)).sum(axis=0)
    np.testing.assert_allclose(found.samples(found.hierarchy.rows("total"), (0, 12))[0], leaves, rtol=1e-12)
