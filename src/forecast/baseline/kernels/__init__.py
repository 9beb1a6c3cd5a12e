"""Kernels: arrays in, arrays out, compiled by numba; nothing here knows of tables."""

from forecast.baseline.kernels.blocks import cut_block, interpolate_gaps
from forecast.baseline.kernels.intermittent import recent_mean, repeatability
from forecast.baseline.kernels.outages import like_it, outage_runs, zero_surroundings
from forecast.baseline.kernels.routing import active_span, panel_routes, route_of, value_range, zero_share
from forecast.baseline.kernels.seasonal import (
    centred_average,
    decayed_means,
    end_weight,
    growth_at_ends,
    pooled_variance,
    relative_to_trend,
)
from forecast.baseline.kernels.smoothing import (
    best_smoothed,
    damped_pass,
    fitted_lines,
    grid_forecast,
    grid_weights,
    multiplicative_pass,
    winters_pass,
)
from forecast.baseline.kernels.trend_reversion import reverting_forecast, ridge_solution
from forecast.baseline.kernels.weights import loss_gradient
from forecast.baseline.kernels.zero_levels import past_ranks, zero_levels
from forecast.baseline.kernels.zero_paths import sale_odds, zero_sizes
from forecast.baseline.kernels.zero_slots import counted_from, slot_chances, slot_counts

__all__ = [
    "active_span",
    "best_smoothed",
    "centred_average",
    "counted_from",
    "cut_block",
    "damped_pass",
    "decayed_means",
    "end_weight",
    "fitted_lines",
    "grid_forecast",
    "grid_weights",
    "growth_at_ends",
    "interpolate_gaps",
    "like_it",
    "loss_gradient",
    "multiplicative_pass",
    "outage_runs",
    "panel_routes",
    "past_ranks",
    "pooled_variance",
    "recent_mean",
    "relative_to_trend",
    "repeatability",
    "reverting_forecast",
    "ridge_solution",
    "route_of",
    "sale_odds",
    "slot_chances",
    "slot_counts",
    "value_range",
    "winters_pass",
    "zero_levels",
    "zero_share",
    "zero_sizes",
    "zero_surroundings",
]
