"""Two readings of the same sales held side by side: a restated history against the last one, one source against another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import ALL
from forecast.history.series.panel import History
from forecast.settings.errors import bad_input

CENT = 0.005
CHANGED = "changed"


def restatements(before: History, after: History) -> pd.DataFrame:
    """What a new import changed of the periods that the old one had: dimensions, period, before, after, change and kind.

    Kind is "changed", "only before" (a row that is gone) or "only after" (a row that was not there); largest change first. New
    periods after the old history's end are no restatement and are left out.
    """
    _check_alike(before, after)
    overlap = after.table[after.table["period"] <= before.last]
    return _differences(before.table, overlap, list(before.dimensions), names=("before", "after"))


def differences(
    one: History, other: History, *, by: Sequence[str] = (), tolerance: float = 0.0, names: tuple[str, str] = ("one", "other")
) -> pd.DataFrame:
    """Where two sources (billing and retail, a report and the books) differ over the periods that both have.

    A row per node of the dimensions `by` ("all" where there are none) and period: both values, the difference, its share of the
    first; rows within the relative tolerance are left out; largest difference first.
    """
    _check_alike(one, other)
    dimensions = list(by)
    first, last = max(one.first, other.first), min(one.last, other.last)
    left, right = (_summed(history, dimensions, first, last) for history in (one, other))
    compared = _differences(left, right, dimensions or [ALL], names=names)
    share = compared["change"] / compared[names[0]].abs().replace(0.0, np.nan)
    off = share.abs().fillna(np.inf) > tolerance
    return compared.assign(share=share)[off].reset_index(drop=True)


def _summed(history: History, dimensions: list[str], first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    table = history.table[history.table["period"].between(first, last)]
    rows = table if dimensions else table.assign(**{ALL: ALL})
    summed: pd.DataFrame = rows.groupby([*(dimensions or [ALL]), "period"], observed=True)["value"].sum().reset_index()
    return summed


def _differences(one: pd.DataFrame, other: pd.DataFrame, dimensions: list[str], *, names: tuple[str, str]) -> pd.DataFrame:
    keys = [*dimensions, "period"]
    both = one[[*keys, "value"]].merge(other[[*keys, "value"]], on=keys, how="outer", suffixes=("_one", "_other"), indicator=True)
    change = both["value_other"].fillna(0.0) - both["value_one"].fillna(0.0)
    kinds = {"both": CHANGED, "left_only": f"only {names[0]}", "right_only": f"only {names[1]}"}
    kind = both["_merge"].map(kinds).astype("str")
    both = both.rename(columns={"value_one": names[0], "value_other": names[1]}).assign(change=change, kind=kind)
    # What has no row in one of them and zero in the other is the same to every sum.
    odd = both[((both["kind"] != CHANGED) & (change != 0)) | (change.abs() > CENT)].drop(columns="_merge")
    order = odd["change"].abs().sort_values(ascending=False, kind="stable").index
    return odd.loc[order].reset_index(drop=True)


def _check_alike(one: History, other: History) -> None:
    if one.frequency != other.frequency:
        message = f"one history has {one.frequency}s, the other {other.frequency}s"
        raise bad_input(message, "Read both at one frequency (frequency=)", file=other.source.file)
    if one.last < other.first or other.last < one.first:
        message = f"the histories share no period: one ends {min(one.last, other.last):%Y-%m-%d}"
        raise bad_input(message, "Compare histories of the same time span", file=other.source.file)
