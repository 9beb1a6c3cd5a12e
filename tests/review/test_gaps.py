from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forecast.review import Review
from forecast.review.gaps import verdicts

Reviewed = Callable[..., Review]


def test_noise_is_an_allowed_verdict_and_nothing_known_is_none() -> None:
    low, high = np.full(4, 90.0), np.full(4, 110.0)
    actual = np.array([100.0, 120.0, 80.0, np.nan])
    assert verdicts(actual, low, high) == ["normal", "ahead", "behind", "none"]
    assert verdicts(actual, low, high, direction="down") == ["normal", "behind", "ahead", "none"]


def test_the_gap_is_told_in_every_way(half_review: Reviewed) -> None:
    found = half_review(north=0.7)
    table = found.gaps
    np.testing.assert_allclose(table["gap"], table["actual"] - table["plan_base"])
    np.testing.assert_allclose(table["gap_share"], table["gap"] / table["plan_base"])
    np.testing.assert_allclose(table["attainment"], 1 + table["gap_share"])
    np.testing.assert_allclose(table["yoy"], table["actual"] / table["last_year"] - 1)
    assert table["time_progress"].between(0.45, 0.65).all()
    assert set(table["level"]) == {"total", "region", "product", "region x product"}
    assert (table["plan_floor"] <= table["plan_base"]).all()
    assert (table["plan_base"] <= table["plan_stretch"]).all()


def test_the_cumulative_line_ends_at_the_gap_and_its_band_holds_what_was_expected(half_review: Reviewed) -> None:
    found = half_review(north=0.7)
    total = found.cumulative[(found.cumulative["region"] == "all") & (found.cumulative["product"] == "all")]
    june = total.iloc[5]
    assert june["cum_gap"] == pytest.approx(found.gaps["gap"].iloc[0])
    assert june["time_progress"] == pytest.approx(found.gaps["time_progress"].iloc[0])
    assert (june["low"], june["high"]) == pytest.approx((found.gaps["low"].iloc[0], found.gaps["high"].iloc[0]))
    assert total["time_progress"].is_monotonic_increasing
    assert total["time_progress"].iloc[-1] == pytest.approx(1)
    assert total["cum_actual"].iloc[6:].isna().all()


def test_the_heat_map_has_every_pair_once_largest_first(half_review: Reviewed) -> None:
    heat = half_review(north=0.7).heat
    assert heat[["region", "product"]].to_numpy().tolist() == [
        [region, product] for region in ("North", "South") for product in ("Ale", "Bock", "Cider")
    ]
