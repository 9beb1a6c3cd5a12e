"""The work that a plan's number takes: the funnel backwards, channels, visits and depth, against what people can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecast.cli.plan_desk import OpenPlan
from forecast.cli.terminal import print_lines
from forecast.decomposition import Capacity, Funnel, capacity_check, channel_funnel, order_metrics
from forecast.decomposition.funnel import STAGES, work_per_deal
from forecast.files import read_table
from forecast.periods.working_calendar import working_days
from forecast.settings import Workbook, bad_input, hint_for
from forecast.tables.columns import LEVELS
from forecast.targets.periods import period_range

MONTHS = 12  # of counts that rates are taken from
CHANNEL, CHANNEL_STAGES, VISITS = "channel", ("invitations", "orders"), "visits"


@dataclass(frozen=True)
class Work:
    """What a number takes: the table of stages, of channels and of depth (empty where not counted), and the verdict on capacity."""

    number: float
    value_per_deal: float
    stages: pd.DataFrame
    rates: pd.DataFrame
    channels: pd.DataFrame
    depth: pd.DataFrame
    verdict: dict[str, object] | None


def work_of(
    desk: OpenPlan,
    key: Mapping[str, str],
    *,
    period: str,
    column: str = "base",
    counts: Path | None = None,
    people: float | None = None,
    per_day: float | None = None,
    confidence: float = 0.80,
) -> Work:
    """The work that a node's number of a period takes, by the counts of the last twelve months before the plan.

    Counts are those of a file, or the workbook's of kind funnel: a period, some of the dimensions, and the stages from the widest to
    the deals; `visits`, `invitations` and `orders` where they are counted. What a deal brings is the history over the counted
    months divided by their deals. `per_day` is how many visits a person can make; left out, the most that a past month saw.
    """
    if column not in LEVELS:
        raise bad_input("is no column of targets", hint_for(column, LEVELS), column="column", value=column)
    plan = desk.plan
    number = float(plan.scale.numbers(plan.units[LEVELS.index(column)][plan.grid.cells(key, period)].sum()))
    table = _recent(_counted(desk, counts), key, before=plan.grid.periods[0])
    stages = [name for name in STAGES if name in table.columns]
    if len(stages) < 2:
        raise bad_input(
            "the counts have no two stages", f"Name columns {', '.join(STAGES)}", value=", ".join(map(str, table.columns))
        )
    sums = table[stages].sum()
    brought = _history_of(desk, key, pd.DatetimeIndex(table["month"].unique()))
    if not (sums[stages[-1]] > 0 and brought > 0):
        raise bad_input(
            "nothing was sold here in the counted months", "Name a larger node", value=", ".join(key.values()) or None
        )
    value = brought / float(sums[stages[-1]])
    funnel = Funnel({name: float(sums[name]) for name in stages})
    needed = funnel.backwards(number / value, confidence=confidence)
    rates = funnel.rates(confidence=confidence)
    return Work(
        number, value, needed, rates, _channels(table, number, brought, confidence), _depth(table, stages[-1], brought),
        _verdict(desk, key, table, period=period, deals=number / value, people=people, per_day=per_day, last=stages[-1],
                 confidence=confidence),
    )  # fmt: skip


def _counted(desk: OpenPlan, file: Path | None) -> pd.DataFrame:
    """The counts with `month` and the plan's dimensions as columns."""
    names = desk.workbook.files_of_kind("funnel") if desk.workbook else ()
    if file is not None:
        table, period, columns = read_table(file, texts=False), "period", {}
    elif desk.workbook is not None and names:
        entry = desk.workbook.file(names[0])
        table, period = read_table(desk.workbook.path(names[0]), texts=False), entry.period
        columns = {
            column: name for name, column in entry.key_columns(desk.plan.grid.dimensions).items() if column in table.columns
        }
    else:
        raise bad_input("there are no counts", "Give a file with --counts, or name one of kind funnel in workbook.yaml")
    if period not in table.columns:
        raise bad_input(f"the counts have no column '{period}'", hint_for(period, map(str, table.columns)), column=period)
    return table.rename(columns=columns).assign(month=[period_range(str(each))[0] for each in table[period]])


def _recent(table: pd.DataFrame, key: Mapping[str, str], *, before: pd.Timestamp) -> pd.DataFrame:
    """The rows of the node in the last twelve months before a day."""
    for name, member in key.items():
        if name not in table.columns:
            way_out = f"Ask for a node of: {', '.join(each for each in table.columns if table[each].dtype == 'str')}"
            raise bad_input(f"the counts are not by {name}", way_out, column=name, value=member)
        table = table[table[name].astype("str") == member]
    recent = table[(table["month"] < before) & (table["month"] >= before - pd.DateOffset(months=MONTHS))]
    if recent.empty:
        raise bad_input("no counts before the plan begins", "Give those of the months before it", value=f"{before:%Y-%m}")
    return recent


def _history_of(desk: OpenPlan, key: Mapping[str, str], months: pd.DatetimeIndex) -> float:
    if desk.plan.baseline is None:
        raise bad_input("this plan has no history to value deals by", "Open it in its workbook")
    table = desk.plan.baseline.history.table
    for name, member in key.items():
        table = table[table[name] == member]
    return float(table.loc[table["period"].isin(months), "value"].sum())


def _channels(table: pd.DataFrame, number: float, brought: float, confidence: float) -> pd.DataFrame:
    stages = [name for name in CHANNEL_STAGES if name in table.columns]
    if CHANNEL not in table.columns or len(stages) < 2:
        return pd.DataFrame()
    sums = table.groupby(CHANNEL, as_index=False)[stages].sum()
    orders = number / (brought / float(sums[stages[-1]].sum()))
    return channel_funnel(round(orders), sums, stages=stages, channel=CHANNEL, confidence=confidence)


def _depth(table: pd.DataFrame, deals: str, brought: float) -> pd.DataFrame:
    """Per order: its value, and the rate of everything that is counted as attached_NAME."""
    orders = "orders" if "orders" in table.columns else deals
    attached = [str(name) for name in table.columns if str(name).startswith("attached_")]
    sums = table[[orders, *attached]].sum().to_frame().T.assign(brought=brought)
    found = order_metrics(sums, value="brought", orders=orders, attached=attached)
    return found.drop(columns=["brought", orders, *attached])


def _verdict(desk: OpenPlan, key: Mapping[str, str], table: pd.DataFrame, *, period: str, deals: float, people: float | None,
             per_day: float | None, last: str, confidence: float) -> dict[str, object] | None:  # fmt: skip
    """Whether the visits can be made; None where none are counted or nobody is named."""
    team = people if people is not None else _team(desk.workbook, desk, key)
    if VISITS not in table.columns or not team:
        return None
    calendar = desk.workbook.calendar if desk.workbook else None
    days = working_days(*period_range(period), calendar)
    monthly = table.groupby("month")[VISITS].sum()
    past = [visits / team / working_days(*period_range(f"{month:%Y-%m}"), calendar) for month, visits in monthly.items()]
    possible = per_day if per_day is not None else float(max(past))
    if per_day is None:
        print_lines(
            f"The most visits that a month of the last twelve saw per person and day, {possible:.2f}, is taken as what can be done."
        )
    visits, low, high = work_per_deal(float(table[VISITS].sum()), float(table[last].sum()), deals=deals, confidence=confidence)
    return capacity_check(visits, Capacity(team, days, possible), high=high) | {
        "low": low,
        "high": high,
        "people": team,
        "days": days,
    }


def _team(workbook: Workbook | None, desk: OpenPlan, key: Mapping[str, str]) -> float | None:
    """How many people had sales at the node in the last month before the plan, where the workbook counts people."""
    names = workbook.files_of_kind("people") if workbook else ()
    if workbook is None or not names:
        return None
    table, entry = read_table(workbook.path(names[0]), texts=False), workbook.file(names[0])
    if "person" not in table.columns or any(name not in table.columns for name in key):
        return None
    for name, member in key.items():
        table = table[table[name].astype("str") == member]
    months = pd.DatetimeIndex([period_range(str(each))[0] for each in table[entry.period]])
    known = months < desk.plan.grid.periods[0]
    return float(table.loc[known & (months == months[known].max()), "person"].nunique()) if known.any() else None


def told(work: Work, *, names: Sequence[str]) -> list[str]:
    """The work in sentences: what the number is worth in deals, and whether it can be done."""
    where = ", ".join(names) or "the company"
    lines = [f"{work.number:,.0f} of {where} at {work.value_per_deal:,.0f} per deal."]
    if work.verdict is not None:
        made = f"{work.verdict['people']:,.0f} people on {work.verdict['days']:,.0f} working days"
        lines.append(
            f"Visits: {work.verdict['needed']:,.0f} ({work.verdict['low']:,.0f} to {work.verdict['high']:,.0f}) by {made}."
        )
        lines.append(f"Capacity: {work.verdict['said']}.")
    return lines
