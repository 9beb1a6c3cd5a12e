"""Fairness audit of targets: who has what chance, what targets follow, and who gains from a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its statistics load when they are first used, for they take long

from forecast.settings.errors import Fault, InputError, bad_input
from forecast.tables.checked import HEADER, checked, examined
from forecast.tables.schemas import SIDE_TABLES, named_columns
from forecast.targets.curves import Numbers

SMALL = 0.01  # a slope of a point per standard deviation: what rounding leaves, and nobody notices
GROUPS = (("lowest 20 %", 0.0, 0.2), ("middle 60 %", 0.2, 0.8), ("highest 20 %", 0.8, 1.0))


@dataclass(frozen=True)
class Slope:
    """A slope per standard deviation with its 95 % interval, and whether it can be told from none."""

    of: str
    on: str
    slope: float
    low: float
    high: float

    @property
    def said(self) -> str:
        """The verdict in words."""
        of, on = self.of.replace("_", " "), self.on.replace("_", " ")
        if np.isnan(self.slope):
            return f"{of} against {on}: too few owners to tell"
        if self.low <= 0 <= self.high or abs(self.slope) < SMALL:
            return f"{of} is unrelated to {on}: {self._numbers}"
        return f"{of} {'rises' if self.slope > 0 else 'falls'} with {on}: look at the split: {self._numbers}"

    @property
    def _numbers(self) -> str:
        return f"{100 * self.slope:+.1f} points per standard deviation, 95 % from {100 * self.low:+.1f} to {100 * self.high:+.1f}"


@dataclass(frozen=True)
class Fairness:
    """An audit: the spread and Gini of owners' chances, slopes, and 20 / 60 / 20 groups by size."""

    owners: int
    lowest: float
    highest: float
    spread: float  # standard deviation
    gini: float
    slopes: tuple[Slope, ...]
    groups: pd.DataFrame

    @property
    def said(self) -> str:
        """The audit in sentences: the range, the spread and the Gini of what was judged, and what it follows."""
        spread = f"standard deviation {100 * self.spread:.1f} points, Gini {self.gini:.3f}"
        first = f"From {self.lowest:.0%} to {self.highest:.0%} among {self.owners} owners; {spread}"
        return "\n".join([first, *(each.said for each in self.slopes)])


def gini(numbers: Numbers) -> float:
    """The Gini coefficient of numbers of zero or more: 0 when all are the same, towards 1 when one has all."""
    ordered = np.sort(np.asarray(numbers, dtype=np.float64))
    count, total = len(ordered), float(ordered.sum())
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total)) if total > 0 else 0.0


def fairness_audit(
    owners: pd.DataFrame, *, judged: str = "chance_base", size: str = "base", against: tuple[str, ...] = ()
) -> Fairness:
    """The audit of a table with a row per owner, such as `Targets.level("region")`.

    `judged` is the chance before the year, or the attainment after it; `size` groups the owners 20 / 60 / 20 and is always one of
    the columns that the judged one must not follow; `against` names more of them, such as potential or last_year.

    >>> audit = fc.fairness_audit(targets.level("region"))
    >>> round(audit.gini, 3)
    0.0
    """
    owners = checked(owners, named_columns("table of owners", (judged, size, *against), kind="number", keyed=False))
    judged_values = owners[judged].to_numpy(np.float64)
    slopes = tuple(slope(owners, of=judged, on=each) for each in dict.fromkeys((size, *against)))
    spread = float(judged_values.std(ddof=1)) if len(judged_values) > 1 else 0.0
    return Fairness(
        len(judged_values),
        float(judged_values.min()),
        float(judged_values.max()),
        spread,
        gini(judged_values),
        slopes,
        _groups(owners, judged, size),
    )


def slope(owners: pd.DataFrame, *, of: str, on: str) -> Slope:
    """The least-squares slope of one column on another in standard deviations, with its 95 % interval (Student's t).

    The rank of `on` stands for it, since sizes of owners are as a rule very unequal.
    """
    pair = owners[[of, on]].astype("float64").dropna()
    # With fewer owners the interval of a slope says nothing, and without two sizes there is no slope.
    if len(pair) < 4 or pair[on].nunique() < 2:
        return Slope(of, on, np.nan, np.nan, np.nan)
    # In standard deviations, so that slopes on sales and on shares can be read side by side.
    rank = scipy.stats.zscore(scipy.stats.rankdata(pair[on]))
    fitted = scipy.stats.linregress(rank, pair[of].to_numpy())
    reach = float(scipy.stats.t.ppf(0.975, len(pair) - 2)) * float(fitted.stderr)
    return Slope(of, on, float(fitted.slope), float(fitted.slope) - reach, float(fitted.slope) + reach)


@dataclass(frozen=True)
class Ratchet:
    """How next targets answer to past results: the part of a beat, and of a miss, that goes into the next target."""

    after_beat: float
    after_miss: float
    count: int

    @property
    def said(self) -> str:
        """The verdict in words: a ratchet raises after a beat more than it lowers after a miss."""
        if np.isnan(self.after_beat) or np.isnan(self.after_miss):
            return "too few targets to tell a ratchet"
        if self.after_beat > self.after_miss + 0.2:
            return f"ratchet: {self.after_beat:.0%} of a beat is added to the next target, {self.after_miss:.0%} of a miss is taken off"
        return "no ratchet: targets answer to beats and misses alike"


def attainment_of(past: pd.DataFrame) -> pd.DataFrame:
    """The table of past targets (period, owners' keys, target, actual) with attainment (actual / target) and next_target.

    The next target is the same owner's in the following period; NaN in the last. A target that is not above zero is refused.
    """
    keys = [str(name) for name in past.columns if name not in ("period", "target", "actual")]
    past, faults = examined(past, SIDE_TABLES["past targets"], dimensions=keys)
    if "target" in past.columns:
        faults += [
            Fault(
                "a past target is not above zero",
                "Correct the row, or leave it out",
                file=past.attrs.get("file"),
                row=int(i) + HEADER,
                column="target",
                value=f"{past['target'].iloc[i]:g}",
            )
            for i in np.flatnonzero((past["target"] <= 0).to_numpy())
        ]
    if faults:
        raise InputError(faults)
    ordered = past.sort_values([*keys, "period"], kind="stable", ignore_index=True)
    following = ordered.groupby(keys)["target"].shift(-1) if keys else ordered["target"].shift(-1)
    return ordered.assign(attainment=ordered["actual"] / ordered["target"], next_target=following)


def ratchet(past: pd.DataFrame) -> Ratchet:
    """The ratchet coefficients of past targets: change of target on actual - target, beats and misses apart (Leone and others).

    `past` has target, actual and next_target; all in shares of the old target, least squares through the origin.
    """
    gap = (past["actual"] / past["target"] - 1).to_numpy(np.float64)
    change = (past["next_target"] / past["target"] - 1).to_numpy(np.float64)
    beat, miss = (_through_origin(gap[mask], change[mask]) for mask in (gap > 0, gap < 0))
    return Ratchet(beat, miss, len(gap))


def compare_chances(
    before: pd.DataFrame, after: pd.DataFrame, *, chance: str = "chance_base", number: str = "base"
) -> pd.DataFrame:
    """What a proposed change does to each owner: keys, number and chance before and after, their change, and "gains" or "loses".

    Both tables have the same owners; who gets an easier target gains. Sorted by the change of chance, greatest gain first.

    >>> now = targets.level("region")
    >>> harder = now.assign(chance_base=now["chance_base"] - 0.1)
    >>> fc.compare_chances(now, harder).iloc[:, -1].unique().tolist()
    ['loses']
    """
    keys = [name for name in before.columns if not pd.api.types.is_float_dtype(before[name]) and name in after.columns]
    both = before[[*keys, number, chance]].merge(
        after[[*keys, number, chance]], on=keys, suffixes=("_before", "_after"), validate="1:1"
    )
    if len(both) != len(before):
        raise bad_input("the owners before and after are not the same", "Compare the same level and period", value=str(len(both)))
    change = both[f"{chance}_after"] - both[f"{chance}_before"]
    words = np.select([change > 0.005, change < -0.005], ["gains", "loses"], "as before")
    both = both.assign(change_number=both[f"{number}_after"] - both[f"{number}_before"], change_chance=change, outcome=words)
    return both.sort_values("change_chance", ascending=False, kind="stable", ignore_index=True)


def _groups(owners: pd.DataFrame, judged: str, size: str) -> pd.DataFrame:
    rank = owners[size].rank(method="first", pct=True)
    rows = [
        (name, int(mask.sum()), owners.loc[mask, judged].mean(), owners.loc[mask, judged].min(), owners.loc[mask, judged].max())
        for name, low, high in GROUPS
        for mask in [(rank > low) & (rank <= high)]
    ]
    return pd.DataFrame(rows, columns=["group", "owners", "mean", "lowest", "highest"])


def _through_origin(gap: Numbers, change: Numbers) -> float:
    return float(gap @ change / (gap @ gap)) if len(gap) >= 3 else float("nan")
