"""Designs: blocks are picked whole, joined designs keep every series' own columns."""

from __future__ import annotations

import numpy as np

from forecast.baseline.effects.regressors import Design, Regressor, combined, shared_design

A, B, C = (Regressor(name, name, 0.2) for name in "abc")


def test_a_block_is_picked_with_all_of_its_columns() -> None:
    design = shared_design([A, Regressor("a2", "a", 0.1), B], np.arange(12.0).reshape(4, 3), series=2)
    assert design.blocks == ("a", "b")
    assert design.only(["a"]).values.shape == (1, 4, 2)
    np.testing.assert_array_equal(design.only(["a"]).sizes, [0.2, 0.1])
    np.testing.assert_array_equal(design.places("b"), [2])


def test_joined_designs_give_each_series_the_columns_of_both() -> None:
    first = Design((A,), np.array([0, 1, 1]), np.array([[[1.0]], [[2.0]]]))
    second = Design((B, C), np.array([0, 0, 1]), np.array([[[3.0, 4.0]], [[5.0, 6.0]]]))
    both = combined(first, second)
    assert [column.name for column in both.columns] == ["a", "b", "c"]
    np.testing.assert_array_equal(both.values[both.classes][:, 0], [[1, 3, 4], [2, 3, 4], [2, 5, 6]])
