"""Bottom-up commitment beside the top-down number: gap, bias of past commitments, and a settlement that adds exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from forecast.decomposition.edits import rescale_levels
from forecast.decomposition.holds import TotalHold
from forecast.decomposition.plan import Plan
from forecast.history.series.hierarchy import ALL
from forecast.settings.errors import Fault, InputError, bad_input
from forecast.tables.checked import HEADER, checked, examined
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.curves import Numbers
from forecast.targets.rounding import largest_remainder, to_numbers, to_units

PRIOR_WEIGHT = 4.0  # past commitments that the average owner's record counts for; few own ones say little
PRIOR_SPREAD = 0.15  # of log(actual / committed), where no record says otherwise
MAKES, STRUGGLES = 0.60, 0.30  # chances that part "makes it", "struggles" and "misses"


def commitments(plan: Plan, offered: pd.DataFrame, *, past: pd.DataFrame | None = None) -> pd.DataFrame:
    """Top-down and bottom-up side by side per node of the offer, and the settlement: one row per owner.

    `offered` has dimensions and `committed`; `past` has the same dimensions with `committed` and `actual` of earlier periods.
    Columns: dimensions, top_down, committed, gap (top_down - committed), gap_share, bias, spread, corrected (commitment without
    its bias), weight, settled, chance_top_down, chance_committed, chance_settled, outlook ("makes it", "struggles", "misses").
    Settled numbers add to the top-down total in whole units.

    >>> offers = pd.DataFrame({"region": ["East", "West"], "committed": [12_000, 15_000]})
    >>> list(fc.commitments(plan, offers)["region"])
    ['East', 'West']
    """
    offered = _offers(plan, offered)
    keys, rows = _nodes(plan, offered)
    _refuse_overlap(rows, plan)
    past = None if past is None else _past_record(plan, past, keys)
    top_down = plan.totals()["base"].to_numpy(np.float64)[rows]
    committed = offered["committed"].to_numpy(np.float64)
    record = _commitment_bias(offered[keys], past)
    corrected = committed * np.exp(record["bias"].to_numpy())
    spread, forecast_spread = record["spread"].to_numpy(), _forecast_spread(plan, rows)
    # The surer of the two voices counts more: weights go by the inverse of the variances.
    weight = forecast_spread**2 / (forecast_spread**2 + spread**2)
    settled = _settle(top_down, weight * corrected + (1 - weight) * top_down, step=plan.scale.step)
    numbers = {"top_down": top_down, "committed": committed, "settled": settled}
    table = offered[keys].reset_index(drop=True).assign(top_down=top_down, committed=committed, gap=top_down - committed)
    table = table.assign(
        gap_share=(top_down - committed) / np.where(top_down == 0, np.nan, top_down), bias=record["bias"].to_numpy()
    )
    table = table.assign(spread=spread, corrected=corrected, weight=weight, settled=settled)
    chances = {f"chance_{name}": _chances(plan, rows, column) for name, column in numbers.items()}
    return table.assign(**chances, outlook=[_outlook_word(chance) for chance in chances["chance_settled"]])


def _commitment_bias(owners: pd.DataFrame, past: pd.DataFrame | None) -> pd.DataFrame:
    """The bias and spread of each owner's log(actual / committed), drawn towards all owners' where records are few.

    A bias above 0 is a habit of offering too little (sandbagging), below 0 of offering too much (happy ears). No record: no bias,
    and a spread of 15 %.
    """
    if past is None or past.empty:
        return owners.assign(bias=0.0, spread=PRIOR_SPREAD)
    keys = list(owners.columns)
    # A ratio needs both: a commitment of nothing, or a result of nothing, has no logarithm.
    usable = past[(past["committed"] > 0) & (past["actual"] > 0)]
    logs = usable[keys].astype("str").assign(log=np.log(usable["actual"] / usable["committed"]))
    overall = logs["log"].mean() if len(logs) else 0.0
    grouped = logs.groupby(keys)["log"]
    within = grouped.agg(["sum", "count"]).assign(squares=grouped.var(ddof=0).fillna(0.0) * grouped.count())
    records = (
        owners.astype("str").merge(within.reset_index(), on=keys, how="left").fillna({"sum": 0.0, "count": 0.0, "squares": 0.0})
    )
    count = records["count"].to_numpy(np.float64)
    bias = (records["sum"].to_numpy(np.float64) + PRIOR_WEIGHT * overall) / (count + PRIOR_WEIGHT)
    spread = np.sqrt(
        (records["squares"].to_numpy(np.float64) + PRIOR_WEIGHT * PRIOR_SPREAD**2) / (np.maximum(count - 1, 0) + PRIOR_WEIGHT)
    )
    return owners.assign(bias=bias, spread=spread)


def apply_settlement(plan: Plan, settled: pd.DataFrame) -> Plan:
    """The plan whose nodes have their settled numbers; their leaves follow in proportion, held cells stay.

    A held total around all the owners keeps its sum, as settled numbers add to what was there; one around some of them, whose sum
    would change, is refused.
    """
    keys = [name for name in plan.grid.dimensions if name in settled.columns]
    # Owners are settled one after the other: a held total around them is wrong in between, and right again at the end.
    done = replace(plan, total_holds=())
    for key, number in zip(settled[keys].to_dict("records"), settled["settled"], strict=True):
        done = done.breakback({str(name): str(member) for name, member in key.items()}, float(number))
    for hold in plan.total_holds:
        done = _restored(done, hold, before=plan)
    return replace(done, total_holds=plan.total_holds)


def _restored(plan: Plan, hold: TotalHold, *, before: Plan) -> Plan:
    """The plan in which a held total has the floor and stretch it had; refused when its base is another."""
    cells = hold.cells(plan.grid)
    lost = before.units[:, cells].sum(axis=1) - plan.units[:, cells].sum(axis=1)
    if lost[1]:
        held = ", ".join(member for _, member in hold.key) or "the total"
        raise bad_input("the settlement would change a held total", "Release it, or leave its owners out", value=held)
    if not lost.any():
        return plan
    free, units = cells & ~plan.held, plan.units.copy()
    units[:, free] = rescale_levels(plan.units[:, free], plan.units[:, free].sum(axis=1) + lost)
    return replace(plan, units=units)


def _offers(plan: Plan, offered: pd.DataFrame) -> pd.DataFrame:
    """The offers as checked rows: members that the plan has ("all" or nothing for any), numbers of zero or more."""
    members = {name: [*map(str, pd.unique(plan.grid.leaves[name])), ALL] for name in plan.grid.dimensions}
    rows, faults = examined(offered, SIDE_TABLES["commitments"], dimensions=plan.grid.dimensions, members=members)
    if not set(plan.grid.dimensions) & set(rows.columns):
        hint = f"Add one or more of the columns {', '.join(plan.grid.dimensions)}"
        faults.append(Fault("the commitments name no owner", hint, file=rows.attrs.get("file")))
    if "committed" in rows.columns:
        faults += [
            Fault(
                "a commitment is negative",
                "Use zero or more",
                file=rows.attrs.get("file"),
                row=int(i) + HEADER,
                column="committed",
                value=f"{rows['committed'].iloc[i]:g}",
            )
            for i in np.flatnonzero((rows["committed"] < 0).to_numpy())
        ]
    if faults:
        raise InputError(faults)
    return rows


def _past_record(plan: Plan, past: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Past commitments as checked rows of owners that the plan has; an owner has one row per period, where there are periods."""
    members = {name: [*map(str, pd.unique(plan.grid.leaves[name])), ALL] for name in plan.grid.dimensions}
    schema = SIDE_TABLES["past commitments"]._replace(keyed="period" in past.columns)
    return checked(past, schema, dimensions=keys, members=members)


def _nodes(plan: Plan, offered: pd.DataFrame) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """The dimensions that the offers name, and the row of each offer's node in the hierarchy."""
    keys = [name for name in plan.grid.dimensions if name in offered.columns]
    nodes = offered[keys].replace("", ALL).to_dict("records")
    rows = [plan.grid.hierarchy.find({str(name): str(member) for name, member in node.items()}) for node in nodes]
    return keys, np.array(rows, dtype=np.intp)


def _refuse_overlap(rows: np.ndarray[tuple[int], np.dtype[np.intp]], plan: Plan) -> None:
    cover = np.asarray(plan.grid.hierarchy.summing_matrix[rows].sum(axis=0)).ravel()
    if (cover > 1).any():
        leaf = ", ".join(plan.grid.leaves.iloc[int(np.flatnonzero(cover > 1)[0])])
        raise bad_input("two commitments cover the same cells", f"Keep owners apart; leave '{ALL}' out", value=leaf)


def _forecast_spread(plan: Plan, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Numbers:
    """The forecast's own spread of logs per node: half the width between its 16 % and 84 % points; 15 % without a forecast."""
    low, median, high = np.abs(plan.outlook().numbers(rows, np.array([0.84, 0.5, 0.16])))
    spread = np.abs(high - low) / 2 / np.where(median > 0, median, 1.0) + 1e-6
    return np.where(np.isfinite(spread), spread, PRIOR_SPREAD)


def _settle(top_down: Numbers, blended: Numbers, *, step: float) -> Numbers:
    total = top_down.sum()
    scaled = blended * (total / blended.sum()) if blended.sum() > 0 else top_down
    return to_numbers(largest_remainder(scaled / step, np.atleast_1d(to_units(total, step))), step)


def _chances(plan: Plan, rows: np.ndarray[tuple[int], np.dtype[np.intp]], numbers: Numbers) -> Numbers:
    return np.asarray(plan.outlook().chances(rows, numbers[None, :])[0])


def _outlook_word(chance: float) -> str:
    if np.isnan(chance):
        return "unknown"
    return "makes it" if chance >= MAKES else "struggles" if chance >= STRUGGLES else "misses"
