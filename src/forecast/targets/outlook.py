"""Nodes of a baseline over one block of periods: their curves, with more always the better, and last year's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.series.hierarchy import Rows
from forecast.periods.blocks import Block, blocks
from forecast.periods.frequency import frequency
from forecast.periods.span import Span, parse_span, span_of
from forecast.settings.errors import bad_input, count_of
from forecast.settings.measures import Measure
from forecast.targets.curves import Codes, Numbers, chance_at, number_at, sorted_samples
from forecast.targets.laws import check_finite
from forecast.targets.rounding import Units, to_numbers, to_units

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History

Mask = NDArray[np.bool_]
LACKING = 0.05  # of a node's forecast: series with gaps last year that make less do not hide its last year
MOST_UNITS = 2.0**53  # from here on, floats leave whole numbers out


@dataclass(frozen=True)
class RoundingUnit:
    """How numbers of a measure are counted: in whole steps, and with the sign that makes more the better."""

    step: float = 1.0
    sign: int = 1

    @classmethod
    def of(cls, measure: Measure) -> RoundingUnit:
        """The scale of a measure; a ratio has none, for its parts do not add."""
        if not measure.additive:
            raise bad_input(*measure.why_not_additive, column="measure", value=measure.name)
        return cls(measure.step, 1 if measure.direction == "up" else -1)

    def units(self, numbers: Numbers | float) -> Units:
        """The numbers as whole steps, more being better; an InputError where they are more than can be counted exactly."""
        # Refused rather than rounded: beyond 2^53 two neighbours are the same float, and sums would no longer be exact.
        beyond = np.asarray(numbers, dtype=np.float64)
        beyond = beyond[np.abs(beyond) >= MOST_UNITS * self.step]
        if beyond.size:
            message = f"2^53 or more steps of {self.step:g} cannot be counted exactly"
            hint = "Use a smaller number, or a larger step or unit of the measure"
            raise bad_input(message, hint, value=f"{beyond[0]:g}")
        return self.sign * to_units(numbers, self.step)

    def numbers(self, units: Units) -> Numbers:
        """The numbers that such whole steps stand for."""
        return to_numbers(self.sign * units, self.step)


@dataclass(frozen=True)
class Outlook:
    """The chances and numbers of nodes of a baseline in one block of its periods."""

    baseline: Baseline
    block: Block

    @property
    def span(self) -> tuple[int, int]:
        """The block's periods as positions first..stop-1 of the horizon."""
        return self.block.first, self.block.stop

    @property
    def dates(self) -> Span:
        """The days that it covers."""
        history = self.baseline.history
        first, last = (self.baseline.periods[at] for at in (self.block.first, self.block.stop - 1))
        return span_of(first, frequency(history.frequency).ends(pd.DatetimeIndex([last]))[0], history.years)

    @property
    def scale(self) -> RoundingUnit:
        """How the measure is counted."""
        return RoundingUnit.of(self.baseline.history.measure)

    def curves(self, rows: Rows) -> Numbers:
        """The curves of nodes, nodes x draws, more being better."""
        samples = self.baseline.samples(rows, self.span)
        check_finite(samples, self.baseline.hierarchy.keys.iloc[rows])
        return sorted_samples(self.scale.sign * samples)

    def numbers(self, rows: Rows, chances: Numbers) -> Numbers:
        """The numbers (levels x nodes) that nodes reach with these chances, one per level."""
        return self.scale.sign * number_at(self.curves(rows), chances).T

    def chances(self, rows: Rows, numbers: Numbers) -> Numbers:
        """The chances (levels x nodes) of nodes to reach the numbers (levels x nodes)."""
        return chance_at(self.curves(rows), self.scale.sign * numbers, step=self.scale.step)

    def leaf_units(self) -> Numbers:
        """The leaves' sample paths, leaves x draws, in steps and with more being better."""
        samples = self.baseline.samples(self.baseline.hierarchy.rows("leaf"), self.span)
        check_finite(samples, self.baseline.hierarchy.leaves)
        return samples * (self.scale.sign / self.scale.step)

    def last_year(self, rows: Rows) -> Numbers:
        """What nodes had in the same periods a year before; NaN where it is not known.

        That is where the history holds none of them, and where series with gaps in them (after their first value) make more than
        5 % of the node's forecast: a sum without their months would say too little, and any growth over it too much.
        """
        return np.asarray(self.baseline.hierarchy.summing_matrix[rows] @ np.nan_to_num(self._leaf_year()) + self._gap(rows))

    @property
    def gaps(self) -> Mask:
        """Which leaves lack some of last year's periods although they had begun and are forecast."""
        return np.asarray(_missing_last_year(self.baseline.history, self._before) & (self._leaf_points() != 0), dtype=bool)

    def point(self, rows: Rows) -> Numbers:
        """The point forecasts of nodes."""
        return np.asarray(self.baseline.hierarchy.summing_matrix[rows] @ self._leaf_points())

    @property
    def _before(self) -> pd.DatetimeIndex:
        """The periods of a year before: the same dates where these are days, so that a year is compared with a whole one."""
        periods, history = self.baseline.periods[slice(*self.span)], self.baseline.history
        if history.frequency == "day":
            first, last = (day - pd.DateOffset(years=1) for day in (periods[0], periods[-1]))
            return pd.date_range(first, last)
        before = history.year_before(periods)
        years = history.years
        if before.hasnans and years.year_of(periods[0]) != years.year_of(periods[-1]):
            # Weeks of two years, one of them the 53rd: by number the span would be compared with one week less than it has.
            return years.shifted(periods)
        return before[before.notna()]

    def _leaf_points(self) -> Numbers:
        return np.asarray(self.baseline.points[:, slice(*self.span)].sum(axis=1))

    def _leaf_year(self) -> Numbers:
        return last_year_totals(self.baseline.history, self._before)

    def _gap(self, rows: Rows) -> Numbers:
        members, size = self.baseline.hierarchy.summing_matrix[rows], np.abs(self._leaf_points())
        seen = members @ np.isfinite(self._leaf_year()).astype(np.float64)
        lacking, whole = members @ np.where(self.gaps, size, 0.0), members @ size
        return np.where((seen > 0) & (lacking <= LACKING * whole), 0.0, np.nan)


class NoOutlook:
    """The outlook of a plan without a forecast: every chance, number and last year is unknown (NaN), in the shape of an `Outlook`."""

    def numbers(self, rows: Rows, chances: Numbers) -> Numbers:
        """NaN, levels x nodes."""
        return np.full((len(chances), len(rows)), np.nan)

    def chances(self, rows: Rows, numbers: Numbers) -> Numbers:  # noqa: ARG002  # the signature of Outlook
        """NaN, levels x nodes."""
        return np.full(np.shape(numbers), np.nan)

    def last_year(self, rows: Rows) -> Numbers:
        """NaN for every node."""
        return np.full(len(rows), np.nan)


def _missing_last_year(history: History, before: pd.DatetimeIndex) -> Mask:
    """Which series lack a value in these periods, after their first value; none where the periods lie ahead."""
    observed = np.isfinite(history.panel.values)
    columns = _places(history, before)
    if columns is None:
        return np.zeros(len(observed), dtype=bool)
    begun = np.logical_or.accumulate(observed, axis=1)
    return np.asarray((begun & ~observed)[:, columns].any(axis=1))


def last_year_totals(history: History, before: pd.DatetimeIndex) -> Numbers:
    """Each series' sum over these periods of a year before; NaN where none of them has a row or one lies ahead."""
    columns = _places(history, before)
    if columns is None:
        return np.full(len(history.panel.values), np.nan)
    values = history.panel.values[:, columns]
    return np.where(np.isfinite(values).any(axis=1), np.nansum(values, axis=1), np.nan)


def _places(history: History, periods: pd.DatetimeIndex) -> Codes | None:
    """Where periods lie in the history; None where one lies outside."""
    positions = history.panel.periods.get_indexer(periods)
    return positions if len(positions) and (positions >= 0).all() else None


def outlooks(baseline: Baseline, span: str, *, first: str | None = None) -> list[Outlook]:
    """One outlook per whole block of the span; a horizon too short for one is refused.

    Blocks are counted from the first forecast period, or from that in which the period named `first` begins.
    """
    start, history = 0 if first is None else _place_of(baseline, first), baseline.history
    covered = [
        Outlook(baseline, Block(block.start, block.first + start, block.stop + start))
        for block in blocks(baseline.periods[start:], span, frequency=frequency(history.frequency), years=history.years)
    ]
    if not covered:
        hint = f"Forecast more than {count_of(len(baseline.periods), 'period')}, or use a shorter span"
        raise bad_input(f"the forecast does not cover one whole {span}", hint, column="span", value=span)
    return covered


def outlook_of(baseline: Baseline, period: str) -> Outlook:
    """The outlook of a named period, such as 2026H1, 2026-05 or 2026-04..2026-09; one that the forecast does not cover is refused."""
    span = parse_span(period, baseline.history.years)
    ends = frequency(baseline.history.frequency).ends(baseline.periods)
    inside = np.flatnonzero(np.asarray(baseline.periods >= span.start) & (ends <= span.end))
    if not len(inside) or baseline.periods[inside[0]] != span.start or ends[inside[-1]] != span.end:
        hint = f"Choose whole {frequency(baseline.history.frequency).unit}s from {baseline.periods[0]:%Y-%m-%d} to {ends[-1]:%Y-%m-%d}"
        raise bad_input("the forecast does not cover this period", hint, column="period", value=str(period))
    return Outlook(baseline, Block(baseline.periods[inside[0]], int(inside[0]), int(inside[-1]) + 1))


def _place_of(baseline: Baseline, first: str) -> int:
    start = parse_span(first, baseline.history.years).start
    if start not in baseline.periods:
        hint = f"Choose one that starts from {baseline.periods[0]:%Y-%m-%d} to {baseline.periods[-1]:%Y-%m-%d}"
        raise bad_input("no period of the forecast starts there", hint, column="first", value=first)
    return int(baseline.periods.get_indexer(pd.DatetimeIndex([start]))[0])


def group_codes(keys: pd.DataFrame, columns: list[str]) -> Codes:
    """The number of each row's group by these columns, groups in the order of their sorted keys; one group without columns."""
    if not columns:
        return np.zeros(len(keys), dtype=np.intp)
    return np.asarray(keys.groupby(columns, sort=True).ngroup(), dtype=np.intp)
