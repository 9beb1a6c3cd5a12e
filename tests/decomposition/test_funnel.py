"""Targets turned into work: stages backwards with honest intervals, channels, and whether people can do it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decomposition import Capacity, Funnel, capacity_check, channel_funnel, order_metrics
from forecast.decomposition.funnel import work_per_deal
from forecast.settings.errors import InputError

PAST = Funnel({"leads": 1000, "kept": 500, "revisits": 200, "deals": 50})
CHANNELS = pd.DataFrame(
    {"channel": ["store", "phone", "event", "online"], "invitations": [60, 50, 100, 200], "orders": [40, 35, 10, 60]}
)


def test_a_target_goes_backwards_through_the_rates() -> None:
    assert PAST.backwards(100)["needed"].tolist() == [2000, 1000, 400, 100]


def test_what_is_needed_lies_within_its_interval() -> None:
    table = PAST.backwards(100)
    assert (table["low"] <= table["needed"]).all()
    assert (table["needed"] <= table["high"]).all()
    assert table.iloc[-1].tolist() == ["deals", 100, 100, 100]


def test_fewer_counts_give_a_wider_interval() -> None:
    few = Funnel({name: count / 10 for name, count in PAST.counts.items()})
    wide, narrow = (each.backwards(100).iloc[0] for each in (few, PAST))
    assert wide["high"] - wide["low"] > narrow["high"] - narrow["low"]
    rates = few.rates()
    assert (rates["low"] < rates["rate"]).all()
    assert (rates["rate"] < rates["high"]).all()


def test_invitations_and_orders_of_four_channels() -> None:
    table = channel_funnel(145 * 1.2, CHANNELS)
    orders = table[table["stage"] == "orders"].set_index("channel")
    assert orders["target"].to_dict() == {"store": 48, "phone": 42, "event": 12, "online": 72}
    assert orders["rate"].round(3).to_dict() == {"store": 0.667, "phone": 0.7, "event": 0.1, "online": 0.3}
    invited = table[table["stage"] == "invitations"].set_index("channel")["needed"]
    assert invited.to_dict() == {"store": 72, "phone": 60, "event": 120, "online": 240}


@settings(settings.get_profile("totals"))
@given(st.integers(0, 10_000))
def test_channels_add_exactly_to_the_target(target: int) -> None:
    table = channel_funnel(target, CHANNELS)
    assert table[table["stage"] == "orders"]["target"].sum() == target


def test_people_who_cannot_do_it_are_said_so() -> None:
    team = Capacity(people=5, days=21, per_day=4)
    assert capacity_check(400, team)["executable"]
    refused = capacity_check(500, team)
    assert not refused["executable"]
    assert "80 visits too many" in str(refused["said"])
    assert "tight" in str(capacity_check(400, team, high=450)["said"])


def test_depth_figures_follow_from_counts() -> None:
    counts = pd.DataFrame({"value": [1000.0, 0.0], "orders": [10, 0], "insurance": [4, 0]})
    table = order_metrics(counts, value="value", orders="orders", attached=["insurance"])
    assert table["average_order_value"].iloc[0] == 100
    assert table["attach_rate_insurance"].iloc[0] == 0.4
    assert table["average_order_value"].isna().iloc[1]


@pytest.mark.parametrize(
    ("counts", "message"),
    [({"leads": 5}, "two stages"), ({"leads": 5, "deals": 6}, "more deals than leads"), ({"leads": -1, "deals": 0}, "negative")],
)
def test_counts_that_cannot_be_are_refused(counts: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Funnel(counts)


def test_a_missing_column_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'orders'"):
        channel_funnel(10, CHANNELS, stages=("invitations", "order"))


def test_work_per_deal_has_an_interval_that_narrows_with_counts() -> None:
    few, many = work_per_deal(50, 10, deals=100), work_per_deal(5000, 1000, deals=100)
    assert few[0] == many[0] == 500
    assert few[1] < many[1] < 500 < many[2] < few[2]
    inside = [
        low <= 500 <= high
        for won in np.random.default_rng(0).poisson(10, 2000)
        for _, low, high in [work_per_deal(50, won, deals=100)]
    ]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("target", [-1.0, float("nan")])
def test_no_work_leads_to_less_than_nothing(target: float) -> None:
    with pytest.raises(InputError, match="a target is negative or not a number"):
        PAST.backwards(target)


def test_a_channel_that_is_counted_twice_or_with_words_is_refused_with_its_row() -> None:
    twice = pd.concat([CHANNELS, CHANNELS.iloc[:1]])
    with pytest.raises(InputError, match="the key is the same as in row 2"):
        channel_funnel(10, twice)
    with pytest.raises(InputError, match="row 2, column 'orders': 'many': not a number"):
        channel_funnel(10, CHANNELS.assign(orders=["many", *CHANNELS["orders"].iloc[1:]]))
