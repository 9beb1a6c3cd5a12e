"""A month's number carried down to weeks and days: working days, the weekday pattern, and phases with dates and shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from forecast.decomposition.plan_grid import Mask
from forecast.decomposition.shares import checked_shares
from forecast.periods.span import Period, parse_span
from forecast.periods.working_calendar import WEEKDAYS, holiday_names, is_working
from forecast.settings.errors import Fault, InputError, bad_input, choose, hint_for
from forecast.settings.workbook import Calendar
from forecast.targets.curves import Codes, Numbers
from forecast.targets.rounding import largest_remainder, to_numbers, to_units


@dataclass(frozen=True)
class Phase:
    """A part of a period with its own dates (both included) and its share of the whole."""

    name: str
    first: pd.Timestamp
    last: pd.Timestamp
    share: float

    @classmethod
    def of(cls, name: str, first: str, last: str, share: float) -> Phase:
        """A phase from dates as text."""
        return cls(name, pd.Timestamp(first), pd.Timestamp(last), share)


PACES: Mapping[str, tuple[float, float, float]] = {
    "even": (1 / 3, 1 / 3, 1 / 3),
    "hockey stick": (0.15, 0.25, 0.60),
    "early": (0.45, 0.30, 0.25),
    "middle": (0.30, 0.40, 0.30),
    "late": (0.25, 0.30, 0.45),
}


def pacing_phases(period: Period, pace: str = "even") -> tuple[Phase, Phase, Phase]:
    """Three phases of a period by the name of a pace: a month in its thirds of days, a quarter in its months.

    "hockey stick" is the 15 / 25 / 60 of many quarters; "early", "middle" and "late" say where most is due.

    >>> [(phase.name, round(phase.share, 2)) for phase in fc.pacing_phases("2026-07", "even")]
    [('start', 0.33), ('middle', 0.33), ('end', 0.33)]
    """
    choose(pace, PACES, kind="pace", column="pace")
    span = parse_span(period)
    days = span.days
    cuts = [0, len(days) // 3, 2 * len(days) // 3, len(days)]
    # A month has no months to part at; its thirds of days are what is meant there.
    if len(days) > 80 and span.start.day == 1:  # quarters, halves and years part at months
        cuts[1:3] = (int(days.searchsorted(span.start + pd.DateOffset(months=step * (span.months // 3)))) for step in (1, 2))
    names = ("start", "middle", "end")
    parts = [
        Phase(name, days[a], days[b - 1], share) for name, (a, b), share in zip(names, pairwise(cuts), PACES[pace], strict=True)
    ]
    return parts[0], parts[1], parts[2]


def daily(
    number: float,
    period: Period,
    *,
    step: float = 1.0,
    working: Mask | None = None,
    country: str | None = None,
    weekdays: Mapping[str, float] | None = None,
    factors: Numbers | None = None,
    phases: Sequence[Phase] = (),
) -> pd.DataFrame:
    """The number over the days of a period, in whole steps that add exactly: date, weekday, holiday, working, phase, number, cumulative.

    Days that are not working (`working`, one per day; default Monday to Friday without the public holidays of `country`, such as
    "CN", and with the weekend days that it works in lieu) get nothing, unless none is; `weekdays` weighs them by the pattern of daily
    history, `factors` (one per day) by what else is known of them; `phases` give each stretch of days its share of the number.

    >>> days = fc.daily(310, "2026-07")
    >>> len(days), float(days["number"].sum())
    (31, 310.0)
    """
    days = parse_span(period).days
    works = is_working(days, Calendar(country=country)) if working is None else np.asarray(working, dtype=bool)
    counts = np.ones(len(days)) if factors is None else np.asarray(factors, dtype=np.float64)
    if len(works) != len(days) or len(counts) != len(days):
        message = "the working days or factors are not those of the period"
        raise bad_input(message, f"Give {len(days)} of them", value=f"{len(works)}, {len(counts)}")
    weights = np.where(works, counts, 0.0) * _weekday_weights(days, weekdays)
    phase_of, shares = _phases_of(days, phases)
    units = to_units(number, step)
    # Phases first, then their days: so a phase has exactly its share, and its days add to it.
    stages = largest_remainder(float(units) * shares, np.atleast_1d(units))
    parts = largest_remainder(stages[phase_of] * _within(weights, phase_of), stages, groups=phase_of)
    names = np.array([*(phase.name for phase in phases), ""], dtype=object)[phase_of]
    table = pd.DataFrame({"date": days, "weekday": [WEEKDAYS[day] for day in days.day_of_week]})
    holidays = holiday_names(days, country).to_numpy() if country else np.full(len(days), "")
    table = table.assign(holiday=pd.array(holidays, dtype="str"), working=works)
    return table.assign(
        phase=pd.array(names, dtype="str"), number=to_numbers(parts, step), cumulative=to_numbers(parts.cumsum(), step)
    )


def weekly(days: pd.DataFrame) -> pd.DataFrame:
    """The weeks (Monday to Sunday, cut at the period's ends) of a table of days: week, first, last, working_days, number."""
    week = days["date"].dt.to_period("W").dt.start_time
    grouped = days.groupby(week)
    weeks = grouped.agg(first=("date", "min"), last=("date", "max"), working_days=("working", "sum"), number=("number", "sum"))
    return weeks.rename_axis("week").reset_index()


def weekday_pattern(days: pd.DataFrame) -> dict[str, float]:
    """The weight of each weekday in daily history (columns date and value), 1 on average; weeks count alike.

    Each day is compared with its week's mean, so that growth and season do not tilt the pattern; medians, so that a single day does not.

    >>> days = pd.DataFrame({"date": pd.date_range("2026-01-05", periods=28), "value": 4 * [10, 10, 10, 10, 10, 0, 0]})
    >>> pattern = fc.weekday_pattern(days)
    >>> pattern["mon"], pattern["sun"]
    (1.4, 0.0)
    """
    dates = pd.to_datetime(days["date"])
    daily_sum = days["value"].groupby(dates).sum()
    week_mean = daily_sum.groupby(pd.DatetimeIndex(daily_sum.index).to_period("W")).transform("mean")
    # Weeks without sales say nothing of their days, and weeks that begin or end the history are compared with what they have.
    ratio = (daily_sum / week_mean).where(week_mean > 0).dropna()
    if ratio.empty:
        raise bad_input("the daily history has no week with sales", "Use daily values above zero", column="value")
    typical = ratio.groupby(pd.DatetimeIndex(ratio.index).day_of_week).median().reindex(range(7), fill_value=0.0)
    return dict(zip(WEEKDAYS, (typical / typical.mean()).tolist(), strict=True))


def _weekday_weights(days: pd.DatetimeIndex, pattern: Mapping[str, float] | None) -> Numbers:
    """The weight of each day by its weekday; 1 without a pattern. A wrong weekday is answered with the nearest."""
    if pattern is None:
        return np.ones(len(days))
    for name, weight in pattern.items():
        if name not in WEEKDAYS or not weight >= 0:
            raise bad_input(
                "not a weekday with a weight of zero or more",
                hint_for(name, WEEKDAYS),
                value=f"{name} {weight}",
            )
    return np.array([float(pattern.get(WEEKDAYS[day], 0.0)) for day in days.day_of_week])


def _checked_phases(phases: Sequence[Phase], first: pd.Timestamp, last: pd.Timestamp) -> list[Phase]:
    """The phases with shares of one, in order of dates; refused when they overlap, leave the period, or do not add."""
    names = [phase.name for phase in phases]
    unique = [name if names.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(names)]
    shares = checked_shares(dict(zip(unique, (phase.share for phase in phases), strict=True)), what="shares of the phases")
    faults = [
        Fault(
            "a phase lies outside its period or ends before it starts",
            f"Keep it within {first:%Y-%m-%d} to {last:%Y-%m-%d}",
            value=f"{phase.name} {phase.first:%Y-%m-%d} to {phase.last:%Y-%m-%d}",
        )
        for phase in phases
        if not first <= phase.first <= phase.last <= last
    ]
    ordered = sorted(phases, key=lambda phase: phase.first)
    faults += [
        Fault(f"the phases '{a.name}' and '{b.name}' overlap", "Move one of them", value=f"{b.first:%Y-%m-%d}")
        for a, b in pairwise(ordered)
        if b.first <= a.last
    ]
    if faults:
        raise InputError(faults)
    return [Phase(phase.name, phase.first, phase.last, share) for phase, share in zip(phases, shares.values(), strict=True)]


def _phases_of(days: pd.DatetimeIndex, phases: Sequence[Phase]) -> tuple[Codes, Numbers]:
    """The phase of each day, and the share of each phase; the last one holds the days outside all phases, or all days."""
    checked = _checked_phases(phases, days[0], days[-1]) if phases else []
    # Days outside all phases belong to one more, whose share is nothing: they get nothing, and yet have a row.
    phase_of = np.full(len(days), len(checked), dtype=np.intp)
    for i, phase in enumerate(checked):
        phase_of[np.asarray((days >= phase.first) & (days <= phase.last))] = i
    return phase_of, np.array([*(phase.share for phase in checked), 0.0 if checked else 1.0])


def _within(weights: Numbers, groups: Codes) -> Numbers:
    """Each day's part of its phase: by its weight, evenly where a phase has no open day."""
    total, length = np.bincount(groups, weights)[groups], np.bincount(groups)[groups]
    return np.divide(weights, total, out=1.0 / length, where=total > 0)
