from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.panel import History
from forecast.review.calibration import _row, calibration
from forecast.review.options import ReviewOptions

Make = Callable[..., History]


def cells(shares: list[float], *, nodes: int = 400) -> pd.DataFrame:
    """Origins at which these shares of the nodes reached their base number, 100."""
    origin = np.repeat(np.arange(len(shares)), nodes)
    actual = np.concatenate([np.where(np.arange(nodes) < share * nodes, 110.0, 90.0) for share in shares])
    return pd.DataFrame({"origin": origin, "actual": actual, "q40": 100.0, "q10": 80.0, "q90": 120.0})


def test_shares_are_averaged_over_origins_with_their_standard_error() -> None:
    row = _row(cells([0.60, 0.61, 0.62]), 0.6, up=True)
    assert row["attained"] == pytest.approx(0.61)
    assert row["standard_error"] == pytest.approx(0.01 / np.sqrt(3))
    assert (row["level"], row["origins"], row["nodes"], row["verdict"]) == ("base", 3, 400, "in_line")


@pytest.mark.parametrize(
    ("shares", "nodes", "verdict"),
    [
        ([0.60, 0.61], 400, "not_testable"),  # two origins are too few
        ([0.40, 0.80, 0.60], 400, "not_testable"),  # too far apart
        ([1.0, 1.0, 1.0], 1, "not_testable"),  # one node agrees with itself by luck
        ([0.75, 0.76, 0.77], 400, "off"),
    ],
)
def test_what_cannot_be_tested_is_never_a_pass(shares: list[float], nodes: int, verdict: str) -> None:
    assert _row(cells(shares, nodes=nodes), 0.6, up=True)["verdict"] == verdict


def test_origins_do_not_overlap_and_a_short_history_has_none(company: Make) -> None:
    options = ReviewOptions(draws=100)
    table = calibration(company(), kind="half", options=options)
    assert set(table["level"]) == {"floor", "base", "stretch"}
    assert table["origins"].max() == (66 - 24 - 1) // 6
    short = calibration(company(months=30), kind="half", options=options)
    assert (short["verdict"] == "not_testable").all()
    assert (short["origins"] == 0).all()
