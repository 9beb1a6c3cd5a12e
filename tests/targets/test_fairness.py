"""The audit finds unequal chances, what targets follow, ratchets, and who gains from a change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import attainment_of, compare_chances, fairness_audit, gini, propose_targets, ratchet


def owners(chances: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {"owner": [f"o{at:02d}" for at in range(len(chances))], "base": np.arange(1.0, len(chances) + 1), "chance_base": chances}
    )


def test_gini_is_zero_for_equals_and_known_for_one_winner() -> None:
    assert gini(np.ones(5)) == 0
    assert gini(np.array([0.0, 0, 0, 1])) == pytest.approx(0.75)


def test_a_single_owner_has_no_spread() -> None:
    assert fairness_audit(owners(np.array([0.4]))).spread == 0


def test_equal_chances_are_fair_by_every_measure(small: Baseline) -> None:
    found = fairness_audit(propose_targets(small).level("region"))
    assert found.gini < 0.005
    assert found.spread < 0.005


def test_a_chance_that_falls_with_size_is_found() -> None:
    found = fairness_audit(owners(np.linspace(0.8, 0.4, 20) + 0.01 * np.cos(np.arange(20))))
    assert found.slopes[0].high < 0
    assert "falls with base" in found.slopes[0].said
    assert found.groups["owners"].tolist() == [4, 12, 4]
    assert found.groups["mean"].is_monotonic_decreasing


def test_noise_is_not_called_unfair() -> None:
    noise = np.random.default_rng(2).uniform(0.4, 0.6, 40)
    assert "unrelated" in fairness_audit(owners(noise)).slopes[0].said


def test_few_owners_are_not_judged() -> None:
    assert "too few" in fairness_audit(owners(np.array([0.2, 0.8]))).slopes[0].said


def test_a_ratchet_is_told_from_an_even_answer() -> None:
    gap = np.linspace(-0.3, 0.3, 21)
    past = pd.DataFrame({"target": 100.0, "actual": 100 * (1 + gap)})
    even = ratchet(past.assign(next_target=100 * (1 + 0.5 * gap)))
    steep = ratchet(past.assign(next_target=100 * (1 + np.where(gap > 0, 0.8, 0.1) * gap)))
    assert (even.after_beat, even.after_miss) == (pytest.approx(0.5), pytest.approx(0.5))
    assert "no ratchet" in even.said
    assert steep.after_beat == pytest.approx(0.8)
    assert steep.said.startswith("ratchet")


def test_who_gets_an_easier_number_gains() -> None:
    before = owners(np.full(3, 0.5))
    table = compare_chances(before, before.assign(chance_base=[0.6, 0.5, 0.3], base=[0.5, 2.0, 4.0]))
    assert table["outcome"].tolist() == ["gains", "as before", "loses"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="potential"):
        fairness_audit(owners(np.ones(5)), against=("potential",))


def test_a_slope_of_less_than_a_point_is_no_unfairness() -> None:
    tiny = 0.58 + np.linspace(0, 0.005, 30)
    assert "unrelated" in fairness_audit(owners(tiny)).slopes[0].said
    assert (
        "rises with base" in fairness_audit(owners(0.4 + np.linspace(0, 0.3, 30) + 0.01 * np.cos(np.arange(30)))).slopes[0].said
    )


def test_past_targets_have_their_attainment_and_the_next_target() -> None:
    past = pd.DataFrame(
        {
            "period": ["2025", "2024", "2024"],
            "region": ["N", "N", "S"],
            "target": [120.0, 100.0, 50.0],
            "actual": [120.0, 110.0, 40.0],
        }
    )
    found = attainment_of(past).set_index(["region", "period"])
    assert found.loc[("N", "2024"), ["attainment", "next_target"]].tolist() == [1.1, 120.0]
    assert np.isnan(found.loc[("N", "2025"), "next_target"])
    assert np.isnan(found.loc[("S", "2024"), "next_target"])
    with pytest.raises(InputError, match="row 3"):
        attainment_of(past.assign(target=[120.0, 0.0, 50.0]))
    with pytest.raises(InputError, match="actual"):
        attainment_of(past.drop(columns="actual"))


def test_owners_that_came_or_went_are_not_held_against_one_another() -> None:
    before = owners(np.array([0.5, 0.6, 0.7]))
    with pytest.raises(InputError, match="'2': the owners before and after are not the same"):
        compare_chances(before, before.iloc[:2])


def test_what_is_judged_must_be_numbers() -> None:
    table = owners(np.array([0.2, 0.8])).assign(base=["many", "2"])
    with pytest.raises(InputError, match="row 2, column 'base': 'many': not a number"):
        fairness_audit(table)
