"""Laws of the backtest: no look ahead, the attained share is a count, verdicts follow their errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.baseline.backtest import _verdict, backtest
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure


def history(months: int = 60, *, last: float = 1.0) -> History:
    random = np.random.default_rng(0)
    periods = pd.date_range("2019-01-01", periods=months, freq="MS")
    tables = []
    for region, product in ((r, p) for r in ("North", "South") for p in ("A", "B")):
        values = 100 * (1 + 0.2 * np.sin(2 * np.pi * np.arange(months) / 12)) * np.exp(0.1 * random.normal(size=months))
        values[-12:] *= last
        tables.append(pd.DataFrame({"region": region, "product": product, "period": periods, "value": values}))
    return History(
        pd.concat(tables, ignore_index=True), ("region", "product"), "month", Measure(name="sales"), ImportReport(file="t")
    )


def test_what_came_later_moves_no_past_forecast() -> None:
    forecast = ["point", "q10", "q40", "q90"]
    plain, changed = (backtest(history(last=last), origins=1, draws=100).cells for last in (1.0, 5.0))
    pd.testing.assert_frame_equal(plain[forecast], changed[forecast])
    assert (changed["actual"] > 3 * plain["actual"]).all()


def test_a_leaf_that_is_alone_in_its_region_is_one_cell_of_each_level() -> None:
    whole = history()
    rows = whole.table[(whole.table["region"] == "South") | (whole.table["product"] == "A")]
    cells = backtest(replace(whole, table=rows), origins=1, draws=100).cells
    years = cells[cells["span"] == "year"].groupby("level")["actual"].agg(["size", "sum"])
    assert years["size"].to_dict() == {"total": 1, "region": 2, "product": 2, "region x product": 3}
    np.testing.assert_allclose(years["sum"], rows[rows["period"] >= "2023-01-01"]["value"].sum())


def test_shares_are_counts_of_the_cells() -> None:
    found = backtest(history(), origins=2, draws=100)
    row = found.attained.set_index(["level", "span", "goal"]).loc[("region x product", "half", 0.9)]
    cells = found.cells[(found.cells["level"] == "region x product") & (found.cells["span"] == "half")]
    shares = (cells["actual"] >= cells["q10"]).groupby(cells["origin"]).mean()
    assert row["attained"] == pytest.approx(shares.mean())
    assert row["error"] == pytest.approx(shares.std() / np.sqrt(2))
    assert row["origins"] == 2


def test_origins_do_not_overlap_and_come_from_the_history() -> None:
    found = backtest(history(), periods=6, draws=100)
    assert [f"{day:%Y-%m-%d}" for day in found.origins] == ["2023-06-30", "2022-12-31", "2022-06-30", "2021-12-31"]


def test_a_market_that_jumps_attains_every_level_and_leaves_the_ranges() -> None:
    found = backtest(history(last=5.0), origins=1, draws=100)
    assert (found.attained["attained"] == 1.0).all()
    assert (found.coverage["inside"] == 0.0).all()


@pytest.mark.parametrize(
    ("attained", "error", "origins", "cells", "says"),
    [
        (0.9, 0.01, 4, 1000, "held"),
        (0.8, 0.01, 4, 1000, "missed"),
        (0.9, 0.05, 4, 1000, "not testable"),
        (0.9, np.nan, 4, 1000, "not testable"),
        (0.9, 0.01, 2, 1000, "not testable"),  # two origins may agree by luck
        (1.0, 0.00, 4, 20, "not testable"),  # so may few cells
    ],
)
def test_a_verdict_needs_a_small_error_enough_origins_and_cells(
    attained: float, error: float, origins: int, cells: int, says: str
) -> None:
    assert _verdict(attained, error, 0.9, origins=origins, cells=cells) == says


def test_the_summary_has_a_row_per_level_and_span_and_names_what_was_missed() -> None:
    found = backtest(history(last=5.0), origins=1, draws=100)
    table = found.summary()
    assert list(table[["level", "span"]].itertuples(index=False, name=None)) == list(
        found.coverage[["level", "span"]].itertuples(index=False, name=None)
    )
    assert (table[["floor_share", "base_share", "stretch_share"]] == 1.0).all(axis=None)
    assert set(table["verdict"]) == {"not testable"}
    missed = found.attained.assign(verdict=np.where(found.attained["goal"] == 0.1, "missed", "held"))
    assert set(replace(found, attained=missed).summary()["verdict"]) == {"missed: stretch"}


def test_a_history_too_short_is_told_so() -> None:
    with pytest.raises(InputError, match="too short"):
        backtest(history(30))
