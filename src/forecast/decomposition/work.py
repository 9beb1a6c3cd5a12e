"""The work that a plan's number takes: the funnel backwards, channels, visits and depth, against what people can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from forecast.decomposition.funnel import STAGES, Capacity, Funnel, capacity_check, channel_funnel, order_metrics, work_per_deal
from forecast.decomposition.plan import Plan
from forecast.files import read_table
from forecast.periods.span import Period, Span, parse_span
from forecast.periods.working_calendar import working_days
from forecast.settings.errors import bad_input
from forecast.settings.workbook import Calendar, Workbook
from forecast.tables.checked import checked, text_columns
from forecast.tables.columns import ALL, check_level
from forecast.tables.schemas import named_columns

MONTHS = 12  # of counts that rates are taken from
CHANNEL, CHANNEL_STAGES, VISITS, PERSON = "channel", ("invitations", "orders"), "visits", "person"
COUNTED = (*STAGES, *CHANNEL_STAGES, VISITS)

Counts = Path | pd.DataFrame | Mapping[str, float]


@dataclass(frozen=True)
class Team:
    """Who does the work: how many people, and how many visits each can make a day.

    None: as many people as the workbook counts, and the most visits that a past month saw.

    >>> fc.Team(people=12, per_day=6)
    Team(people=12, per_day=6)
    """

    people: float | None = None
    per_day: float | None = None


@dataclass(frozen=True)
class Work:
    """What a number takes: the number, what a deal brings, and tables of stages, rates, channels and depth (empty where not counted).

    `verdict` says whether people can do it: the values of `capacity_check` with low, high, people, days, per_day and `per_day_from`
    ("given" or "past"); None where no visits are counted or nobody is named.
    """

    number: float
    value_per_deal: float
    stages: pd.DataFrame
    rates: pd.DataFrame
    channels: pd.DataFrame
    depth: pd.DataFrame
    verdict: dict[str, object] | None

    @property
    def said(self) -> str:
        """The verdict in a sentence; empty where there is none."""
        return str(self.verdict["said"]) if self.verdict else ""


@dataclass(frozen=True)
class _Past:
    """Counts of a node before the plan: the rows, the months they cover, what they brought, and the stages from widest to deals."""

    table: pd.DataFrame
    brought: float
    stages: tuple[str, ...]

    @property
    def deals(self) -> float:
        return float(self.table[self.stages[-1]].sum())


@dataclass(frozen=True)
class _Task:
    """What is to be worked: the node's number of a period, in deals, and the confidence of the intervals."""

    key: Mapping[str, str]
    span: Span
    number: float
    deals: float
    confidence: float


def plan_work(
    plan: Plan,
    period: Period,
    *,
    workbook: Workbook | None = None,
    key: Mapping[str, str] | None = None,
    column: str = "base",
    counts: Counts | None = None,
    team: Team | None = None,
    confidence: float = 0.80,
) -> Work:
    """The work that a node's number of a period takes, by the counts of the last twelve months before the plan.

    `counts` are a table or the path of one: a period, some of the dimensions, and the stages from the widest to the deals; `visits`,
    `invitations` and `orders` where they are counted. Without them those of the workbook's file of kind funnel are taken. A mapping
    such as {"leads": 900, "deals": 40} holds the sums of those twelve months instead. What a deal brings is the history over the
    counted months divided by their deals. Counts that lack stages, months or the node are refused, and so is a plan without history.

    >>> work = fc.plan_work(plan, "2026Q3", counts=counts, team=fc.Team(people=12, per_day=6))
    >>> list(work.stages["stage"])
    ['leads', 'deals']
    """
    level = check_level(column)
    node, span = dict(key or {}), plan.grid.span(period)
    number = float(plan.scale.numbers(plan.units[level][plan.grid.cells(node, span)].sum()))
    past = _past(plan, workbook, node, counts)
    value = past.brought / past.deals
    task = _Task(node, span, number, number / value, confidence)
    funnel = Funnel({name: float(past.table[name].sum()) for name in past.stages})
    return Work(
        number=number,
        value_per_deal=value,
        stages=funnel.backwards(task.deals, confidence=confidence),
        rates=funnel.rates(confidence=confidence),
        channels=_channels(past, task),
        depth=_depth(past),
        verdict=_verdict(
            past, task, calendar=workbook.calendar if workbook else None, team=_team(plan, workbook, node, team or Team())
        ),
    )


def _past(plan: Plan, workbook: Workbook | None, key: Mapping[str, str], counts: Counts | None) -> _Past:
    """The counts of a node in the last twelve months before the plan, with what was sold in those months."""
    start = plan.grid.periods[0]
    if isinstance(counts, Mapping):
        months = pd.date_range(end=start - pd.DateOffset(months=1), periods=MONTHS, freq="MS")
        table = pd.DataFrame({name: count / MONTHS for name, count in counts.items()}, index=months)
        table = table.rename_axis("month").reset_index()
    else:
        table = _recent(_counted(plan, workbook, counts), key, before=start)
        months = pd.DatetimeIndex(table["month"].unique())
    stages = tuple(name for name in STAGES if name in table.columns)
    if len(stages) < 2:
        columns = ", ".join(map(str, table.columns))
        message = "the counts need at least two funnel stages, such as leads and deals"
        raise bad_input(message, f"Name columns {', '.join(STAGES)}", value=columns)
    past = _Past(table, _sold(plan, key, months), stages)
    if not (past.deals > 0 and past.brought > 0):
        raise bad_input(
            "nothing was sold here in the counted months", "Name a larger node", value=", ".join(key.values()) or None
        )
    return past


def _counted(plan: Plan, workbook: Workbook | None, counts: Path | pd.DataFrame | None) -> pd.DataFrame:
    """The counts with `month` and the plan's dimensions as columns."""
    names = workbook.files_of_kind("funnel") if workbook else ()
    period, columns, label = "period", {}, counts.name if isinstance(counts, Path) else None
    if isinstance(counts, pd.DataFrame):
        table = counts
    elif counts is not None:
        table = read_table(counts)
    elif workbook is not None and names:
        file = workbook.file(names[0])
        table, period = read_table(workbook.path(names[0])), file.period
        label = file.path
        columns = {column: name for name, column in file.key_columns(plan.grid.dimensions).items() if column in table.columns}
    else:
        raise bad_input("there are no counts", "Give a file with --counts, or name one of kind funnel in workbook.yaml")
    rows = _checked_counts(table.rename(columns=columns), plan, period, file=label)
    return rows.assign(month=[plan.grid.span(str(text)).start for text in rows[period]])


def _checked_counts(table: pd.DataFrame, plan: Plan, period: str, *, file: str | None) -> pd.DataFrame:
    """Counts as checked rows: one per period and what else tells them apart, of members that the plan has."""
    counted = [str(name) for name in table.columns if name in COUNTED or str(name).startswith("attached_")]
    texts = text_columns(table, but=(period, *counted))
    keys = [str(name) for name in table.columns if name in (*plan.grid.dimensions, *texts)]  # members may be written as numbers
    members = {name: [*map(str, pd.unique(plan.grid.leaves[name])), ALL] for name in plan.grid.dimensions}
    schema = named_columns("counts", counted, kind="count", dates=[period])
    return checked(table, schema, dimensions=keys, members=members, file=file)


def _recent(table: pd.DataFrame, key: Mapping[str, str], *, before: pd.Timestamp) -> pd.DataFrame:
    """The rows of the node in the last twelve months before a day."""
    for name, member in key.items():
        if name not in table.columns:
            hint = f"Ask for a node of: {', '.join(column for column in table.columns if table[column].dtype == 'str')}"
            raise bad_input(f"the counts are not by {name}", hint, column=name, value=member)
        table = table[table[name].astype("str") == member]
    recent = table[(table["month"] < before) & (table["month"] >= before - pd.DateOffset(months=MONTHS))]
    if recent.empty:
        raise bad_input("no counts before the plan begins", "Add rows for the months before it", value=f"{before:%Y-%m}")
    return recent


def _sold(plan: Plan, key: Mapping[str, str], months: pd.DatetimeIndex) -> float:
    """What the node sold in some months, by the history behind the plan."""
    if plan.baseline is None:
        raise bad_input("this plan has no history to value deals by", "Open it in its workbook")
    table = plan.baseline.history.table
    for name, member in key.items():
        table = table[table[name] == member]
    return float(table.loc[table["period"].isin(months), "value"].sum())


def _channels(past: _Past, task: _Task) -> pd.DataFrame:
    """The stages of each channel, where invitations and orders are counted by channel; else an empty table."""
    stages = [name for name in CHANNEL_STAGES if name in past.table.columns]
    if CHANNEL not in past.table.columns or len(stages) < 2:
        return pd.DataFrame()
    sums = past.table.groupby(CHANNEL, as_index=False)[stages].sum()
    orders = task.number / (past.brought / float(sums[stages[-1]].sum()))
    return channel_funnel(round(orders), sums, stages=stages, channel=CHANNEL, confidence=task.confidence)


def _depth(past: _Past) -> pd.DataFrame:
    """Per order: its value, and the rate of everything that is counted as attached_NAME."""
    orders = "orders" if "orders" in past.table.columns else past.stages[-1]
    attached = [str(name) for name in past.table.columns if str(name).startswith("attached_")]
    sums = past.table[[orders, *attached]].sum().to_frame().T.assign(brought=past.brought)
    metrics = order_metrics(sums, value="brought", orders=orders, attached=attached)
    return metrics.drop(columns=["brought", orders, *attached])


def _verdict(past: _Past, task: _Task, *, calendar: Calendar | None, team: Team) -> dict[str, object] | None:
    """Whether the visits can be made; None where none are counted or nobody is named."""
    people = team.people
    if VISITS not in past.table.columns or not people:
        return None
    days = working_days(task.span.start, task.span.end, calendar)
    per_day = team.per_day if team.per_day is not None else _most_visits(past, people, calendar)
    total = float(past.table[VISITS].sum())
    visits, low, high = work_per_deal(total, past.deals, deals=task.deals, confidence=task.confidence)
    return capacity_check(visits, Capacity(people, days, per_day), high=high) | {
        "low": low,
        "high": high,
        "people": people,
        "days": days,
        "per_day": per_day,
        "per_day_from": "past" if team.per_day is None else "given",
    }


def _team(plan: Plan, workbook: Workbook | None, key: Mapping[str, str], team: Team) -> Team:
    """The team with its people counted where they are not given."""
    return team if team.people is not None else replace(team, people=_people(plan, workbook, key))


def _most_visits(past: _Past, people: float, calendar: Calendar | None) -> float:
    """The most visits that a past month saw per person and working day."""
    monthly = past.table.groupby("month")[VISITS].sum()
    by_span = [(parse_span(f"{month:%Y-%m}"), visits) for month, visits in monthly.items()]
    rates = [visits / people / working_days(span.start, span.end, calendar) for span, visits in by_span]
    return float(max(rates))


def _people(plan: Plan, workbook: Workbook | None, key: Mapping[str, str]) -> float | None:
    """How many people had sales at the node in the last month before the plan, where the workbook counts people."""
    names = workbook.files_of_kind("people") if workbook else ()
    if workbook is None or not names:
        return None
    file = workbook.file(names[0])
    columns = {column: name for name, column in file.key_columns(plan.grid.dimensions).items()}
    table = read_table(workbook.path(names[0])).rename(columns=columns)
    schema = named_columns("people", [PERSON], kind="text", dates=[file.period], keyed=False)._replace(blank=())
    table = checked(table, schema, file=file.path)
    if any(name not in table.columns for name in key):
        return None
    for name, member in key.items():
        table = table[table[name].astype("str") == member]
    months = pd.DatetimeIndex([plan.grid.span(str(text)).start for text in table[file.period]])
    before = months < plan.grid.periods[0]
    return float(table.loc[before & (months == months[before].max()), PERSON].nunique()) if before.any() else None
