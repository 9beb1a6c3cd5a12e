"""Estimates say how each series was forecast, and give the paths that the baseline draws."""

from __future__ import annotations

import numpy as np

from forecast.baseline import Baseline
from forecast.baseline.panel_input import random_streams


def test_the_table_of_routes_names_every_series_once_with_its_reason(company: Baseline) -> None:
    table = company.estimates.route_table(company.history.panel.keys)
    assert table.columns.tolist() == ["region", "product", "route", "reason", "reconciled"]
    routes = table.set_index(["region", "product"])["route"].loc["R0"].to_dict()
    assert routes == {"bikes": "main", "fair": "main", "short": "main", "parts": "intermittent", "below": "additive",
                      "fixed": "constant", "ended": "closed"}  # fmt: skip
    assert table["reason"].str.len().gt(0).all()
    assert table.loc[table["route"] == "closed", "reason"].unique().tolist() == ["no row for a whole year"]


def test_paths_are_those_of_the_baseline(company: Baseline) -> None:
    streams = random_streams(company.history.panel.keys)
    paths = company.estimates.paths(company.points, streams=streams, season=12, seed=company.seed, draws=company.draws)
    rows = np.arange(company.hierarchy.leaf_count)
    assert paths.draw(rows).tobytes() == company.paths.draw(rows).tobytes()


def test_only_intermittent_series_keep_values_of_their_past(company: Baseline) -> None:
    assert len(company.estimates.zeros.ranks) == 3
    assert len(company.estimates.missed) == len(company.hierarchy.keys)
