"""The laws of every store of plans; one more store is one more parameter of `store`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import OverRule, Plan, decompose
from forecast.plans import PlanFolder, PlanStore, Provenance
from forecast.plans.provenance import HistorySource
from forecast.settings.errors import Conflict, InputError
from forecast.settings.measures import Measure
from forecast.targets import propose_targets

Open = Callable[[], PlanStore]
KEYS = [{}, {"region": "East"}, {"product": "Lamp"}, {"region": "West", "product": "Cart"}]
PERIODS = [None, "2026H1", "2026-05"]
LEVELS = ["floor", "base", "stretch"]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "hold total", "release", "breakback", "even", "over"]),
        st.sampled_from(KEYS),
        st.sampled_from(PERIODS),
        st.sampled_from(LEVELS),
        st.floats(0.0, 2.0),
    ),
    min_size=1,
    max_size=5,
)
MADE = Provenance(opening=HistorySource(measure="volume", reading={"as_of": "2025-12-31"}), seed=3, draws=300)


def folder_store(root: Path) -> Open:
    """A store in a folder, opened anew each time."""
    return lambda: PlanFolder(root)


@pytest.fixture(scope="session", params=[folder_store])
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Open]:
    """The way to an empty store of each kind, and from there to as many openings of it as a test likes."""
    return lambda: request.param(tmp_path_factory.mktemp("plans"))


@pytest.fixture
def store(fresh: Callable[[], Open]) -> Open:
    """An empty store of each kind."""
    return fresh()


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def edited(plan: Plan, edit: tuple[str, dict[str, str], str | None, str, float]) -> Plan:
    kind, key, period, level, factor = edit
    if kind in ("hold", "hold total"):
        return plan.hold(key, period=period, total=kind == "hold total")
    if kind == "release":
        return plan.release(key, period=period)
    if kind == "over":
        return plan.over_assign(OverRule("region", share=factor / 4))
    number = round(factor * int(plan.units[LEVELS.index(level)][plan.grid.cells(key, period)].sum()))
    return plan.spread(key, number, by="even" if kind == "even" else "proportional", column=level, period=period)


def assert_same(one: Plan, other: Plan) -> None:
    """All that a plan is, but for its forecast."""
    assert (one.units == other.units).all()
    assert (one.held == other.held).all()
    assert (one.rules == other.rules).all()
    assert one.grid.long().equals(other.grid.long())
    for name in ("scale", "measure", "total_holds", "over"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.grid.frequency == other.grid.frequency


@given(EDITS)
@settings(max_examples=15)
def test_any_edits_come_back_whole(fresh: Callable[[], Open], plan: Plan, edits: list[object]) -> None:
    open_store, parent = fresh(), None
    kept = [plan]
    for edit in edits:
        with suppress(InputError):
            kept.append(edited(kept[-1], edit))  # type: ignore[arg-type]
    for each in kept:
        parent = open_store().save("2026", each, parent=parent, who="anna", why="edit", provenance=MADE).number
    for number, each in enumerate(kept, start=1):
        assert_same(open_store().open("2026", number).plan, each)
    stored = open_store().open("2026")
    assert_same(stored.plan, kept[-1])
    pd.testing.assert_frame_equal(stored.plan.table, kept[-1].table)  # the chances were stored, so no forecast is made
    assert stored.provenance == MADE
    log = open_store().log("2026")
    assert [(each.number, each.parent, each.who, each.why) for each in log] == [
        (number, number - 1 or None, "anna", "edit") for number in range(1, len(kept) + 1)
    ]
    assert open_store().verify("2026") == []


@pytest.mark.parametrize(
    "measure", [Measure(name="costs", step=1000.0, direction="down", unit="CNY"), Measure(name="litres", step=0.5, kind="volume")]
)
def test_step_sign_and_measure_come_back(store: Open, plan: Plan, measure: Measure) -> None:
    scale = type(plan.scale).of(measure)
    units = plan.units if measure.direction == "up" else -plan.units[::-1]
    counted = replace(plan.with_forecast(None), scale=scale, measure=measure, units=units)
    store().save("2026", counted, parent=None, who="", why="", provenance=MADE)
    assert_same(store().open("2026").plan, counted)


def test_the_latest_plan_is_the_one_that_was_saved_last(store: Open, plan: Plan) -> None:
    for name in ("2026", "a-first-idea"):
        store().save(name, plan, parent=None, who="", why="")
    assert store().latest() == "a-first-idea"
    store().save("2026", plan.hold({}), parent=1, who="", why="")
    assert store().latest() == "2026"
    assert store().names() == ["2026", "a-first-idea"]


def test_what_is_not_there_is_answered_in_one_wording(store: Open, plan: Plan) -> None:
    with pytest.raises(InputError, match="no plans here"):
        store().latest()
    store().save("2026", plan, parent=None, who="", why="")
    with pytest.raises(InputError, match="no plan with this name"):
        store().open("2027")
    with pytest.raises(InputError, match="no revision with this number"):
        store().open("2026", 7)


def test_of_two_writers_one_is_told_that_the_plan_moved_on(store: Open, plan: Plan) -> None:
    store().save("2026", plan, parent=None, who="anna", why="")
    mine, theirs = store().open("2026"), store().open("2026")
    store().save("2026", mine.plan.hold({"region": "East"}), parent=mine.revision.number, who="anna", why="")
    with pytest.raises(Conflict, match=r"Plan .2026. is at revision 2, saved by anna at .* while revision 1 was changed here"):
        store().save("2026", theirs.plan.hold({"region": "West"}), parent=theirs.revision.number, who="ben", why="")
    with pytest.raises(Conflict, match="there was none yet"):
        store().save("2026", plan, parent=None, who="ben", why="")
    assert [each.who for each in store().log("2026")] == ["anna", "anna"]
    assert store().verify("2026") == []


def test_of_writers_at_the_same_moment_one_saves(store: Open, plan: Plan) -> None:
    store().save("2026", plan, parent=None, who="", why="")
    outcomes: list[str] = []
    begin = threading.Barrier(3)

    def save(who: str) -> None:
        begin.wait()
        try:
            store().save("2026", plan.hold({"region": "East"}), parent=1, who=who, why="")
            outcomes.append("saved")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=save, args=(who,)) for who in ("anna", "ben", "eve")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "saved"]
    assert len(store().log("2026")) == 2
