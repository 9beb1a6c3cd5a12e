"""Work indicators: how many leads, visits and orders a target takes, with intervals from counts, checked against capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its statistics load when they are first used, for they take long

from forecast.decomposition.shares import split_by_weights
from forecast.settings.errors import Fault, InputError, bad_input
from forecast.tables.checked import checked
from forecast.tables.schemas import named_columns
from forecast.targets.curves import Numbers

STAGES = ("leads", "kept", "revisits", "deals")
DRAWS = 4000


@dataclass(frozen=True)
class Funnel:
    """Counts of past stages, widest first: what turned into what. The last stage is what a target counts.

    >>> funnel = fc.Funnel({"leads": 1000, "visits": 400, "deals": 100})
    >>> [str(stage) for stage in funnel.backwards(50)["stage"]]
    ['leads', 'visits', 'deals']
    """

    counts: Mapping[str, float]

    def __post_init__(self) -> None:
        if len(self.counts) < 2:
            raise bad_input(
                "a funnel needs at least two stages", "Name counts such as leads and deals", value=str(dict(self.counts))
            )
        faults = [
            Fault("a count is negative or not a number", "Use zero or more", column=k, value=str(v))
            for k, v in self.counts.items()
            if not v >= 0
        ]
        names, values = list(self.counts), list(self.counts.values())
        faults += [
            Fault(f"more {b} than {a}", "Order the stages from the widest to the narrowest", column=b, value=f"{y:g}")
            for a, b, x, y in zip(names, names[1:], values, values[1:], strict=False)
            if y > x
        ]
        if faults:
            raise InputError(faults)

    @property
    def stages(self) -> tuple[str, ...]:
        """The names of the stages, widest first."""
        return tuple(self.counts)

    def rates(self, *, confidence: float = 0.80) -> pd.DataFrame:
        """The rate of each step with its interval: step, of, from_count, to_count, rate, low, high.

        Intervals are Jeffreys' (Beta with half a success and half a failure added), which hold for small counts and for 0 and 1.
        """
        tail = (1 - confidence) / 2
        rows = []
        for before, after in zip(self.stages, self.stages[1:], strict=False):
            tried, won = self.counts[before], self.counts[after]
            beta = scipy.stats.beta(won + 0.5, tried - won + 0.5)
            rows.append(
                (f"{before} to {after}", before, tried, won, won / tried if tried else np.nan, beta.ppf(tail), beta.ppf(1 - tail))
            )
        return pd.DataFrame(rows, columns=["step", "of", "from_count", "to_count", "rate", "low", "high"])

    def backwards(self, target: float, *, confidence: float = 0.80, seed: int = 0) -> pd.DataFrame:
        """What each stage takes to reach the target: stage, needed, low, high; whole numbers, rounded up.

        `needed` follows the rates as counted; low and high bound it with the confidence, from rates drawn together.
        """
        if not target >= 0:
            raise bad_input("a target is negative or not a number", "Use zero or more", value=str(target))
        sampled_rates = self._drawn(np.random.default_rng(seed))
        counted = np.array(
            [max(self.counts[b], 0.5) / max(self.counts[a], 1.0) for a, b in zip(self.stages, self.stages[1:], strict=False)]
        )
        tail = (1 - confidence) / 2
        rows = []
        for i, stage in enumerate(self.stages):
            per_deal = 1 / sampled_rates[i:].prod(axis=0)
            low, high = np.quantile(per_deal, [tail, 1 - tail]) if i < len(sampled_rates) else (1.0, 1.0)
            rows.append((stage, _up(target / counted[i:].prod()), _up(target * low), _up(target * high)))
        return pd.DataFrame(rows, columns=["stage", "needed", "low", "high"])

    def _drawn(self, random: np.random.Generator) -> Numbers:
        pairs = zip(self.stages, self.stages[1:], strict=False)
        # Jeffreys' prior: half a success and half a failure before anything is counted, so that no rate is ever 0 or 1.
        return np.stack([random.beta(self.counts[b] + 0.5, self.counts[a] - self.counts[b] + 0.5, DRAWS) for a, b in pairs])


def channel_funnel(
    target: float,
    counts: pd.DataFrame,
    *,
    stages: Sequence[str] = ("invitations", "orders"),
    channel: str = "channel",
    confidence: float = 0.80,
) -> pd.DataFrame:
    """What each channel takes to reach its part of the target: channel, target, stage, rate, needed, low, high.

    `counts` has a row per channel and a column per stage. The target is split by the channels' past shares of the last stage
    and adds exactly; each channel's own rates say what its part takes.
    """
    schema = named_columns("counts", stages, kind="count")._replace(blank=()).with_member(channel)
    counts = checked(counts, schema, dimensions=[channel])
    last = counts.set_index(channel)[stages[-1]]
    shares = last / last.sum() if last.sum() else last * 0 + 1 / len(last)
    parts = split_by_weights(target, dict(zip(map(str, last.index), shares.tolist(), strict=True)))
    tables = []
    for _, row in counts.iterrows():
        funnel = Funnel({stage: float(row[stage]) for stage in stages})
        rates = [np.nan, *funnel.rates(confidence=confidence)["rate"]]
        part = funnel.backwards(parts[str(row[channel])], confidence=confidence)
        tables.append(part.assign(channel=row[channel], target=parts[str(row[channel])], rate=rates))
    return pd.concat(tables, ignore_index=True)[["channel", "target", "stage", "rate", "needed", "low", "high"]]


@dataclass(frozen=True)
class Capacity:
    """What people can do in a period: so many, each on so many days, with so many visits a day.

    >>> fc.Capacity(people=12, days=21, per_day=6).people
    12
    """

    people: float
    days: float
    per_day: float

    @property
    def total(self) -> float:
        """All visits that can be made."""
        return self.people * self.days * self.per_day


def capacity_check(needed: float, capacity: Capacity, *, high: float | None = None, what: str = "visits") -> dict[str, object]:
    """Whether the work can be done: needed, capacity, load, per_person_day, executable, said.

    `what` is counted, visits or another stage; `high` is the upper end of what may be needed; work that fits only on average is said
    to be tight.

    >>> fc.capacity_check(1300, fc.Capacity(people=12, days=21, per_day=6))["executable"]
    True
    """
    per_person_day = needed / (capacity.people * capacity.days) if capacity.people * capacity.days else np.inf
    load = needed / capacity.total if capacity.total else np.inf
    fits = needed <= capacity.total
    text = f"takes {per_person_day:.1f} {what} per person and day of the {capacity.per_day:.3g} possible"
    if not fits:
        text = f"not executable: {text}; {needed - capacity.total:,.0f} {what} too many"
    elif high is not None and high > capacity.total:
        text = f"tight: {text}, and at the low end of the rates it is {high - capacity.total:,.0f} {what} too many"
    return {
        "needed": needed,
        "capacity": capacity.total,
        "load": load,
        "per_person_day": per_person_day,
        "executable": fits,
        "said": text,
    }


def work_per_deal(work: float, won: float, *, deals: float, confidence: float = 0.80) -> tuple[float, float, float]:
    """How much work, such as visits, so many deals take: as counted, and the low and high end with the confidence.

    The deals won by past work are counts, so their rate is uncertain as that of a Poisson count (Jeffreys' gamma interval).
    """
    tail = (1 - confidence) / 2
    low, high = scipy.stats.gamma(won + 0.5).ppf([1 - tail, tail])
    return deals * work / max(won, 0.5), deals * work / low, deals * work / high


def order_metrics(counts: pd.DataFrame, *, value: str, orders: str, attached: Sequence[str] = ()) -> pd.DataFrame:
    """The counts with their depth figures: average_order_value (value / orders), and attach_rate_NAME for each attached product."""
    per_order = counts[orders].where(counts[orders] > 0)
    rates = {f"attach_rate_{name}": counts[name] / per_order for name in attached}
    return counts.assign(average_order_value=counts[value] / per_order, **rates)


def _up(number: float) -> int:
    # Half a visit is a visit; the tiny number is what floats leave of a whole one.
    return int(np.ceil(number - 1e-9))
