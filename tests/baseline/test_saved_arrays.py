"""Estimates come back from their arrays, and arrays that no kernel may read are named."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.baseline.saved_arrays import KINDS, ZEROS, check_arrays, join_estimates, split_estimates

Arrays = dict[str, np.ndarray]


@pytest.fixture
def parts(company: Baseline) -> tuple[Arrays, object, dict[str, int]]:
    arrays, facts = split_estimates(company.estimates)
    sizes = {"series": 21, "nodes": len(company.hierarchy.keys), "horizon": 12, "all": 72, "draws": company.draws}
    return {**arrays, "points": company.points}, facts, sizes


def test_every_array_has_a_kind_and_comes_back(company: Baseline, parts: tuple[Arrays, object, dict[str, int]]) -> None:
    arrays, facts, sizes = parts
    assert set(arrays) <= set(KINDS)
    assert check_arrays(arrays, facts, sizes) == ""
    again, same = split_estimates(join_estimates(arrays, facts, company.effects, company.history))
    assert same == facts
    assert {name: array.tobytes() for name, array in again.items()} == {
        name: array.tobytes() for name, array in arrays.items() if name != "points"
    }


@pytest.mark.parametrize(("change", "reason"), [
    (lambda arrays: arrays.pop("kinds"), "other arrays: kinds"),
    (lambda arrays: arrays.pop("effects.own"), "other arrays: effects.own"),
    (lambda arrays: arrays.update(more=np.zeros(1)), "other arrays: more"),
    (lambda arrays: arrays.update(closed=arrays["closed"].astype(float)), "closed is of another type"),
    (lambda arrays: arrays.update({"errors.ages": arrays["errors.ages"][1:]}), "has another shape"),
    (lambda arrays: arrays.update({name: arrays[name][1:] for name in ZEROS}), "zeros.alive is out of range"),
    (lambda arrays: arrays.update({"effects.classes": arrays["effects.classes"] + 9}), "effects.classes is out of range"),
    (lambda arrays: arrays.update(routes=arrays["routes"] - 99), "routes is out of range"),
])  # fmt: skip
def test_arrays_that_do_not_fit_are_named(
    parts: tuple[Arrays, object, dict[str, int]], change: Callable[[Arrays], object], reason: str
) -> None:
    arrays, facts, sizes = parts
    change(arrays)
    assert reason in check_arrays(arrays, facts, sizes)
