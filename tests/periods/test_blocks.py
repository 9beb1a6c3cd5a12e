"""Laws of spans: whole blocks in order from the first period, nothing incomplete, wrong names answered."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.periods.blocks import PERIODS_IN, blocks, span_length
from forecast.settings.errors import InputError

STARTS = {"month": "MS", "quarter": "QS", "week": "7D", "day": "D"}


@pytest.mark.parametrize("frequency", PERIODS_IN)
@pytest.mark.parametrize("span", ["period", "quarter", "half", "year"])
@pytest.mark.parametrize("count", [1, 12, 27])
def test_blocks_are_whole_and_follow_one_another(frequency: str, span: str, count: int) -> None:
    periods = pd.date_range("2026-04-01", periods=count, freq=STARTS[frequency])
    length, found = span_length(span, frequency), blocks(periods, span, frequency=frequency)
    assert len(found) == count // length
    assert [block.first for block in found] == [length * at for at in range(len(found))]
    assert all(block.stop - block.first == length and block.start == periods[block.first] for block in found)


def test_all_is_one_block_of_everything() -> None:
    periods = pd.date_range("2026-04-01", periods=7, freq="MS")
    assert blocks(periods, "all", frequency="month") == [(periods[0], 0, 7)]


def test_a_wrong_span_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="half"):
        span_length("hallf", "month")
