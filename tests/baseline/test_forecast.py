"""What is asked of a forecast: nodes by any of their names, whole blocks, chances beside samples, and errors that name the way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline.forecast import Baseline
from forecast.settings.errors import InputError

SPANS = ("period", "quarter", "half", "year", "all")


def question(forecast: Baseline, value: float, **key: str) -> pd.DataFrame:
    """One number asked of a node in the first period."""
    return pd.DataFrame({name: [member] for name, member in key.items()} | {"period": forecast.periods[:1], "value": value})


@pytest.mark.parametrize("span", SPANS)
def test_a_table_has_one_row_for_each_node_and_whole_block(company: Baseline, span: str) -> None:
    for level in company.hierarchy.level_names:
        table = company.point(level=level, span=span)
        assert len(table) == len(company.hierarchy.rows(level)) * len(company.spans(span))
        assert not table.duplicated([*company.hierarchy.dimensions, "period"]).any()


@pytest.mark.parametrize("span", SPANS)
def test_the_blocks_of_a_span_add_to_the_whole(company: Baseline, span: str) -> None:
    parts = company.point(level="total", span=span)["point"].sum()
    assert parts == pytest.approx(company.point(level="total", span="all")["point"].sum())


@given(row=st.integers(0, 10**6), draw=st.integers(0, 59))
def test_a_chance_is_the_share_of_the_paths_that_reach_the_number(company: Baseline, row: int, draw: int) -> None:
    row %= len(company.hierarchy.keys)
    samples = company.samples(np.array([row]), (0, 1))[0]
    key = company.hierarchy.keys.iloc[row].to_dict()
    between, beyond = question(company, samples[draw], **key), question(company, samples.max() + 1, **key)
    # between two paths the chance is read off the line that joins them, so it may lie one path away from the share
    assert company.chance(between)["chance"].iloc[0] == pytest.approx((samples >= samples[draw]).mean(), abs=1 / 59)
    assert company.chance(beyond)["chance"].iloc[0] == 0


def test_a_dimension_that_is_not_named_is_summed_over(company: Baseline) -> None:
    value = float(company.point(level="region", span="period")["point"].iloc[0])
    short = company.chance(question(company, value, region="R0"))
    full = company.chance(question(company, value, region="R0", product="all"))
    assert short["chance"].iloc[0] == full["chance"].iloc[0]


def test_numbers_keep_their_order_and_their_index(company: Baseline) -> None:
    numbers = pd.concat([question(company, value, region=region) for region in ("R2", "R0", "R1") for value in (1e6, 0.0)])
    asked = company.chance(numbers)
    assert asked.index.equals(numbers.index)
    assert asked["region"].tolist() == numbers["region"].tolist()
    assert (asked["chance"].to_numpy()[0::2] == 0).all()


def test_an_unknown_member_and_a_block_that_starts_nowhere_are_refused(company: Baseline) -> None:
    with pytest.raises(InputError, match="unknown member"):
        company.chance(question(company, 1.0, region="R9"))
    late = question(company, 1.0, region="R0").assign(period=company.periods[:1] + pd.Timedelta(days=1))
    with pytest.raises(InputError, match=f"Choose one of: {company.periods[0]:%Y-%m-%d}"):
        company.chance(late)


@pytest.mark.parametrize("probabilities", [[-0.1], [1.1], [10, 90], [float("nan")]])
def test_probabilities_are_shares(company: Baseline, probabilities: list[float]) -> None:
    with pytest.raises(InputError, match="outside 0 to 1"):
        company.quantile(probabilities)


def test_a_column_is_named_by_its_probability(company: Baseline) -> None:
    table = company.quantile([0.025, 0.5, 0.1], level="total", span="all")
    assert list(table.columns[-3:]) == ["q2.5", "q50", "q10"]
    assert table["q2.5"].iloc[0] <= table["q10"].iloc[0] <= table["q50"].iloc[0]


def test_the_old_name_of_the_calibration_warns_and_says_the_same(company: Baseline) -> None:
    with pytest.warns(DeprecationWarning, match="calibration_factor"):
        assert company.width == company.calibration_factor


def test_what_is_opened_answers_as_what_was_saved(company: Baseline, tmp_path: Path) -> None:
    opened = Baseline.open(company.save(tmp_path / "c.forecast"), replace(company.history))
    numbers = question(company, 90.0, region="R1")
    pd.testing.assert_frame_equal(opened.chance(numbers), company.chance(numbers))
    assert (opened.model, opened.seed, opened.draws) == (company.model, company.seed, company.draws)
