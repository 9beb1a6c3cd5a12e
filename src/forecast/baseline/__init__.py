"""Joint sample paths for every series: kernels, models by name, backtests."""

from forecast.baseline.backtest import Backtest, backtest
from forecast.baseline.baseline import Baseline, baseline
from forecast.baseline.explain import Explanation, explain

__all__ = ["Backtest", "Baseline", "Explanation", "backtest", "baseline", "explain"]
