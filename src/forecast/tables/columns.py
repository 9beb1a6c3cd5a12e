"""What the columns of the product's tables hold: the one place that knows a chance from a share, and an amount from a count."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, cast

import pandas as pd
from pandas.api import types

from forecast.settings.errors import bad_input
from forecast.settings.strict_yaml import read_yaml

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


def _level(name: str) -> str:
    """The level that a name ends or begins with: own_floor and floor_share belong to floor."""
    parts = name.split("_")
    return next((level for level in LEVELS if level in (parts[0], parts[-1])), "")


def _read_columns() -> dict[str, Column]:
    """Every column by its name, from the file that lists them by kind."""
    kinds = cast("dict[Kind, dict[str, str]]", read_yaml(Path(__file__).with_suffix(".yaml"), packaged=True).tree)
    return {name: Column(name, kind, about, _level(name)) for kind, columns in kinds.items() for name, about in columns.items()}


COLUMNS: Mapping[str, Column] = _read_columns()

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


def check_level(name: str) -> int:
    """The position of a level in `LEVELS`; an InputError where the name is none of them."""
    if name not in LEVELS:
        raise bad_input("unknown level", "Use floor, base or stretch", column="column", value=name)
    return LEVELS.index(name)


def columns_named(names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, in this order."""
    return tuple(COLUMNS[name] for name in names)
