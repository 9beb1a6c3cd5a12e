from .backtest import Backtest, backtest
from .baseline import baseline
from .explain import Explanation, explain
from .forecast import Baseline
from .saved import check_saved_forecast

__all__ = [
    "Backtest",
    "Baseline",
    "Explanation",
    "backtest",
    "baseline",
    "check_saved_forecast",
    "explain",
]
