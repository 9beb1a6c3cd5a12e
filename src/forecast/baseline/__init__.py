"""Joint sample paths for every series: kernels, models by name, backtests."""

from forecast.baseline.baseline import Baseline, baseline

__all__ = ["Baseline", "baseline"]
