"""Joint sample paths for every series: kernels, models by name, backtests."""

from forecast.baseline.backtest import Backtest, backtest
from forecast.baseline.baseline import Baseline, baseline
from forecast.baseline.explain import Explanation, explain
from forecast.baseline.saved import check_saved_forecast

__all__ = ["Backtest", "Baseline", "Explanation", "backtest", "baseline", "check_saved_forecast", "explain"]
