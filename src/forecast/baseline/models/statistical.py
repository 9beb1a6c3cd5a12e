"""Models and the decomposition of statsmodels, one series at a time; loaded only when they are asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.stl import STLForecast
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.seasonal import STL

from forecast.settings.arrays import Floats


def ets(history: Floats, season: int, horizon: int) -> Floats:
    """Exponential smoothing in its state-space form: damped trend, season multiplicative where all values are positive."""
    kind = "mul" if history.min() > 0 else "add"
    model = ETSModel(history, error="add", trend="add", damped_trend=True, seasonal=kind, seasonal_periods=season)
    return np.asarray(model.fit(disp=False, maxiter=100).forecast(horizon), dtype=np.float64)


def theta(history: Floats, season: int, horizon: int) -> Floats:
    """The Theta model with its own test for a season."""
    model = ThetaModel(pd.Series(history), period=season)
    return np.asarray(model.fit().forecast(horizon), dtype=np.float64)


def stl(history: Floats, season: int, horizon: int) -> Floats:
    """Seasonal-trend decomposition, the rest by ARIMA(0, 1, 1)."""
    model = STLForecast(pd.Series(history), ARIMA, model_kwargs={"order": (0, 1, 1)}, period=season, robust=True)
    return np.asarray(model.fit().forecast(horizon), dtype=np.float64)


def decomposed(history: pd.Series, season: int) -> pd.DataFrame:
    """The series taken apart by robust STL: observed, trend, season, rest, in its own periods."""
    parts = STL(history, period=season, robust=True).fit()
    return pd.DataFrame({"observed": history, "trend": parts.trend, "season": parts.seasonal, "rest": parts.resid})
