"""What the columns of the product's tables hold: the one place that knows a chance from a share, and an amount from a count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd
from pandas.api import types

Kind = Literal["member", "date", "amount", "count", "number", "share", "points", "chance", "flag", "code", "text"]
ALL = "all"  # the member that stands for a dimension that is summed over; no dimension may be called so
LEVELS = ("floor", "base", "stretch")


class Column(NamedTuple):
    """A column: its name, what kind of thing it holds, what that is, and the level of targets it belongs to ("" for none)."""

    name: str
    kind: Kind
    about: str
    level: str = ""


class Schema(NamedTuple):
    """The columns of a table, in any order; `keyed` says that the dimensions of the history stand beside them, and tell its rows apart.

    `optional` columns may be missing or empty, `blank` ones must be there and may be empty.
    """

    name: str
    columns: tuple[Column, ...]
    keyed: bool = True
    optional: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)

    def with_name(self, old: str, new: str) -> Schema:
        """The schema of a table whose column has another name."""
        return self._replace(columns=tuple(each._replace(name=new) if each.name == old else each for each in self.columns))

    def with_member(self, dimension: str) -> Schema:
        """The schema of a table that must name a dimension."""
        member = Column(dimension, "member", f"the member of {dimension}")
        return self._replace(
            columns=(member, *self.columns), blank=(*self.blank, dimension)
        )  # its members are checked, not its kind


def _columns(kind: Kind, /, **about: str) -> list[Column]:
    return [Column(name, kind, text, _level(name)) for name, text in about.items()]


def _level(name: str) -> str:
    """The level that a name ends or begins with: own_floor and floor_share belong to floor."""
    parts = name.split("_")
    return next((level for level in LEVELS if level in (parts[0], parts[-1])), "")


def _of_levels(kind: Kind, form: str, about: str) -> list[Column]:
    """A column per level, named by a form such as own_{level}."""
    return [Column(form.format(level=level), kind, about.format(level=level), level) for level in LEVELS]


# An amount is in the unit of the measure, or of what is counted; low and high bound the amount (or share) that stands beside them.
COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        *_columns(
            "date",
            period="the first day of the period",
            date="a day",
            week="the Monday of a week",
            month="the first day of a month",
            first="the first day or period of a stretch",
            last="its last day or period",
            start="the first day of an event",
            end="its last day",
            origin="the last day that a past forecast knew",
        ),
        *_of_levels("amount", "{level}", "the assigned {level}"),
        *_of_levels("amount", "own_{level}", "the node's own {level}, by its paths alone"),
        *_of_levels("amount", "plan_{level}", "the planned {level}"),
        *_of_levels("chance", "chance_{level}", "the chance of the assigned {level}"),
        *_of_levels("share", "{level}_share", "how often past own {level} levels were reached"),
        *_columns(
            "amount",
            value="what was sold",
            actual="what was sold",
            observed="what was sold, as it is taken apart",
            trend="the trend of it",
            season="its season",
            last_year="the same period a year before",
            point="the point forecast",
            mean="the mean of the paths",
            expected="what was expected at the year's start",
            q10="what one path in ten stays below",
            q25="what one path in four stays below",
            q50="what half of the paths stay below",
            q75="what three paths in four stay below",
            q90="what nine paths in ten stay below",
            low="the lower end of the central range",
            high="its upper end",
            goal="the company's goal",
            number="a number of the node",
            cumulative="the sum of the numbers so far",
            plan="the planned base",
            year_plan="the year's planned base",
            due="what of it was due by now",
            remaining="what of it is left",
            rest="what is left: of the year in a landing, of the series beside trend and season",
            estimated="past periods without an actual, as estimated",
            landing="where the year will land, the mean of the paths",
            landing_point="the same by point forecasts",
            left_out="the base planned for cells without an actual",
            gap="a number less what it is held against",
            cum_plan="the plan so far",
            cum_actual="what was sold so far",
            cum_gap="the gap so far",
            planned="the number before the correction",
            adjustment="what the correction adds",
            revised="the number after it",
            money="the adjustment in money",
            contribution="the step of a bridge",
            opening="where it begins",
            closing="where it ends",
            before="a number before a change",
            after="the number after it",
            change_number="the change of a number",
            assigned="what is asked with over-assignment",
            street="what is asked of the last level in all",
            top_down="the number from above",
            committed="the number that its owner offers",
            corrected="the offer without its usual bias",
            settled="the number that both settle on",
            target="a target as a company gives it",
            next_target="the same owner's target of the next period",
            potential="what the market could take",
            average_order_value="what an order brings",
            sum="a sum",
            lowest="the lowest of a group",
            highest="the highest of it",
            one="the first of two sources",
            other="the second of them",
        ),
        *_columns(
            "share",
            size="by how much an effect moves sales where it is full",
        ),
        *_columns(
            "count",
            cells="nodes and periods that were judged",
            origins="past forecasts that were judged",
            nodes="nodes that were judged",
            periods="how many periods",
            working_days="how many working days",
            owners="how many owners",
            count="how many",
            from_count="how many entered a stage",
            to_count="how many went on to the next",
            needed="how many a target takes",
            row="the row of a file",
        ),
        *_columns(
            "number",
            ratio="the error over that of last year's numbers",
            weight="how much of the offer enters the settlement, from 0 to 1",
            score="how well a guess fits",
            strength="how strong an event is, 1 for full",
        ),
        *_columns(
            "share",
            share="a share of the whole",
            gap_share="the gap as a share of the plan",
            attainment="the actual over what was due",
            cum_attainment="the same so far",
            completion="the actual over the year's target",
            time_progress="what share of the year's target was due",
            change="the adjustment as a share of what was planned",
            required_run_rate="what is left over what was planned for the rest",
            yoy="growth over the same period a year before",
            growth="growth over the same period a year before",
            asked_share="what is asked beside the own base, as a share of it",
            compounded="over-assignment of a level with all above it",
            together_share="the effect of all factors together",
            bias="what an owner usually sells beyond the offer",
            spread="how far that varies",
            rate="how many of a stage go on to the next",
            attained="how often a stated chance came true",
            inside="how often actuals fell into the central range",
            tolerance="how far an attained share may lie from the stated one",
            standard_error="the standard error of an attained share",
            error="the mean absolute error as a share of the actuals",
            error_share="the mean absolute error as a share of the actuals",
            last_year_share="that of last year's numbers",
            inside_share="how often actuals fell into the central range",
        ),
        *_columns("points", change_chance="the change of a chance"),
        *_columns(
            "chance",
            chance="the chance of the number",
            chance_before="the chance before a change",
            chance_after="the chance after it",
            chance_actual="the chance that was given to what came",
            chance_assigned="the chance of what is asked",
            chance_top_down="the chance of the number from above",
            chance_committed="the chance of the offer",
            chance_settled="the chance of the settled number",
            stated="a stated chance",
        ),
        *_columns(
            "flag",
            held="whether it is held",
            working="whether the day sells",
            used="whether the effect is used",
            reconciled="whether the forecast was moved to fit its totals",
            met="whether a check is met",
            normal="whether the gap is within normal variation",
        ),
        *_columns(
            "code",
            level="the level of the node in the hierarchy",
            level_of="the level of nodes that a row is about",
            span="the kind of span",
            measure="the measure",
            verdict="the verdict",
            reason="why it is as it is",
            route="how the series was forecast",
            kind="which kind of row it is",
            block="the group of effects",
            made="when it was seen or foreseen: seen, start, now",
            view="which way of taking a gap apart",
            code="the code of a note",
            outcome="who gains and who loses",
            outlook="who is likely to make it",
            factor="the factor",
            weekday="the weekday",
            phase="the phase of a period",
            letter="the letter of SMART",
            stage="the stage of a funnel",
            role="what a column looks like",
            state="how it is",
        ),
        *_columns(
            "text",
            node="the node by name",
            step="a step: of a bridge, of a funnel, of setting targets",
            event="the event",
            effect="the effect",
            holiday="the public holiday",
            owner="who owns it",
            group="the group",
            rule="the rule behind the number",
            warning="what to look at",
            why="why",
            note="a note",
            text="the row in words",
            asked="what was asked",
            channel="the channel",
            item="what is looked at",
            finding="what was found",
            found="what was found",
            what="what is wrong",
            do="what to do about it",
            check="the check",
            missing="what is missing",
            members="the members concerned",
            of="the stage it is a share of",
            area="the part of the product",
            file="the file",
            sheet="its sheet",
            column="its column",
        ),
    )
}

# Where one name stands for two things: the column that must stand beside it, and what it holds then.
BESIDE: tuple[tuple[str, Mapping[str, Kind]], ...] = (
    ("ratio", {"last_year": "share"}),  # a backtest's errors
    ("tolerance", {"goal": "chance"}),
    ("asked_share", {"asked": "amount"}),
    ("effect", {"size": "share", "low": "share", "high": "share"}),
    ("from_count", {"low": "share", "high": "share"}),
    ("needed", {"low": "count", "high": "count"}),
    ("owners", {"mean": "share", "lowest": "share", "highest": "share"}),  # groups of owners by size
    ("factor", {"value": "number", "effect": "number"}),  # a tilt
    ("item", {"value": "number"}),  # facts of an explanation
    ("before", {"change": "amount"}),
    ("kind", {"change": "amount"}),  # two histories side by side, under names of their own
)

# Names that are made of others, and what they hold (None: what the rest of the name holds); the first that matches counts.
DERIVED: tuple[tuple[re.Pattern[str], Kind | None], ...] = (
    (re.compile(r"change_chance"), "points"),
    (re.compile(r"(?:.*_)?chance(?:_.*)?"), "chance"),
    (re.compile(r".*_share(?:_.*)?"), "share"),
    (re.compile(r"q\d+(?:\.\d+)?"), "amount"),
    (re.compile(r"attach_rate_.*"), "number"),
    (re.compile(r"attached_.*"), "count"),
    (re.compile(r"(?:own|plan|cum)_(.+)"), None),
    (re.compile(r"(.+)_(?:before|after)"), None),
)


def kind_of(name: str, beside: Collection[str] = ()) -> Kind:
    """What a column of this name holds; `beside` are the other columns of its table, which decide where a name stands for two things.

    Names that are made of known ones are known: lowest_chance, q40, own_base, base_before. Any other name is that of a dimension.
    """
    for companion, kinds in BESIDE:
        if name in kinds and companion in beside and companion != name:
            return kinds[name]
    if name in COLUMNS:
        return COLUMNS[name].kind
    for pattern, kind in DERIVED:
        match = pattern.fullmatch(name)
        if match:
            return kind or kind_of(match[1])
    return "member"


def kinds_of(table: pd.DataFrame) -> dict[str, Kind]:
    """What each column of a table holds, by its name and its neighbours; by its values where the name does not fit them.

    A column of numbers that has the name of a text or of nothing known is an amount, or a count where its numbers are whole.
    """
    names = [str(name) for name in table.columns]
    return {name: _fitting(kind_of(name, names), table.iloc[:, i]) for i, name in enumerate(names)}


def _fitting(kind: Kind, values: pd.Series) -> Kind:
    """The kind, or the nearest that the values can be."""
    dtype = values.dtype
    if types.is_bool_dtype(dtype):
        return "flag"
    if types.is_datetime64_any_dtype(dtype):
        return "date"
    if types.is_numeric_dtype(dtype):
        unnamed: Kind = "count" if types.is_integer_dtype(dtype) else "amount"
        return kind if kind in NUMERIC else unnamed
    return kind if kind in ("member", "code", "text") else "text"


NUMERIC: tuple[Kind, ...] = ("amount", "count", "number", "share", "points", "chance")


def reserved(schemas: Iterable[Schema]) -> frozenset[str]:
    """The names that no dimension may have: "all", and the columns of every table in which the dimensions stand beside them."""
    return frozenset({ALL, *(name for schema in schemas if schema.keyed for name in schema.names)})


def columns_named(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in this order."""
    return tuple(COLUMNS[name] for name in names)
