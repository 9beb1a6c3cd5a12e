"""Laws of the names of routes: every route of the kernels has a name and a reason, and reasons tell routes apart."""

from __future__ import annotations

from forecast.baseline.kernels import routing
from forecast.baseline.models.routes import NAMES, REASONS


def test_every_route_has_a_name_and_a_reason() -> None:
    codes = {
        getattr(routing, name)
        for name in (
            "EMPTY",
            "CONSTANT",
            "SILENT",
            "INTERMITTENT",
            "LAUNCH",
            "SHORT",
            "SHORT_PROFILE",
            "ADDITIVE",
            "MAIN",
            "FOLLOWING",
        )
    }
    assert set(NAMES) == set(REASONS) == codes


def test_no_two_routes_share_a_reason() -> None:
    assert len(set(REASONS.values())) == len(REASONS)
