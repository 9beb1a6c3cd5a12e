"""The laws suite: it sees each law when it is broken, and a few mixed panels keep them all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import forecast as fc
from benchmarks.measures import laws
from benchmarks.sets.mixed_panels import IN_A_YEAR, KINDS, STEPS, mixed_panel
from forecast.history.series.panel import History
from forecast.targets import Targets

PANELS = 6  # of the 2,000 that `python -m benchmarks laws` runs


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    panel = mixed_panel(4)
    file = tmp_path_factory.mktemp("laws") / "history.csv"
    panel.rows.to_csv(file, index=False)
    return fc.read_history(str(file), period="period", value="sales", by=laws.DIMENSIONS, missing="zero")


@pytest.fixture(scope="module")
def targets(history: History) -> Targets:
    return fc.propose_targets(fc.baseline(history, periods=12, draws=100), span="all")


def test_a_seed_makes_the_same_panel_and_all_kinds_come() -> None:
    pd.testing.assert_frame_equal(mixed_panel(3).rows, mixed_panel(3).rows)
    panels = [mixed_panel(seed) for seed in range(40)]
    assert {panel.step for panel in panels} == set(STEPS)
    assert {kind for panel in panels for kind in panel.kinds["kind"]} == set(KINDS)


@pytest.mark.parametrize("seed", range(0, 40, 7))
def test_the_truth_goes_on_where_the_rows_end(seed: int) -> None:
    panel = mixed_panel(seed)
    dense = panel.kinds[panel.kinds["kind"] == "constant"].merge(panel.truth)
    sold = panel.rows.groupby(laws.DIMENSIONS)["sales"].last()
    for row in dense.itertuples():
        if panel.step != "days":
            assert row.sales == pytest.approx(IN_A_YEAR[panel.step] * sold[(row.region, row.product)])


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (lambda table: table.assign(floor=table["stretch"] + 1), "out of order"),
        (lambda table: table.assign(base=table["base"] + (table["region"] == "all")), "do not add to the whole"),
        (lambda table: table.assign(stretch=np.inf), "not finite"),
        (lambda table: table.assign(own_stretch=1e9), "own levels"),
        (lambda table: table.assign(floor=-table["floor"] - 1.0), "negative total"),
    ],
)
def test_a_broken_table_of_targets_is_seen(targets: Targets, history: History, change: object, law: str) -> None:
    assert not list(laws.of_targets(targets, history))
    broken = replace(targets, table=change(targets.table))  # type: ignore[operator]
    assert any(law in text for text in laws.of_targets(broken, history))


def test_a_sum_that_differs_from_the_file_without_a_word_is_seen(history: History) -> None:
    panel = mixed_panel(4)
    silent = replace(history, source=replace(history.source, repairs=(), warnings=()))
    assert not list(laws.of_reading(panel, silent))
    assert list(laws.of_reading(panel, silent.select(silent.table.iloc[1:])))


def test_an_error_that_is_no_refusal_is_a_violation() -> None:
    found = laws.Outcome(0)

    def broken() -> object:
        raise ZeroDivisionError("by nothing")

    laws._try(found, "verb", broken)  # type: ignore[arg-type]
    assert found.violations == ["verb: ZeroDivisionError: by nothing"]
    assert not found.refusals


@pytest.mark.parametrize("seed", range(PANELS))
def test_every_verb_keeps_the_laws_on_mixed_panels(seed: int, tmp_path: Path) -> None:
    assert laws.outcome(seed).violations == []
