"""Every total once, total first and leaves last, and each the sum of its leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import Hierarchy
from forecast.history.series.hierarchy import distinct_totals
from forecast.settings.errors import InputError

leaf = st.tuples(st.sampled_from("AB"), st.sampled_from("xyz"), st.sampled_from("12"))


@given(st.lists(leaf, min_size=1, max_size=12, unique=True))
def test_each_node_is_a_distinct_set_of_leaves_and_sums_them(leaves: list[tuple[str, str, str]]) -> None:
    table = pd.DataFrame(sorted(leaves), columns=["region", "product", "channel"])
    hierarchy = Hierarchy.of(table, ["region", "product", "channel"])
    members = hierarchy.summing_matrix.toarray()
    assert len(np.unique(members, axis=0)) == len(members) == len(hierarchy.keys)
    assert members[0].all()
    np.testing.assert_array_equal(members[hierarchy.rows("leaf")], np.eye(len(table)))
    for level in hierarchy.level_names:
        np.testing.assert_array_equal(members[hierarchy.rows(level)].sum(axis=0), np.ones(len(table)))


def test_a_node_is_found_by_its_key_and_a_wrong_member_gets_the_nearest_names() -> None:
    hierarchy = Hierarchy.of(pd.DataFrame({"region": ["East", "West"], "product": ["Tea", "Tea"]}), ["region", "product"])
    assert hierarchy.find({}) == 0
    assert hierarchy.find({"region": "West"}) == hierarchy.find({"region": "West", "product": "Tea"})
    with pytest.raises(InputError, match="or 'East'"):
        hierarchy.find({"region": "Eest"})


def test_a_combination_that_was_never_sold_and_a_dimension_that_there_is_not_are_told_apart() -> None:
    hierarchy = Hierarchy.of(pd.DataFrame({"region": ["East", "West"], "product": ["Tea", "Nut"]}), ["region", "product"])
    with pytest.raises(InputError, match="no series for region 'East', product 'Nut'"):
        hierarchy.find({"region": "East", "product": "Nut"})
    with pytest.raises(InputError, match=r"unknown dimension 'regoin'.*Did you mean 'region'"):
        hierarchy.find({"regoin": "East"})


@given(st.lists(leaf, min_size=1, max_size=12, unique=True), st.data())
def test_distinct_totals_are_the_sums_of_two_or_more_leaves_that_take_part_each_once(
    leaves: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    table = pd.DataFrame(sorted(leaves), columns=["region", "product", "channel"])
    summing = Hierarchy.of(table, ["region", "product", "channel"]).summing_matrix
    part = np.array(data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table))), dtype=bool)
    rows = {tuple(row) for row in summing.toarray() * part if row.sum() >= 2}
    totals = [tuple(row) for row in distinct_totals(summing, part).toarray()]
    assert len(totals) == len(set(totals))
    assert set(totals) == rows


@given(st.lists(leaf, min_size=1, max_size=12, unique=True))
def test_a_leaf_lies_below_the_node_that_has_its_members(leaves: list[tuple[str, str, str]]) -> None:
    table = pd.DataFrame(sorted(leaves), columns=["region", "product", "channel"])
    hierarchy = Hierarchy.of(table, ["region", "product", "channel"])
    for level in hierarchy.by_level.values():
        for row, key in zip(level.rows, level.keys.to_dict("records"), strict=True):
            members = table.iloc[hierarchy.summing_matrix[row].indices]
            assert all((members[name] == value).all() for name, value in key.items() if value != "all")


@given(st.lists(leaf, min_size=1, max_size=12, unique=True))
def test_the_list_of_all_nodes_has_each_leaf_under_its_own_key_once_also_where_a_coarser_one_holds_the_same(
    leaves: list[tuple[str, str, str]],
) -> None:
    dimensions = ["region", "product", "channel"]
    hierarchy = Hierarchy.of(pd.DataFrame(sorted(leaves), columns=dimensions), dimensions)
    rows, keys = hierarchy.listed()
    assert len(rows) == len(keys) == len(keys.drop_duplicates())
    assert [hierarchy.find(key) for key in keys.to_dict("records")] == rows.tolist()
    assert set(leaves) <= set(keys.itertuples(index=False, name=None))
    np.testing.assert_array_equal(rows[: len(hierarchy.keys)], hierarchy.rows())


KEYS = st.lists(leaf, min_size=1, max_size=12, unique=True)
NAMES = ["region", "product", "channel"]


def of(leaves: list[tuple[str, str, str]]) -> Hierarchy:
    """The hierarchy over leaves in the order of their keys."""
    return Hierarchy.of(pd.DataFrame(sorted(leaves), columns=NAMES), NAMES)


@given(KEYS)
def test_every_node_is_found_by_its_own_key(leaves: list[tuple[str, str, str]]) -> None:
    hierarchy = of(leaves)
    for row, key in enumerate(hierarchy.keys.to_dict("records")):
        assert hierarchy.find({str(name): str(member) for name, member in key.items()}) == row


@given(KEYS)
def test_a_node_holds_the_leaves_that_share_its_members(leaves: list[tuple[str, str, str]]) -> None:
    hierarchy = of(leaves)
    members = hierarchy.summing_matrix.toarray().astype(bool)
    for key, row in zip(hierarchy.keys.to_dict("records"), members, strict=True):
        fits = [all(key[name] in ("all", member) for name, member in zip(NAMES, each, strict=True)) for each in sorted(leaves)]
        assert row.tolist() == fits


@given(KEYS)
def test_levels_are_named_from_the_total_down_and_each_has_its_keys(leaves: list[tuple[str, str, str]]) -> None:
    hierarchy = of(leaves)
    assert hierarchy.level_names[0] == "total"
    assert hierarchy.level_names[-1] == " x ".join(NAMES)
    for name in hierarchy.level_names:
        table = hierarchy.table(name)
        assert len(table) == len(hierarchy.rows(name)) == len(table.drop_duplicates())
        named = [] if name == "total" else name.split(" x ")
        assert all(((table[dimension] != "all") == (dimension in named)).all() for dimension in NAMES)


@given(KEYS)
def test_each_sum_of_several_leaves_is_there_once(leaves: list[tuple[str, str, str]]) -> None:
    hierarchy = of(leaves)
    totals = distinct_totals(hierarchy.summing_matrix, np.ones(len(leaves), dtype=bool)).toarray()
    assert (totals.sum(axis=1) >= 2).all()
    assert len(np.unique(totals, axis=0)) == len(totals)
    none = distinct_totals(hierarchy.summing_matrix, np.zeros(len(leaves), dtype=bool))
    assert none.shape[0] == 0


@pytest.mark.parametrize("level", ["regoin", "region x prodct", "leafs"])
def test_a_misspelt_level_is_answered(level: str) -> None:
    with pytest.raises(InputError, match="unknown level"):
        of([("A", "x", "1"), ("B", "y", "1")]).rows(level)


def test_the_old_name_of_the_summing_matrix_warns() -> None:
    hierarchy = of([("A", "x", "1"), ("B", "y", "1")])
    with pytest.warns(DeprecationWarning, match="summing_matrix"):
        assert hierarchy.members is hierarchy.summing_matrix
