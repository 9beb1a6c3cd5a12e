"""What a plan was made from: read again as it was stored, and the measure of plans that do not name theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.files import write_json
from forecast.plans.provenance import HistorySource, Provenance, history_of, measure_of, periods_to, workbook_folder, workbook_of
from forecast.settings.schema import validated_json

DAY = pd.Timestamp("2025-06-30")


def test_it_is_read_again_as_it_was_stored(tmp_path: Path) -> None:
    made = Provenance.of({"workbook": "/somewhere", "by": ["region"], "reading": {"freq": "month"}}, as_of=DAY, seed=2, draws=80)
    assert validated_json(Provenance, write_json(tmp_path / "made.json", made.as_json())) == made
    assert made.opening == HistorySource(by=("region",), reading={"freq": "month", "as_of": "2025-06-30"})
    assert "model" not in made.as_json()
    assert made.model_copy(update={"model": "seasonal_naive"}).as_json()["model"] == "seasonal_naive"


def test_a_plan_of_other_origin_knows_its_workbook_until_its_eve() -> None:
    assert Provenance.unknown(pd.Timestamp("2026-01-01")).opening.reading == {"as_of": "2025-12-31"}


def test_the_history_is_that_of_the_workbook_around_the_plans(run: Callable[..., object], tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    history = history_of(Provenance.unknown(DAY), plans)
    assert history.end <= DAY
    assert periods_to(history, pd.Timestamp("2026-12-01")) == 18
    assert workbook_folder(plans) == tmp_path
    assert workbook_of(Provenance(), plans) is not None


@pytest.mark.parametrize(
    ("opening", "name"), [({}, "volume"), ({"measure": "volume"}, "volume"), ({"file": "sales.csv", "value": "litres"}, "litres")]
)
def test_an_old_plan_is_of_the_measure_that_it_was_made_from(
    run: Callable[..., object], tmp_path: Path, opening: dict[str, str], name: str
) -> None:
    found = measure_of(Provenance(opening=HistorySource(**opening)), tmp_path / "plans")  # type: ignore[arg-type]
    assert found is not None
    assert found.name == name


def test_outside_a_workbook_nobody_says_what_a_table_counts(tmp_path: Path) -> None:
    assert measure_of(None, tmp_path) is None
