"""The baseline: point forecasts and joint sample paths of every series and every total of a history."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.baseline.effects.adjustment import Adjustment
from forecast.baseline.effects.drivers import drivers, no_drivers
from forecast.baseline.fitting import Fitted, fit, random_streams
from forecast.baseline.kernels.paths import add_leaves
from forecast.baseline.kernels.routing import MAIN
from forecast.baseline.models.pooled_seasonality import PooledSeasonality, pooled_seasonality
from forecast.baseline.models.registry import model_named
from forecast.baseline.paths.quantiles import chances, quantiles
from forecast.baseline.paths.sample_paths import Paths, fit_paths
from forecast.history.series.hierarchy import ALL, Hierarchy, Rows
from forecast.history.series.panel import History
from forecast.periods.blocks import Block, blocks
from forecast.periods.frequency import frequency
from forecast.settings.arrays import Floats
from forecast.settings.errors import bad_input, hint_for
from forecast.settings.workbook import Calendar

MEMORY = 64 * 2**20  # bytes of paths held at once
BORROWED = "; its season is drawn to that of the others of its "
Reduce = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Baseline:
    """Forecasts of all series of a history, as points and as joint sample paths.

    `points` are leaves x periods and add exactly; `routes` says how each leaf was forecast and why, and whether totals moved it
    (`reconciled`); `width` is what ranges were widened by (below 1: narrowed), since the past showed them wrong. Paths are drawn
    again from the seed when they are asked for; whichever nodes are asked for, in whatever order, the paths are the same bytes.
    `effects` says which effects of calendar and events were used, why, and how large they are.
    """

    history: History
    hierarchy: Hierarchy
    periods: pd.DatetimeIndex
    model: str
    seed: int
    draws: int
    points: Floats
    routes: pd.DataFrame
    paths: Paths = field(repr=False)
    width: float = 1.0
    effects: pd.DataFrame = field(default_factory=no_drivers, repr=False)
    adjustment: Adjustment | None = field(default=None, repr=False)
    _kept: OrderedDict[tuple[int, int], Floats] = field(default_factory=OrderedDict, repr=False, compare=False)

    def spans(self, span: str = "period") -> list[Block]:
        """The whole blocks of "period", "quarter", "half", "year" or "all", counted from the first forecast period."""
        return blocks(self.periods, span, frequency=frequency(self.history.frequency))

    def samples(self, rows: Rows, span: tuple[int, int]) -> Floats:
        """The sample paths of nodes, nodes x draws: sums over the periods first..stop-1 of the horizon."""
        return np.asarray(self.hierarchy.summing_matrix[rows] @ self._leaf_sums(span))

    def point(self, *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """The point forecasts as a long table: dimensions, period, point."""
        rows, spans = self.hierarchy.rows(level), self.spans(span)
        return self._table(level, spans).assign(point=self._sums(self.points, rows, spans).ravel())

    def mean(self, *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """The averages of the paths as a long table: dimensions, period, mean; they add exactly, as the points do."""
        return self._summary(level, span, lambda samples: samples.mean(axis=-1, keepdims=True), ["mean"])

    def quantile(self, probabilities: Sequence[float], *, level: str = "leaf", span: str = "period") -> pd.DataFrame:
        """Quantiles of the summed paths as a long table: dimensions, period, point, mean, and a column such as q10 for each."""
        wanted = _checked(probabilities)
        names = [f"q{100 * probability:.6g}" for probability in wanted]
        table = self._summary(level, span, lambda samples: _mean_and_quantiles(samples, wanted), ["mean", *names])
        place = len(self.hierarchy.dimensions) + 1
        table.insert(place, "point", self.point(level=level, span=span)["point"])
        return table

    def chance(self, numbers: pd.DataFrame, *, span: str = "period") -> pd.DataFrame:
        """The numbers with a column `chance`: the share of the node's paths that reach `value` in the block that starts at `period`.

        `numbers` has the dimensions (one that is missing is summed over), `period` and `value`.
        """
        starts = {block.start: block for block in self.spans(span)}
        rows = self._rows_of(numbers)
        found = np.full(len(numbers), np.nan)
        for start, at in numbers.reset_index(drop=True).groupby("period", sort=False).indices.items():
            block = self._block(pd.Timestamp(str(start)), starts)
            reached = chances(self.samples(rows[at], (block.first, block.stop)), numbers["value"].to_numpy(np.float64)[at])
            found[at] = reached
        return numbers.assign(chance=found)

    def _block(self, start: pd.Timestamp, starts: dict[pd.Timestamp, Block]) -> Block:
        if start not in starts:
            known = ", ".join(f"{each:%Y-%m-%d}" for each in list(starts)[:6])
            raise bad_input(
                "no span of the forecast starts there", f"Name one of: {known}", column="period", value=str(start.date())
            )
        return starts[start]

    def _rows_of(self, numbers: pd.DataFrame) -> Rows:
        dimensions = list(self.hierarchy.dimensions)
        keys = numbers.reindex(columns=dimensions, fill_value=ALL).astype(str)
        levels = self.hierarchy.by_level.values()
        nodes = pd.MultiIndex.from_frame(pd.concat([level.keys for level in levels]))
        known = pd.Series(np.concatenate([level.rows for level in levels]), index=nodes)
        known = known[~known.index.duplicated()]
        rows = known.reindex(pd.MultiIndex.from_frame(keys)).to_numpy(np.float64)
        for at in np.flatnonzero(np.isnan(rows)):
            self.hierarchy.find(dict(zip(dimensions, keys.iloc[at], strict=True)))
        return rows.astype(np.intp)

    def _summary(self, level: str, span: str, reduce: Reduce, names: list[str]) -> pd.DataFrame:
        spans = self.spans(span)
        found = self._reduced(self.hierarchy.rows(level), spans, reduce)
        table = self._table(level, spans)
        return table.assign(**dict(zip(names, found.reshape(len(table), len(names)).T, strict=True)))

    def _reduced(self, rows: Rows, spans: list[Block], reduce: Reduce) -> Floats:
        """The reduced samples, nodes x blocks x numbers: leaves are done as they are drawn, totals gather what is drawn."""
        members = self.hierarchy.summing_matrix[rows].tocsc()
        single = np.diff(self.hierarchy.summing_matrix[rows].indptr) == 1
        gathered = np.zeros((int((~single).sum()), len(spans) * self.draws))
        parts: list[tuple[Rows, Floats]] = []
        for leaves, drawn in self._drawn(np.flatnonzero(np.diff(members.indptr)), spans):
            block = members[:, leaves]
            above = block[~single].tocsc()
            add_leaves(gathered, above.indptr, above.indices, drawn.reshape(len(leaves), -1))
            own = block[single].tocoo()
            parts.append((np.flatnonzero(single)[own.row], reduce(drawn[own.col])))
        sums = reduce(gathered.reshape(-1, len(spans), self.draws))
        found = np.empty((len(rows), *sums.shape[1:]))
        found[~single] = sums
        for at, reduced in parts:
            found[at] = reduced
        return found

    def _drawn(self, leaves: Rows, spans: list[Block]) -> Iterator[tuple[Rows, Floats]]:
        """Leaves in small groups, each with its samples: leaves x blocks x draws."""
        begin, end = min(block.first for block in spans), max(block.stop for block in spans)
        group = max(1, MEMORY // (8 * 4 * (end - begin) * self.draws))
        for first in range(0, len(leaves), group):
            some = leaves[first : first + group]
            drawn = self.paths.draw(some, (begin, end))
            yield some, np.stack([drawn[:, block.first - begin : block.stop - begin].sum(axis=1) for block in spans], axis=1)

    def _leaf_sums(self, span: tuple[int, int]) -> Floats:
        """All leaves' samples over a span, leaves x draws; the last few spans stay in memory."""
        if span not in self._kept:
            block = Block(self.periods[span[0]], *span)
            groups = self._drawn(np.arange(self.hierarchy.leaf_count), [block])
            self._kept[span] = np.concatenate([drawn[:, 0] for _, drawn in groups])
        self._kept.move_to_end(span)
        while len(self._kept) > 1 and sum(each.nbytes for each in self._kept.values()) > 2 * MEMORY:
            self._kept.popitem(last=False)
        return self._kept[span]

    def _sums(self, leaf_values: Floats, rows: Rows, spans: list[Block]) -> Floats:
        by_block = np.stack([leaf_values[:, block.first : block.stop].sum(axis=1) for block in spans], axis=1)
        return np.asarray(self.hierarchy.summing_matrix[rows] @ by_block)

    def _table(self, level: str, spans: list[Block]) -> pd.DataFrame:
        keys = self.hierarchy.table(level)
        starts = pd.DatetimeIndex([block.start for block in spans])
        repeated = keys.loc[keys.index.repeat(len(spans))].reset_index(drop=True)
        return repeated.assign(period=np.tile(starts, len(keys)))


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

    `model` is a name of `models.MODELS`. A series that ends before the history does is closed once it has been silent for a
    whole season (`ended="closed"`: forecast 0), or missing since (`ended="missing"`: forecast on). Same seed, same bytes.

    `calendar` (that of a workbook, or `settings.Calendar(country="CN", spring_festival=True)`) takes working days and moving feasts into
    account where the history's own past forecasts gain by it. `events` are known events and promotions, past and coming: a table
    with `event`, `start`, optionally `end`, `strength` and dimensions. Left out, they are what the history knows (`history.context`, from
    the workbook it was read with). `effects` of the result says what was used, why, and how large.
    """
    _check(periods=periods, draws=draws, ended=ended)
    if calendar is not None or events is not None:
        history = history.with_context(calendar=calendar, events=events)
    panel, driven = history.panel, drivers(history, periods=periods)
    method, lent = model_named(model), pooled_seasonality(panel.values, panel.keys, season=panel.season)
    names = random_streams(panel.keys)
    fitted = fit(
        panel.values,
        history.hierarchy.summing_matrix,
        model=method,
        season=panel.season,
        horizon=periods,
        names=names,
        ended=ended,
        groups=lent.groups,
        seed=seed,
        adjustment=driven.adjustment,
    )
    leaves = fitted.leaves(names=names, season=panel.season)
    paths = fit_paths(leaves, fitted.store, season=panel.season, seed=seed, draws=draws)
    reasons = _reasons(fitted, lent) if method.borrowing else fitted.reasons
    routes = panel.keys.assign(route=fitted.route_names, reason=reasons, reconciled=fitted.moved)
    ahead = frequency(history.frequency).after(history.last, periods)
    return Baseline(
        history,
        history.hierarchy,
        ahead,
        model,
        seed,
        draws,
        fitted.points,
        routes,
        paths,
        width=fitted.width,
        effects=driven.table,
        adjustment=driven.adjustment,
    )


def _reasons(fitted: Fitted, lent: PooledSeasonality) -> list[str]:
    """Why each series went its route, and whether its season is drawn to that of others."""
    borrows = lent.receives & (fitted.routes == MAIN) & ~fitted.closed
    return [f"{why}{BORROWED + lent.dimension if also else ''}" for why, also in zip(fitted.reasons, borrows, strict=True)]


def _mean_and_quantiles(samples: Floats, probabilities: Floats) -> Floats:
    return np.concatenate([samples.mean(axis=-1, keepdims=True), quantiles(samples, probabilities)], axis=-1)


def _checked(probabilities: Sequence[float]) -> Floats:
    wanted = np.asarray(probabilities, dtype=np.float64)
    if not np.all((wanted >= 0) & (wanted <= 1)):
        raise bad_input(
            "a probability lies outside 0 to 1", "Name shares such as 0.1, not per cents", value=str(list(probabilities))
        )
    return wanted


def _check(*, periods: int, draws: int, ended: str) -> None:
    if periods < 1:
        raise bad_input("there is nothing to forecast", "Ask for 1 period or more", value=str(periods))
    if draws < 2:
        raise bad_input("a distribution needs paths", "Ask for 2 draws or more, 500 as a rule", value=str(draws))
    if ended not in ("closed", "missing"):
        raise bad_input(f"there is no rule '{ended}' for ended series", hint_for(ended, ("closed", "missing")))
