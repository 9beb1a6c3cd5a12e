"""The forecast behind a stored plan: that of its making, which knows nothing of what came later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import lazy_loader
import pandas as pd

from forecast.plans.provenance import Provenance, history_of, periods_to

if TYPE_CHECKING:
    from forecast.baseline import Baseline

_forecasting = lazy_loader.load("forecast.baseline", suppress_warning=True)  # kernels load only where something is forecast
Progress = Callable[[str], AbstractContextManager[None]]


def silent(_what: str) -> AbstractContextManager[None]:
    """A progress that shows nothing."""
    return nullcontext()


def forecast_of(provenance: Provenance, folder: Path, *, last: pd.Timestamp, progress: Progress = silent) -> Baseline:
    """The forecast from which a plan in this folder was made, up to the plan's last period."""
    with progress("reading"):
        history = history_of(provenance, folder)
    with progress("forecasting"):
        forecast: Baseline = _forecasting.baseline(
            history,
            periods=periods_to(history, last),
            model=provenance.model,
            seed=provenance.seed,
            draws=provenance.draws,
        )
    return forecast
