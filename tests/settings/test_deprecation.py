"""Old public names: each still works, gives what the new name gives, and says so at the caller's line."""

from __future__ import annotations

import pytest

import forecast as fc
from forecast.baseline import Baseline
from forecast.decomposition import decompose
from forecast.settings import Calendar
from forecast.settings.deprecation import with_old_names
from forecast.targets import propose_targets

OLD = {
    "audit": "fairness_audit", "converted": "convert", "executable": "capacity_check", "leave": "save_results", "paced": "pacing_phases",
    "shown": "format_table", "side_by_side": "combine_measures", "who_gains": "compare_chances",
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD.items())
def test_an_old_name_of_the_package_gives_what_the_new_one_gives(old: str, new: str) -> None:
    with pytest.warns(DeprecationWarning, match=rf"forecast\.{old} is now forecast\.{new}") as caught:
        assert getattr(fc, old) is getattr(fc, new)
    assert caught[0].filename == __file__


def test_a_name_that_is_neither_old_nor_new_is_no_attribute() -> None:
    def lookup(name: str) -> object:
        raise AttributeError(name)

    with pytest.raises(AttributeError, match="nowhere"):
        with_old_names(lookup, {"old": "new"}, owner="package")("nowhere")


def test_old_names_of_methods_give_what_the_new_ones_give(small: Baseline) -> None:
    targets = propose_targets(small)
    calendar = Calendar(country="DE")
    with pytest.warns(DeprecationWarning, match="with_context"):
        assert small.history.knowing(calendar=calendar).context == small.history.with_context(calendar=calendar).context
    with pytest.warns(DeprecationWarning, match="summing_matrix"):
        assert small.hierarchy.members is small.hierarchy.summing_matrix
    with pytest.warns(DeprecationWarning, match="goal_against_own_base"):
        assert targets.asks("region").equals(targets.goal_against_own_base("region"))
    with pytest.warns(DeprecationWarning, match="period_rule"):
        old = decompose(targets, months="seasonal")
    assert old.table.equals(decompose(targets, period_rule="seasonal").table)
