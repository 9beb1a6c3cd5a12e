"""The cells of a plan: leaves by periods, and how a user names some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.series.hierarchy import ALL, Hierarchy
from forecast.periods.blocks import Block, blocks
from forecast.periods.fiscal_years import calendar_years
from forecast.periods.frequency import frequency
from forecast.periods.span import Period, Span, parse_span, span_of
from forecast.periods.years import Years
from forecast.settings.errors import bad_input, choose

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class PlanGrid:
    """The leaves (rows) and periods (columns) of a plan, and how its years are cut; plans made from one another share it."""

    leaves: pd.DataFrame
    periods: pd.DatetimeIndex
    frequency: str
    fiscal_year_start: int = 1
    fiscal_calendar: str = ""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The names of the dimensions."""
        return tuple(self.leaves.columns)

    @property
    def shape(self) -> tuple[int, int]:
        """How many leaves and periods there are."""
        return len(self.leaves), len(self.periods)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """All totals over the leaves."""
        return Hierarchy.of(self.leaves, self.dimensions)

    @cached_property
    def years(self) -> Years:
        """How the years of the plan are cut: in whole weeks where it counts in weeks."""
        return calendar_years(self.frequency, self.fiscal_year_start, first=self.periods[0], calendar=self.fiscal_calendar)

    def rows(self, key: Mapping[str, str] | None) -> Mask:
        """Which leaves lie below the node; a wrong dimension or member is answered with the nearest names."""
        below = np.ones(len(self.leaves), dtype=bool)
        for name, member in (key or {}).items():
            choose(name, self.dimensions, kind="dimension", column="key")
            if str(member) != ALL:
                below &= self._member(name, str(member))
        if not below.any():
            raise bad_input("the plan has no cell for this combination", "Choose one that it has", value=str(dict(key or {})))
        return below

    def span(self, period: Period) -> Span:
        """The days that a user means by a period, in the fiscal year of the plan; what is not a period is an InputError."""
        return parse_span(period, self.years)

    @property
    def dates(self) -> Span:
        """The days that the plan covers."""
        return span_of(self.periods[0], self._ends[-1], self.years)

    def columns(self, period: Period | None) -> Mask:
        """Which periods make the named year, half, quarter, month, day or range; all without a name.

        An InputError for a period of which the plan has nothing, or only a part: its numbers would be those of another period.
        """
        if period is None:
            return np.ones(len(self.periods), dtype=bool)
        span, within = self.span(period), self.columns_within(period)
        problem = self._partial(span, within)
        if problem:
            first, last = np.flatnonzero(within)[[0, -1]]
            whole = self.span(f"{self.periods[first]:%Y-%m-%d}..{self._ends[last]:%Y-%m-%d}").label
            raise bad_input(problem, f"Use {whole}, which the plan has", column="period", value=span.label)
        return within

    def columns_within(self, period: Period) -> Mask:
        """Which periods lie within a period that may reach outside the plan; an InputError where there are none."""
        span = self.span(period)
        within = np.asarray((self.periods >= span.start) & (self._ends <= span.end))
        if not within.any():
            hint = f"Use a period from {self.periods[0]:%Y-%m-%d} to {self._ends[-1]:%Y-%m-%d}"
            raise bad_input(
                f"the plan has no whole {frequency(self.frequency).unit} there", hint, column="period", value=span.label
            )
        return within

    def _partial(self, span: Span, within: Mask) -> str:
        """Why the periods within a span are only a part of it; "" where they are all of it that whole periods can be."""
        calendar = frequency(self.frequency)
        before, after = calendar.around(self.periods[0], self.periods[-1])
        if span.start <= before or after <= span.end:
            return "the period reaches outside the plan"
        # months and quarters end where weeks do not, so those that are cut in two are as good as theirs
        first, last = np.flatnonzero(within)[[0, -1]]
        is_cut = (self.periods[first], self._ends[last]) != (span.start, span.end)
        return f"the period begins or ends inside a {self.frequency}" if is_cut and self.frequency in ("month", "quarter") else ""

    def cells(self, key: Mapping[str, str] | None, period: Period | None = None) -> Mask:
        """The cells of a node in a period, leaves x periods."""
        return np.outer(self.rows(key), self.columns(period))

    def named(self, position: int) -> str:
        """The name of a period by its position: from its first day to its last, as a user may name it."""
        return f"{self.periods[position]:%Y-%m-%d}..{self._ends[position]:%Y-%m-%d}"

    def blocks(self, span: str) -> list[Block]:
        """The whole blocks of a span, counted from the plan's first period."""
        return blocks(self.periods, span, frequency=frequency(self.frequency), years=self.years)

    def long(self) -> pd.DataFrame:
        """The keys of all cells, leaf by leaf: dimensions and period."""
        count, length = self.shape
        repeated = self.leaves.loc[self.leaves.index.repeat(length)].reset_index(drop=True)
        return repeated.assign(period=np.tile(self.periods, count))

    def _member(self, name: str, member: str) -> Mask:
        codes, members = self._coded[name]
        return np.asarray(codes == members[choose(member, members, kind="member", column=name)])

    @cached_property
    def _coded(self) -> dict[str, tuple[NDArray[np.intp], dict[str, int]]]:
        coded = {}
        for name in self.dimensions:
            codes, members = pd.factorize(self.leaves[name])
            coded[name] = codes, {str(member): code for code, member in enumerate(members)}
        return coded

    @cached_property
    def _ends(self) -> pd.DatetimeIndex:
        return frequency(self.frequency).ends(self.periods)
