"""The plan: every leaf's floor, base and stretch in every period, whose sums are the targets; each edit gives a new plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.decomposition.edits import apportion, place_units, remaining_units, rescale_levels, scaled
from forecast.decomposition.holds import TotalHold, enclosing_holds, frozen_cells
from forecast.decomposition.plan_forecast import NO_FORECAST, PlanForecast
from forecast.decomposition.plan_grid import Mask, PlanGrid
from forecast.decomposition.spreads import SpreadRequest, spread_weights
from forecast.settings.errors import bad_input, choose, count_of
from forecast.settings.measures import Measure
from forecast.tables.columns import LEVELS, check_level
from forecast.targets.propose import CHANCES, node_units

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.decomposition.over_rules import OverRule
    from forecast.periods.span import Period
    from forecast.targets.curves import Numbers
    from forecast.targets.outlook import NoOutlook, Outlook, RoundingUnit
    from forecast.targets.rounding import Units

Key = Mapping[str, str]
Texts = NDArray[np.object_]
UNNAMED = Measure(name="")  # that of a table which does not say what it counts


@dataclass(frozen=True)
class KnownChances:
    """Chances that are known without the forecast, since they were stored with these very units: of all cells, and of the total."""

    units: Units
    cells: Numbers
    total: Numbers


@dataclass(frozen=True)
class Plan:
    """Floor, base and stretch of every leaf and period, in whole units; totals are sums of leaves and nothing else.

    `units` are levels x leaves x periods in steps of the measure (more being better), `held` says which cells are held, `rules` which
    rule last made them; `total_holds` are totals that may not change, `over` the rules of
    over-assignment, a layer of its own above these numbers (`over_assigned`). `measure` is what the numbers count, its name empty
    where nobody said. `stored` are chances that need no forecast as long as the units are those they were stored with.
    A plan never changes: each edit returns a new one.
    """

    grid: PlanGrid
    units: Units
    held: Mask
    rules: Texts
    scale: RoundingUnit
    forecast: PlanForecast = NO_FORECAST
    total_holds: tuple[TotalHold, ...] = ()
    over: tuple[OverRule, ...] = ()
    measure: Measure = UNNAMED
    stored: KnownChances | None = field(default=None, repr=False, compare=False)

    @property
    def baseline(self) -> Baseline | None:
        """The forecast behind the plan, opened now if it was not before; None for a plan without one."""
        return self.forecast.baseline

    @property
    def has_returns(self) -> Mask:
        """Which leaves have a number below zero: returns and corrections, whose numbers may stay below it."""
        return np.asarray((self.units * self.scale.sign < 0).any(axis=(0, 2)))

    def with_forecast(self, baseline: Baseline | None) -> Plan:
        """The same numbers with another forecast behind them, or with none; refused for a forecast of another measure."""
        if baseline is not None:
            self.check_measure(baseline.history.measure, of="the forecast")
        measure = self.measure if baseline is None or self.measure.name else baseline.history.measure
        return replace(self, forecast=PlanForecast.of(baseline), measure=measure, stored=None)

    def check_measure(self, measure: Measure, *, of: str) -> None:
        """An InputError when the plan counts something else than what it is held against; a plan without a named measure fits any."""
        check_measure(self.measure, measure, of=of)

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per leaf and period: dimensions, period, floor, base, stretch, chance_floor, chance_base, chance_stretch, held, rule.

        The chances are those of the leaf in that period; NaN for a plan without a forecast behind it.
        """
        numbers = self.scale.numbers(self.units).reshape(len(LEVELS), -1)
        chances = self._cell_chances().reshape(len(LEVELS), -1)
        columns = dict(zip((*LEVELS, *CHANCES), (*numbers, *chances), strict=True))
        return self.grid.long().assign(**columns, held=self.held.ravel(), rule=pd.array(self.rules.ravel(), dtype="str"))

    def totals(self, *, level: str = "all", span: str = "all") -> pd.DataFrame:
        """The sums of nodes over blocks of periods, with their chances: dimensions, period, floor .. stretch, chance_floor .."""
        keys, rows = self.grid.hierarchy.table(level), self.grid.hierarchy.rows(level)
        members = self.grid.hierarchy.summing_matrix[rows]
        parts = []
        for block in self.grid.blocks(span):
            units = node_units(self.units[:, :, block.first : block.stop].sum(axis=2), members)
            chances = self.node_chances(rows, units, span=(block.first, block.stop))
            columns = dict(zip((*LEVELS, *CHANCES), (*self.scale.numbers(units), *chances), strict=True))
            parts.append(keys.assign(period=block.start, **columns))
        return pd.concat(parts, ignore_index=True)

    def chances(self, numbers: pd.DataFrame, *, span: str = "period") -> pd.DataFrame:
        """The numbers (dimensions, period, value) with the chance of each, for any node and block; an InputError without a forecast."""
        return self.forecast.chances(numbers, span=span)

    def node_chances(self, rows: NDArray[np.intp], units: Units, *, span: tuple[int, int] | None = None) -> Numbers:
        """The chances (levels x nodes) of nodes to reach numbers in whole steps (levels x nodes) in the plan's periods first..stop-1.

        All periods without a span; NaN for a plan without a forecast behind it.
        """
        return self.outlook(span).chances(rows, self.scale.numbers(units))

    def total_chances(self) -> Numbers:
        """The chances of the company's floor, base and stretch over the whole plan; NaN for a plan without a forecast behind it."""
        if self.stored is not None and self.stored.units is self.units:
            return self.stored.total
        return self.node_chances(np.zeros(1, dtype=np.intp), self.units.sum(axis=(1, 2))[:, None])[:, 0]

    def outlook(self, span: tuple[int, int] | None = None) -> Outlook | NoOutlook:
        """The forecast's outlook over the plan's periods first..stop-1, all of them without; a `NoOutlook` without a forecast."""
        return self.forecast.outlook(self.grid.periods[slice(*(span or (0, self.grid.shape[1])))])

    def hold(self, key: Key | None = None, *, period: Period | None = None, total: bool = False) -> Plan:
        """The plan with the cells of a node held; with `total` its sum is held while the cells below may still trade.

        Held cells and totals never move until they are released.
        """
        # The node must exist also where only its sum is held; asking for its cells refuses one that does not.
        if total:
            hold = TotalHold.of(key, None if period is None else self.grid.span(period))
            self.grid.cells(key, period)
            return replace(self, total_holds=tuple(dict.fromkeys((*self.total_holds, hold))))
        return replace(self, held=self.held | self.grid.cells(key, period))

    def release(self, key: Key | None = None, *, period: Period | None = None) -> Plan:
        """The plan without the holds on the cells of a node, and without the hold on its total."""
        released = TotalHold.of(key, None if period is None else self.grid.span(period))
        remaining = tuple(hold for hold in self.total_holds if not hold.is_same(released, self.grid))
        return replace(self, held=self.held & ~self.grid.cells(key, period), total_holds=remaining)

    def over_assign(self, *rules: OverRule) -> Plan:
        """The plan that carries these rules of over-assignment in place of those it had; its own numbers stay."""
        for rule in rules:
            self.grid.hierarchy.rows(rule.level)
        return replace(self, over=rules)

    def breakback(self, key: Key | None, number: float, *, column: str = "base", period: Period | None = None) -> Plan:
        """The plan in which the node's total is `number`: free leaves follow in proportion, held ones stay.

        `column` is floor, base or stretch; "all" types the base and lets floor and stretch move by the same factor.
        """
        if column == "all":
            return self._scaled(key, number, period)
        return self.spread(key, number, by="proportional", column=column, period=period)

    def spread(
        self,
        key: Key | None = None,
        number: float | None = None,
        *,
        by: str = "equal chance",
        column: str = "base",
        period: Period | None = None,
        mode: str = "replace",
        **references: object,
    ) -> Plan:
        """The plan with `number` (default: what is there) spread over the node's free cells by the spread of that name.

        `mode` "replace" makes it the node's total, "add" spreads it on top (a number below zero takes away). References go by the
        spread: `reference` (a table with a column weight, or with the columns that `metrics` weighs), `growth` (a rate per period),
        `line` (first and last value). A spread that would give a cell less than zero is refused, but for leaves that had less.
        """
        level, cells = check_level(column), self.grid.cells(key, period)
        free = cells & ~self.held & ~frozen_cells(self.total_holds, self.grid, cells)
        added = _mode(mode) == "add"
        placed = self._requested_units(number, level, cells, added=added)
        total = (
            placed if added else remaining_units(self.units[level], cells=cells, free=free, requested=placed, scale=self.scale)
        )
        if added:
            remaining_units(
                self.units[level], cells=cells, free=free, requested=int(self.units[level][cells].sum()), scale=self.scale
            )
        request = self._request(level, free, total, references)
        weights, rule = spread_weights(by, request)
        parts = apportion(total, weights) + (self.units[level][free] if added else 0)
        self._refuse_negative(parts * self.scale.sign, free, by)
        changed = place_units(self.units, level=level, free=free, parts=parts)
        return _absorbed(_replace_cells(self, changed, free, rule=rule), level, cells, before=self.units)

    def _requested_units(self, number: float | None, level: int, cells: Mask, *, added: bool = False) -> int:
        if number is None:
            return int(self.units[level][cells].sum())
        may_be_negative = added or bool(cells[self.has_returns].any())
        if not np.isfinite(number) or (number < 0 and not may_be_negative):
            raise bad_input("a target is negative or not a number", "Give zero or more", column=LEVELS[level], value=str(number))
        return int(self.scale.units(number))

    def _refuse_negative(self, numbers: Units, free: Mask, by: str) -> None:
        """Refuses a spread that would give less than zero to cells of leaves that have no returns."""
        rows = np.nonzero(free)[0]
        below = int(((numbers < 0) & ~self.has_returns[rows]).sum())
        if below:
            hint = "Use a smaller number or another spread"
            raise bad_input(f"the spread would give {count_of(below, 'cell')} less than zero", hint, value=by)

    def _request(self, level: int, free: Mask, total: int, references: Mapping[str, object]) -> SpreadRequest:
        current = self.units[level].astype(np.float64)
        return SpreadRequest(self.grid, free, total, current, self.scale, self.forecast, **references)  # type: ignore[arg-type]  # keywords of a SpreadRequest

    def _scaled(self, key: Key | None, number: float, period: Period | None) -> Plan:
        """The plan whose base is the number at the node, all three levels moved by one factor."""
        cells = self.grid.cells(key, period)
        free = cells & ~self.held & ~frozen_cells(self.total_holds, self.grid, cells)
        total = remaining_units(
            self.units[1], cells=cells, free=free, requested=self._requested_units(number, 1, cells), scale=self.scale
        )
        if total * int(self.units[1][free].sum()) < 0:
            hint = "Type floor, base and stretch one by one"
            raise bad_input("the total changes its sign, so the levels cannot follow it in proportion", hint, value=f"{number:g}")
        units = self.units.copy()
        units[:, free] = scaled(self.units[:, free], total)
        return _absorbed(_replace_cells(self, units, free, rule="proportional"), 1, cells, before=self.units)

    def _cell_chances(self) -> Numbers:
        if self.stored is not None and self.stored.units is self.units:
            return self.stored.cells
        return self.forecast.cell_chances(self.units, self.grid.periods, scale=self.scale)


def check_measure(planned: Measure, measure: Measure, *, of: str) -> None:
    """An InputError when a plan counts something else than what it is held against (`of` names that in the message)."""
    if planned.name and measure.name and planned.name != measure.name:
        message = f"the plan is of {planned.name}, {of} of {measure.name}"
        raise bad_input(
            message, f"Use --measure {planned.name}, or a plan of {measure.name}", column="measure", value=measure.name
        )


def _absorbed(plan: Plan, level: int, cells: Mask, *, before: Units) -> Plan:
    """The plan in which held totals around the edit are what they were: their other free cells give up what the edit took.

    The base and the edited level keep their sums exactly, or the edit is refused; the third level gives way where the base crosses it.
    """
    # What was edited, held, or frozen by a total outside must not give up anything for it.
    settled = cells | plan.held | frozen_cells(plan.total_holds, plan.grid, cells)
    for enclosing in enclosing_holds(plan.total_holds, plan.grid, cells):
        taken = (plan.units - before)[:, enclosing].sum(axis=1)
        plan = _giving_up(plan, enclosing & ~settled, taken, level=level)
        settled |= enclosing
    return plan


def _giving_up(plan: Plan, free: Mask, taken: Units, *, level: int) -> Plan:
    if not taken.any():
        return plan
    totals, sign = plan.units[:, free].sum(axis=1) - taken, plan.scale.sign
    remaining_units(plan.units[1], cells=free, free=free, requested=int(totals[1]), scale=plan.scale)
    units = plan.units.copy()
    has_returns = plan.has_returns[np.nonzero(free)[0]]
    if totals[1] * sign >= 0 or has_returns.any():
        units[:, free] = rescale_levels(plan.units[:, free], totals)
    # Base and edited level are promises; the third level may give way where the order of the levels demands it.
    exact = [units[i][free].sum() == totals[i] for i in {1, level}]
    if not all(exact) or (units[:, free][:, ~has_returns] * sign < 0).any():
        message = f"a held total leaves the others no room: their {LEVELS[level]} would go below zero or cross another level"
        raise bad_input(
            message,
            "Use a smaller change, type all three levels, or release the total",
            value=f"{int(taken[level]) * sign:,} units",
        )
    return _replace_cells(plan, units, free, rule=f"held total ({LEVELS[level]})")


def _replace_cells(plan: Plan, units: Units, touched: Mask, *, rule: str) -> Plan:
    """The plan with other units, and the rule that made the touched cells."""
    rules = plan.rules.copy()
    rules[touched] = rule
    return replace(plan, units=units, rules=rules)


def _mode(mode: str) -> str:
    return choose(mode, ("replace", "add"), kind="mode of spreading", column="mode")
