"""A successor has the history of the one before it, never both in full; where one begins as another ends, it is proposed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecast as fc
from forecast.history import History, proposed_successors, read_history
from forecast.settings.errors import InputError

MONTHS = pd.date_range("2021-01-01", periods=48, freq="MS")


def renamed(end: int = 39, level: float = 1.0) -> pd.DataFrame:
    """A goes on; B is called B (new) from the month `end` on, in two regions."""
    random = np.random.default_rng(7)
    rows = []
    for region in ("North", "South"):
        for i, month in enumerate(MONTHS):
            rows.append((month, region, "A", float(random.integers(90, 110))))
            rows.append((month, region, "B" if i < end else "B (new)", random.integers(190, 210) * (level if i >= end else 1.0)))
    return pd.DataFrame(rows, columns=["date", "region", "product", "sales"])


def read(table: pd.DataFrame, **options: object) -> History:
    return read_history(table, period="date", value="sales", by=["region", "product"], **options)  # type: ignore[arg-type]


def rules(path: Path, text: str) -> str:
    file = path / "successors.csv"
    file.write_text(text)
    return str(file)


@settings(settings.get_profile("totals"))
@given(end=st.integers(14, 43))
def test_a_successor_has_the_history_of_both_and_the_total_stays(end: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    table = renamed(end)
    file = rules(tmp_path_factory.mktemp("rules"), f"from,to,date\nB,B (new),{MONTHS[end]:%Y-%m}\n")
    history = read(table, successors=file)
    assert set(history.table["product"]) == {"A", "B (new)"}
    assert history.table["value"].sum() == pytest.approx(table["sales"].sum())
    assert np.isfinite(history.panel.values).all()


def test_a_share_is_carried_over_and_the_rest_stays(tmp_path: Path) -> None:
    table = renamed()
    history = read(table, successors=rules(tmp_path, "dimension,from,to,share\nproduct,B,B (new),60%\nproduct,B,A,30%\n"))
    assert history.table["value"].sum() == pytest.approx(table["sales"].sum())
    left = history.table[history.table["product"].eq("B")]["value"].sum()
    assert left == pytest.approx(0.1 * table[table["product"].eq("B")]["sales"].sum())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from,to\nX,B (new)\n", "several have it"),
        ("dimension,from,to\nproduct,X,B (new)\n", "no such member"),
        ("from,to\nB,B\n", "own successor"),
        ("from,to,share\nB,B (new),70%\nB,A,60%\n", "130%"),
        ("from\nB\n", "no column 'to'"),
    ],
)
def test_rules_that_cannot_be_are_refused(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        read(renamed(), successors=rules(tmp_path, text))


def test_a_member_that_begins_as_another_ends_is_proposed_and_told() -> None:
    history = read(renamed())
    (rule,) = proposed_successors(history).to_dict("records")
    assert (rule["dimension"], rule["from"], rule["to"], rule["date"]) == ("product", "B", "B (new)", "2024-04-01")
    told = " ".join(str(warning) for warning in history.source.warnings)
    assert "'B (new)' begins" in told
    assert "forecast at zero" in told


def test_a_member_of_another_level_is_not_proposed() -> None:
    assert proposed_successors(read(renamed(level=0.1))).empty
    assert proposed_successors(read(renamed(end=48))).empty


def test_the_total_is_never_forecast_twice(tmp_path: Path) -> None:
    table = renamed()
    year = table["sales"].sum() / 4
    for history in (read(table), read(table, successors=rules(tmp_path, "from,to\nB,B (new)\n"))):
        total = fc.baseline(history, periods=12).points.sum()
        assert total == pytest.approx(year, rel=0.08)
