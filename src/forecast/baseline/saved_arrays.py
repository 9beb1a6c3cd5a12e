"""Estimates taken apart into arrays and facts that a file can hold, and put together again after every array has been checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from forecast.baseline.effects.adjustment import Adjustment
from forecast.baseline.effects.drivers import Drivers
from forecast.baseline.effects.estimation import Effects
from forecast.baseline.effects.regressors import Design, Regressor
from forecast.baseline.estimates import Estimates
from forecast.baseline.kernels.members import COUNT
from forecast.baseline.kernels.paths import BLOCKS
from forecast.baseline.models.ensemble import finite_values
from forecast.baseline.models.pooled_seasonality import PooledSeasonality
from forecast.baseline.models.routes import NAMES
from forecast.baseline.paths.past_errors import ErrorStore
from forecast.baseline.paths.zero_series import ZeroSeries

if TYPE_CHECKING:
    from forecast.history.series.panel import History

Arrays = Mapping[str, NDArray[np.generic]]


class SavedRegressor(BaseModel):
    """One column of the design of effects, as `Regressor` holds it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    block: str
    size: float
    unit: float
    differs: bool


class EstimateFacts(BaseModel):
    """The estimates that are no arrays; `regressors` is None where nothing is adjusted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dimension: str
    calibration_factor: float
    seasons: float
    regressors: tuple[SavedRegressor, ...] | None = None


class Kind(NamedTuple):
    """What an array must be: its type and the names of its axes; those of `optional` ones may be missing."""

    dtype: str
    axes: str
    optional: bool = False


# The axes: series, nodes, horizon, all (observed periods and horizon) and draws are those of the history and the options; the others
# must agree among the arrays.
KINDS: Mapping[str, Kind] = {
    "points": Kind("f8", "series horizon"),
    "market": Kind("f8", "horizon draws", optional=True),
    "weights": Kind("f8", "horizon components", optional=True),
    "groups": Kind("i8", "series", optional=True),
    "receives": Kind("b1", "series"),
    "errors.vectors": Kind("f4", "series vectors horizon"),
    "errors.counts": Kind("i8", "series"),
    "errors.size": Kind("f8", "series horizon"),
    "errors.donors": Kind("b1", "series"),
    "errors.ages": Kind("i8", "vectors"),
    "errors.skew": Kind("f8", "series two"),
    "errors.mean_cap": Kind("f8", "series"),
    "missed": Kind("f8", "nodes"),
    "origins": Kind("i8", "origins"),
    "zeros.ranks": Kind("f4", "intermittent window"),
    "zeros.ratios": Kind("f4", "intermittent window"),
    "zeros.chances": Kind("f8", "intermittent horizon"),
    "zeros.spread": Kind("f8", "intermittent two"),
    "zeros.alive": Kind("f8", "intermittent"),
    "stockouts": Kind("i8", "series"),
    "again": Kind("f8", "series"),
    "routes": Kind("i8", "series"),
    "closed": Kind("b1", "series"),
    "kinds": Kind("i8", "series"),
    "moved": Kind("b1", "series"),
    "effects.training": Kind("b1", "series", optional=True),
    "effects.affected": Kind("b1", "series", optional=True),
    "effects.classes": Kind("i8", "series", optional=True),
    "effects.values": Kind("f8", "classes all columns", optional=True),
    "effects.logs": Kind("f8", "columns", optional=True),
    "effects.errors": Kind("f8", "columns", optional=True),
    "effects.kept": Kind("f8", "columns", optional=True),
    "effects.own": Kind("f8", "series columns", optional=True),
}
EFFECTS = tuple(name for name in KINDS if name.startswith("effects."))
ERRORS = tuple(name for name in KINDS if name.startswith("errors."))
ZEROS = tuple(name for name in KINDS if name.startswith("zeros."))


def split_estimates(estimates: Estimates) -> tuple[dict[str, NDArray[np.generic]], EstimateFacts]:
    """The arrays of estimates by name, and the facts that are none; the table of effects is in neither."""
    pooled, errors = estimates.pooled, estimates.errors
    arrays: dict[str, NDArray[np.generic] | None] = {
        "weights": estimates.weights,
        "groups": pooled.groups,
        "receives": pooled.receives,
        "missed": estimates.missed,
        "origins": estimates.origins,
        "stockouts": estimates.stockouts,
        "again": estimates.again,
        "routes": estimates.routes,
        "closed": estimates.closed,
        "kinds": estimates.kinds,
        "moved": estimates.moved,
    }
    arrays |= {name: getattr(errors, name.removeprefix("errors.")) for name in ERRORS}
    arrays |= {name: getattr(estimates.zeros, name.removeprefix("zeros.")) for name in ZEROS}
    adjustment, regressors = estimates.drivers.adjustment, None
    if adjustment is not None:
        effects = adjustment.effects(adjustment.values.shape[1])
        arrays |= dict(zip(EFFECTS, _effect_arrays(adjustment, effects), strict=True))
        regressors = tuple(SavedRegressor(**column._asdict()) for column in effects.design.columns)
    facts = EstimateFacts(
        dimension=pooled.dimension, calibration_factor=estimates.calibration_factor, seasons=errors.seasons, regressors=regressors
    )
    return {name: array for name, array in arrays.items() if array is not None}, facts


def _effect_arrays(adjustment: Adjustment, effects: Effects) -> tuple[NDArray[np.generic], ...]:
    """What an adjustment holds beside the history, in the order of the effects' names."""
    design = effects.design
    parts = (effects.logs, effects.errors, effects.kept, effects.own)
    return adjustment.training, adjustment.affected, design.classes, design.values, *parts


def join_estimates(arrays: Arrays, facts: EstimateFacts, effects: pd.DataFrame, history: History) -> Estimates:
    """The estimates of checked arrays; `effects` is the table told of calendar and events."""
    errors = ErrorStore(**{name.removeprefix("errors."): arrays[name] for name in ERRORS}, seasons=facts.seasons)  # type: ignore[arg-type]
    zeros = ZeroSeries(**{name.removeprefix("zeros."): arrays[name] for name in ZEROS})  # type: ignore[arg-type]
    pooled = PooledSeasonality(facts.dimension, arrays.get("groups"), arrays["receives"])  # type: ignore[arg-type]  # as checked
    names = ("missed", "origins", "stockouts", "again", "routes", "closed", "kinds", "moved")
    parts: dict[str, object] = {name: arrays[name] for name in names} | {"weights": arrays.get("weights")}
    drivers = Drivers(_adjustment(arrays, facts, history), effects)
    parts |= {"pooled": pooled, "zeros": zeros, "drivers": drivers, "errors": errors}
    return Estimates(calibration_factor=facts.calibration_factor, **parts)  # type: ignore[arg-type]


def _adjustment(arrays: Arrays, facts: EstimateFacts, history: History) -> Adjustment | None:
    """The adjustment with the effects that the forecast from now used."""
    if facts.regressors is None:
        return None
    training, affected, classes, values, logs, errors, shares, own_logs = (arrays[name] for name in EFFECTS)
    design = Design(tuple(Regressor(**column.model_dump()) for column in facts.regressors), classes, values)  # type: ignore[arg-type]
    effects = Effects(design, logs, errors, shares, own_logs)  # type: ignore[arg-type]  # as checked
    panel = history.panel
    observed = finite_values(panel.values)
    return Adjustment(observed, design, training, affected, panel.season, {observed.shape[1]: effects})  # type: ignore[arg-type]


def check_arrays(arrays: Arrays, facts: EstimateFacts, sizes: Mapping[str, int]) -> str:
    """What is wrong with the arrays of a file, "" where nothing is: the kernels that read them look at no bounds.

    `sizes` are the lengths of the axes that the history and the options decide.
    """
    present = set(arrays)
    required = {name for name, kind in KINDS.items() if not kind.optional} | (
        set(EFFECTS) if facts.regressors is not None else set()
    )
    if wrong := sorted((required - present) | (present - set(KINDS))):
        return f"it holds other arrays: {', '.join(wrong[:3])}"
    lengths = {**sizes, "components": COUNT, "two": 2, **({} if facts.regressors is None else {"columns": len(facts.regressors)})}
    for name, array in arrays.items():
        kind = KINDS[name]
        axes = kind.axes.split()
        if array.dtype != np.dtype(kind.dtype) or array.ndim != len(axes):
            return f"{name} is of another type"
        if any(lengths.setdefault(axis, length) != length for axis, length in zip(axes, array.shape, strict=True)):
            return f"{name} has another shape"
    return next((f"{name} is out of range" for name, holds in RANGES.items() if not holds(arrays, lengths)), "")


def _between(name: str, low: int, high: Callable[[Mapping[str, int]], int]) -> Callable[[Arrays, Mapping[str, int]], bool]:
    def holds(arrays: Arrays, lengths: Mapping[str, int]) -> bool:
        return name not in arrays or bool(((arrays[name] >= low) & (arrays[name] <= high(lengths))).all())  # type: ignore[operator]

    return holds


RANGES: Mapping[str, Callable[[Arrays, Mapping[str, int]], bool]] = {
    "errors.counts": _between("errors.counts", 0, lambda lengths: lengths["vectors"]),
    "kinds": _between("kinds", 0, lambda _: 3),
    "routes": _between("routes", 0, lambda _: max(NAMES)),
    "effects.classes": _between("effects.classes", 0, lambda lengths: lengths["classes"] - 1),
    "again": _between("again", 0, lambda _: 1),
    "zeros.alive": lambda arrays, lengths: int((arrays["kinds"] == BLOCKS).sum()) == lengths["intermittent"],
}
