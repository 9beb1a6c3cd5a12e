"""A table as a person reads it: what each kind of column says, and what is left out."""

from __future__ import annotations

import io
import re
from typing import get_args

import pandas as pd
import pytest
from rich.console import Console

from forecast.cli import terminal
from forecast.language.catalogue import catalogue
from forecast.language.table_format import FORMATTERS, format_table, header
from forecast.tables.columns import COLUMNS, Kind

TABLE = pd.DataFrame({
    "region": pd.array(["South", "<b>West</b>"], dtype="str"),
    "product": pd.array(["all", "all"], dtype="str"),
    "period": pd.to_datetime(["2026-01-01", "2026-01-15"]),
    "base": [1_234_567.4, 0.1234],
    "chance_base": [0.6, 0.999],
    "growth": [0.0812, float("nan")],
    "held": [True, False],
})  # fmt: skip


def test_every_kind_of_column_reads_as_it_should() -> None:
    texts = format_table(TABLE).texts
    assert texts.columns.tolist() == ["region", "period", "base", "chance base", "growth", "held"]
    assert texts["period"].tolist() == ["2026-01", "2026-01-15"]
    assert texts["base"].tolist() == ["1,235", "0.000123"]
    assert texts["chance base"].tolist() == ["60%", ">99%"]
    assert texts["growth"].tolist() == ["+8.1%", "–"]
    assert texts["held"].tolist() == ["True", "False"]


def test_what_stands_in_the_data_is_never_markup() -> None:
    assert "<b>" not in format_table(TABLE)._repr_html_()


def test_rows_left_out_are_counted() -> None:
    long = pd.concat([TABLE] * 10, ignore_index=True)
    assert repr(format_table(long, rows=5)).endswith("... and 15 more rows")
    assert "more rows" not in repr(format_table(TABLE))


def test_a_table_without_rows_says_so() -> None:
    assert repr(format_table(TABLE.head(0))) == "none"
    assert format_table(TABLE.head(0))._repr_html_() == "<p>none</p>"


def test_large_amounts_stand_in_one_scale_that_is_said_and_counts_do_not() -> None:
    table = pd.DataFrame({"base": [1_338_912_508.0, 78_919_540.0], "needed": [225_762, 7], "chance": [0.1, 0.2]})
    found = format_table(table)
    assert found.texts["base"].tolist() == ["1,339", "78.9"]
    assert found.texts["needed"].tolist() == ["225,762", "7"]
    assert "amounts in million" in repr(found)
    assert "amounts" not in repr(format_table(pd.DataFrame({"base": [12.0]})))
    assert "金额单位：万" in repr(format_table(table.assign(base=[25_000_000.0, 1.0]), language="zh"))


def test_a_change_of_numbers_is_no_share_and_one_of_chances_is_in_points() -> None:
    table = pd.DataFrame({"change_number": [-927.0], "change_chance": [-0.07], "natural_growth_share": [0.002], "change": [0.5]})
    assert format_table(table).texts.iloc[0].tolist() == ["-927", "-7 points", "0.2%", "50%"]


def test_columns_named_by_numbers_are_amounts() -> None:
    table = pd.DataFrame({"year": [2025], 1: [120.5], 2: [7.0]})
    assert format_table(table).texts.columns.tolist() == ["year", "1", "2"]


OFFERS = pd.DataFrame({
    "region": pd.array(["North"], dtype="str"), "committed": [52_000_000.0], "bias": [-0.0231], "spread": [0.114], "weight": [0.0506],
    "settled": [51_400_000.0], "chance_settled": [0.62],
})  # fmt: skip


def test_only_amounts_are_scaled() -> None:
    texts = format_table(OFFERS).texts
    assert texts.iloc[0].tolist() == ["North", "52,000", "-2.3%", "11%", "0.0506", "51,400", "62%"]


def test_terminal_and_notebook_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(terminal, "out", Console(file=written, highlight=False, width=300))
    everything = TABLE.assign(change_chance=[0.05, -0.01], needed=[7, 1234], verdict=["ahead", "normal"], note=["a", "b"])
    for table in (OFFERS, everything):
        written.truncate(0)
        terminal.print_table(table, title="Table")
        formatted = format_table(table)
        lines = [re.split(r"\s{2,}", line.strip()) for line in written.getvalue().splitlines()[1:]]
        assert lines[0] == list(formatted.texts.columns)
        assert lines[1:] == formatted.texts.to_numpy().tolist()
        assert formatted.scale in written.getvalue().replace("\0", "").splitlines()[0]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_column_has_its_format(kind: Kind) -> None:
    assert kind in FORMATTERS


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_has_a_chinese_header(name: str) -> None:
    assert not re.search("[A-Za-z]{3}", header(name, catalogue("zh")))
    assert header(name, catalogue("en")) == name.replace("_", " ")


def test_a_chinese_table_is_chinese() -> None:
    table = TABLE.assign(verdict=["ahead", "behind"], change_chance=[0.05, -0.01])
    texts = format_table(table, language="zh").texts
    assert texts.columns.tolist() == ["大区", "期间", "力争", "力争概率", "增长", "锁定", "评价", "概率变动"]
    assert texts.iloc[0].tolist() == ["South", "2026-01", "1,234,567", "60%", "+8.1%", "是", "领先", "+5 个百分点"]


def test_headers_that_would_be_alike_stay_apart() -> None:
    table = pd.DataFrame({"plan": [1.0], "goal": [2.0], "a_b": [3.0], "a b": [4.0]})
    for language in ("en", "zh"):
        assert len(format_table(table, language=language).texts.columns) == 4
