from __future__ import annotations

from collections.abc import Callable

from forecast.review import Review

Reviewed = Callable[..., Review]


def test_the_fan_has_history_the_year_as_foreseen_and_the_rest_as_foreseen_now(half_review: Reviewed) -> None:
    fan = half_review().fan
    total = fan[(fan["region"] == "all") & (fan["product"] == "all")].set_index("made")
    assert len(total.loc["seen"]) == 36
    assert total.loc["seen", "period"].max().month == 6
    assert len(total.loc["start"]) == 12
    assert len(total.loc["now"]) == 6
    ahead = fan[fan["made"] != "seen"]
    curve = ahead[["q10", "q25", "q50", "q75", "q90"]].to_numpy()
    assert (curve[:, 1:] >= curve[:, :-1]).all()
    assert (ahead["floor"] <= ahead["stretch"]).all()
    assert len(fan[["region", "product"]].drop_duplicates()) == 1 + 2 + 3


def test_the_lines_are_the_plan(half_review: Reviewed) -> None:
    found = half_review()
    start = found.fan[(found.fan["made"] == "start") & (found.fan["region"] == "all") & (found.fan["product"] == "all")]
    assert start["base"].sum() == found.landing["plan_base"].iloc[0]
