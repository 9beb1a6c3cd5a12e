from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.panel import History
from forecast.review import Review, review
from forecast.review.bridge import member_bridge

Make = Callable[..., History]
Reviewed = Callable[..., Review]


def views(found: Review) -> list[pd.DataFrame]:
    """Every chain of the bridge: one per view, and for the causes one per node."""
    dimensions = list(found.ledger.hierarchy.dimensions)
    members = [view for name, view in found.bridge.groupby("view", sort=False) if name != "cause"]
    causes = found.bridge[found.bridge["view"] == "cause"]
    return [*members, *(chain for _, chain in causes.groupby(dimensions, sort=False))]


@pytest.mark.parametrize("north", [0.7, 1.0])
def test_every_view_closes_exactly(half_review: Reviewed, north: float) -> None:
    found = half_review(north=north)
    assert len(views(found)) == 3 + 1 + 2 + 3
    for view in views(found):
        np.testing.assert_allclose(view["opening"] + view["contribution"], view["closing"], rtol=1e-12)
        np.testing.assert_allclose(view["closing"].to_numpy()[:-1], view["opening"].to_numpy()[1:])


def test_members_lead_from_the_plan_to_the_actual(half_review: Reviewed) -> None:
    found = half_review(north=0.7)
    total = found.gaps.iloc[0]
    for name in ("region", "product", "region x product"):
        view = found.bridge[found.bridge["view"] == name]
        assert view["opening"].iloc[0] == pytest.approx(total["plan_base"])
        assert view["closing"].iloc[-1] == pytest.approx(total["actual"])
    assert found.bridge[found.bridge["view"] == "region"]["step"].iloc[0] == "North"


def test_the_largest_stand_alone_and_the_rest_is_one_step(half_review: Reviewed) -> None:
    found = half_review(north=0.7)
    view = member_bridge(found.gaps, found.ledger.hierarchy, shown=2)
    crossed = view[view["view"] == "region x product"]
    assert len(crossed) == 3
    assert crossed["step"].iloc[-1] == "4 others"
    assert crossed["contribution"].sum() == pytest.approx(found.gaps["gap"].iloc[0])


def test_causes_run_from_the_even_share_over_the_plan_to_the_actual(half_review: Reviewed) -> None:
    found = half_review(north=0.7)
    total = found.gaps.iloc[0]
    chain = views(found)[3].set_index("step")
    assert list(chain.index) == ["season", "ambition", "level", "noise"]
    assert chain["opening"].iloc[0] == pytest.approx(found.landing["plan_base"].iloc[0] / 2)
    assert chain.loc["season", "closing"] == pytest.approx(total["plan_base"])
    assert chain.loc["noise", "closing"] == pytest.approx(total["actual"])
    assert chain.loc["level", "low"] < chain.loc["level", "contribution"] < chain.loc["level", "high"]


def test_a_single_month_does_not_tell_level_from_noise(company: Make) -> None:
    found = review(None, company(), half="2026-06", draws=100, origins=1)
    chain = found.bridge[found.bridge["view"] == "cause"]
    assert "unexplained" in set(chain["step"])
    assert "level" not in set(chain["step"])
