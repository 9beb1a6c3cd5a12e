"""On which days a file has rows: which periods its dates cut off at either end, and which days lack in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from forecast.periods.frequency import MONTHS_IN, Days, Frequency
from forecast.periods.working_calendar import spring_festival
from forecast.settings.arrays import Floats, Ints

DAY = np.timedelta64(1, "D")
YEARS = (364, 365, 366)  # a year in whole weeks, and by the calendar
UNLIKELY = 0.04
FEW = 5  # gaps from which the longest of them says something
LOCAL = 120  # gaps next to an end of the record
NEAR = 120  # days on either side from which the rhythm around a silent stretch is learned
LEAST_AROUND = 20  # dates without which no rhythm is known
RARE = 0.001  # fewer such stretches than this are expected by chance in the whole record
LEAST_LACKING = 5.0  # days that usually have rows: a working week
SEASON_SHIFT = 21  # days by which a yearly closure may move
CLOSURES = {"year end": 10.0, "Spring Festival": 14.0}  # the most usual days that such a closure takes


@dataclass(frozen=True)
class Stretch:
    """Days without any row: the first and the last of them, and how many usually have rows."""

    first: np.datetime64
    last: np.datetime64
    lacking: float


@dataclass(frozen=True)
class DateRecord:
    """The distinct days with rows, in order."""

    dates: Days

    @classmethod
    def of(cls, days: Days) -> DateRecord:
        """The record of rows on these days."""
        return cls(np.unique(days.astype("datetime64[D]")))

    @cached_property
    def gaps(self) -> Ints:
        """Days from each date to the next."""
        return np.diff(self.dates).astype(np.int64)

    def cut_at(self, end: str, period: tuple[np.datetime64, np.datetime64]) -> bool:
        """Whether the dates break off within this period, the "first" or the "last" of the record, sooner than its gaps explain."""
        if end == "last":
            silent, local = (self.dates[-1] + DAY, period[1]), self.gaps[-LOCAL:]
        else:
            silent, local = (period[0], self.dates[0] - DAY), self.gaps[:LOCAL]
        length = int((silent[1] - silent[0]) / DAY) + 1
        if length <= 0 or not len(self.gaps):
            return False
        lacking = _expected(weekday_shares(self.dates), *silent)
        seen = int((self.gaps > length).sum())
        span = int((period[1] - period[0]) / DAY) + 1
        is_holiday = lacking < 1.5 and (seen or (end == "first" and span > 7))  # many records begin on 2 January
        if lacking < 0.5 or is_holiday or self._silent_in_another_year(*silent):
            return False
        if len(self.gaps) >= FEW and length > 3 * int(self.gaps.max()):
            return True
        # A file is as likely taken on one day as on another: a silence is chance where it comes half as often as that.
        return all(_chance(gaps, length) < min(gaps.mean() / span / 2, UNLIKELY) for gaps in (self.gaps, local))

    def _silent_in_another_year(self, first: np.datetime64, last: np.datetime64) -> bool:
        for years in range(1, 6):
            for shift in (sign * (days + 365 * (years - 1)) * DAY for days in YEARS for sign in (-1, 1)):
                start, stop = first + shift, last + shift
                inside = self.dates[0] < start and stop < self.dates[-1]
                if inside and not len(_between(self.dates, start, stop)):
                    return True
        return False

    def outages(self) -> Iterator[Stretch]:
        """Stretches without a row that neither the rhythm of the dates nor a yearly closure explains."""
        for i in np.flatnonzero(self.gaps > LEAST_LACKING):
            first, last = self.dates[i] + DAY, self.dates[i + 1] - DAY
            around = np.concatenate(
                [_between(self.dates, first - NEAR * DAY, first - DAY), _between(self.dates, last + DAY, last + NEAR * DAY)]
            )
            if len(around) < LEAST_AROUND:
                continue
            shares = weekday_shares(around, without=(first, last))
            lacking = _expected(shares, first, last)
            logs = np.log(1 - np.minimum(shares, 0.98))
            odds = float(np.exp((logs * _weekdays(first, last)).sum()))
            if lacking >= LEAST_LACKING and odds * len(self.dates) < RARE and not self._is_closure(int(i), lacking):
                yield Stretch(first, last, lacking)

    def _is_closure(self, i: int, lacking: float) -> bool:
        first, last = self.dates[i] + DAY, self.dates[i + 1] - DAY
        if any(lacking <= CLOSURES[name] and start <= last and first <= stop for name, start, stop in _holidays(first, last)):
            return True
        others = np.flatnonzero(self.gaps >= max(self.gaps[i] / 2, 3))
        apart = np.abs((self.dates[others] - self.dates[i]) / DAY)
        years = np.round(apart / 365.25)
        return bool(((years > 0) & (np.abs(apart - 365.25 * years) <= SEASON_SHIFT)).any())


def weekday_shares(dates: Days, *, without: tuple[np.datetime64, np.datetime64] | None = None) -> Floats:
    """The share of the days of each weekday, Monday first, that are among these dates; days between two others do not count."""
    if not len(dates):
        return np.zeros(7)
    there = np.bincount(_weekday(dates), minlength=7)
    possible = _weekdays(dates[0], dates[-1])
    if without is not None and dates[0] < without[0] and without[1] < dates[-1]:
        possible = possible - _weekdays(*without)
    return np.asarray(there / np.maximum(possible, 1), dtype=np.float64)


def cut_periods(days: Days, steps: Frequency, *, spacing: str) -> Mapping[str, pd.Timestamp]:
    """The first days of the periods that the file's own dates cut off, under "first" and "last"; nothing where all are whole.

    Rows of months, quarters or weeks stand for the whole of theirs; rows of days and order lines are judged by their gaps.
    """
    if steps.name in (spacing, "day"):
        return {}
    record = DateRecord.of(days)
    starts = steps.starts(record.dates)
    found = {}
    for end, i in (("first", 0), ("last", -1)):
        start = pd.Timestamp(starts[i])
        period = (start.to_datetime64().astype("datetime64[D]"), _last_day(steps, start))
        cut = _lacks_months(record, end, period) if spacing in MONTHS_IN else record.cut_at(end, period)
        if cut:
            found[end] = start
    return found


def lacking_periods(stretch: Stretch, record: DateRecord, steps: Frequency) -> Iterator[tuple[pd.Timestamp, float]]:
    """The periods in which days of a stretch lack, each with the share of its usual days that lack."""
    shares = weekday_shares(record.dates)
    days = np.arange(stretch.first, stretch.last + DAY, DAY)
    # The first date of the record goes along, since weeks count from it.
    for start in steps.starts(np.concatenate([record.dates[:1], days]))[1:].unique():
        first, last = start.to_datetime64().astype("datetime64[D]"), _last_day(steps, start)
        usual = _expected(shares, first, last)
        lacking = _expected(shares, max(first, stretch.first), min(last, stretch.last))
        yield start, lacking / usual if usual else 0.0


def _lacks_months(record: DateRecord, end: str, period: tuple[np.datetime64, np.datetime64]) -> bool:
    i, edge = (0, period[0]) if end == "first" else (-1, period[1])
    return bool(record.dates[i].astype("datetime64[M]") != edge.astype("datetime64[M]"))


def _last_day(steps: Frequency, start: pd.Timestamp) -> np.datetime64:
    end: np.datetime64 = steps.ends(pd.DatetimeIndex([start]))[0].to_datetime64().astype("datetime64[D]")
    return end


def _chance(gaps: Ints, length: int) -> float:
    """The chance of a silence of so many days, never quite nothing."""
    return (int((gaps > length).sum()) + 0.5) / (len(gaps) + 1)


def _expected(shares: Floats, first: np.datetime64, last: np.datetime64) -> float:
    return float((shares * _weekdays(first, last)).sum())


def _weekdays(first: np.datetime64, last: np.datetime64) -> Ints:
    """How many days of each weekday lie between two days, both included."""
    return np.bincount(_weekday(np.arange(first, last + DAY, DAY)), minlength=7)


def _weekday(days: Days) -> Ints:
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def _between(dates: Days, first: np.datetime64, last: np.datetime64) -> Days:
    return dates[np.searchsorted(dates, first) : np.searchsorted(dates, last, side="right")]


def _holidays(first: np.datetime64, last: np.datetime64) -> Iterator[tuple[str, np.datetime64, np.datetime64]]:
    """The times at which whole countries close, around these days."""
    for year in range(pd.Timestamp(first).year - 1, pd.Timestamp(last).year + 2):
        yield "year end", np.datetime64(date(year, 12, 20)), np.datetime64(date(year + 1, 1, 3))
        if 1900 <= year < 2100:
            festival = np.datetime64(spring_festival(year))
            yield "Spring Festival", festival - 4 * DAY, festival + 10 * DAY
