"""Numbers, growths and chances of any node and period are asked for one another, and said as a person says it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import chance_said, convert

PERIODS = [None, "2026", "2026H2", "2026Q1", "2026-05", "2026-02..2026-04"]


@given(
    st.floats(0.01, 0.99),
    st.sampled_from(["total", "region", "product"]),
    st.sampled_from(PERIODS),
)
def test_a_chance_becomes_a_number_and_the_number_that_chance(
    small: Baseline, chance: float, level: str, period: str | None
) -> None:
    rows = small.hierarchy.rows(level)
    wanted = convert(small, chances=[chance], rows=rows, period=period)
    for at, number in enumerate(wanted["number"]):
        back = convert(small, numbers=[float(number)], rows=rows[[at % len(rows)]], period=period)
        if number > 0:  # at zero, all paths without sales reach it
            assert back["chance"].iloc[0] == pytest.approx(chance, abs=1e-6)


def test_a_growth_is_over_the_same_periods_a_year_before(small: Baseline) -> None:
    table = convert(small, growths=[0.0, 0.1], rows=small.hierarchy.rows("total"), period="2026Q1")
    values = small.history.panel.values
    assert table["last_year"].iloc[0] == pytest.approx(np.nansum(values[:, -12:-9]))
    assert table["number"].iloc[1] == pytest.approx(1.1 * table["last_year"].iloc[1])
    assert table["growth"].tolist() == pytest.approx([0.0, 0.1])
    assert table["chance"].is_monotonic_decreasing
    assert table["text"].iloc[1].startswith("+10 % means ")


def test_every_whole_span_and_every_node_has_its_row(small: Baseline) -> None:
    table = convert(small, numbers=[100.0], chances=[0.9, 0.6], span="quarter")
    assert len(table) == 3 * 4 * len(small.hierarchy.keys)
    assert table["text"].str.endswith(" here").all()


def test_without_a_last_year_a_growth_is_unknown(small: Baseline) -> None:
    ahead = convert(small, growths=[0.1], rows=small.hierarchy.rows("total"), span="year")
    assert np.isfinite(ahead["chance"]).all()
    short = convert(small, numbers=[1.0], rows=small.hierarchy.rows("total"), period="2026-12")
    assert np.isfinite(short["last_year"]).all()


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "less than a 1 % chance"),
        (1.0, "more than a 99 % chance"),
        (0.24, "a 24 % chance"),
        (0.18, "an 18 % chance"),
        (0.8, "an 80 % chance"),
    ],
)
def test_a_chance_is_said_and_never_certain(chance: float, said: str) -> None:
    assert chance_said(chance) == said


@pytest.mark.parametrize(
    "wrong",
    [{}, {"numbers": [-1.0]}, {"numbers": [float("nan")]}, {"growths": [-1.5]}, {"chances": [60.0]}, {"numbers": [1.0], "period": "2031"},
     {"numbers": [1.0], "period": "2026-12..2027-01"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(small: Baseline, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError) as refused:
        convert(small, **wrong)  # type: ignore[arg-type]
    (fault,) = refused.value.faults
    if len(wrong) == 1:
        ((name, (value,)),) = wrong.items()  # type: ignore[misc]
        assert (fault.column, float(fault.value or "")) == (name.removesuffix("s"), pytest.approx(value, nan_ok=True))
    assert fault.hint
