"""The forecast of a history, as points and as joint sample paths of every series and every total, and what is asked of it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.baseline.options import ForecastOptions
from forecast.baseline.panel_input import random_streams
from forecast.baseline.paths.quantiles import chances, quantiles
from forecast.baseline.sampler import Reduce, Sampler
from forecast.baseline.saved import SavedForecast, read_forecast, write_forecast
from forecast.history.series.hierarchy import ALL, Hierarchy, Rows
from forecast.history.series.panel import History
from forecast.periods.blocks import Block, blocks
from forecast.periods.frequency import frequency
from forecast.settings.arrays import Floats
from forecast.settings.errors import bad_input

if TYPE_CHECKING:
    from forecast.baseline.estimates import Estimates, Fitted
    from forecast.baseline.paths.sample_paths import Paths


@dataclass(frozen=True)
class Baseline:
    """Forecasts of all series of a history, as points and as joint sample paths.

    `points` are leaves x periods and add exactly; `routes` says how each leaf was forecast and why, and whether totals moved it
    (`reconciled`); `effects` which effects of calendar and events were used, why, and how large they are; `estimates` holds all that
    was learned from the history. Paths are drawn again from the seed when they are asked for; whichever nodes are asked for, in
    whatever order, the paths are the same bytes.
    """

    history: History
    options: ForecastOptions
    points: Floats
    estimates: Estimates = field(repr=False)
    sampler: Sampler = field(repr=False, compare=False)

    @classmethod
    def of(cls, history: History, fitted: Fitted, options: ForecastOptions | None = None) -> Baseline:
        """The baseline of a history by what was fitted to it; `options` are those that it was fitted with."""
        return cls._drawn(history, SavedForecast(options or ForecastOptions(), fitted.points, fitted.estimates))

    @classmethod
    def open(cls, path: Path | str, history: History) -> Baseline:
        """The baseline that `save` wrote, for the history that it was made from; nothing is read or fitted again.

        Points, samples, quantiles, chances and explanations are those of the saved baseline to the byte. A file that is cut, altered or of
        another version, and one that was made from other sales, another calendar or other events, is an InputError that says so.
        """
        return cls._drawn(history, read_forecast(path, history))

    def save(self, path: Path | str) -> Path:
        """The path, a file that now holds this forecast, whole: all estimates and options, and the digest of the history.

        The history itself is not in it. Equal forecasts give equal bytes.
        """
        market = self.sampler.paths.common.market
        return write_forecast(path, self.history, SavedForecast(self.options, self.points, self.estimates, market))

    @classmethod
    def _drawn(cls, history: History, forecast: SavedForecast) -> Baseline:
        """The baseline of a forecast, ready to draw paths."""
        panel, options = history.panel, forecast.options
        paths = forecast.estimates.paths(
            forecast.points,
            streams=random_streams(panel.keys),
            season=panel.season,
            seed=options.seed,
            draws=options.draws,
            market=forecast.market,
        )
        return cls(history, options, forecast.points, forecast.estimates, Sampler(paths, history.hierarchy.summing_matrix))

    @property
    def hierarchy(self) -> Hierarchy:
        """All totals over the leaves of the history."""
        return self.history.hierarchy

    @cached_property
    def periods(self) -> pd.DatetimeIndex:
        """The starts of the forecast periods."""
        return frequency(self.history.frequency).after(self.history.last, self.options.periods)

    @cached_property
    def routes(self) -> pd.DataFrame:
        """How each leaf was forecast: dimensions, route, reason, reconciled."""
        return self.estimates.route_table(self.history.panel.keys)

    @property
    def model(self) -> str:
        """The name of the model."""
        return self.options.model

    @property
    def seed(self) -> int:
        """The seed of the paths."""
        return self.options.seed

    @property
    def draws(self) -> int:
        """How many paths there are."""
        return self.options.draws

    @property
    def effects(self) -> pd.DataFrame:
        """The effects of calendar and events: kind, block, effect, used, size, low, high, why."""
        return self.estimates.drivers.table

    @property
    def calibration_factor(self) -> float:
        """What all ranges are multiplied by, since past ranges were too narrow or too wide; 1 where the past is too short to say."""
        return self.estimates.calibration_factor

    @property
    def width(self) -> float:
        """The old name of `calibration_factor`."""
        warnings.warn("Baseline.width is now Baseline.calibration_factor", DeprecationWarning, stacklevel=2)
        return self.calibration_factor

    @property
    def paths(self) -> Paths:
        """The sample paths of single series, drawn when they are asked for."""
        return self.sampler.paths

    def spans(self, span: str = "period") -> list[Block]:
        """The whole blocks of "period", "quarter", "half", "year" or "all", counted from the first forecast period."""
        return blocks(self.periods, span, frequency=frequency(self.history.frequency), years=self.history.years)

    def samples(self, rows: Rows, span: tuple[int, int]) -> Floats:
        """The sample paths of nodes, nodes x draws: sums over the periods first..stop-1 of the horizon."""
        return self.sampler.samples(rows, span)

    def point(self, *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """The point forecasts as a long table: dimensions, period, point."""
        (rows, keys), spans = self.hierarchy.listed(level), self.spans(span)
        return _by_block(keys, spans).assign(point=self._sums(self.points, rows, spans).ravel())

    def mean(self, *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """The averages of the paths as a long table: dimensions, period, mean; they add exactly, as the points do."""
        return self._summary(level, span, lambda samples: samples.mean(axis=-1, keepdims=True), ["mean"])

    def quantile(self, probabilities: Sequence[float], *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """Quantiles of the summed paths as a long table: dimensions, period, point, mean, and a column such as q10 for each."""
        shares = _checked(probabilities)
        names = [f"q{100 * probability:.6g}" for probability in shares]
        table = self._summary(level, span, lambda samples: _mean_and_quantiles(samples, shares), ["mean", *names])
        position = len(self.hierarchy.dimensions) + 1
        table.insert(position, "point", self.point(level=level, span=span)["point"])
        return table

    def chance(self, numbers: pd.DataFrame, *, span: str = "period") -> pd.DataFrame:
        """The numbers with a column `chance`: the share of the node's paths that reach `value` in the block that starts at `period`.

        `numbers` has the dimensions (one that is missing is summed over), `period` and `value`.
        """
        starts = {block.start: block for block in self.spans(span)}
        rows = self._rows_of(numbers)
        values, reached = numbers["value"].to_numpy(np.float64), np.full(len(numbers), np.nan)
        for start, positions in numbers.reset_index(drop=True).groupby("period", sort=False).indices.items():
            block = self._block(pd.Timestamp(str(start)), starts)
            reached[positions] = chances(self.samples(rows[positions], (block.first, block.stop)), values[positions])
        return numbers.assign(chance=reached)

    def _block(self, start: pd.Timestamp, starts: dict[pd.Timestamp, Block]) -> Block:
        if start not in starts:
            first = ", ".join(f"{day:%Y-%m-%d}" for day in list(starts)[:6])
            raise bad_input(
                "no span of the forecast starts there", f"Choose one of: {first}", column="period", value=str(start.date())
            )
        return starts[start]

    def _rows_of(self, numbers: pd.DataFrame) -> Rows:
        dimensions = list(self.hierarchy.dimensions)
        keys = numbers.reindex(columns=dimensions, fill_value=ALL).astype(str)
        # By all names that a node has, also those of levels at which it is named by a finer key.
        levels = self.hierarchy.by_level.values()
        nodes = pd.MultiIndex.from_frame(pd.concat([level.keys for level in levels]))
        positions = pd.Series(np.concatenate([level.rows for level in levels]), index=nodes)
        positions = positions[~positions.index.duplicated()]
        rows = positions.reindex(pd.MultiIndex.from_frame(keys)).to_numpy(np.float64)
        for row in np.flatnonzero(np.isnan(rows)):
            self.hierarchy.find(dict(zip(dimensions, keys.iloc[row], strict=True)))  # the error that names the key
        return rows.astype(np.intp)

    def _summary(self, level: str, span: str, reduce: Reduce, names: list[str]) -> pd.DataFrame:
        (rows, keys), spans = self.hierarchy.listed(level), self.spans(span)
        numbers = self.sampler.reduced(rows, [(block.first, block.stop) for block in spans], reduce)
        table = _by_block(keys, spans)
        return table.assign(**dict(zip(names, numbers.reshape(len(table), len(names)).T, strict=True)))

    def _sums(self, leaf_values: Floats, rows: Rows, spans: list[Block]) -> Floats:
        by_block = np.stack([leaf_values[:, block.first : block.stop].sum(axis=1) for block in spans], axis=1)
        return np.asarray(self.hierarchy.summing_matrix[rows] @ by_block)


def _by_block(keys: pd.DataFrame, spans: list[Block]) -> pd.DataFrame:
    """The keys of nodes, once for each block, with its start as `period`."""
    starts = pd.DatetimeIndex([block.start for block in spans])
    repeated = keys.loc[keys.index.repeat(len(spans))].reset_index(drop=True)
    return repeated.assign(period=np.tile(starts, len(keys)))


def _mean_and_quantiles(samples: Floats, probabilities: Floats) -> Floats:
    return np.concatenate([samples.mean(axis=-1, keepdims=True), quantiles(samples, probabilities)], axis=-1)


def _checked(probabilities: Sequence[float]) -> Floats:
    shares = np.asarray(probabilities, dtype=np.float64)
    if not np.all((shares >= 0) & (shares <= 1)):
        raise bad_input(
            "a probability lies outside 0 to 1", "Write shares such as 0.1, not per cents", value=str(list(probabilities))
        )
    return shares
