"""What drives sales beyond level and season: the calendar and known events, proved or named by the user, and told as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.effects.adjustment import Adjustment, adjustment
from forecast.baseline.effects.calendar_regressors import calendar_columns
from forecast.baseline.effects.estimation import LARGEST, Effects
from forecast.baseline.effects.events import EVENT, checked_events, event_design
from forecast.baseline.effects.regressors import Design, combined, shared_design
from forecast.baseline.effects.selection import Selection, select_effects, used_blocks
from forecast.history.series.panel import History, Panel
from forecast.periods.frequency import frequency
from forecast.settings.workbook import Calendar

CENTRAL = 1.2816  # standard errors on either side that hold 80 %
NAMES = ("kind", "block", "effect", "used", "size", "low", "high", "why")


@dataclass(frozen=True)
class Drivers:
    """The adjustment that forecasts are made with (None: nothing is adjusted), and what is told of every effect."""

    adjustment: Adjustment | None
    table: pd.DataFrame


def no_drivers() -> pd.DataFrame:
    """The table of effects where there are none."""
    return pd.DataFrame(
        {name: pd.Series(dtype="bool" if name == "used" else "float64" if name in NAMES[4:7] else "str") for name in NAMES}
    )


def drivers(history: History, *, periods: int) -> Drivers:
    """What the calendar and the events that are known do to a history: the adjustment and its table, a row per effect.

    Columns: kind ("calendar", "event"), block, effect, used, size (the share by which it moves sales where it is full), low and high (of
    its central 80 %), why. Without either nothing is computed.
    """
    panel, context = history.panel, history.context
    design, proofs = calendar_design(panel, history.hierarchy.summing_matrix, periods=periods, calendar=context.calendar)
    without = _rows({block: proof.why for block, proof in proofs.items() if not proof.used}, "calendar")
    if context.events is not None:
        event_columns = event_design(
            checked_events(context.events, panel, keys=context.keys, fiscal_year_start=context.fiscal_year_start),
            panel,
            periods,
            known=design.blocks,
        )
        design = combined(design, event_columns.design) if design.columns else event_columns.design
        without += _rows(event_columns.without, "event")
    if not design.columns:
        return Drivers(None, pd.concat([no_drivers(), *without], ignore_index=True))
    now = panel.values.shape[1]
    fitted = adjustment(panel.values, design, season=panel.season).estimated_at([now])
    effects = fitted.effects(now)
    table = pd.concat([_effect_rows(effects, proofs), *without]).sort_values("kind", kind="stable", ignore_index=True)
    return Drivers(fitted if effects.active else None, table)


def calendar_design(
    panel: Panel, members: scipy.sparse.csr_matrix, *, periods: int, calendar: Calendar | None
) -> tuple[Design, Mapping[str, Selection]]:  # fmt: skip
    """The columns of a calendar that a panel bears out, over its periods and those ahead, and the proof of each block that was tried."""
    ahead = pd.DatetimeIndex(panel.periods.append(frequency(panel.frequency).after(panel.periods[-1], periods)))
    columns = calendar_columns(ahead, panel.frequency, calendar) if calendar is not None else []
    values = np.stack([numbers for _, numbers in columns], axis=1) if columns else np.empty((len(ahead), 0))
    design = shared_design([column for column, _ in columns], values, series=len(panel.keys))
    proofs = select_effects(panel.values, members, design, season=panel.season) if columns else {}
    return design.only(used_blocks(proofs)), proofs


def _effect_rows(effects: Effects, proofs: Mapping[str, Selection]) -> pd.DataFrame:
    """A row per effect that was estimated; its range is that of the shrunk effect."""
    columns = effects.design.columns
    units = np.array([column.unit for column in columns])
    spread = CENTRAL * np.where(effects.kept > 0, np.sqrt(effects.kept) * np.minimum(effects.errors, LARGEST), 0.0)
    size, low, high = (np.expm1(units * (effects.logs + sign * spread)) for sign in (0.0, -1.0, 1.0))
    unknown = np.where(effects.kept > 0, 0.0, np.nan)
    kinds = ["calendar" if column.block in proofs else "event" for column in columns]
    whys = [_why(column.block, share, proofs) for column, share in zip(columns, effects.kept, strict=True)]
    return pd.DataFrame(
        {
            "kind": kinds,
            "block": [column.block.removeprefix(EVENT) for column in columns],
            "effect": [column.name for column in columns],
            "used": effects.kept > 0,
            "size": size,
            "low": low + unknown,
            "high": high + unknown,
            "why": whys,
        }
    )


def _why(block: str, share: float, proofs: Mapping[str, Selection]) -> str:
    if block in proofs:
        return proofs[block].why
    return (
        f"{share:.0%} of what was measured is kept"
        if share > 0
        else "its effect cannot be told from chance, or comes every season"
    )


def _rows(without: Mapping[str, str], kind: str) -> list[pd.DataFrame]:
    """Rows of effects that are not used, with the reason."""
    if not without:
        return []
    rows = pd.DataFrame({"kind": kind, "block": list(without), "effect": list(without)})
    return [rows.assign(used=False, size=0.0, low=np.nan, high=np.nan, why=list(without.values()))]
