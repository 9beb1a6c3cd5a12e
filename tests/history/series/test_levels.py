from __future__ import annotations

import pandas as pd

from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.levels import at_level, crossed_level, total_and_members

LEAVES = pd.DataFrame({"region": ["North", "North", "South"], "product": ["Ale", "Bock", "Ale"]})


def test_a_level_is_complete_even_where_a_region_has_one_product() -> None:
    hierarchy = Hierarchy.of(LEAVES, ["region", "product"])
    table = hierarchy.keys.assign(value=range(len(hierarchy.keys)))
    pairs = at_level(table, hierarchy, crossed_level(hierarchy))
    assert pairs[["region", "product"]].to_numpy().tolist() == [["North", "Ale"], ["North", "Bock"], ["South", "Ale"]]
    south = at_level(table, hierarchy, "region").set_index("region").loc["South", "value"]
    assert pairs["value"].iloc[2] == south


def test_the_headline_is_the_total_and_each_member() -> None:
    keys, rows = total_and_members(Hierarchy.of(LEAVES, ["region", "product"]))
    assert keys.agg(" ".join, axis=1).tolist() == ["all all", "North all", "South all", "all Ale", "all Bock"]
    assert len(rows) == 5
