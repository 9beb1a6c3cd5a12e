"""What columns hold: each name once, names that are made of others, and neighbours that decide."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import pytest

from forecast.tables.columns import BESIDE, COLUMNS, LEVELS, Column, Kind, Schema, columns_named, kind_of, kinds_of, reserved


def test_every_column_says_what_it_holds() -> None:
    assert all(name == column.name and column.about and column.kind in get_args(Kind) for name, column in COLUMNS.items())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chance_floor", "chance"),
        ("lowest_chance", "chance"),
        ("chance_base_before", "chance"),
        ("change_chance", "points"),
        ("own_base", "amount"),
        ("base_after", "amount"),
        ("q10", "amount"),
        ("q2.5", "amount"),
        ("low", "amount"),
        ("capacity_share", "share"),
        ("bias", "share"),
        ("weight", "number"),
        ("attach_rate_case", "number"),
        ("cells", "count"),
        ("region", "member"),
        ("period", "date"),
        ("held", "flag"),
    ],
)
def test_the_kind_is_that_of_the_name(name: str, kind: Kind) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(("companion", "kinds"), BESIDE)
def test_a_neighbour_decides_what_an_ambiguous_name_holds(companion: str, kinds: dict[str, Kind]) -> None:
    for name, kind in kinds.items():
        assert kind_of(name, [name, companion]) == kind
        assert kind_of(name, [name, "region"]) == kind_of(name)


def test_values_decide_where_the_name_says_nothing_of_them() -> None:
    table = pd.DataFrame({"billing": [1.5], "stores": [3], "value": ["12 %"], "region": ["North"], "due": ["2026-05"]})
    assert kinds_of(table) == {"billing": "amount", "stores": "count", "value": "text", "region": "member", "due": "text"}


def test_each_level_has_its_columns() -> None:
    for level in LEVELS:
        names = {column.name for column in COLUMNS.values() if column.level == level}
        assert names == {level, f"own_{level}", f"plan_{level}", f"chance_{level}", f"{level}_share"}


def test_reserved_are_the_columns_beside_dimensions() -> None:
    keyed = Schema("plan", columns_named(["period", "base"]))
    alone = Schema("groups", (Column("group", "text", "the group"),), keyed=False)
    assert reserved([keyed, alone]) == {"all", "period", "base"}
