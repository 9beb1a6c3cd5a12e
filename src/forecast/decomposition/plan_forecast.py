"""The forecast behind a plan: opened when a chance is first asked for, and nothing but unknown chances where there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.decomposition.period_split import cell_chances
from forecast.periods.blocks import Block
from forecast.settings.errors import bad_input
from forecast.targets.curves import Numbers
from forecast.targets.outlook import NoOutlook, Outlook, RoundingUnit
from forecast.targets.rounding import Units

if TYPE_CHECKING:
    from forecast.baseline import Baseline


class PlanForecast:
    """What a plan knows of its forecast: `baseline` is opened at the first use and then kept, None for a plan without one."""

    def __init__(self, open_forecast: Callable[[], Baseline] | None = None) -> None:
        self._open = open_forecast

    @classmethod
    def of(cls, baseline: Baseline | None) -> PlanForecast:
        """The forecast that is open already; that of a plan without one for None."""
        if baseline is None:
            return NO_FORECAST
        forecast = cls(lambda: baseline)
        assert forecast.baseline is baseline  # noqa: S101  # opened now, so that `opened` answers it
        return forecast

    @property
    def exists(self) -> bool:
        """Whether there is a forecast; it is not opened for that."""
        return self._open is not None

    @property
    def opened(self) -> Baseline | None:
        """The forecast where it was opened before, else None; it is not opened for that."""
        return self.__dict__.get("baseline")

    @cached_property
    def baseline(self) -> Baseline | None:
        """The forecast, opened now if it was not before."""
        return None if self._open is None else self._open()

    def outlook(self, periods: pd.DatetimeIndex) -> Outlook | NoOutlook:
        """The chances of nodes over these periods of the plan, which follow one another; all unknown without a forecast."""
        if self.baseline is None:
            return NoOutlook()
        first = self._horizon(periods)[0]
        return Outlook(self.baseline, Block(periods[0], first, first + len(periods)))

    def cell_chances(self, units: Units, periods: pd.DatetimeIndex, *, scale: RoundingUnit) -> Numbers:
        """The chances (levels x leaves x periods) of a plan's cells; NaN without a forecast."""
        if self.baseline is None:
            return np.full(units.shape, np.nan)
        return cell_chances(self.baseline, units, span=self._horizon(periods), scale=scale)

    def chances(self, numbers: pd.DataFrame, *, span: str) -> pd.DataFrame:
        """The numbers (dimensions, period, value) with a column `chance`; an InputError without a forecast."""
        if self.baseline is None:
            raise bad_input("this plan has no forecast, so chances are unknown", "Pass baseline= to read_plan")
        return self.baseline.chance(numbers, span=span)

    def _horizon(self, periods: pd.DatetimeIndex) -> tuple[int, int]:
        assert self.baseline is not None  # noqa: S101  # all callers asked
        first = int(self.baseline.periods.get_indexer(periods[:1])[0])
        return first, first + len(periods)


NO_FORECAST = PlanForecast()
