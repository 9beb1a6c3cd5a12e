"""Several measures stand side by side; a ratio follows from its parts."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets import combine_measures, propose_targets

PRICE = Measure(name="price", kind="price", numerator="revenue", denominator="volume")


def test_a_ratio_is_derived_at_every_node(small: Baseline) -> None:
    volume = propose_targets(small)
    revenue = propose_targets(small, goal="+10%")
    table = combine_measures({"volume": volume, "revenue": revenue}, ratios=[PRICE])
    assert table["measure"].unique().tolist() == ["volume", "revenue", "price"]
    price = table[table["measure"] == "price"]
    assert np.allclose(price["base"], revenue.table["base"] / volume.table["base"])
    assert price["chance_base"].isna().all()


def test_a_ratio_without_its_parts_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError, match="no targets for one of its parts"):
        combine_measures({"volume": propose_targets(small)}, ratios=[PRICE])
