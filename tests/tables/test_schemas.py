"""Every table has the columns of its schema, and no dimension may have a name that would be overwritten by one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.api import types

from forecast.baseline import Baseline, backtest, baseline, explain
from forecast.decomposition import Funnel, OverRule, commitments, daily, decompose, over_assigned, weekly
from forecast.decomposition.funnel import channel_funnel
from forecast.history import gaps, quality, read_history
from forecast.history.series.panel import History
from forecast.history.series.restatements import differences, restatements
from forecast.review import review
from forecast.settings import InputError, load_workbook
from forecast.tables.columns import kind_of
from forecast.tables.schemas import RESERVED, RESULTS
from forecast.targets import (
    Targets,
    attainment_of,
    check_targets,
    combine_measures,
    compare_chances,
    convert,
    fairness_audit,
    given_targets,
    growth_chances,
    own_levels,
    propose_targets,
)
from forecast.targets.factors import factor_effects, factor_tilt
from forecast.tracking import track

# Names that are none of ours: those that companies use, and some that a step of the work might use for itself.
OTHERS = [
    *(
        "region",
        "product",
        "channel",
        "volume",
        "revenue",
        "price",
        "amount",
        "brand",
        "sku",
        "month",
        "week",
        "date",
        "year",
        "owner",
    ),
    *(
        "size",
        "place",
        "row",
        "count",
        "sum",
        "log",
        "squares",
        "index",
        "key",
        "cells",
        "inside",
        "reached",
        "unit",
        "name",
        "group",
    ),
    *("地区", "Größe", "pack size", "from", "class", "level of service", "0", "x"),
]
MEMBERS = ["North", "South"]


def sales(name: str) -> pd.DataFrame:
    """Monthly sales of two members of a dimension of this name and of two lines."""
    random = np.random.default_rng(5)
    periods = pd.date_range("2022-01-01", periods=54, freq="MS")
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(54) / 12)
    parts = [
        pd.DataFrame({name: member, "line": line, "day": periods, "sold": np.round(size * season * random.uniform(0.9, 1.1, 54))})
        for (member, line), size in zip([(m, each) for m in MEMBERS for each in ("Ale", "Bock")], (90, 60, 40, 20), strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def opened(name: str) -> History:
    """The history of these sales, read as a data frame."""
    return read_history(sales(name), period="day", value="sold", by={name: name, "line": "line"})


@cache
def forecast() -> Baseline:
    """A forecast of 2026 by region and line."""
    return baseline(opened("region").until("2025-12-31"), model="seasonal_naive", draws=60)


@cache
def targets() -> Targets:
    """Targets of the year with a goal."""
    return propose_targets(forecast(), goal="+5%")


def tables() -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    """Every table that a public verb returns: its schema, the table, and names beside it that callers choose."""
    history, made, proposed = opened("region"), forecast(), targets()
    yield "history", history.table, ()
    yield "quality", quality(history), ()
    yield "gaps of a history", gaps(history), ()
    other = history.select(history.table.assign(value=history.table["value"] + 1))
    yield "restatements", restatements(history, other), ()
    yield "differences", differences(history, other, by=["region"]), ()
    yield "routes", made.routes, ()
    yield "effects", made.effects, ()
    yield "forecast", made.quantile([0.1, 0.4], level="all"), ("q10", "q40")
    yield from _past(history, made)
    yield from _targets(made, proposed)
    yield from _plan(proposed)
    yield from _year(history, proposed)


def _past(history: History, made: Baseline) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    found = explain(made, {"region": "North"})
    yield "facts", found.facts, ()
    yield "components", found.components, ()
    yield "course", found.course, ()
    tested = backtest(history, periods=6, origins=2, model="seasonal_naive", draws=50)
    for name, table in (("accuracy", tested.accuracy), ("attained", tested.attained), ("coverage", tested.coverage)):
        yield name, table, ()
    yield "backtest cells", tested.cells, ("q10", "q40", "q90")
    yield "backtest summary", tested.summary(), ()


def _targets(made: Baseline, proposed: Targets) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    yield "own levels", own_levels(made), ()
    yield "conversions", growth_chances(made, [0.1]), ()
    yield "conversions", convert(made, chances=[0.5]), ()
    yield "targets", proposed.table, ()
    yield "goals", proposed.goals, ()
    yield "goal against own base", proposed.goal_against_own_base(), ()
    yield "combined measures", combine_measures({"sold": proposed}), ()
    yield "checks of targets", check_targets(proposed), ()
    owners = proposed.level("region")
    yield "groups of owners", fairness_audit(owners).groups, ()
    around = tuple(f"{name}_{when}" for name in ("base", "chance_base") for when in ("before", "after"))
    yield "compared chances", compare_chances(owners, owners), ("period", *around)
    given = pd.DataFrame({"region": MEMBERS, "period": "2026", "target": [1000.0, 900.0]})
    yield "given targets", given_targets(given, made).table, ()
    past = pd.DataFrame({"region": MEMBERS, "period": pd.Timestamp("2025-01-01"), "target": [9.0, 8.0], "actual": [8.0, 9.0]})
    yield "past targets", attainment_of(past), ()
    values = pd.DataFrame({"region": MEMBERS, "factor": "stock", "value": [1.0, 2.0]})
    tilt = factor_tilt(values, {"stock": 0.05})
    yield "tilt", tilt.table, ()
    yield "factor effects", factor_effects(tilt), ("stock_share",)


def _plan(proposed: Targets) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    plan = decompose(proposed).over_assign(OverRule("region", share=0.05))
    yield "plan", plan.table, ()
    yield "plan", plan.totals(), ()
    yield "over-assignment", over_assigned(plan), ()
    offered = plan.totals(level="region")[["region", "base"]].rename(columns={"base": "committed"})
    yield "commitments", commitments(plan, offered, past=offered.assign(actual=900.0)), ()
    days = daily(1000, "2026-07", country="CN")
    yield "days", days, ()
    yield "weeks", weekly(days), ()
    funnel = Funnel({"leads": 100, "deals": 20})
    yield "funnel rates", funnel.rates(), ()
    yield "funnel needs", funnel.backwards(10), ()
    counts = pd.DataFrame({"channel": ["web", "shop"], "invitations": [90, 80], "orders": [9, 8]})
    yield "channels", channel_funnel(20, counts), ()


def _year(history: History, proposed: Targets) -> Iterator[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    plan = decompose(proposed)
    status = track(plan, history, as_of="2026-05-31")
    for name in ("progress", "cumulative", "landing"):
        yield name, getattr(status, name), ()
    found = review(plan, history, half="2026-05", draws=60, origins=1, model="seasonal_naive")
    names = {"gaps": "review gaps", "correction_months": "correction by month"}
    for field in fields(found):
        value = getattr(found, field.name)
        if isinstance(value, pd.DataFrame):
            yield names.get(field.name, field.name), value, ()


FITS: dict[str, Callable[[pd.Series], bool]] = {
    "date": types.is_datetime64_any_dtype,
    "flag": types.is_bool_dtype,
    "count": types.is_numeric_dtype,
    **dict.fromkeys(("amount", "number", "share", "points", "chance"), types.is_numeric_dtype),
    **dict.fromkeys(("member", "code", "text"), lambda values: not types.is_numeric_dtype(values)),
}


def test_every_table_of_a_public_verb_has_the_columns_of_its_schema_and_fitting_values() -> None:
    for name, table, chosen in tables():
        schema = RESULTS[name]
        beside = {"region", "line"} if schema.keyed else set()
        assert set(table.columns) <= {*schema.names, *beside, *chosen}, name
        assert all(kind_of(each) != "member" for each in chosen)
        for column in set(map(str, table.columns)) - beside if len(table) else ():
            values = table[column].dropna()
            assert FITS[kind_of(column, [str(each) for each in table.columns])](values.infer_objects()), (name, column)


@pytest.mark.parametrize("name", sorted({*RESERVED, "q10", "q97.5"}))
def test_a_dimension_with_the_name_of_a_column_is_refused_and_may_be_renamed(name: str, tmp_path: Path) -> None:
    rows = sales(name)
    for file in (rows, tmp_path / "sales.csv"):
        with pytest.raises(InputError, match=f"column '{name}'.*{name}_name={name}"):
            read_history(file, period="day", value="sold", by=[name, "line"])
    renamed = read_history(rows, period="day", value="sold", by=[f"{name}_name={name}", "line"])
    assert renamed.dimensions == (f"{name}_name", "line")
    assert sorted(renamed.table[f"{name}_name"].unique()) == MEMBERS


@pytest.mark.parametrize("name", ["step", "change", "all"])
def test_a_workbook_is_refused_by_its_own_name_and_reads_the_renamed_column(name: str, tmp_path: Path) -> None:
    sales(name).to_csv(tmp_path / "sales.csv", index=False)
    text = "name: A\ndimensions: [{name}, line]\nmeasures: [{{name: sold}}]\nfiles:\n  history: {{path: sales.csv, period: day{more}}}\n"
    book = tmp_path / "workbook.yaml"
    book.write_text(text.format(name=name, more=""), "utf-8")
    with pytest.raises(InputError, match=f"workbook.yaml, column '{name}'"):
        read_history(workbook=load_workbook(tmp_path))
    book.write_text(text.format(name="stage", more=f", columns: {{stage: {name}}}"), "utf-8")
    assert read_history(workbook=load_workbook(tmp_path)).dimensions == ("stage", "line")


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_any_other_dimension_keeps_its_members_through_a_whole_review(name: str) -> None:
    assert name not in RESERVED
    history = opened(name)
    found = review(None, history, half="2026-05", draws=50, origins=1, model="seasonal_naive")
    for table in (found.gaps, found.cumulative, found.landing, found.correction, found.correction_months, found.heat, found.fan):
        assert set(table[name]) <= {"all", *MEMBERS}
        assert set(MEMBERS) <= set(table[name])
        assert list(table.columns).count(name) == 1
    assert set(found.bridge[name]) == {"all", *MEMBERS}
    plan = found.plan.table
    assert set(plan[name]) == set(MEMBERS)
