"""The lecture's year that grows by 20 %: its quarters keep last year's shares and add exactly."""

from __future__ import annotations

from forecast.decomposition import split_by_weights


def test_quarters_of_a_year_that_grows_by_twenty_per_cent() -> None:
    last_year = {"Q1": 200.0, "Q2": 250.0, "Q3": 300.0, "Q4": 250.0}
    shares = {name: number / sum(last_year.values()) for name, number in last_year.items()}
    quarters = split_by_weights(1.2 * sum(last_year.values()), shares)
    assert quarters == {"Q1": 240.0, "Q2": 300.0, "Q3": 360.0, "Q4": 300.0}
    assert sum(quarters.values()) == 1200.0
