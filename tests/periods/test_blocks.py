"""Laws of spans: whole blocks in order from the first period, nothing incomplete, wrong names answered."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.periods.blocks import blocks
from forecast.periods.frequency import DAY, FREQUENCIES, MONTH, Frequency
from forecast.periods.years import Years, years_of

DAYS = {"quarter": 92, "half": 184, "year": 365}  # from the first of May


@pytest.mark.parametrize("frequency", FREQUENCIES.values())
@pytest.mark.parametrize("span", ["period", "quarter", "half", "year"])
@pytest.mark.parametrize("count", [1, 12])
def test_blocks_are_whole_and_follow_one_another(frequency: Frequency, span: str, count: int) -> None:
    periods = pd.date_range("2026-05-01", periods=count * 7, freq=frequency.offset)
    years = years_of(frequency.name, 1, first=periods[0])
    found, count = blocks(periods, span, frequency=frequency, years=years), len(periods)
    length = DAYS.get(span, 1) if frequency is DAY else frequency.length_of(span)
    assert len(found) == count // length
    assert [block.first for block in found] == [length * at for at in range(len(found))]
    assert all(block.stop - block.first == length and block.start == periods[block.first] for block in found)


def test_all_is_one_block_of_everything() -> None:
    periods = pd.date_range("2026-04-01", periods=7, freq="MS")
    assert blocks(periods, "all", frequency=MONTH, years=Years()) == [(periods[0], 0, 7)]
