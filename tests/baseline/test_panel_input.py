"""A panel's random numbers depend on the keys of its series alone, and its totals are those of the hierarchy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from forecast.baseline.panel_input import PanelInput, random_streams
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings import InputError
from forecast.settings.measures import Measure


@given(st.lists(st.text(max_size=4), min_size=1, max_size=8, unique=True), st.randoms())
def test_a_stream_goes_with_its_key_in_whatever_order(names: list[str], random: np.random.Generator) -> None:
    keys = pd.DataFrame({"product": names})
    order = sorted(range(len(names)), key=lambda _: random.random())
    np.testing.assert_array_equal(random_streams(keys.iloc[order]), random_streams(keys)[order])


def test_the_panel_of_a_history_has_its_series_and_all_their_totals() -> None:
    periods = pd.date_range("2024-01-01", periods=14, freq="MS")
    parts = [pd.DataFrame({"region": name, "period": periods, "value": 1.0 + np.arange(14)}) for name in ("east", "west")]
    history = History(pd.concat(parts, ignore_index=True), ("region",), "month", Measure(name="sales"), ImportReport(file="t"))
    panel = PanelInput.of(history)
    np.testing.assert_array_equal(panel.values, history.panel.values)
    assert (panel.summing != history.hierarchy.summing_matrix).nnz == 0
    assert (panel.season, panel.length) == (12, 14)


def test_series_without_keys_are_pooled_with_no_other() -> None:
    panel = PanelInput.of_series(np.ones((3, 5)), sparse.csr_matrix(np.eye(3)), season=12)
    assert panel.pooled.groups is None
    assert not panel.pooled.receives.any()


def test_a_panel_that_memory_does_not_hold_is_refused_with_its_size_and_the_way_out() -> None:
    panel = PanelInput.of_series(np.ones((3, 5)), sparse.csr_matrix(np.eye(3)), season=12)
    panel.check_memory(horizon=12, origins=60)
    with pytest.raises(InputError, match=r"3 series of 5 periods .* ahead.*Sum to fewer series \(--by\)"):
        panel.check_memory(horizon=10**14, origins=60)
