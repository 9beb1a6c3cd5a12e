"""A history forecast: what moves it found, its model fitted, and the errors of past forecasts that the sample paths are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forecast.baseline.effects.drivers import drivers
from forecast.baseline.fitting import fit
from forecast.baseline.forecast import Baseline
from forecast.baseline.models.registry import model_named
from forecast.baseline.options import ForecastOptions
from forecast.baseline.panel_input import PanelInput
from forecast.periods.frequency import frequency

if TYPE_CHECKING:
    import pandas as pd

    from forecast.baseline.estimates import Fitted
    from forecast.history.series.panel import History
    from forecast.settings.workbook import Calendar


def baseline(
    history: History,
    *,
    periods: int = 12,
    model: str = "ensemble",
    seed: int = 0,
    draws: int = 500,
    ended: str = "closed",
    calendar: Calendar | None = None,
    events: pd.DataFrame | None = None,
) -> Baseline:
    """The forecast of every series and total of a history for the periods after its last one.

    `model` is the name of an installed model. A series that ends before the history does is closed once it has been silent for a
    whole year or is known to have ended (`ended="closed"`: forecast 0), or missing since (`ended="missing"`: forecast on).
    Same seed, same bytes.

    `calendar` (that of a workbook, or `settings.Calendar(country="CN", spring_festival=True)`) takes working days and moving feasts into
    account where the history's own past forecasts gain by it. `events` are known events and promotions, past and coming: a table
    with `event`, `start`, optionally `end`, `strength` and dimensions. Left out, they are what the history knows (`history.context`, from
    the workbook it was read with). `effects` of the result says what was used, why, and how large.

    >>> forecast = fc.baseline(history, periods=6, model="seasonal_naive", draws=100)
    >>> table = forecast.quantile([0.1, 0.9], level="region", span="half")
    >>> bool((table["q10"] <= table["q90"]).all())
    True
    """
    options = ForecastOptions(periods=periods, model=model, seed=seed, draws=draws, ended=ended)
    if calendar is not None or events is not None:
        history = history.with_context(calendar=calendar, events=events)
    return Baseline.of(history, fit_history(history, options), options)


def fit_history(history: History, options: ForecastOptions) -> Fitted:
    """The points of every series of a history, and all that fitting estimated, with what the history knows of calendar and events."""
    history = history if options.ended == "closed" else history.without_ends()
    effects = drivers(history, periods=options.periods)
    panel, model, step = PanelInput.of(history), model_named(options.model), frequency(history.frequency)
    # A fiscal month with the 53rd week sells more for its length alone: models see it as long as its siblings, and it is made long again.
    panel = replace(panel, values=panel.values / step.relative_lengths(history.panel.periods))
    fitted = fit(panel, model, horizon=options.periods, ended=options.ended, drivers=effects, seed=options.seed)
    return replace(fitted, points=fitted.points * step.relative_lengths(step.after(history.last, options.periods)))
