"""Side tables: every fault at once with its row in the file, and numbers read by one strict parser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import Plan, commitments, decompose
from forecast.decomposition.plan_check import check_plan
from forecast.decomposition.references import reference_weights
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.errors import Fault, InputError
from forecast.settings.measures import Measure
from forecast.tables.checked import checked, text_columns
from forecast.tables.columns import Column, Kind, Schema
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets import attainment_of, given_targets, propose_targets
from forecast.targets.factors import factor_tilt
from forecast.targets.target_texts import target_texts
from forecast.tracking.ledger import ledger

MEMBERS = {"region": ["East", "West", "all"]}
SCHEMA = Schema(
    "offers",
    (Column("period", "date", "when"), Column("sold", "amount", "how much"), Column("part", "share", "of all")),
    optional=("part",),
)
Reads = Callable[[Plan, pd.DataFrame], object]


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    """A plan of the small company."""
    return decompose(propose_targets(small))


def faults_of(table: pd.DataFrame, schema: Schema = SCHEMA) -> list[tuple[int | None, str | None, str | None]]:
    """Row, column and value of each fault of a table."""
    with pytest.raises(InputError) as refused:
        checked(table, schema, dimensions=["region"], members=MEMBERS, file="offers.csv")
    assert {fault.file for fault in refused.value.faults} == {"offers.csv"}
    return [(fault.row, fault.column, fault.value) for fault in refused.value.faults]


def test_all_faults_of_a_table_are_named_at_once_with_the_rows_of_the_file() -> None:
    table = pd.DataFrame(
        {
            "region": ["East", "Esat", "West", "East", "West"],
            "period": ["2026-01", "2026-01", "soon", "2026-01", "2026-02"],
            "sold": ["1,200", "2", "3", "4", ""],
            "part": ["60 %", "", "much", "0.5", "1"],
        }
    )
    assert faults_of(table) == [
        (3, "region", "Esat"),
        (4, "period", "soon"),
        (4, "part", "much"),
        (5, None, "East, 2026-01"),
        (6, "sold", None),
    ]


def test_a_missing_column_is_named_with_the_nearest_header_beside_other_faults() -> None:
    table = pd.DataFrame({"region": ["Esat"], "period": ["2026"], "solt": ["1"]})
    with pytest.raises(InputError, match=r"no column 'sold' in the offers\. Did you mean 'solt'\?") as refused:
        checked(table, SCHEMA, dimensions=["region"], members=MEMBERS)
    assert [fault.column for fault in refused.value.faults] == ["sold", "region"]


def test_what_is_well_written_is_read_by_its_kind() -> None:
    table = pd.DataFrame({"region": [" East ", ""], "period": ["2026Q1", "2026-04..2026-06"], "sold": ["1,234.5", "１２３"]})
    table = table.assign(part=["60%", ""])
    rows = checked(table, SCHEMA, dimensions=["region"], members=MEMBERS)
    assert rows["region"].tolist() == ["East", ""]
    assert rows["sold"].tolist() == [1234.5, 123.0]
    assert rows["part"].fillna(-1).tolist() == [0.6, -1]
    assert rows["period"].tolist() == table["period"].tolist()


@pytest.mark.parametrize("text", ["1,5", "1.234,5", "12 %", "¥5", "3万", "1,23,456", "ten", "inf", "true", "#REF!", "1 2"])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    assert faults_of(pd.DataFrame({"period": ["2026"], "sold": [text]})) == [(2, "sold", text)]


@pytest.mark.parametrize("text", ["1e400", "-1e400", "nan", "NaN", "Infinity"])
def test_a_number_without_end_is_refused_with_its_place(text: str) -> None:
    assert faults_of(pd.DataFrame({"period": ["2026", "2027"], "sold": ["5", text]})) == [(3, "sold", text)]


@pytest.mark.parametrize("kind", ["amount", "count"])
@given(numbers=st.lists(st.integers(1_000, 999_999), min_size=1, max_size=5))
def test_points_that_may_mark_thousands_are_refused_in_every_cell(kind: Kind, numbers: list[int]) -> None:
    texts = [f"{number:,}".replace(",", ".") for number in numbers]
    schema = Schema("numbers", (Column("sold", kind, "how much"),), keyed=False)
    assert faults_of(pd.DataFrame({"sold": texts}), schema) == [(i + 2, "sold", text) for i, text in enumerate(texts)]


@pytest.mark.parametrize("proof", ["1.5", "0.125", "1,234.500", "1234.567", "40.0000"])
def test_one_cell_that_shows_the_point_to_mark_decimals_settles_its_column(proof: str) -> None:
    schema = Schema("numbers", (Column("sold", "amount", "how much"),), keyed=False)
    assert checked(pd.DataFrame({"sold": ["40.125", proof]}), schema)["sold"].iloc[0] == 40.125


def test_rates_may_have_three_decimals_and_typed_numbers_are_what_they_are() -> None:
    schema = Schema("rates", (Column("rate", "number", "growth"), Column("sold", "amount", "how much")), keyed=False)
    rows = checked(pd.DataFrame({"rate": ["1.025", "1.250"], "sold": [40.125, 40.25]}), schema)
    assert rows["rate"].tolist() == [1.025, 1.25]
    assert rows["sold"].tolist() == [40.125, 40.25]


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(InputError, match=r"offers\.csv: no rows in the offers\. Add its rows below the header"):
        checked(pd.DataFrame({"period": [], "sold": []}), SCHEMA, file="offers.csv")


def test_what_tells_rows_apart_are_texts_and_no_numbers_written_as_text() -> None:
    table = pd.DataFrame({"region": ["East", ""], "group": ["7", "A7"], "sold": ["1,200", ""], "size": [1, 2], "note": ["", ""]})
    assert text_columns(table) == ["region", "group"]
    assert text_columns(table, but=["group"]) == ["region"]


@given(st.lists(st.floats(-1e12, 1e12).map(lambda number: round(number, 3)), min_size=1, max_size=5))
def test_numbers_mean_the_same_typed_and_written(numbers: list[float]) -> None:
    schema = Schema("numbers", (Column("sold", "amount", "how much"),), keyed=False)
    written = pd.DataFrame({"sold": [f"{number:,.4f}" for number in numbers]})
    assert (
        checked(written, schema)["sold"].tolist() == checked(pd.DataFrame({"sold": numbers}), schema)["sold"].tolist() == numbers
    )


def given_faults(plan: Plan, table: pd.DataFrame) -> object:
    assert plan.baseline is not None
    return given_targets(table, plan.baseline)


def planned_ledger(_: Plan, table: pd.DataFrame) -> object:
    periods = pd.date_range("2026-01-01", periods=12, freq="MS")
    sold = pd.DataFrame({"region": "East", "period": periods - pd.DateOffset(years=1), "value": 1.0})
    history = History(sold, ("region",), "month", Measure(name="litres"), ImportReport("sold.csv"))
    days = {"period": pd.to_datetime(table["period"])} if "period" in table else {}
    return ledger(table.assign(**days), history, periods=periods, elapsed=np.zeros(12))


CASES: dict[str, tuple[Reads, dict[str, list[object]], str, set[str]]] = {
    "targets": (
        given_faults,
        {"region": ["East", "West"], "period": ["2026", "2026"], "target": ["9", "9"]},
        "target",
        {"region", "key"},
    ),
    "commitments": (commitments, {"region": ["East", "West"], "committed": ["9", "9"]}, "committed", {"region", "key"}),
    "past commitments": (
        lambda plan, past: commitments(plan, pd.DataFrame({"region": ["East"], "committed": [1.0]}), past=past),
        {"region": ["East", "West"], "committed": ["9", "9"], "actual": ["9", "9"]},
        "committed",
        {"region"},
    ),
    "past targets": (
        lambda _, past: attainment_of(past),
        {"region": ["East", "West"], "period": ["2024", "2024"], "target": ["9", "9"], "actual": ["9", "9"]},
        "actual",
        {"key"},
    ),
    "references": (
        lambda plan, table: reference_weights(plan.grid, table),
        {"region": ["East", "West"], "weight": ["9", "9"]},
        "weight",
        {"region", "key"},
    ),
    "owners": (
        lambda plan, table: check_plan(plan, owners=table),
        {"region": ["East", "West"], "owner": ["Li", "Wu"]},
        "",
        {"region", "key"},
    ),
    "factors": (
        lambda _, table: factor_tilt(table, {"trend": 0.05}),
        {"region": ["East", "West"], "factor": ["trend", "trend"], "value": ["9", "8"]},
        "value",
        {"key"},
    ),
    "plan": (
        planned_ledger,
        {
            "region": ["East", "West"],
            "period": ["2026-01-01", "2026-01-01"],
            "floor": ["1", "1"],
            "base": ["2", "2"],
            "stretch": ["3", "3"],
        },
        "base",
        {"key"},
    ),
    "targets in words": (
        lambda _, table: target_texts(table),
        {"what": ["visits", "calls"], "chance": ["60%", "0.5"]},
        "chance",
        set(),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_side_table_names_all_its_faults_in_one_error(name: str, plan: Plan) -> None:
    read, cells, number, checks = CASES[name]
    read(plan, pd.DataFrame(cells))
    rows = {column: [*values, values[0], values[0]] for column, values in cells.items()}
    expected: set[tuple[int | None, str | None]] = set()
    if number:
        rows[number][2] = "much"
        expected.add((4, number))
    if "region" in checks:
        rows["region"][3] = "Nrth"
        expected.add((5, "region"))
    if "key" in checks:
        expected.add((4, None))
    found = _refused(lambda: read(plan, pd.DataFrame(rows)))
    assert expected <= {
        (fault.row, None if "same as" in fault.message or "overlap" in fault.message else fault.column) for fault in found
    }
    required = next(each for each in SIDE_TABLES[name].names if each not in SIDE_TABLES[name].optional)
    lost = _refused(lambda: read(plan, pd.DataFrame(rows).rename(columns={required: f"{required}s"})))
    assert any(fault.column == required and f"'{required}s'" in fault.hint for fault in lost)


def _refused(read: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as refused:
        read()
    return refused.value.faults


def test_a_typed_column_is_taken_as_it_is() -> None:
    table = pd.DataFrame({"period": pd.to_datetime(["2026-01-01"]), "sold": [np.inf]})
    assert faults_of(table) == [(2, "sold", "inf")]
    assert checked(table.assign(sold=1), SCHEMA)["period"].tolist() == [pd.Timestamp("2026-01-01")]
