from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.series.panel import History
from forecast.review import review
from forecast.review.price_volume_mix import _effects
from forecast.settings.errors import InputError

Make = Callable[..., History]
amounts = st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(lambda each: np.array(each, dtype=float))


@given(v0=amounts, v1=amounts, p0=amounts, p1=amounts)
def test_the_effects_close_exactly(v0: np.ndarray, v1: np.ndarray, p0: np.ndarray, p1: np.ndarray) -> None:
    effects = _effects(v0, v1, v0 * p0, v1 * p1)
    assert sum(effects.values()) == pytest.approx((v1 * p1).sum() - (v0 * p0).sum(), abs=1e-3)


def test_a_price_step_alone_is_price_and_more_of_all_alone_is_volume() -> None:
    volume, price = np.array([10.0, 30.0]), np.array([2.0, 5.0])
    dearer = _effects(volume, volume, volume * price, volume * price * 1.1)
    assert dearer == pytest.approx({"volume": 0, "mix": 0, "price": 17.0, "new": 0, "lost": 0})
    more = _effects(volume, 2 * volume, volume * price, 2 * volume * price)
    assert more == pytest.approx({"volume": 170.0, "mix": 0, "price": 0, "new": 0, "lost": 0})
    richer = _effects(volume, np.array([0.0, 40.0]), volume * price, np.array([0.0, 200.0]))
    assert richer == pytest.approx({"volume": 50.0, "mix": 0, "price": 0, "new": 0, "lost": -20.0})
    moved = _effects(volume, np.array([20.0, 20.0]), volume * price, np.array([40.0, 100.0]))
    assert moved == pytest.approx({"volume": 0, "mix": -30.0, "price": 0, "new": 0, "lost": 0})


def test_a_review_with_revenue_has_the_view(company: Make, rows_as_history: Make) -> None:
    history = company()
    raised = np.where(history.table["period"] >= pd.Timestamp("2026-01-01"), 5.5, 5.0)
    revenue = rows_as_history(history.table.assign(value=history.table["value"] * raised), kind="revenue")
    found = review(None, history, half="2026H1", revenue=revenue, draws=100, origins=1)
    view = found.bridge[found.bridge["view"] == "price volume mix"].set_index("step")
    total = found.gaps.iloc[0]
    assert view["opening"].iloc[0] == pytest.approx(5 * total["last_year"])
    assert view["closing"].iloc[-1] == pytest.approx(5.5 * total["actual"])
    assert view.loc["price", "contribution"] == pytest.approx(0.5 * total["actual"])


def test_a_revenue_of_other_dimensions_is_refused(company: Make) -> None:
    history = company()
    table = history.table.rename(columns={"product": "item"})
    other = History(table, ("region", "item"), "month", history.measure, history.source)
    with pytest.raises(InputError, match="other dimensions"):
        review(None, history, half="2026H1", revenue=other, draws=100, origins=1)
