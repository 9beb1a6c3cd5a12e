"""Old public names: each still works, gives what the new name gives, and says so at the caller's line."""

from __future__ import annotations

import pytest

import forecast as fc
from forecast.settings.deprecation import with_old_names

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
