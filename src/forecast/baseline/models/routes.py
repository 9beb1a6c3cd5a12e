"""Routes by code: the name that results show, and the reason in words."""

from __future__ import annotations

from collections.abc import Mapping

from forecast.baseline.kernels import routing

NAMES: Mapping[int, str] = {
    routing.EMPTY: "empty",
    routing.CONSTANT: "constant",
    routing.SILENT: "silent",
    routing.INTERMITTENT: "intermittent",
    routing.LAUNCH: "launch",
    routing.SHORT: "short",
    routing.SHORT_PROFILE: "short",
    routing.ADDITIVE: "additive",
    routing.MAIN: "main",
    routing.FOLLOWING: "launch",
}
REASONS: Mapping[int, str] = {
    routing.EMPTY: "no value at all: forecast as 0",
    routing.CONSTANT: "all values are the same: repeated",
    routing.SILENT: "nothing but zeros for a whole season: forecast as 0",
    routing.INTERMITTENT: "more than a twentieth of the last three seasons are zeros: how often and how much it sells, by season",
    routing.LAUNCH: "began within the last half season: median of its latest periods",
    routing.SHORT: "no more than a season: smoothing and last year",
    routing.SHORT_PROFILE: "no more than a season: smoothing in the season of its group",
    routing.ADDITIVE: "has negative values: models without logs and ratios",
    routing.MAIN: "more than a season: the ensemble, with smoothing and last year beside it while it is young",
    routing.FOLLOWING: "a few values so far: the part of them that came, and the zeros, after past launches of the panel",
}
