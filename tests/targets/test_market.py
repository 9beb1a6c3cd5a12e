"""The workbook's table of markets as a tilt: what counts is what was known, a parent stands for its members, nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import open_history
from forecast.settings import InputError, load_workbook
from forecast.targets import factor_effects, workbook_tilt
from forecast.targets.market import market_capacity

YAML = """\
name: Small
dimensions: [region, product]
measures: [{name: volume, kind: volume}]
files:
  history: {path: history.csv, period: period, missing: gap}
  factors: {path: factors.csv, period: quarter, columns: {product: group}}
  members: {path: members.csv, period: from}
factors: {weights: {penetration: WEIGHT, profit: 1%}, limit: 5%, per: own}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    months = pd.period_range("2024-01", "2025-12", freq="M").astype(str)
    keys = [(region, product) for region in ("North", "South") for product in ("Cart", "Lamp")]
    rows = [{"period": month, "region": r, "product": p, "volume": 10 + at} for month in months for at, (r, p) in enumerate(keys)]
    pd.DataFrame(rows).to_csv(tmp_path / "history.csv", index=False)
    factors = [("2025Q4", "North", "All", 0.4, 10), ("2025Q4", "South", "All", 0.2, 10), ("2026Q1", "South", "All", 0.9, 10)]
    pd.DataFrame(factors, columns=["quarter", "region", "group", "penetration", "own"]).to_csv(
        tmp_path / "factors.csv", index=False
    )
    members = [("product", "Cart", "All"), ("product", "Lamp", "All")]
    pd.DataFrame(members, columns=["dimension", "member", "parent"]).to_csv(tmp_path / "members.csv", index=False)
    (tmp_path / "workbook.yaml").write_text(YAML.replace("WEIGHT", "2%"), "utf-8")
    return tmp_path


def test_a_later_quarter_is_not_known_and_a_missing_factor_is_named(folder: Path) -> None:
    tilt = workbook_tilt(folder, open_history(folder))
    effects = factor_effects(tilt).query("product == 'all'").set_index("region")["penetration_share"]
    assert effects["South"] > 0 > effects["North"]  # the 90 % of 2026 lies ahead
    assert tilt.missing == ("profit",)


def test_a_parent_stands_for_each_of_its_members_and_counts_once(folder: Path) -> None:
    table = workbook_tilt(folder, open_history(folder)).table
    assert set(table.query("product != 'all'")["product"]) == {"Cart", "Lamp"}
    assert len(table.query("product == 'all'")) == 2


def test_without_a_workbook_nothing_moves(folder: Path) -> None:
    assert workbook_tilt(None, open_history(folder)).table.empty


def test_a_weight_beyond_its_bound_is_refused(folder: Path) -> None:
    (folder / "workbook.yaml").write_text(YAML.replace("WEIGHT", "30%"), "utf-8")
    with pytest.raises(InputError, match="above 10%"):
        open_history(folder)


def test_a_weight_of_nothing_needs_no_table_and_a_weight_without_one_is_refused(folder: Path) -> None:
    history = open_history(folder)
    told = YAML.replace("WEIGHT", "2%").replace(
        "  factors: {path: factors.csv, period: quarter, columns: {product: group}}\n", ""
    )
    (folder / "workbook.yaml").write_text(told, "utf-8")
    with pytest.raises(InputError, match="weights but no table"):
        workbook_tilt(folder, history)
    (folder / "workbook.yaml").write_text(told.replace("2%", "0%").replace("1%", "0%"), "utf-8")
    assert workbook_tilt(folder, history).table.empty


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("when,region\n2025Q4,North\n", "no column 'quarter' in the factors.*when, region"),
        ("quarter,region\n2026Q1,North\n", "ends after the history"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(folder: Path, rows: str, said: str) -> None:
    history = open_history(folder)
    (folder / "factors.csv").write_text(rows)
    with pytest.raises(InputError, match=said):
        workbook_tilt(folder, history)


def test_market_sizes_are_those_of_the_last_year_known_and_nothing_where_nobody_says_them(folder: Path) -> None:
    history, book = open_history(folder), load_workbook(folder)
    assert market_capacity(book, history) is None
    rows = [
        ("2025Q3", "North", "All", 90),
        ("2025Q4", "North", "All", 100),
        ("2025Q4", "South", "All", 50),
        ("2026Q1", "South", "All", 7),
    ]
    pd.DataFrame(rows, columns=["quarter", "region", "group", "capacity"]).to_csv(folder / "factors.csv", index=False)
    sizes = market_capacity(book, history)
    assert sizes is not None
    assert sizes["South"] == 50, "what lies ahead of the history is not known"
    assert sizes["North"] > sizes["South"]
    told = YAML.replace("WEIGHT", "2%").replace(
        "  factors: {path: factors.csv, period: quarter, columns: {product: group}}\n", ""
    )
    (folder / "workbook.yaml").write_text(told, "utf-8")
    assert market_capacity(load_workbook(folder), history) is None


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "factors.csv",
            "2025Q4,South,All",
            "2025Q4,Suoth,All",
            "row 3, column 'region': 'Suoth': unknown member. Did you mean 'South'",
        ),
        ("factors.csv", "2025Q4,South,All", "2025Q4,North,All", "row 3: 'North, All, 2025Q4': the key is the same as in row 2"),
        ("factors.csv", "0.2", "much", "row 3, column 'penetration': 'much': not a number"),
        ("members.csv", "product,Lamp", "product,Cart", "row 3: 'product, Cart': the key is the same as in row 2"),
        ("members.csv", "parent", "above", "no column 'parent' in the members"),
    ],
)
def test_faults_of_the_tables_of_markets_and_members_are_named_with_their_rows(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    history = open_history(folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(InputError, match=message):
        workbook_tilt(folder, history)
